# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Health checks that watch an alarm or combine others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.route53_health_check import (
    HealthCheckGoal,
    answered_check,
    changeable_parameters,
    reference_prefix,
    wanted_check,
)

WRITER = HealthCheckGoal(
    "writer", "CLOUDWATCH_METRIC", "writer-here", "us-east-2", "Unhealthy", True, (), None, False, {}
)
BOTH = HealthCheckGoal("both", "CALCULATED", None, None, "LastKnownStatus", False, ("b", "a"), None, True, {})


@pytest.mark.parametrize("goal", [WRITER, BOTH, replace(BOTH, health_threshold=1)])
def test_the_check_that_is_made_is_the_one_that_was_wanted(goal: HealthCheckGoal) -> None:
    check = wanted_check(goal)
    assert answered_check({"Type": goal.type, **changeable_parameters(check)}) == check


@pytest.mark.parametrize(
    ("goal", "change"),
    [
        (WRITER, {"AlarmIdentifier": {"Region": "us-east-1", "Name": "writer-here"}}),
        (WRITER, {"AlarmIdentifier": {"Region": "us-east-2", "Name": "another"}}),
        (WRITER, {"InsufficientDataHealthStatus": "Healthy"}),
        (WRITER, {"Inverted": False}),
        (WRITER, {"Disabled": True}),
        (BOTH, {"ChildHealthChecks": ["a"]}),
        (BOTH, {"HealthThreshold": 1}),
    ],
)
def test_each_difference_is_seen(goal: HealthCheckGoal, change: dict[str, Any]) -> None:
    check = wanted_check(goal)
    assert answered_check({"Type": goal.type, **changeable_parameters(check), **change}) != check


def test_all_children_must_be_healthy_unless_a_number_is_given() -> None:
    assert wanted_check(BOTH)["health_threshold"] == 2
    assert wanted_check(replace(BOTH, health_threshold=0))["health_threshold"] == 0


def test_the_order_of_children_means_nothing() -> None:
    assert wanted_check(BOTH) == wanted_check(replace(BOTH, child_health_checks=("a", "b", "a")))


@pytest.mark.parametrize(
    ("goal", "lacking"),
    [
        (replace(WRITER, alarm_name=None), "alarm_name and alarm_region"),
        (replace(WRITER, alarm_region=""), "alarm_name and alarm_region"),
        (replace(BOTH, child_health_checks=()), "child_health_checks"),
    ],
)
def test_a_check_that_lacks_something_is_refused(goal: HealthCheckGoal, lacking: str) -> None:
    with pytest.raises(ValueError, match=f"^The health check {goal.name} needs {lacking}"):
        wanted_check(goal)


def test_a_reference_leaves_room_for_a_random_part_and_tells_names_apart() -> None:
    names = ["writer-here-us-east-1-prod", "writer-here-us-east-2-prod", "x" * 300]
    assert len({reference_prefix(name) for name in names}) == 3
    # A dash and 32 digits follow; AWS takes 64 characters.
    assert all(len(reference_prefix(name)) + 33 <= 64 for name in names)
    assert reference_prefix("a") == reference_prefix("a")
