# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The facts of a drill, from a file that a playbook or a person writes."""

from __future__ import annotations

from typing import Any

import pytest

from drill.report.facts import UNSEEN_FAULT, Bar, Facts, FactsError, parse_facts, with_fault
from tests.unit.drill.drills import FAULT, attempt_at, attempts_of

GOOD: dict[str, Any] = {"fault": "lab", "fault_at": 1000}


def test_a_fault_and_its_moment_are_enough() -> None:
    assert parse_facts(GOOD) == Facts("lab", 1000.0)


def test_everything_that_is_told_is_kept() -> None:
    told = {
        **GOOD,
        "by": "controller",
        "detected_at": 1035,
        "failover_id": "f",
        "speed": 10,
        "scaled": ["detect"],
        "sustained_seconds": 5,
        "rto_goal_seconds": 100,
        "rpo_goal_seconds": 0,
        "modelled": {"promote": "set"},
        "notes": ["delayed"],
        "lanes": [["health", 1000, None, "down"]],
    }
    bars = (Bar("health", 1000.0, None, "down"),)
    numbers = (1000.0, "controller", 1035.0, "f", 10.0, frozenset({"detect"}), 5.0, 100.0, 0.0)
    assert parse_facts(told) == Facts("lab", *numbers, {"promote": "set"}, ("delayed",), bars)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"fault": None}, "fault is missing"),
        ({"fault_at": "now"}, "fault_at is not a number"),
        ({"fault_at": None}, "fault_at is not a number"),
        ({"speed": 0}, "speed is not above 0"),
        ({"speed": float("nan")}, "speed is not a number"),
        ({"sustained_seconds": True}, "sustained_seconds is not a number"),
        ({"modelled": {"lunch": "long"}}, "modelled names something that is no stage"),
        ({"scaled": "detect"}, "scaled names"),
        ({"lanes": [["health", 1]]}, "a lane is"),
        ({"lanes": [["health", "now", 1, "x"]]}, "a lane is"),
        ({"sped": 1}, "not known: sped"),
    ],
)
def test_what_makes_no_sense_is_named(change: dict[str, Any], reason: str) -> None:
    with pytest.raises(FactsError, match=reason):
        parse_facts({**GOOD, **change})


@pytest.mark.parametrize("content", [[], "x", {}, {"fault": "lab"}])
def test_facts_without_the_fault_are_none(content: Any) -> None:
    with pytest.raises(FactsError):
        parse_facts(content)


def test_a_fault_that_nobody_noted_is_where_the_longest_outage_began() -> None:
    told = with_fault({"fault": "manual", "fault_at": None, "notes": ["one"]}, [attempt_at(900, 950.0), *attempts_of()])
    facts = parse_facts(told)
    assert (facts.fault_at, facts.notes) == (FAULT, ("one", UNSEEN_FAULT))
    assert with_fault(GOOD, attempts_of()) == GOOD


def test_a_fault_that_nobody_noted_and_no_client_saw_has_no_moment() -> None:
    with pytest.raises(FactsError, match="no attempt failed"):
        with_fault({"fault": "manual", "fault_at": None}, [attempt_at(0, 1000.0, "us-east-1")])
