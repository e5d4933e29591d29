# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role backup under the deployer's policies, where IAM decides: it may do this to its own system alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.start import ACCOUNT
from lab.testing import running_lab
from tests.integration.runner import ROOT
from tests.integration.test_role_backup import AWAY, HOME, SUFFIX, Outcome, Role

FILES = sorted((ROOT / "roles/access/files").glob("deployer-policy-*.json"))
DENIED = ("AccessDenied", "AccessDeniedException")
OWN_ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup-{HOME}-{SUFFIX}"
PASSED = {"backup_role_arn": OWN_ROLE}


@pytest.fixture(scope="module")
def deployer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Role]:
    """The role, run by one who has the shipped policies and nothing else."""
    with running_lab(tmp_path_factory.mktemp("backup-auth-lab"), auth=True) as lab:
        iam = lab.client("iam")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        arn = iam.create_role(RoleName="deployer", AssumeRolePolicyDocument=document)["Role"]["Arn"]
        for file in FILES:
            text = file.read_text(encoding="utf-8").replace("${account}", ACCOUNT).replace("${suffix}", SUFFIX)
            policy = iam.create_policy(PolicyName=file.stem, PolicyDocument=text)["Policy"]["Arn"]
            iam.attach_role_policy(RoleName="deployer", PolicyArn=policy)
        session = lab.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        yield Role(lab, tmp_path_factory.mktemp("backup-auth"), session)


def code(call: Any, **given: Any) -> str:
    try:
        call(**given)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "allowed"


def test_the_role_is_built_read_changed_and_removed_with_the_deployers_rights(deployer: Role) -> None:
    given = ("-e", json.dumps(PASSED))
    assert deployer.run(*given).changed == {HOME: 4, AWAY: 4}
    assert deployer.run(*given) == Outcome({HOME: 0, AWAY: 0}, [])
    deployer.world(HOME)
    changed = json.dumps({**PASSED, "backup_retention_days": 7, "backup_restore_testing_types": ["DynamoDB"]})
    assert deployer.run("-e", changed).changed == {HOME: 2, AWAY: 2}
    point = deployer.lab.client("backup").start_backup_job(
        BackupVaultName=f"vault-{HOME}-{SUFFIX}",
        ResourceArn=f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/sessions-{SUFFIX}",
        IamRoleArn=OWN_ROLE,
        RecoveryPointTags={"Environment": SUFFIX},
    )["RecoveryPointArn"]
    assert ":recovery-point:" in point
    assert deployer.run(*given, "-e", "backup_state=absent").changed == {HOME: 4, AWAY: 4}
    assert deployer.stands() == []


def test_the_backups_of_others_are_out_of_reach(deployer: Role) -> None:
    theirs, ours = deployer.lab.client("backup"), deployer.client("backup", HOME)
    theirs.create_backup_vault(BackupVaultName="vault-of-others")
    point = theirs.start_backup_job(
        BackupVaultName="vault-of-others",
        ResourceArn=f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/others",
        IamRoleArn=OWN_ROLE,
        RecoveryPointTags={"Environment": "others"},
    )["RecoveryPointArn"]
    rule = {"RuleName": "daily", "TargetBackupVaultName": "vault-of-others"}
    document = {"BackupPlanName": "others", "Rules": [rule]}
    plan = theirs.create_backup_plan(BackupPlan=document, BackupPlanTags={"Environment": "others"})["BackupPlanId"]
    selection = {"SelectionName": "all", "IamRoleArn": "arn:aws:iam::111122223333:role/admin", "Resources": ["*"]}
    trials = [
        code(ours.delete_recovery_point, BackupVaultName="vault-of-others", RecoveryPointArn=point),
        code(ours.delete_backup_vault, BackupVaultName="vault-of-others"),
        code(ours.create_backup_vault, BackupVaultName="another"),
        code(ours.update_backup_plan, BackupPlanId=plan, BackupPlan=document),
        code(ours.delete_backup_plan, BackupPlanId=plan),
        code(ours.create_backup_plan, BackupPlan=document, BackupPlanTags={"Environment": "others"}),
    ]
    assert [found for found in trials if found not in DENIED] == []
    mine = ours.create_backup_plan(BackupPlan=document, BackupPlanTags={"Environment": SUFFIX})["BackupPlanId"]
    assert code(ours.create_backup_selection, BackupPlanId=mine, BackupSelection=selection) in DENIED
    ours.delete_backup_plan(BackupPlanId=mine)
