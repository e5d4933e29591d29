# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_vault."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "vault-drill"
KEY, OTHER_KEY = (f"arn:aws:kms:us-east-1:{ACCOUNT}:key/{digit * 8}-2222-3333-4444-555555555555" for digit in "16")
PLAIN: dict[str, Any] = {"name": NAME, "kms_key_arn": KEY, "tags": {"Environment": "drill"}}
TAGGED = {**PLAIN, "tags": {"Cost-Center": 4711}}
GONE = {"name": NAME, "state": "absent"}
READ = ["ListBackupVaults", "ListTags"]


def test_a_life_of_a_vault(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "backup_vault",
        [
            Task("predict", PLAIN, check=True),
            Task("apply", PLAIN),
            Task("again", PLAIN),
            Task("predict a change", TAGGED, check=True),
            Task("change", TAGGED),
            Task("changed already", TAGGED),
            Task("another key", {**PLAIN, "kms_key_arn": OTHER_KEY}, fails=True),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert run.calls() == {
        "predict": ["ListBackupVaults"],
        "apply": ["ListBackupVaults", "CreateBackupVault"],
        "again": READ,
        "predict a change": READ,
        "change": [*READ, "TagResource"],
        "changed already": READ,
        "another key": READ,
        "predict the end": [*READ, "ListRecoveryPointsByBackupVault"],
        "end": [*READ, *["ListRecoveryPointsByBackupVault"] * 2, "DeleteBackupVault"],
        "ended already": ["ListBackupVaults"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "another key",
        "ended already",
    ]
    made = run["apply"].result["vault"]
    assert made["arn"] == f"arn:aws:backup:us-east-1:{ACCOUNT}:backup-vault:{NAME}"
    assert run["predict"].result["vault"] == {**made, "arn": ""}
    assert run["again"].result["vault"] == made
    assert run["change"].after == {**made, "tags": {"Environment": "drill", "Cost-Center": "4711"}}
    assert f"encrypts with {KEY}" in run["another key"].result["msg"]
    assert run["end"].result["vault"] == {}


def test_a_vault_goes_with_what_it_holds_only_where_that_is_said(lab: Lab, tmp_path: Path) -> None:
    backup = lab.client("backup")
    backup.create_backup_vault(BackupVaultName=NAME)
    for table in ("first", "second"):
        backup.start_backup_job(
            BackupVaultName=NAME,
            ResourceArn=f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/{table}-drill",
            IamRoleArn=f"arn:aws:iam::{ACCOUNT}:role/backup-drill",
        )
    forced = {**GONE, "force": True}
    run = play(
        lab,
        tmp_path,
        "backup_vault",
        [
            Task("refused", GONE, fails=True),
            Task("predict", forced, check=True),
            Task("end", forced),
            Task("ended already", forced),
        ],
    )
    assert "holds 2 recovery points" in run["refused"].result["msg"]
    assert run["predict"].result["actions"] == run["end"].result["actions"]
    assert run["end"].result["actions"] == [*["backup:DeleteRecoveryPoint"] * 2, "backup:DeleteBackupVault"]
    assert not run["ended already"].changed
    assert NAME not in [vault["BackupVaultName"] for vault in backup.list_backup_vaults()["BackupVaultList"]]
