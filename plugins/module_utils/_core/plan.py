# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change that is decided but not yet made: what was seen, what is wanted, and the calls between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

Resource = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """One call that changes something. ``action`` is its IAM name, as in ``rds:CreateGlobalCluster``."""

    action: str
    call: Callable[[], object]


@dataclass(frozen=True)
class Plan:
    """``before`` as observed (empty: absent), ``after`` as predicted, and the steps that lead there, in order."""

    before: Resource
    after: Resource
    steps: tuple[Step, ...] = ()

    @property
    def changed(self) -> bool:
        return bool(self.steps)


def carry_out(plan: Plan) -> None:
    """Make the calls of a plan, in order; the first that fails ends it, and a new plan starts from what stands then."""
    for step in plan.steps:
        step.call()


def tag_changes(current: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, str]:
    """The tags to set so that every wanted one holds. Tags that somebody else put there stay."""
    return {key: value for key, value in wanted.items() if current.get(key) != value}


def only(keys: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """The part of ``source`` that ``keys`` speaks of: what is compared, and shown in a diff."""
    return {key: source[key] for key in keys if key in source}
