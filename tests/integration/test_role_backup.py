# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role backup, in two regions side by side: built, built again, used, read, and removed with what it holds."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import KINDS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import Look, Questions, System
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fingerprint import hash_world

from lab.start import ACCOUNT
from lab.testing import Lab, running_lab
from tests.integration.runner import ROOT
from tests.lab.helpers import eventually

HOME, AWAY = "us-east-1", "us-east-2"
SUFFIX = "drill"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup"
TABLE = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/sessions-{SUFFIX}"
TAGS = {"Environment": SUFFIX, "DR-Role": "standby", "Cost-Center": "tests"}
PLAY = {
    "hosts": "all",
    "gather_facts": False,
    "connection": "multiregion.aws_dr.warm_local",
    "environment": {"AWS_REGION": "{{ aws_region }}", "AWS_DEFAULT_REGION": "{{ aws_region }}"},
    "vars": {
        "ansible_python_interpreter": sys.executable,
        "aws_region": "{{ inventory_hostname }}",
        "environment_suffix": SUFFIX,
        "account_id": ACCOUNT,
        "aws_partition": "aws",
        "resource_tags": TAGS,
        "backup_enabled": True,
        "backup_copy_regions": [HOME, AWAY],
        "backup_restore_testing_schedule": "cron(0 8 ? * SUN *)",
        "backup_restore_testing_types": ["Aurora", "DynamoDB"],
        "backup_role_arn": ROLE,
        "backup_kms_key_arn": "arn:aws:kms:{{ aws_region }}:" + ACCOUNT + ":key/11111111-2222-3333-4444-555555555555",
        "backup_topic_arn": "arn:aws:sns:{{ aws_region }}:" + ACCOUNT + f":notifications-{SUFFIX}",
    },
    "roles": ["multiregion.aws_dr.backup"],
}
LISTINGS = {
    "list_backup_vaults": "BackupVaultList",
    "list_backup_plans": "BackupPlansList",
    "list_restore_testing_plans": "RestoreTestingPlans",
}


@dataclass(frozen=True)
class Outcome:
    """How many tasks changed something, by region, and which calls that change something were made."""

    changed: dict[str, int]
    mutating: list[str]


