# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults of AWS Backup: reading one, and the plan that makes it equal to what is wanted, or empties and removes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .._core.backup_vault import VaultGoal, refuse_full, refuse_other_key, shown_vault, wanted_vault
from .._core.plan import Plan, Resource, Step, tag_changes
from .waiting import Patience, wait_until

LEAVING = "DELETING"


def describe_vault(client: Any, name: str) -> dict[str, Any]:
    """The vault with its tags; empty where there is none.

    The list is asked, because DescribeBackupVault answers for one that is missing as for one that is somebody else's.
    """
    pages = client.get_paginator("list_backup_vaults").paginate()
    found = [vault for page in pages for vault in page["BackupVaultList"] if vault["BackupVaultName"] == name]
    return shown_vault(found[0], vault_tags(client, found[0]["BackupVaultArn"])) if found else {}


def vault_tags(client: Any, arn: str) -> dict[str, str]:
    return dict(client.list_tags(ResourceArn=arn)["Tags"])


def recovery_points(client: Any, name: str) -> list[Mapping[str, Any]]:
    """What the vault holds."""
    pages = client.get_paginator("list_recovery_points_by_backup_vault").paginate(BackupVaultName=name)
    return [point for page in pages for point in page["RecoveryPoints"]]


def plan_vault(client: Any, goal: VaultGoal) -> Plan:
    """What it takes for the vault to be as wanted."""
    vault = describe_vault(client, goal.name)
    if not vault:
        after = wanted_vault(goal)
        return Plan(
            {}, after, (_create(client, goal),), settle=lambda made: {**after, "arn": made[0]["BackupVaultArn"]}
        )
    refuse_other_key(goal, vault)
    changes = tag_changes(vault["tags"], goal.tags)
    steps = [_tag(client, vault["arn"], changes)] if changes else []
    return Plan(vault, {**vault, "tags": {**vault["tags"], **goal.tags}}, tuple(steps))


def plan_no_vault(client: Any, name: str, force: bool, patience: Patience) -> Plan:
    """What it takes for the vault to be gone: with ``force``, what it holds first."""
    vault = describe_vault(client, name)
    if not vault:
        return Plan({}, {})
    points = recovery_points(client, name)
    refuse_full(name, points, force)
    steps = [*_emptying(client, name, points), _remove(client, name, patience)]
    return Plan(vault, {}, tuple(steps))


def _create(client: Any, goal: VaultGoal) -> Step:
    call = {
        "BackupVaultName": goal.name,
        **({"EncryptionKeyArn": goal.kms_key_arn} if goal.kms_key_arn else {}),
        **({"BackupVaultTags": dict(goal.tags)} if goal.tags else {}),
    }
    return Step("backup:CreateBackupVault", lambda: client.create_backup_vault(**call))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("backup:TagResource", lambda: client.tag_resource(ResourceArn=arn, Tags=dict(tags)))


def _emptying(client: Any, name: str, points: Iterable[Mapping[str, Any]]) -> list[Step]:
    # One that is on its way out already is only waited for.
    leaving = [point["RecoveryPointArn"] for point in points if point.get("Status") != LEAVING]

    def delete(arn: str) -> Step:
        call = {"BackupVaultName": name, "RecoveryPointArn": arn}
        return Step("backup:DeleteRecoveryPoint", lambda: client.delete_recovery_point(**call))

    return [delete(arn) for arn in leaving]


def _remove(client: Any, name: str, patience: Patience) -> Step:
    def call() -> Resource:
        wait_until(
            lambda: recovery_points(client, name), lambda points: not points, patience, f"the vault {name} to be empty"
        )
        client.delete_backup_vault(BackupVaultName=name)
        return {}

    return Step("backup:DeleteBackupVault", call)
