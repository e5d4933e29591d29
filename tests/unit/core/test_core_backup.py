# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of AWS Backup as values: what is asked for comes back from AWS as the same, whatever AWS adds to it."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core import backup_plan, backup_restore_testing
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.backup_vault import (
    VaultGoal,
    refuse_full,
    refuse_other_key,
)

ROLE = "arn:aws:iam::111122223333:role/backup"
RULE: dict[str, Any] = {
    "name": "daily",
    "vault_name": "vault",
    "schedule_expression": "cron(0 5 ? * * *)",
    "start_window_minutes": 60,
    "completion_window_minutes": 360,
    "delete_after_days": 35,
    "recovery_point_tags": {"Cost-Center": 4711},
    "copies": [{"vault_arn": "arn:b", "delete_after_days": 7}, {"vault_arn": "arn:a", "delete_after_days": 0}],
}
SELECTION: dict[str, Any] = {"name": "all", "role_arn": ROLE, "resources": ["b", "a"], "tags": {"Environment": "prod"}}
TESTED: dict[str, Any] = {
    "name": "tables",
    "protected_resource_type": "DynamoDB",
    "role_arn": ROLE,
    "tags": {"Environment": "prod"},
    "validation_window_hours": 2,
    "restore_metadata": {"encryptionType": "KMS"},
}
PLAN: dict[str, Any] = {
    "schedule_expression": "cron(0 6 ? * SUN *)",
    "start_window_hours": 24,
    "selection_window_days": 30,
    "algorithm": "LATEST_WITHIN_WINDOW",
    "vault_arns": ["b", "a"],
}
ADDED = {"RuleId": "0123", "ScheduleExpressionTimezone": "Etc/UTC", "EnableContinuousBackup": False}


@pytest.mark.parametrize(
    "change", [{}, {"copies": None}, {"delete_after_days": 0}, {"recovery_point_tags": None}, {"name": "other"}]
)
def test_a_rule_comes_back_as_it_was_asked_for(change: dict[str, Any]) -> None:
    (wanted,) = backup_plan.wanted_rules([{**RULE, **change}])
    assert backup_plan.answered_rule({**backup_plan.rule_parameters(wanted), **ADDED}) == wanted


def test_what_is_kept_for_ever_has_no_lifecycle() -> None:
    (wanted,) = backup_plan.wanted_rules([{**RULE, "delete_after_days": 0}])
    parameters = backup_plan.rule_parameters(wanted)
    assert "Lifecycle" not in parameters
    assert parameters["CopyActions"] == [
        {"DestinationBackupVaultArn": "arn:a"},
        {"DestinationBackupVaultArn": "arn:b", "Lifecycle": {"DeleteAfterDays": 7}},
    ]


@pytest.mark.parametrize("change", [{}, {"tags": None}])
def test_a_selection_comes_back_as_it_was_asked_for(change: dict[str, Any]) -> None:
    [wanted] = backup_plan.wanted_selections([{**SELECTION, **change}]).values()
    answer = backup_plan.selection_parameters(wanted)
    empty: dict[str, Any] = {"StringEquals": [], "StringLike": [], "StringNotEquals": [], "StringNotLike": []}
    answer["Conditions"] = {**empty, **answer.get("Conditions", {})}
    assert backup_plan.answered_selection({**answer, "ListOfTags": [], "NotResources": []}) == wanted


@pytest.mark.parametrize(
    "foreign",
    [
        {"NotResources": ["c"]},
        {"ListOfTags": [{"ConditionKey": "Owner"}]},
        {"Conditions": {"StringLike": [{"ConditionKey": "aws:ResourceTag/Owner", "ConditionValue": "a*"}]}},
        {"Conditions": {"StringEquals": [{"ConditionKey": "aws:Other/Owner", "ConditionValue": "anna"}]}},
    ],
)
def test_what_somebody_added_to_a_selection_is_seen(foreign: dict[str, Any]) -> None:
    [wanted] = backup_plan.wanted_selections([{**SELECTION, "tags": None}]).values()
    found = backup_plan.answered_selection({**backup_plan.selection_parameters(wanted), **foreign})
    assert found["others"]
    assert {**found, "others": {}} == wanted


def test_a_plan_that_tests_restores_comes_back_as_it_was_asked_for() -> None:
    wanted = backup_restore_testing.wanted_plan(PLAN)
    assert backup_restore_testing.answered_plan(backup_restore_testing.plan_parameters(wanted)) == wanted
    assert backup_restore_testing.wanted_plan({**PLAN, "vault_arns": None})["vault_arns"] == ["*"]
    [selection] = backup_restore_testing.wanted_selections([TESTED]).values()
    assert (
        backup_restore_testing.answered_selection(backup_restore_testing.new_selection_parameters(selection))
        == selection
    )


@pytest.mark.parametrize(
    ("name", "refused"), [("a_1", False), ("a-1", True), ("", True), ("a" * 50, False), ("a" * 51, True)]
)
def test_names_are_those_that_aws_takes(name: str, refused: bool) -> None:
    goal = backup_restore_testing.RestoreTestingGoal(name, {}, {})
    if refused:
        with pytest.raises(ValueError, match="found a name with other signs"):
            backup_restore_testing.refuse_names(goal)
    else:
        backup_restore_testing.refuse_names(goal)


def test_a_vault_keeps_its_key_and_what_it_holds() -> None:
    vault = {"kms_key_arn": "arn:first"}
    refuse_other_key(VaultGoal("vault"), vault)
    refuse_other_key(VaultGoal("vault", "arn:first"), vault)
    with pytest.raises(ValueError, match="encrypts with arn:first, and arn:second was asked for"):
        refuse_other_key(VaultGoal("vault", "arn:second"), vault)
    refuse_full("vault", [], force=False)
    refuse_full("vault", [{}], force=True)
    with pytest.raises(ValueError, match="holds 1 recovery points"):
        refuse_full("vault", [{}], force=False)
