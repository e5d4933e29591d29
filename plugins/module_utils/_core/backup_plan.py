# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of AWS Backup as values: rules and selections as they are asked for and as AWS answers them, in one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Rule = Mapping[str, Any]
Selection = Mapping[str, Any]

TAG = "aws:ResourceTag/"


@dataclass(frozen=True)
class PlanGoal:
    """A plan as it is wanted, with these rules and selections and no others."""

    name: str
    rules: tuple[Rule, ...]
    selections: Mapping[str, Selection]
    tags: Mapping[str, str] = field(default_factory=dict)


def wanted_rules(options: Iterable[Mapping[str, Any]] | None) -> tuple[Rule, ...]:
    """The rules that the options ask for. Copies have no order of their own."""
    return tuple(
        {
            "name": option["name"],
            "vault_name": option["vault_name"],
            "schedule_expression": option["schedule_expression"],
            "start_window_minutes": option["start_window_minutes"],
            "completion_window_minutes": option["completion_window_minutes"],
            "delete_after_days": option["delete_after_days"],
            "recovery_point_tags": {
                str(key): str(value) for key, value in (option["recovery_point_tags"] or {}).items()
            },
            "copies": sorted((dict(copy) for copy in option["copies"] or ()), key=lambda copy: str(copy["vault_arn"])),
        }
        for option in options or ()
    )


def answered_rule(answer: Mapping[str, Any]) -> Rule:
    """One rule as GetBackupPlan shows it."""
    copies = [
        {"vault_arn": copy["DestinationBackupVaultArn"], "delete_after_days": _days(copy)}
        for copy in answer.get("CopyActions") or ()
    ]
    return {
        "name": answer["RuleName"],
        "vault_name": answer["TargetBackupVaultName"],
        "schedule_expression": answer.get("ScheduleExpression", ""),
        "start_window_minutes": answer.get("StartWindowMinutes", 0),
        "completion_window_minutes": answer.get("CompletionWindowMinutes", 0),
        "delete_after_days": _days(answer),
        "recovery_point_tags": dict(answer.get("RecoveryPointTags") or {}),
        "copies": sorted(copies, key=lambda copy: str(copy["vault_arn"])),
    }


def _days(answer: Mapping[str, Any]) -> int:
    return int((answer.get("Lifecycle") or {}).get("DeleteAfterDays", 0))


def rule_parameters(rule: Rule) -> dict[str, Any]:
    """One rule of CreateBackupPlan and UpdateBackupPlan."""
    copies = [{"DestinationBackupVaultArn": copy["vault_arn"], **_lifecycle(copy)} for copy in rule["copies"]]
    return {
        "RuleName": rule["name"],
        "TargetBackupVaultName": rule["vault_name"],
        "ScheduleExpression": rule["schedule_expression"],
        "StartWindowMinutes": rule["start_window_minutes"],
        "CompletionWindowMinutes": rule["completion_window_minutes"],
        "RecoveryPointTags": rule["recovery_point_tags"],
        **_lifecycle(rule),
        **({"CopyActions": copies} if copies else {}),
    }


def _lifecycle(kept: Mapping[str, Any]) -> dict[str, Any]:
    days = kept["delete_after_days"]
    return {"Lifecycle": {"DeleteAfterDays": days}} if days else {}


def wanted_selections(options: Iterable[Mapping[str, Any]] | None) -> dict[str, Selection]:
    """The selections that the options ask for, by name."""
    return {
        option["name"]: {
            "name": option["name"],
            "role_arn": option["role_arn"],
            "resources": sorted(option["resources"]),
            "tags": {str(key): str(value) for key, value in (option["tags"] or {}).items()},
            "others": {},
        }
        for option in options or ()
    }


def answered_selection(answer: Mapping[str, Any]) -> Selection:
    """One selection as GetBackupSelection shows it. ``others`` is what somebody else added, and is never wanted."""
    conditions = {kind: list(found) for kind, found in (answer.get("Conditions") or {}).items() if found}
    equal = {one["ConditionKey"]: one["ConditionValue"] for one in conditions.pop("StringEquals", [])}
    foreign = {key: value for key, value in equal.items() if not key.startswith(TAG)}
    listed = {kind: answer[kind] for kind in ("ListOfTags", "NotResources") if answer.get(kind)}
    return {
        "name": answer["SelectionName"],
        "role_arn": answer["IamRoleArn"],
        "resources": sorted(answer.get("Resources") or ()),
        "tags": {key.removeprefix(TAG): value for key, value in equal.items() if key not in foreign},
        "others": {**conditions, **listed, **({"StringEquals": foreign} if foreign else {})},
    }


def selection_parameters(selection: Selection) -> dict[str, Any]:
    """A selection for CreateBackupSelection: of these resources those that bear all of the tags."""
    equal = [{"ConditionKey": TAG + key, "ConditionValue": value} for key, value in sorted(selection["tags"].items())]
    return {
        "SelectionName": selection["name"],
        "IamRoleArn": selection["role_arn"],
        "Resources": selection["resources"],
        **({"Conditions": {"StringEquals": equal}} if equal else {}),
    }


def shown_plan(
    name: str, arn: str, rules: Iterable[Rule], selections: Mapping[str, Selection], tags: Mapping[str, str]
) -> dict[str, Any]:
    """A plan as the module returns it."""
    return {
        "name": name,
        "arn": arn,
        "rules": [dict(rule) for rule in rules],
        "selections": [dict(selections[one]) for one in sorted(selections)],
        "tags": dict(tags),
    }
