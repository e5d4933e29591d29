# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge rules and their targets as values: what is asked for and what AWS answers, brought to one shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .fields import shown

# What AWS does where a target says nothing about retries.
DEFAULT_RETRIES = 185
DEFAULT_AGE = 86400
LEAST_AGE = 60
Target = dict[str, Any]


@dataclass(frozen=True)
class RuleGoal:
    """A rule as it is wanted, with its targets by id."""

    name: str
    event_bus_name: str
    schedule_expression: str | None
    event_pattern: Mapping[str, Any] | None
    description: str | None
    enabled: bool
    role_arn: str | None
    targets: Mapping[str, Target]
    tags: Mapping[str, str]


def wanted_rule(goal: RuleGoal) -> dict[str, Any]:
    """The rule that the goal asks for, without targets and tags."""
    return {
        "schedule_expression": goal.schedule_expression or "",
        "event_pattern": dict(goal.event_pattern or {}),
        "description": goal.description or "",
        "enabled": goal.enabled,
        "role_arn": goal.role_arn or "",
    }


def answered_rule(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One rule as DescribeRule shows it, without targets and tags."""
    return {
        "schedule_expression": answer.get("ScheduleExpression", ""),
        "event_pattern": json.loads(answer.get("EventPattern") or "{}"),
        "description": answer.get("Description", ""),
        "enabled": answer.get("State") != "DISABLED",
        "role_arn": answer.get("RoleArn", ""),
    }


def put_rule_parameters(goal: RuleGoal) -> dict[str, Any]:
    """The parameters of PutRule, which replaces the whole rule; tags are left to the caller."""
    optional = {
        "ScheduleExpression": goal.schedule_expression,
        "EventPattern": json.dumps(goal.event_pattern, sort_keys=True) if goal.event_pattern else None,
        "Description": goal.description,
        "RoleArn": goal.role_arn,
    }
    return {
        "Name": goal.name,
        "EventBusName": goal.event_bus_name,
        "State": "ENABLED" if goal.enabled else "DISABLED",
        **{key: value for key, value in optional.items() if value},
    }


def wanted_targets(options: Iterable[Mapping[str, Any]] | None) -> dict[str, Target]:
    """The targets that the options ask for, by id; a ValueError tells which id is said twice."""
    targets: dict[str, Target] = {}
    for option in options or ():
        if option["id"] in targets:
            raise ValueError(f"The target {option['id']} is listed twice.")
        retries, age = option.get("maximum_retry_attempts"), option.get("maximum_event_age_in_seconds")
        for name, value, least, most in (
            ("maximum_retry_attempts", retries, 0, DEFAULT_RETRIES),
            ("maximum_event_age_in_seconds", age, LEAST_AGE, DEFAULT_AGE),
        ):
            if value is not None and not least <= value <= most:
                raise ValueError(f"targets.{name}: found {shown(value)}; from {least} to {most} is allowed.")
        targets[option["id"]] = {
            "id": option["id"],
            "arn": option["arn"],
            "role_arn": option.get("role_arn") or "",
            "input": option.get("input") or "",
            "dead_letter_arn": option.get("dead_letter_arn") or "",
            "maximum_retry_attempts": DEFAULT_RETRIES if retries is None else retries,
            "maximum_event_age_in_seconds": DEFAULT_AGE if age is None else age,
        }
    return targets


def answered_target(answer: Mapping[str, Any]) -> Target:
    """One target as ListTargetsByRule shows it."""
    retry = answer.get("RetryPolicy") or {}
    return {
        "id": answer["Id"],
        "arn": answer["Arn"],
        "role_arn": answer.get("RoleArn", ""),
        "input": answer.get("Input", ""),
        "dead_letter_arn": (answer.get("DeadLetterConfig") or {}).get("Arn", ""),
        "maximum_retry_attempts": retry.get("MaximumRetryAttempts", DEFAULT_RETRIES),
        "maximum_event_age_in_seconds": retry.get("MaximumEventAgeInSeconds", DEFAULT_AGE),
    }


def put_target_parameters(target: Mapping[str, Any]) -> dict[str, Any]:
    """One entry of PutTargets."""
    entry: dict[str, Any] = {"Id": target["id"], "Arn": target["arn"]}
    if target["role_arn"]:
        entry["RoleArn"] = target["role_arn"]
    if target["input"]:
        entry["Input"] = target["input"]
    if target["dead_letter_arn"]:
        entry["DeadLetterConfig"] = {"Arn": target["dead_letter_arn"]}
    retries, age = target["maximum_retry_attempts"], target["maximum_event_age_in_seconds"]
    if (retries, age) != (DEFAULT_RETRIES, DEFAULT_AGE):
        entry["RetryPolicy"] = {"MaximumRetryAttempts": retries, "MaximumEventAgeInSeconds": age}
    return entry


def same_target(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two targets do the same; their input is compared as JSON."""
    return {**one, "input": _parsed(one["input"])} == {**other, "input": _parsed(other["input"])}


def _parsed(text: str) -> Any:
    return json.loads(text) if text else None
