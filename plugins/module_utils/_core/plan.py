# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change that is decided but not yet made: what was seen, what is wanted, and the calls between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, NoReturn

Resource = Mapping[str, Any]
# How many parts of a plan are carried out at a time.
SIDE_BY_SIDE = 16


@dataclass(frozen=True)
class Step:
    """One call that changes something. ``action`` is its IAM name, as in ``rds:CreateGlobalCluster``."""

    action: str
    call: Callable[[], object]


@dataclass(frozen=True)
class Plan:
    """``before`` as observed (empty: absent), ``after`` as predicted, and the steps that lead there, in order.

    ``settle`` is handed what the steps answered and gives the resource as it came to be: the place for an id that
    only AWS knows, and for a bounded wait. A plan without steps may have one too, where something is still under way.
    A plan of ``parts`` is one of several resources, by name, that have nothing to do with each other.
    """

    before: Resource
    after: Resource
    steps: tuple[Step, ...] = ()
    settle: Callable[[list[Any]], Resource] | None = None
    parts: Mapping[str, Plan] | None = None

    @property
    def changed(self) -> bool:
        return bool(self.steps)


def carry_out(plan: Plan) -> Resource:
    """Make the calls of a plan, in order, and answer the resource as it stands then.

    The first call that fails ends it, and a new plan starts from what stands then. Parts are carried out side by side.
    """
    if plan.parts:
        with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
            stand = zip(plan.parts, pool.map(carry_out, plan.parts.values()), strict=True)
            return {name: resource for name, resource in stand if resource}
    answers = [step.call() for step in plan.steps]
    return plan.settle(answers) if plan.settle else plan.after


def and_then(steps: Sequence[Step], do: Callable[[], object]) -> list[Step]:
    """The steps, the last of which does something more, such as waiting for what they all made."""
    if not steps:
        return []

    def both() -> object:
        answer = steps[-1].call()
        do()
        return answer

    return [*steps[:-1], Step(steps[-1].action, both)]


def first_make_sure(steps: Sequence[Step], look: Callable[[], object]) -> list[Step]:
    """The steps, the first of which is made only after a look that finds what they all need."""
    if not steps:
        return []

    def both() -> object:
        look()
        return steps[0].call()

    return [Step(steps[0].action, both), *steps[1:]]


def side_by_side(parts: Mapping[str, Plan]) -> Plan:
    """One plan of several: what each was and will be, by name."""
    return Plan(
        before={name: part.before for name, part in parts.items() if part.before},
        after={name: part.after for name, part in parts.items() if part.after},
        steps=tuple(step for part in parts.values() for step in part.steps),
        parts=parts,
    )


def refused(action: str, sentence: str) -> Step:
    """A step that cannot be made yet: check mode predicts it, because what it lacks may be made by then."""

    def refuse() -> NoReturn:
        raise ValueError(sentence)

    return Step(action, refuse)


def text_tags(tags: Mapping[Any, Any] | None) -> dict[str, str]:
    """Tags as AWS keeps them: text. YAML reads a cost center such as 4711 as a number."""
    return {str(key): str(value) for key, value in (tags or {}).items()}


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in the shape that most services take them, in a stable order."""
    return [{"Key": key, "Value": value} for key, value in sorted(tags.items())]


def tag_dict(tags: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Tags as a mapping, from the shape that most services answer."""
    return {tag["Key"]: tag.get("Value", "") for tag in tags or ()}


def tag_changes(current: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The tags to set so that every wanted one holds. Tags that somebody else put there stay."""
    return {key: value for key, value in wanted.items() if current.get(key) != value}


def only(keys: Iterable[str], source: Mapping[str, Any]) -> dict[str, Any]:
    """The part of ``source`` that ``keys`` speaks of: what is compared, and shown in a diff."""
    return {key: source[key] for key in keys if key in source}
