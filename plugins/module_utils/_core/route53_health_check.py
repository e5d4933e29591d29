# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Health checks that ask an endpoint, watch an alarm, or combine others, as values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

METRIC = "CLOUDWATCH_METRIC"
CALCULATED = "CALCULATED"
ENDPOINT = ("HTTP", "HTTPS")
TYPES = (METRIC, CALCULATED, *ENDPOINT)
# What AWS lets nobody change: a health check that differs in these goes when its successor stands.
FIXED = ("type", "request_interval")


@dataclass(frozen=True)
class HealthCheckGoal:
    """A health check as it is wanted. ``tags`` are without the name."""

    name: str
    type: str
    alarm_name: str | None
    alarm_region: str | None
    insufficient_data_health_status: str
    inverted: bool
    child_health_checks: tuple[str, ...]
    health_threshold: int | None
    disabled: bool
    tags: Mapping[str, str]
    fqdn: str | None = None
    port: int | None = None
    resource_path: str = "/"
    request_interval: int = 30
    failure_threshold: int = 3


def reference_prefix(name: str) -> str:
    """The beginning of the caller reference of every health check with this name, 31 of the 64 characters allowed.

    AWS never takes a reference again once its health check was deleted, so a reference can't be made of the name
    alone. The rest is random: with the same reference AWS makes no second check when a call is repeated, and the
    beginning finds a check whose creation succeeded and whose naming did not.
    """
    return hashlib.sha256(name.encode()).hexdigest()[:31]


def wanted_check(goal: HealthCheckGoal) -> dict[str, Any]:
    """What the goal says of its type of health check; a ValueError tells what is missing."""
    common = {"type": goal.type, "inverted": goal.inverted, "disabled": goal.disabled}
    if goal.type == METRIC:
        if not goal.alarm_name or not goal.alarm_region:
            raise ValueError(f"The health check {goal.name} needs alarm_name and alarm_region.")
        return {
            **common,
            "alarm_name": goal.alarm_name,
            "alarm_region": goal.alarm_region,
            "insufficient_data_health_status": goal.insufficient_data_health_status,
        }
    if goal.type in ENDPOINT:
        if not goal.fqdn:
            raise ValueError(f"The health check {goal.name} needs fqdn.")
        return {
            **common,
            "fqdn": goal.fqdn,
            "port": goal.port or (443 if goal.type == "HTTPS" else 80),
            "resource_path": goal.resource_path,
            "request_interval": goal.request_interval,
            "failure_threshold": goal.failure_threshold,
        }
    children = sorted(set(goal.child_health_checks))
    if not children:
        raise ValueError(f"The health check {goal.name} needs child_health_checks.")
    threshold = len(children) if goal.health_threshold is None else goal.health_threshold
    return {**common, "child_health_checks": children, "health_threshold": threshold}


def answered_check(config: Mapping[str, Any]) -> dict[str, Any]:
    """A HealthCheckConfig of AWS's in the same shape."""
    common = {
        "type": config["Type"],
        "inverted": bool(config.get("Inverted")),
        "disabled": bool(config.get("Disabled")),
    }
    if config["Type"] == METRIC:
        alarm = config.get("AlarmIdentifier") or {}
        return {
            **common,
            "alarm_name": alarm.get("Name", ""),
            "alarm_region": alarm.get("Region", ""),
            "insufficient_data_health_status": config.get("InsufficientDataHealthStatus", "LastKnownStatus"),
        }
    if config["Type"] in ENDPOINT:
        return {
            **common,
            "fqdn": config.get("FullyQualifiedDomainName", ""),
            "port": config.get("Port", 0),
            "resource_path": config.get("ResourcePath", ""),
            "request_interval": config.get("RequestInterval", 0),
            "failure_threshold": config.get("FailureThreshold", 0),
        }
    return {
        **common,
        "child_health_checks": sorted(config.get("ChildHealthChecks") or ()),
        "health_threshold": config.get("HealthThreshold", 0),
    }


def changeable_parameters(check: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that CreateHealthCheck and UpdateHealthCheck share."""
    common = {"Inverted": check["inverted"], "Disabled": check["disabled"]}
    if check["type"] == METRIC:
        return {
            **common,
            "AlarmIdentifier": {"Region": check["alarm_region"], "Name": check["alarm_name"]},
            "InsufficientDataHealthStatus": check["insufficient_data_health_status"],
        }
    if check["type"] in ENDPOINT:
        return {
            **common,
            "FullyQualifiedDomainName": check["fqdn"],
            "Port": check["port"],
            "ResourcePath": check["resource_path"],
            "FailureThreshold": check["failure_threshold"],
        }
    return {
        **common,
        "ChildHealthChecks": check["child_health_checks"],
        "HealthThreshold": check["health_threshold"],
    }


def fixed_parameters(check: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that only CreateHealthCheck takes."""
    interval = {"RequestInterval": check["request_interval"]} if check["type"] in ENDPOINT else {}
    return {"Type": check["type"], **interval}


def can_become(check: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether a health check can be changed into what is wanted."""
    return all(check.get(key) == wanted.get(key) for key in FIXED)
