# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How checks of readiness add up, and what a difference that is meant does."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import (
    Bounds,
    Check,
    Meant,
    State,
    bounds_of,
    compared,
    describe_readiness,
    judged,
    worst,
)

MEANT = (Meant("equality.functions", "database-health: memory *", "a trial"),)
OVER = "'database-health: memory *' is meant to differ and does not: take it out unless another region needs it"


@pytest.mark.parametrize(
    ("states", "sum_of_them"),
    [
        ([], State.UNKNOWN),
        ([State.READY], State.READY),
        ([State.READY, State.UNKNOWN], State.UNKNOWN),
        ([State.UNKNOWN, State.NOT_READY, State.READY], State.NOT_READY),
    ],
)
def test_unknown_is_never_ready(states: list[State], sum_of_them: State) -> None:
    assert worst(states) is sum_of_them


def test_what_is_ready_needs_no_mending() -> None:
    assert judged(True, "1 s", "at most 60 s", "do this").mend == ""
    assert judged(False, "90 s", "at most 60 s", "do this").mend == "do this"


@pytest.mark.parametrize(
    ("differences", "state", "seen"),
    [
        ([], State.READY, f"no difference; {OVER}"),
        (["database-health: memory 128, 256"], State.READY, "database-health: memory 128, 256 (meant: a trial)"),
        (["other: memory 1, 2"], State.NOT_READY, f"other: memory 1, 2; {OVER}"),
        (["other: x", "database-health: memory 1, 2"], State.NOT_READY, "other: x"),
    ],
)
def test_a_difference_counts_unless_it_is_meant(differences: list[str], state: State, seen: str) -> None:
    verdict = compared("equality.functions", differences, MEANT, "the same", "run site.yml")
    assert (verdict.state, verdict.seen) == (state, seen)


def test_what_is_meant_for_one_check_says_nothing_of_another() -> None:
    verdict = compared("equality.alarms", ["database-health: memory 1, 2"], MEANT, "the same", "run site.yml")
    assert verdict.state is State.NOT_READY


def test_a_region_without_a_check_is_unknown() -> None:
    told = describe_readiness([Check("data.lag", "b", State.READY, "0 s", "60 s")], ["a", "b"])
    assert (told["states"], told["state"]) == ({"a": "unknown", "b": "ready"}, "unknown")
    assert told["checks"] == [
        {"name": "data.lag", "region": "b", "state": "ready", "seen": "0 s", "wanted": "60 s", "mend": ""}
    ]


def test_bounds_are_taken_from_parameters() -> None:
    meant = [{"check": "equality.functions", "difference": "a*", "reason": "b"}]
    bounds = bounds_of({"max_lag_seconds": 5.0, "regions": [], "prices": None, "meant_differences": meant})
    assert bounds == Bounds(max_lag_seconds=5.0, meant=(Meant("equality.functions", "a*", "b"),))
