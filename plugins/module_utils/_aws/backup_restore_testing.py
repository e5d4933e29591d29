# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of AWS Backup that test restores: reading one, and the plan that makes it equal to what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.backup_restore_testing import (
    RestoreTestingGoal,
    Selection,
    answered_plan,
    answered_selection,
    new_selection_parameters,
    plan_parameters,
    refuse_names,
    selection_parameters,
    shown_plan,
)
from .._core.plan import Plan, Step, tag_changes
from .errors import answer_unless

MISSING = ("ResourceNotFoundException",)
FIXED = "protected_resource_type"


@dataclass(frozen=True)
class Found:
    """A plan as it stands, in the shape of a goal."""

    arn: str
    goal: RestoreTestingGoal

    @property
    def shown(self) -> dict[str, Any]:
        return shown_plan(self.goal, self.arn, self.goal.tags)


def read_testing(client: Any, name: str) -> Found | None:
    """The plan with its selections and tags, or None."""
    answer = answer_unless(MISSING, lambda: client.get_restore_testing_plan(RestoreTestingPlanName=name))
    if answer is None:
        return None
    plan = answer["RestoreTestingPlan"]
    pages = client.get_paginator("list_restore_testing_selections").paginate(RestoreTestingPlanName=name)
    names = [one["RestoreTestingSelectionName"] for page in pages for one in page["RestoreTestingSelections"]]
    selections = {one: _read_selection(client, name, one) for one in names}
    tags = client.list_tags(ResourceArn=plan["RestoreTestingPlanArn"])["Tags"]
    return Found(plan["RestoreTestingPlanArn"], RestoreTestingGoal(name, answered_plan(plan), selections, dict(tags)))


def _read_selection(client: Any, plan: str, name: str) -> Selection:
    answer = client.get_restore_testing_selection(RestoreTestingPlanName=plan, RestoreTestingSelectionName=name)
    return answered_selection(answer["RestoreTestingSelection"])


def plan_testing(client: Any, goal: RestoreTestingGoal) -> Plan:
    """What it takes for the plan to be as wanted, with these selections and no others."""
    refuse_names(goal)
    found = read_testing(client, goal.name)
    if found is None:
        steps = [_create(client, goal), *(_select(client, goal.name, one) for one in goal.selections.values())]
        return Plan(
            {},
            shown_plan(goal, "", goal.tags),
            tuple(steps),
            settle=lambda answers: shown_plan(goal, answers[0]["RestoreTestingPlanArn"], goal.tags),
        )
    stand = found.goal
    steps = [_update(client, goal)] if stand.plan != goal.plan else []
    if tags := tag_changes(stand.tags, goal.tags):
        steps.append(_tag(client, found.arn, tags))
    steps += _selecting(client, goal, stand.selections)
    return Plan(found.shown, shown_plan(goal, found.arn, {**stand.tags, **goal.tags}), tuple(steps))


def plan_no_testing(client: Any, name: str) -> Plan:
    """What it takes for the plan to be gone: its selections first."""
    found = read_testing(client, name)
    if found is None:
        return Plan({}, {})
    call = {"RestoreTestingPlanName": name}
    steps = _deselecting(client, name, found.goal.selections)
    steps.append(Step("backup:DeleteRestoreTestingPlan", lambda: client.delete_restore_testing_plan(**call)))
    return Plan(found.shown, {}, tuple(steps))


def _selecting(client: Any, goal: RestoreTestingGoal, stand: Mapping[str, Selection]) -> list[Step]:
    """What makes the selections as wanted. AWS can't change the type of one, so such a one is made anew."""
    differ = {name: one for name, one in goal.selections.items() if stand.get(name) != one}
    anew = [name for name, one in differ.items() if name not in stand or stand[name][FIXED] != one[FIXED]]
    leaving = [name for name in stand if name not in goal.selections or name in anew]
    return [
        *_deselecting(client, goal.name, leaving),
        *(_select(client, goal.name, differ[name]) for name in anew),
        *(_reselect(client, goal.name, one) for name, one in differ.items() if name not in anew),
    ]


def _create(client: Any, goal: RestoreTestingGoal) -> Step:
    call = {
        "RestoreTestingPlan": {"RestoreTestingPlanName": goal.name, **plan_parameters(goal.plan)},
        **({"Tags": dict(goal.tags)} if goal.tags else {}),
    }
    return Step("backup:CreateRestoreTestingPlan", lambda: client.create_restore_testing_plan(**call))


def _update(client: Any, goal: RestoreTestingGoal) -> Step:
    call = {"RestoreTestingPlanName": goal.name, "RestoreTestingPlan": plan_parameters(goal.plan)}
    return Step("backup:UpdateRestoreTestingPlan", lambda: client.update_restore_testing_plan(**call))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("backup:TagResource", lambda: client.tag_resource(ResourceArn=arn, Tags=dict(tags)))


def _select(client: Any, plan: str, selection: Selection) -> Step:
    call = {"RestoreTestingPlanName": plan, "RestoreTestingSelection": new_selection_parameters(selection)}
    return Step("backup:CreateRestoreTestingSelection", lambda: client.create_restore_testing_selection(**call))


def _reselect(client: Any, plan: str, selection: Selection) -> Step:
    call = {
        "RestoreTestingPlanName": plan,
        "RestoreTestingSelectionName": selection["name"],
        "RestoreTestingSelection": selection_parameters(selection),
    }
    return Step("backup:UpdateRestoreTestingSelection", lambda: client.update_restore_testing_selection(**call))


def _deselecting(client: Any, plan: str, names: Iterable[str]) -> list[Step]:
    def delete(name: str) -> Step:
        call = {"RestoreTestingPlanName": plan, "RestoreTestingSelectionName": name}
        return Step("backup:DeleteRestoreTestingSelection", lambda: client.delete_restore_testing_selection(**call))

    return [delete(name) for name in names]
