# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge's event buses as values: what is asked for and what AWS answers, brought to one shape."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .service_role import inline_policy, normal_policy


@dataclass(frozen=True)
class BusGoal:
    """A bus as it is wanted. ``rules`` are the names of those that it may have; None lets any be."""

    name: str
    description: str
    kms_key_id: str
    dead_letter_arn: str
    statements: Sequence[Mapping[str, Any]]
    rules: Sequence[str] | None
    tags: Mapping[str, str]


def wanted_bus(goal: BusGoal) -> dict[str, Any]:
    """The bus that the goal asks for, without policy and tags."""
    return {
        "description": goal.description,
        "kms_key_id": goal.kms_key_id,
        "dead_letter_arn": goal.dead_letter_arn,
    }


def answered_bus(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One bus as DescribeEventBus shows it, without policy and tags."""
    return {
        "description": answer.get("Description", ""),
        "kms_key_id": answer.get("KmsKeyIdentifier", ""),
        "dead_letter_arn": (answer.get("DeadLetterConfig") or {}).get("Arn", ""),
    }


def wanted_statements(goal: BusGoal) -> list[dict[str, Any]]:
    """Who may send beside the account itself. A ValueError tells which statement has no name, which AWS asks for."""
    nameless = [number for number, statement in enumerate(goal.statements, 1) if not statement.get("Sid")]
    if nameless:
        raise ValueError(f"The statement {nameless[0]} of the bus {goal.name} has no Sid, which EventBridge asks for.")
    return [dict(statement) for statement in goal.statements]


def answered_statements(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(json.loads(answer.get("Policy") or "{}").get("Statement", ()))


def same_statements(some: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> bool:
    return bool(normal_policy(inline_policy(some)) == normal_policy(inline_policy(others)))


def create_parameters(goal: BusGoal) -> dict[str, Any]:
    """The parameters of CreateEventBus, without tags."""
    optional = {
        "Description": goal.description,
        "KmsKeyIdentifier": goal.kms_key_id,
        "DeadLetterConfig": dead_letters(goal),
    }
    return {"Name": goal.name, **{key: value for key, value in optional.items() if value}}


def update_parameters(goal: BusGoal, answer: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of UpdateEventBus, which takes a default for what it is not told; no text takes a key away."""
    kept = {"LogConfig": answer["LogConfig"]} if answer.get("LogConfig") else {}
    return {
        "Name": goal.name,
        "Description": goal.description,
        "KmsKeyIdentifier": goal.kms_key_id,
        "DeadLetterConfig": dead_letters(goal),
        **kept,
    }


def dead_letters(goal: BusGoal) -> dict[str, str]:
    return {"Arn": goal.dead_letter_arn} if goal.dead_letter_arn else {}


def own_rules(answers: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of the rules that a person may remove. Those of an archive are AWS's, and go with it."""
    return sorted(answer["Name"] for answer in answers if not answer.get("ManagedBy"))
