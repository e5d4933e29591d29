# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A target group whose one target is a function, as a value: its health check, the function, who may invoke it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

KIND = "lambda"
STATEMENT = "load-balancer"
# An option of the health check, and what the load balancer calls it.
SETTINGS = {
    "health_check_path": "HealthCheckPath",
    "health_check_interval_seconds": "HealthCheckIntervalSeconds",
    "health_check_timeout_seconds": "HealthCheckTimeoutSeconds",
    "healthy_threshold": "HealthyThresholdCount",
    "unhealthy_threshold": "UnhealthyThresholdCount",
}
LEAST_INTERVAL_SECONDS = 35


@dataclass(frozen=True)
class FunctionTarget:
    """A target group with a health check, and the function that it leads to."""

    name: str
    function_arn: str
    health_check: Mapping[str, Any]
    success_codes: str = "200"
    tags: Mapping[str, str] = field(default_factory=dict)


def refusals(goal: FunctionTarget) -> list[str]:
    """What AWS would not take."""
    interval, timeout = (
        goal.health_check[key] for key in ("health_check_interval_seconds", "health_check_timeout_seconds")
    )
    found = []
    if interval < LEAST_INTERVAL_SECONDS:
        found.append(
            f"health_check_interval_seconds: found {interval}; AWS checks a function every "
            f"{LEAST_INTERVAL_SECONDS} seconds at most."
        )
    if timeout >= interval:
        found.append(f"health_check_timeout_seconds: found {timeout}; it has to be less than {interval}.")
    return found


def wrong_kind(name: str, group: Mapping[str, Any]) -> str:
    """Why a group that stands can't lead to a function; empty where it can."""
    kind = group.get("TargetType", "instance")
    if kind == KIND:
        return ""
    return f"The target group {name} leads to targets of type {kind}, and AWS changes no group's type: remove it first."


def wanted_settings(goal: FunctionTarget) -> dict[str, Any]:
    return {"health_check_enabled": True, **goal.health_check, "success_codes": goal.success_codes}


def answered_settings(group: Mapping[str, Any]) -> dict[str, Any]:
    """The health check of a group as DescribeTargetGroups shows it."""
    return {
        "health_check_enabled": group.get("HealthCheckEnabled", False),
        **{option: group.get(name) for option, name in SETTINGS.items()},
        "success_codes": group.get("Matcher", {}).get("HttpCode", ""),
    }


def call_parameters(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What CreateTargetGroup and ModifyTargetGroup take for these settings."""
    call = {name: settings[option] for option, name in SETTINGS.items()}
    matcher = {"HttpCode": settings["success_codes"]}
    return {**call, "HealthCheckEnabled": settings["health_check_enabled"], "Matcher": matcher}


def may_invoke(policy: str, function_arn: str, group_arn: str) -> bool:
    """Whether the function's policy lets this group's load balancer invoke it."""
    return permission(policy) == (function_arn, group_arn)


def permission(policy: str) -> tuple[str, str] | None:
    """The function and the group of the statement that this collection keeps in a function's policy."""
    statements: Sequence[Mapping[str, Any]] = json.loads(policy)["Statement"] if policy else ()
    for statement in statements:
        if statement.get("Sid") == STATEMENT:
            source = (statement.get("Condition") or {}).get("ArnLike") or {}
            return str(statement["Resource"]), str(source.get("AWS:SourceArn") or source.get("aws:SourceArn") or "")
    return None
