# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of AWS Backup that test restores, as values: what is asked for and what AWS answers, in one shape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Selection = Mapping[str, Any]

NAME = re.compile(r"[A-Za-z0-9_]{1,50}")
TAG = "aws:ResourceTag/"
EVERY = ["*"]
OF_PLAN = ("schedule_expression", "start_window_hours", "selection_window_days", "algorithm", "vault_arns")


@dataclass(frozen=True)
class RestoreTestingGoal:
    """A restore testing plan as it is wanted, with these selections and no others."""

    name: str
    plan: Mapping[str, Any]
    selections: Mapping[str, Selection]
    tags: Mapping[str, str] = field(default_factory=dict)


def refuse_names(goal: RestoreTestingGoal) -> None:
    """Raise a ValueError for a name that AWS would refuse."""
    for name in (goal.name, *goal.selections):
        if not NAME.fullmatch(name):
            raise ValueError(f"{name}: found a name with other signs; at most 50 letters, digits and _ make one here.")


def wanted_plan(options: Mapping[str, Any]) -> dict[str, Any]:
    """The plan that the options ask for, without selections and tags."""
    return {**{key: options[key] for key in OF_PLAN}, "vault_arns": sorted(options["vault_arns"] or EVERY)}


def answered_plan(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One plan as GetRestoreTestingPlan shows it."""
    chosen = answer.get("RecoveryPointSelection") or {}
    return {
        "schedule_expression": answer["ScheduleExpression"],
        "start_window_hours": answer.get("StartWindowHours", 0),
        "selection_window_days": chosen.get("SelectionWindowDays", 0),
        "algorithm": chosen.get("Algorithm", ""),
        "vault_arns": sorted(chosen.get("IncludeVaults") or ()),
    }


def plan_parameters(plan: Mapping[str, Any]) -> dict[str, Any]:
    """What CreateRestoreTestingPlan and UpdateRestoreTestingPlan take, but for the name. Copies are snapshots."""
    return {
        "ScheduleExpression": plan["schedule_expression"],
        "StartWindowHours": plan["start_window_hours"],
        "RecoveryPointSelection": {
            "Algorithm": plan["algorithm"],
            "IncludeVaults": plan["vault_arns"],
            "RecoveryPointTypes": ["SNAPSHOT"],
            "SelectionWindowDays": plan["selection_window_days"],
        },
    }


def wanted_selections(options: Iterable[Mapping[str, Any]] | None) -> dict[str, Selection]:
    """The selections that the options ask for, by name."""
    return {
        option["name"]: {
            "name": option["name"],
            "protected_resource_type": option["protected_resource_type"],
            "role_arn": option["role_arn"],
            "tags": {str(key): str(value) for key, value in (option["tags"] or {}).items()},
            "validation_window_hours": option["validation_window_hours"],
            "restore_metadata": {str(key): str(value) for key, value in (option["restore_metadata"] or {}).items()},
        }
        for option in options or ()
    }


def answered_selection(answer: Mapping[str, Any]) -> Selection:
    """One selection as GetRestoreTestingSelection shows it."""
    equal = (answer.get("ProtectedResourceConditions") or {}).get("StringEquals") or ()
    return {
        "name": answer["RestoreTestingSelectionName"],
        "protected_resource_type": answer["ProtectedResourceType"],
        "role_arn": answer["IamRoleArn"],
        "tags": {one["Key"].removeprefix(TAG): one["Value"] for one in equal},
        "validation_window_hours": answer.get("ValidationWindowHours", 0),
        "restore_metadata": dict(answer.get("RestoreMetadataOverrides") or {}),
    }


def selection_parameters(selection: Selection) -> dict[str, Any]:
    """What UpdateRestoreTestingSelection takes: of all resources of the type those that bear all of the tags."""
    equal = [{"Key": TAG + key, "Value": value} for key, value in sorted(selection["tags"].items())]
    return {
        "IamRoleArn": selection["role_arn"],
        "ProtectedResourceArns": EVERY,
        "ProtectedResourceConditions": {"StringEquals": equal},
        "RestoreMetadataOverrides": selection["restore_metadata"],
        "ValidationWindowHours": selection["validation_window_hours"],
    }


def new_selection_parameters(selection: Selection) -> dict[str, Any]:
    """What CreateRestoreTestingSelection takes."""
    return {
        "RestoreTestingSelectionName": selection["name"],
        "ProtectedResourceType": selection["protected_resource_type"],
        **selection_parameters(selection),
    }


def shown_plan(goal: RestoreTestingGoal, arn: str, tags: Mapping[str, str]) -> dict[str, Any]:
    """A plan as the module returns it."""
    selections = [dict(goal.selections[one]) for one in sorted(goal.selections)]
    return {"name": goal.name, "arn": arn, **goal.plan, "selections": selections, "tags": dict(tags)}
