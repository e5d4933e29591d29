# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public hosted zones as values, and whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .route53_routed_records import fqdn


@dataclass(frozen=True)
class ZoneGoal:
    """A zone as it is wanted. The comment marks what was made here: the call that makes a zone has it."""

    name: str
    comment: str
    tags: Mapping[str, str] = field(default_factory=dict)


def answered_zones(answers: Iterable[Mapping[str, Any]], goal: ZoneGoal) -> list[dict[str, Any]]:
    """The public zones of the name, with the one that was made here before those of others."""
    zones = [
        {
            "id": str(answer["Id"]).removeprefix("/hostedzone/"),
            "name": fqdn(goal.name),
            "comment": answer["Config"].get("Comment", ""),
            "is_own": answer["Config"].get("Comment", "") == goal.comment,
        }
        for answer in answers
        if fqdn(answer["Name"]) == fqdn(goal.name) and not answer["Config"].get("PrivateZone")
    ]
    return sorted(zones, key=lambda zone: not zone["is_own"])


def create_parameters(goal: ZoneGoal, reference: str) -> dict[str, Any]:
    """The parameters of CreateHostedZone."""
    return {
        "Name": fqdn(goal.name),
        "CallerReference": reference,
        "HostedZoneConfig": {"Comment": goal.comment, "PrivateZone": False},
    }


def is_empty(records: Iterable[Mapping[str, Any]], goal: ZoneGoal) -> bool:
    """Whether a zone has only the records that AWS made with it."""
    return all(one["Type"] in ("NS", "SOA") and fqdn(one["Name"]) == fqdn(goal.name) for one in records)
