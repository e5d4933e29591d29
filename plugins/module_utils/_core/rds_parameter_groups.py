# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups of a database: what is wanted of them, and what is set, reset or refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from .plan import text_tags

# As many parameters as AWS changes at once.
CHUNK = 20


class Kind(StrEnum):
    """What a group is of."""

    CLUSTER = "cluster"
    INSTANCE = "instance"


@dataclass(frozen=True)
class GroupGoal:
    """A group as it is wanted. Without parameters none is made, and one that stands has those of the engine."""

    name: str
    kind: Kind
    parameters: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Group:
    """A group as it stands, with the parameters that somebody set, and how each of them takes effect."""

    arn: str
    family: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    methods: Mapping[str, str] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


def parse_goals(params: Mapping[str, Any]) -> list[GroupGoal]:
    """The goals in the options of the module. ValueError where a value is none that AWS could keep."""
    tags = text_tags(params["tags"])
    return [
        GroupGoal(option["name"].lower(), Kind(option["kind"]), values_of(option), tags) for option in params["groups"]
    ]


def values_of(option: Mapping[str, Any]) -> dict[str, str]:
    """The values as AWS keeps them: text."""
    given: Mapping[Any, Any] = option["parameters"] or {}
    # YAML reads on and off as these; whether the engine says on, ON or 1 is not ours to guess.
    if unclear := sorted(str(name) for name, value in given.items() if value is None or isinstance(value, bool)):
        raise ValueError(
            f"parameters of {option['name']}: {', '.join(unclear)} must be text or a number; put the value in quotes, "
            "as in 'ON' or '1'."
        )
    return {str(name): str(value) for name, value in given.items()}


def methods_of(answers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """How each parameter that may be changed takes effect: at once where it is dynamic, else with the next restart."""
    return {
        answer["ParameterName"]: "immediate" if answer.get("ApplyType") == "dynamic" else "pending-reboot"
        for answer in answers
        if answer.get("IsModifiable", True)
    }


def refuse_unknown(goal: GroupGoal, family: str, known: Mapping[str, str]) -> None:
    """Raise a ValueError for parameters that this family does not have, or lets nobody change."""
    if strangers := sorted({*goal.parameters} - {*known}):
        raise ValueError(
            f"The parameter group {goal.name} can't have {', '.join(strangers)}: no parameter of {family} for "
            f"{'a cluster' if goal.kind is Kind.CLUSTER else 'an instance'} that can be changed. Nothing was touched."
        )


def parameters_to_set(goal: GroupGoal, stands: Group | None) -> dict[str, str]:
    """The parameters whose value is not the wanted one."""
    has = stands.parameters if stands else {}
    return {name: value for name, value in sorted(goal.parameters.items()) if has.get(name) != value}


def parameters_to_reset(goal: GroupGoal, stands: Group | None) -> dict[str, str]:
    """The parameters that somebody set and nobody asks for, with how the engine's own value takes effect."""
    return {name: way for name, way in sorted(stands.methods.items()) if name not in goal.parameters} if stands else {}


def shown(goal: GroupGoal, stands: Group) -> dict[str, Any]:
    """A group as the module returns it."""
    return {
        "name": goal.name,
        "kind": str(goal.kind),
        "arn": stands.arn,
        "family": stands.family,
        "parameters": dict(sorted(stands.parameters.items())),
        "tags": dict(stands.tags),
    }


def chunks(items: Sequence[dict[str, str]]) -> list[list[dict[str, str]]]:
    return [list(items[start : start + CHUNK]) for start in range(0, len(items), CHUNK)]