@dataclass(frozen=True)
class Role:
    """The role, run by Ansible in both regions, by the administrator or with the credentials of another."""

    lab: Lab
    folder: Path
    credentials: dict[str, str] = field(default_factory=dict)

    def client(self, service: str, region: str) -> Any:
        return self.lab.client(service, region, credentials=self.credentials or None)

    @property
    def env(self) -> dict[str, str]:
        names = {
            "AWS_ACCESS_KEY_ID": "AccessKeyId",
            "AWS_SECRET_ACCESS_KEY": "SecretAccessKey",
            "AWS_SESSION_TOKEN": "SessionToken",
        }
        return {variable: self.credentials[name] for variable, name in names.items() if self.credentials}

    def run(self, *flags: str) -> Outcome:
        book, mark = self.folder / "play.json", self.lab.mark()
        book.write_text(json.dumps([PLAY]), encoding="utf-8")
        hosts = self.folder / "hosts.ini"
        hosts.write_text(f"{HOME}\n{AWAY}\n", encoding="utf-8")
        ran = subprocess.run(
            [Path(sys.executable).parent / "ansible-playbook", "-i", hosts, "--diff", *flags, book],
            cwd=ROOT,
            env={
                **os.environ,
                **self.lab.env,
                **self.env,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_NOCOLOR": "1",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "WARNING" not in ran.stdout + ran.stderr
        recap = re.findall(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)", ran.stdout, re.MULTILINE)
        calls = [call["action"] for call in self.lab.calls(since=mark) if call["mutates"]]
        return Outcome({region: int(changed) for region, changed in recap}, calls)

    def world(self, region: str) -> dict[str, str]:
        """What is read of the role, by its hashes."""
        look = Look(Questions(self.client), System(SUFFIX, ACCOUNT, HOME, "", ""), region)
        return hash_world({kind: read(look) for kind, read in KINDS["backup"].items()})

    def stands(self) -> list[str]:
        """Everything of the role in both regions."""
        found = [
            thing
            for region in (HOME, AWAY)
            for operation, key in LISTINGS.items()
            for thing in getattr(self.lab.client("backup", region), operation)()[key]
        ]
        rules = [
            rule["Name"] for region in (HOME, AWAY) for rule in self.lab.client("events", region).list_rules()["Rules"]
        ]
        return [str(thing) for thing in found] + rules


@pytest.fixture(scope="module")
def role(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Role]:
    """The role on a lab of its own, where nothing stands."""
    with running_lab(tmp_path_factory.mktemp("role-backup-lab")) as lab:
        yield Role(lab, tmp_path_factory.mktemp("role-backup"))


def vault_arn(region: str) -> str:
    return f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:vault-{region}-{SUFFIX}"


def listening(lab: Lab) -> str:
    """The URL of a queue that the topic of notifications passes everything to."""
    sqs, sns = lab.client("sqs"), lab.client("sns")
    queue = sqs.create_queue(QueueName="heard")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name=f"notifications-{SUFFIX}")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    return str(queue)


def heard(lab: Lab, queue: str) -> list[tuple[str, str]]:
    found = lab.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    events = [json.loads(message["Body"]) for message in found]
    return [(event["detail-type"], event["detail"]["state"]) for event in events]


def test_nothing_is_made_unless_it_is_asked_for(role: Role) -> None:
    assert role.run("-e", "backup_enabled=false") == Outcome({HOME: 0, AWAY: 0}, [])


def test_a_dry_run_on_an_empty_account_tells_the_plan(role: Role) -> None:
    assert role.run("--check") == Outcome({HOME: 4, AWAY: 4}, [])


def test_a_life_of_backups(role: Role) -> None:
    first = role.run()
    assert first.changed == {HOME: 4, AWAY: 4}
    # Each vault before the first plan, since a plan of one region names the vault of the other.
    assert [call for call in first.mutating if call in ("CreateBackupVault", "CreateBackupPlan")] == [
        *["CreateBackupVault"] * 2,
        *["CreateBackupPlan"] * 2,
    ]
    worlds = {region: role.world(region) for region in (HOME, AWAY)}
    assert role.run() == role.run("--check") == Outcome({HOME: 0, AWAY: 0}, [])
    assert {region: role.world(region) for region in (HOME, AWAY)} == worlds

    backup = role.lab.client("backup")
    [plan] = backup.list_backup_plans()["BackupPlansList"]
    [rule] = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
    assert [copy["DestinationBackupVaultArn"] for copy in rule["CopyActions"]] == [vault_arn(AWAY)]
    assert rule["RecoveryPointTags"] == TAGS

    queue = listening(role.lab)
    vault = {"BackupVaultName": f"vault-{HOME}-{SUFFIX}"}
    point = backup.start_backup_job(**vault, ResourceArn=TABLE, IamRoleArn=ROLE)["RecoveryPointArn"]
    eventually(lambda: heard(role.lab, queue), [("Backup Job State Change", "COMPLETED")])
    copy = {
        "RecoveryPointArn": point,
        "SourceBackupVaultName": vault["BackupVaultName"],
        "IamRoleArn": ROLE,
    }
    backup.start_copy_job(**copy, DestinationBackupVaultArn=vault_arn(AWAY))
    backup.start_copy_job(**copy, DestinationBackupVaultArn=vault_arn("us-west-2"))
    eventually(lambda: heard(role.lab, queue), [("Copy Job State Change", "FAILED")])
    held = role.lab.client("backup", AWAY).list_recovery_points_by_backup_vault(
        BackupVaultName=f"vault-{AWAY}-{SUFFIX}"
    )["RecoveryPoints"]
    assert [one["ResourceArn"] for one in held] == [TABLE]
    # What a vault holds comes and goes, and is no reason to run the role.
    assert {region: role.world(region) for region in (HOME, AWAY)} == worlds

    gone = role.run("-e", "backup_state=absent")
    assert gone.changed == {HOME: 4, AWAY: 4}
    assert gone.mutating.count("DeleteRecoveryPoint") == 2
    assert role.stands() == []
    assert role.run("-e", "backup_state=absent") == Outcome({HOME: 0, AWAY: 0}, [])


def test_every_change_by_hand_is_seen_and_mended(role: Role) -> None:
    role.run()
    worlds = role.world(HOME)
    backup, events = role.lab.client("backup"), role.lab.client("events")
    [plan] = [one["BackupPlanId"] for one in backup.list_backup_plans()["BackupPlansList"]]
    [selection] = backup.list_backup_selections(BackupPlanId=plan)["BackupSelectionsList"]
    backup.delete_backup_selection(BackupPlanId=plan, SelectionId=selection["SelectionId"])
    events.disable_rule(Name=f"backup-copies-{HOME}-{SUFFIX}")
    name = f"restore_testing_{HOME}_{SUFFIX}".replace("-", "_")
    backup.update_restore_testing_plan(RestoreTestingPlanName=name, RestoreTestingPlan={"StartWindowHours": 1})
    found = role.world(HOME)
    assert {kind for kind in worlds if found[kind] != worlds[kind]} == {
        "backup.selections",
        "backup.restore_trials",
        "events.rules",
    }
    assert role.run().changed == {HOME: 3, AWAY: 0}
    # Without a schedule nothing is restored any more.
    assert role.run("-e", "backup_restore_testing_schedule=").mutating.count("DeleteRestoreTestingPlan") == 2
    role.run("-e", "backup_state=absent")
    assert role.stands() == []
