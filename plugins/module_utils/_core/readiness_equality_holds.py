# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about what a region holds and watches, from what AWS answered. No value that may be secret is told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from .fingerprint import settled
from .readiness_by_design import ONE_REGION_ONLY, SAME_EVERYWHERE
from .readiness_equality import Things, flat, hash_of
from .readiness_likeness import Likeness

Answer = Mapping[str, Any]


def parameter_things(parameters: Sequence[Answer], prefix: str, one: Likeness) -> Things:
    """Parameters by their names: the type, and the hash of the value."""
    named = {parameter["Name"].removeprefix(prefix): parameter for parameter in parameters}
    return {
        one.alike(name): {
            "type": parameter["Type"],
            "value": hash_of(parameter["Value"] if name in SAME_EVERYWHERE else one.alike(parameter["Value"])),
        }
        for name, parameter in named.items()
        if not name.startswith(tuple(ONE_REGION_ONLY))
    }


def secret_things(secrets: Iterable[Answer | None], one: Likeness) -> Things:
    """Secrets by the version that counts. Their values are never asked for."""
    return {
        one.kind(secret["Name"]): {
            "version": next(
                (name[:8] for name, stages in secret.get("VersionIdsToStages", {}).items() if "AWSCURRENT" in stages),
                "",
            ),
            "key": one.alike(secret.get("KmsKeyId", "")),
        }
        for secret in secrets
        if secret
    }


def secret_faults(secrets: Iterable[Answer | None], primaries: Mapping[str, Answer | None], one: Likeness) -> list[str]:
    """Secrets that go, and replicas that are not in sync as the region tells that replicates them."""
    found = []
    for secret in filter(None, secrets):
        name = one.kind(secret["Name"])
        if secret.get("DeletedDate"):
            found.append(f"{name}: it is to be deleted")
        if secret.get("PrimaryRegion", one.region) == one.region:
            continue
        told = (primaries.get(secret["Name"]) or {}).get("ReplicationStatus", ())
        status = next((status["Status"] for status in told if status["Region"] == one.region), "unknown to its primary")
        if status != "InSync":
            found.append(f"{name}: its replica here is {status}")
    return found


def alarm_things(alarms: Sequence[Answer], one: Likeness) -> Things:
    return {one.kind(alarm["AlarmName"]): flat(one.alike(settled("cloudwatch.alarms", alarm))) for alarm in alarms}


def alarm_faults(alarms: Sequence[Answer], one: Likeness) -> list[str]:
    off = [alarm for alarm in alarms if not alarm.get("ActionsEnabled", True)]
    return [f"{one.kind(alarm['AlarmName'])}: its actions are off" for alarm in off]


def dashboard_things(dashboard: Answer | None, one: Likeness) -> Things:
    """A dashboard by its widgets, each under its title."""
    if not dashboard:
        return {}
    body = one.alike(json.loads(dashboard["DashboardBody"]))
    widgets = body.pop("widgets", [])
    titled = [
        (str(widget.get("properties", {}).get("title", f"widget {number}")), widget)
        for number, widget in enumerate(widgets)
    ]
    return {
        "dashboard": {**flat(body), **{f"widget {title}": hash_of(widget) for title, widget in titled}},
    }


def certificate_things(certificates: Sequence[Answer]) -> Things:
    names = sorted(
        {name for one in certificates for name in (one["DomainName"], *one.get("SubjectAlternativeNames", ()))}
    )
    return {"certificate": {"names": names}} if certificates else {}


def certificate_faults(certificates: Sequence[Answer], now: datetime, days: float) -> list[str]:
    """Certificates that don't count, or not for long."""
    found = []
    for one in certificates:
        if one.get("Status", "ISSUED") != "ISSUED":
            found.append(f"certificate: that of {one['DomainName']} is {one['Status']}")
        elif ends := one.get("NotAfter"):
            left = (ends - now).total_seconds() / 86400
            if left < days:
                found.append(f"certificate: that of {one['DomainName']} ends in {left:.0f} days, fewer than {days:g}")
    return found


def key_things(key: Answer | None, rotation: Answer | None) -> Things:
    if not key:
        return {}
    facts = {"MultiRegion": "multi-Region", "KeySpec": "spec", "KeyUsage": "usage", "Origin": "origin"}
    told = key["KeyMetadata"]
    shared = {"id": told["KeyId"]} if told.get("MultiRegion") else {}
    rotates = {"rotation": "on" if (rotation or {}).get("KeyRotationEnabled") else "off"}
    return {"dr": {**{name: told.get(fact) for fact, name in facts.items()}, **shared, **rotates}}


def key_faults(key: Answer | None, rotation: Answer | None) -> list[str]:
    if not key:
        return ["dr: there is no key"]
    state = key["KeyMetadata"]["KeyState"]
    found = [] if state == "Enabled" else [f"dr: the key is {state}"]
    return found + ([] if (rotation or {}).get("KeyRotationEnabled") else ["dr: the key is not rotated"])
