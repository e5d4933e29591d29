# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Vaults of AWS Backup as values: what is asked for and what AWS answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class VaultGoal:
    """A vault as it is wanted. The key is chosen once."""

    name: str
    kms_key_arn: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


def shown_vault(answer: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    """One vault as ListBackupVaults shows it, with its tags."""
    return {
        "name": answer["BackupVaultName"],
        "arn": answer["BackupVaultArn"],
        "kms_key_arn": answer.get("EncryptionKeyArn", ""),
        "recovery_points": answer.get("NumberOfRecoveryPoints", 0),
        "locked": bool(answer.get("Locked")),
        "tags": dict(tags),
    }


def wanted_vault(goal: VaultGoal) -> dict[str, Any]:
    """The vault that will be made."""
    return {
        "name": goal.name,
        "arn": "",
        "kms_key_arn": goal.kms_key_arn,
        "recovery_points": 0,
        "locked": False,
        "tags": dict(goal.tags),
    }


def refuse_other_key(goal: VaultGoal, vault: Mapping[str, Any]) -> None:
    """Raise a ValueError where the vault encrypts with another key."""
    if goal.kms_key_arn and goal.kms_key_arn != vault["kms_key_arn"]:
        raise ValueError(
            f"The vault {goal.name} encrypts with {vault['kms_key_arn']}, and {goal.kms_key_arn} was asked for. "
            "AWS can't change that, so nothing was touched."
        )


def refuse_full(name: str, points: Iterable[Mapping[str, Any]], force: bool) -> None:
    """Raise a ValueError where a vault holds backups, and nobody asked for their end."""
    if (count := len(list(points))) and not force:
        raise ValueError(
            f"The vault {name} holds {count} recovery points. Say force: true to delete them with it: "
            "they are gone for good then."
        )
