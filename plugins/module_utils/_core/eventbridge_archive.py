# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of event buses as values: what is asked for and what AWS answers, brought to one shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ArchiveGoal:
    """An archive as it is wanted. No days keep events for ever; no pattern leaves what stands, and is all at first."""

    name: str
    event_source_arn: str
    description: str
    event_pattern: Mapping[str, Any] | None
    retention_days: int
    kms_key_id: str


def wanted_archive(goal: ArchiveGoal, seen: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The archive that the goal asks for; a ValueError where the one of this name is of another bus."""
    if seen and seen["event_source_arn"] != goal.event_source_arn:
        raise ValueError(
            f"The archive {goal.name} keeps the events of {seen['event_source_arn']}, not of {goal.event_source_arn}, "
            "and AWS can't change that. Remove it first, or take another name."
        )
    kept = seen["event_pattern"] if seen else {}
    return {
        "name": goal.name,
        "arn": seen["arn"] if seen else "",
        "event_source_arn": goal.event_source_arn,
        "description": goal.description,
        "event_pattern": dict(goal.event_pattern or kept),
        "retention_days": goal.retention_days,
        "kms_key_id": goal.kms_key_id,
    }


def answered_archive(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One archive as DescribeArchive shows it."""
    return {
        "name": answer["ArchiveName"],
        "arn": answer["ArchiveArn"],
        "event_source_arn": answer["EventSourceArn"],
        "description": answer.get("Description", ""),
        "event_pattern": json.loads(answer.get("EventPattern") or "{}"),
        "retention_days": answer.get("RetentionDays", 0),
        "kms_key_id": answer.get("KmsKeyIdentifier", ""),
    }


def create_parameters(goal: ArchiveGoal) -> dict[str, Any]:
    """The parameters of CreateArchive."""
    made = update_parameters(goal)
    return {**{key: value for key, value in made.items() if value}, "EventSourceArn": goal.event_source_arn}


def update_parameters(goal: ArchiveGoal) -> dict[str, Any]:
    """The parameters of UpdateArchive, where an empty text takes a key away."""
    pattern = {"EventPattern": json.dumps(goal.event_pattern, sort_keys=True)} if goal.event_pattern else {}
    return {
        "ArchiveName": goal.name,
        "Description": goal.description,
        "RetentionDays": goal.retention_days,
        "KmsKeyIdentifier": goal.kms_key_id,
        **pattern,
    }
