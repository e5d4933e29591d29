# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the role backup sees to, as AWS answers it."""

from __future__ import annotations

from functools import partial
from typing import Any

from .world_look import Look, each
from .world_network import Kinds

EVENTS = ("backup-copies", "backup-jobs", "backup-restores")


def _is_backed_up(look: Look) -> bool:
    return bool(look.tags("backup:"))


def _vaults(look: Look) -> list[Any]:
    if not _is_backed_up(look):
        return []
    found = look.things("backup", "list_backup_vaults", "BackupVaultList")
    return [vault for vault in found if vault["BackupVaultName"] == look.name("vault")]


def _plan_ids(look: Look) -> list[str]:
    if not _is_backed_up(look):
        return []
    found = look.things("backup", "list_backup_plans", "BackupPlansList")
    return [plan["BackupPlanId"] for plan in found if plan["BackupPlanName"] == look.name("plan")]


def _plans(look: Look) -> Any:
    return each(lambda plan: look.ask("backup", "get_backup_plan", BackupPlanId=plan), _plan_ids(look))


def _selections(look: Look) -> Any:
    listed = [
        (plan, one["SelectionId"])
        for plan in _plan_ids(look)
        for one in look.things("backup", "list_backup_selections", "BackupSelectionsList", BackupPlanId=plan)
    ]
    return [
        look.ask("backup", "get_backup_selection", BackupPlanId=plan, SelectionId=selection)
        for plan, selection in listed
    ]


def _testing(look: Look) -> str:
    return f"restore_testing{look.end}".replace("-", "_")


def _is_tested(look: Look) -> bool:
    return bool(look.tags(_testing_tags(look)))


def _testing_tags(look: Look) -> str:
    return f"backup:restore-testing-plan:{_testing(look)}-"


def _testing_plan(look: Look) -> Any:
    if not _is_tested(look):
        return None
    return look.ask("backup", "get_restore_testing_plan", RestoreTestingPlanName=_testing(look))


def _testing_selections(look: Look) -> Any:
    if not _is_tested(look):
        return {}
    plan = {"RestoreTestingPlanName": _testing(look)}
    listed = look.things("backup", "list_restore_testing_selections", "RestoreTestingSelections", **plan)
    return each(
        lambda name: look.ask("backup", "get_restore_testing_selection", **plan, RestoreTestingSelectionName=name),
        [one["RestoreTestingSelectionName"] for one in listed],
    )


def _of_rules(operation: str, parameter: str, look: Look) -> Any:
    made = look.made("events:rule/", EVENTS)
    return each(lambda kind: look.ask("events", operation, **{parameter: look.name(kind)}), made)


# Backups come and go, and their tags with them.
BACKUP: Kinds = {
    "backup.vaults": _vaults,
    "backup.plans": _plans,
    "backup.selections": _selections,
    "backup.restore_trials": _testing_plan,
    "backup.restore_trial_selections": _testing_selections,
    "events.rules": partial(_of_rules, "describe_rule", "Name"),
    "events.targets": partial(_of_rules, "list_targets_by_rule", "Rule"),
    "tags": lambda look: look.tags(
        "backup:backup-plan:",
        f"backup:backup-vault:{look.name('vault')}",
        _testing_tags(look),
        *(f"events:rule/{look.name(kind)}" for kind in EVENTS),
    ),
}
