# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of AWS Backup: reading one with its selections, and the plan that makes it equal to what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.backup_plan import (
    PlanGoal,
    Rule,
    Selection,
    answered_rule,
    answered_selection,
    rule_parameters,
    selection_parameters,
    shown_plan,
)
from .._core.plan import Plan, Step, tag_changes


@dataclass(frozen=True)
class Found:
    """A plan as it stands. AWS gives it and its selections ids of its own."""

    id: str
    arn: str
    rules: tuple[Rule, ...]
    selections: Mapping[str, Selection]
    selection_ids: Mapping[str, str]
    tags: Mapping[str, str]


def find_plan(client: Any, name: str) -> str:
    """The id of the plan of that name, which AWS does not keep from standing twice; empty where there is none."""
    pages = client.get_paginator("list_backup_plans").paginate()
    found = [
        plan["BackupPlanId"] for page in pages for plan in page["BackupPlansList"] if plan["BackupPlanName"] == name
    ]
    if len(found) > 1:
        raise ValueError(f"The plan {name} stands {len(found)} times: {', '.join(found)}. Remove all but one of them.")
    return str(found[0]) if found else ""


def read_plan(client: Any, name: str) -> Found | None:
    """The plan with all that belongs to it, or None."""
    plan = find_plan(client, name)
    if not plan:
        return None
    answer = client.get_backup_plan(BackupPlanId=plan)
    pages = client.get_paginator("list_backup_selections").paginate(BackupPlanId=plan)
    ids = {one["SelectionName"]: one["SelectionId"] for page in pages for one in page["BackupSelectionsList"]}
    selections = {
        one: answered_selection(client.get_backup_selection(BackupPlanId=plan, SelectionId=found)["BackupSelection"])
        for one, found in ids.items()
    }
    return Found(
        id=plan,
        arn=answer["BackupPlanArn"],
        rules=tuple(answered_rule(rule) for rule in answer["BackupPlan"]["Rules"]),
        selections=selections,
        selection_ids=ids,
        tags=dict(client.list_tags(ResourceArn=answer["BackupPlanArn"])["Tags"]),
    )


def plan_backups(client: Any, goal: PlanGoal) -> Plan:
    """What it takes for the plan to be as wanted, with these rules and selections and no others."""
    found = read_plan(client, goal.name)
    if found is None:
        made: dict[str, str] = {}
        after = shown_plan(goal.name, "", goal.rules, goal.selections, goal.tags)
        steps = [_create(client, goal, made), *(_select(client, made, one) for one in goal.selections.values())]
        return Plan({}, after, tuple(steps), settle=lambda answers: {**after, "arn": answers[0]["BackupPlanArn"]})
    steps = [_update(client, goal, found.id)] if found.rules != goal.rules else []
    if tags := tag_changes(found.tags, goal.tags):
        steps.append(_tag(client, found.arn, tags))
    # AWS can't change a selection, so one that differs is made anew.
    kept = [name for name, one in goal.selections.items() if found.selections.get(name) == one]
    steps += _deselect(client, found, [name for name in found.selections if name not in kept])
    steps += [_select(client, {"id": found.id}, one) for name, one in goal.selections.items() if name not in kept]
    return Plan(
        shown_plan(goal.name, found.arn, found.rules, found.selections, found.tags),
        shown_plan(goal.name, found.arn, goal.rules, goal.selections, {**found.tags, **goal.tags}),
        tuple(steps),
    )


def plan_no_backups(client: Any, name: str) -> Plan:
    """What it takes for the plan to be gone: its selections first."""
    found = read_plan(client, name)
    if found is None:
        return Plan({}, {})
    steps = _deselect(client, found, found.selections)
    steps.append(Step("backup:DeleteBackupPlan", lambda: client.delete_backup_plan(BackupPlanId=found.id)))
    return Plan(shown_plan(name, found.arn, found.rules, found.selections, found.tags), {}, tuple(steps))


def _document(goal: PlanGoal) -> dict[str, Any]:
    return {"BackupPlanName": goal.name, "Rules": [rule_parameters(rule) for rule in goal.rules]}


def _create(client: Any, goal: PlanGoal, made: dict[str, str]) -> Step:
    tags = {"BackupPlanTags": dict(goal.tags)} if goal.tags else {}

    def call() -> Mapping[str, Any]:
        answer: Mapping[str, Any] = client.create_backup_plan(BackupPlan=_document(goal), **tags)
        made["id"] = answer["BackupPlanId"]
        return answer

    return Step("backup:CreateBackupPlan", call)


def _update(client: Any, goal: PlanGoal, plan: str) -> Step:
    call = {"BackupPlanId": plan, "BackupPlan": _document(goal)}
    return Step("backup:UpdateBackupPlan", lambda: client.update_backup_plan(**call))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("backup:TagResource", lambda: client.tag_resource(ResourceArn=arn, Tags=dict(tags)))


def _select(client: Any, made: Mapping[str, str], selection: Selection) -> Step:
    def call() -> Any:
        return client.create_backup_selection(BackupPlanId=made["id"], BackupSelection=selection_parameters(selection))

    return Step("backup:CreateBackupSelection", call)


def _deselect(client: Any, found: Found, names: Iterable[str]) -> list[Step]:
    def delete(name: str) -> Step:
        call = {"BackupPlanId": found.id, "SelectionId": found.selection_ids[name]}
        return Step("backup:DeleteBackupSelection", lambda: client.delete_backup_selection(**call))

    return [delete(name) for name in names]
