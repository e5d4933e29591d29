# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An IAM role that a service or another role assumes: what it may do, and how two descriptions of one differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

VERSION = "2012-10-17"
PARTS = (("Effect",), ("Action", "NotAction"), ("Resource", "NotResource"))
EFFECTS = ("Allow", "Deny")


@dataclass(frozen=True)
class ServiceRole:
    """A role, its one inline policy (named like ``policy_name``) and, where asked for, its instance profile."""

    name: str
    description: str
    trust: Mapping[str, Any]
    policy_name: str
    policy: Mapping[str, Any]
    instance_profile: bool
    tags: Mapping[str, str] = field(default_factory=dict)


def trust_policy(
    service: str | None, conditions: Mapping[str, Any] | None, principal: str | None = None
) -> dict[str, Any]:
    """Who may assume the role: one service, or one principal of AWS, under the conditions given."""
    statement: dict[str, Any] = {
        "Effect": "Allow",
        "Action": "sts:AssumeRole",
        "Principal": {"AWS": principal} if principal else {"Service": service},
    }
    if conditions:
        statement["Condition"] = dict(conditions)
    return {"Version": VERSION, "Statement": [statement]}


def inline_policy(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The statements as a policy document."""
    return {"Version": VERSION, "Statement": [dict(statement) for statement in statements]}


def checked_statements(statements: Sequence[Mapping[str, Any]] | None) -> Sequence[Mapping[str, Any]]:
    """The statements; a ValueError tells of one that IAM would refuse, which it does when the role is made already."""
    if not statements:
        raise ValueError("statements: found none; a policy has at least one.")
    for number, statement in enumerate(statements, 1):
        if missing := [" or ".join(names) for names in PARTS if not any(statement.get(name) for name in names)]:
            raise ValueError(f"statements: number {number} has no {', no '.join(missing)}.")
        if statement["Effect"] not in EFFECTS:
            raise ValueError(f"statements: the effect of number {number} is neither {' nor '.join(EFFECTS)}.")
    return statements


def as_resource(role: ServiceRole) -> dict[str, Any]:
    """What a diff shows of a role."""
    return {
        "name": role.name,
        "description": role.description,
        "trust": role.trust,
        "policy": role.policy,
        "instance_profile": role.instance_profile,
        "tags": dict(sorted(role.tags.items())),
    }


def normal_policy(document: Mapping[str, Any]) -> Any:
    """A policy in a form that can be compared: IAM takes one value and a list of one for the same, in any order."""
    return _normal(document)


def _normal(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _normal(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [_normal(item) for item in value]
        return items[0] if len(items) == 1 else sorted(items, key=repr)
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
