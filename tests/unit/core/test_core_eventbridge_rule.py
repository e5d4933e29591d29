# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rules and their targets, as they are asked for and as AWS answers them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.eventbridge_rule import (
    RuleGoal,
    answered_rule,
    answered_target,
    put_rule_parameters,
    put_target_parameters,
    same_target,
    wanted_rule,
    wanted_targets,
)

SCHEDULE = RuleGoal("rule", "default", "rate(1 minute)", None, "Looks.", True, "arn:aws:iam::1:role/r", {}, {})
PATTERN = replace(SCHEDULE, schedule_expression=None, event_pattern={"source": ["aws.rds"]}, enabled=False)
PROBE: dict[str, Any] = {
    "id": "probe",
    "arn": "arn:aws:lambda:us-east-1:1:function:f",
    "role_arn": "arn:aws:iam::1:role/t",
    "input": '{"a": 1, "b": 2}',
    "dead_letter_arn": "arn:aws:sqs:us-east-1:1:q",
    "maximum_retry_attempts": 0,
    "maximum_event_age_in_seconds": 60,
}


@pytest.mark.parametrize("goal", [SCHEDULE, PATTERN, replace(SCHEDULE, description=None, role_arn=None)])
def test_the_rule_that_is_put_is_the_one_that_was_wanted(goal: RuleGoal) -> None:
    assert answered_rule(put_rule_parameters(goal)) == wanted_rule(goal)


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("ScheduleExpression", "rate(5 minutes)"),
        ("State", "DISABLED"),
        ("Description", "Other."),
        ("RoleArn", "arn:aws:iam::1:role/other"),
        ("EventPattern", '{"source": ["aws.ec2"]}'),
    ],
)
def test_each_difference_of_a_rule_is_seen(parameter: str, value: str) -> None:
    assert answered_rule({**put_rule_parameters(SCHEDULE), parameter: value}) != wanted_rule(SCHEDULE)


def test_a_pattern_is_compared_as_json() -> None:
    answer = {**put_rule_parameters(PATTERN), "EventPattern": '{ "source" : [ "aws.rds" ] }'}
    assert answered_rule(answer) == wanted_rule(PATTERN)


@pytest.mark.parametrize("option", [PROBE, {"id": "probe", "arn": "arn:aws:sqs:us-east-1:1:q"}])
def test_the_target_that_is_put_is_the_one_that_was_wanted(option: dict[str, Any]) -> None:
    target = wanted_targets([option])["probe"]
    assert answered_target(put_target_parameters(target)) == target


@pytest.mark.parametrize("key", sorted(set(PROBE) - {"id"}))
def test_each_difference_of_a_target_is_seen(key: str) -> None:
    target = wanted_targets([PROBE])["probe"]
    other = {**target, key: target[key] + 1 if isinstance(target[key], int) else ""}
    assert not same_target(target, other)


def test_input_is_compared_as_json() -> None:
    target = wanted_targets([PROBE])["probe"]
    assert same_target(target, {**target, "input": '{"b":2,"a":1}'})
    assert not same_target(target, {**target, "input": '{"b":2,"a":2}'})


def test_retries_of_zero_are_not_retries_left_out() -> None:
    zero = wanted_targets([{**PROBE, "maximum_retry_attempts": 0}])["probe"]
    silent = wanted_targets([{**PROBE, "maximum_retry_attempts": None}])["probe"]
    assert (zero["maximum_retry_attempts"], silent["maximum_retry_attempts"]) == (0, 185)
    assert put_target_parameters(zero)["RetryPolicy"]["MaximumRetryAttempts"] == 0


def test_an_id_is_not_given_twice() -> None:
    with pytest.raises(ValueError, match=r"^The target probe is listed twice\.$"):
        wanted_targets([PROBE, PROBE])
