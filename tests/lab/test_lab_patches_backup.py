# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Backup. Each test fails when the patch of the same name is left out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import eventually, refused, unique

HOME, AWAY = "us-east-1", "us-east-2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup-drill"
TABLE = f"arn:aws:dynamodb:{HOME}:{ACCOUNT}:table/sessions-drill"


def vault_arn(region: str, name: str) -> str:
    return f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{name}"


def points(lab: Lab, region: str, vault: str) -> list[dict[str, Any]]:
    found = lab.client("backup", region).list_recovery_points_by_backup_vault(BackupVaultName=vault)
    return list(found["RecoveryPoints"])


@pytest.fixture
def vault(lab: Lab) -> str:
    """A vault of this name in each of two regions."""
    name = unique("vault")
    for region in (HOME, AWAY):
        lab.client("backup", region).create_backup_vault(BackupVaultName=name)
    return name


def backed_up(lab: Lab, vault: str) -> str:
    """The recovery point of a table that was just backed up."""
    started = lab.client("backup").start_backup_job(
        BackupVaultName=vault, ResourceArn=TABLE, IamRoleArn=ROLE, RecoveryPointTags={"Environment": "drill"}
    )
    return str(started["RecoveryPointArn"])


def copied(lab: Lab, vault: str, point: str, destination: str) -> dict[str, Any]:
    backup = lab.client("backup")
    job = backup.start_copy_job(
        RecoveryPointArn=point,
        SourceBackupVaultName=vault,
        DestinationBackupVaultArn=destination,
        IamRoleArn=ROLE,
    )["CopyJobId"]
    return dict(backup.describe_copy_job(CopyJobId=job)["CopyJob"])


def listening(lab: Lab, pattern: dict[str, Any]) -> str:
    """The URL of a queue that a topic passes the events of a pattern to."""
    name, events, sqs, sns = unique("news"), lab.client("events"), lab.client("sqs"), lab.client("sns")
    queue = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = sns.create_topic(Name=name)["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"})
    events.put_rule(Name=name, EventPattern=json.dumps({"source": ["aws.backup"], **pattern}))
    events.put_targets(Rule=name, Targets=[{"Id": "topic", "Arn": topic}])
    return str(queue)


def heard(lab: Lab, queue: str) -> list[tuple[str, str]]:
    found = lab.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    events = [json.loads(message["Body"]) for message in found]
    return [(event["detail-type"], event["detail"]["state"]) for event in events]


def test_a_recovery_point_is_named_by_its_id(lab: Lab, vault: str) -> None:
    assert vault not in backed_up(lab, vault)


def test_a_backup_leaves_a_recovery_point(lab: Lab, vault: str) -> None:
    queue = listening(lab, {"detail": {"backupVaultArn": [vault_arn(HOME, vault)]}})
    point = backed_up(lab, vault)
    [found] = points(lab, HOME, vault)
    assert (found["RecoveryPointArn"], found["ResourceArn"], found["ResourceType"]) == (point, TABLE, "DynamoDB")
    eventually(lambda: heard(lab, queue), [("Backup Job State Change", "COMPLETED")])


def test_recovery_points_are_listed_and_deleted(lab: Lab, vault: str) -> None:
    backup, point = lab.client("backup"), backed_up(lab, vault)
    assert backup.describe_recovery_point(BackupVaultName=vault, RecoveryPointArn=point)["Status"] == "COMPLETED"
    backup.delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=point)
    assert points(lab, HOME, vault) == []
    assert backup.describe_backup_vault(BackupVaultName=vault)["NumberOfRecoveryPoints"] == 0
    with refused("ResourceNotFoundException"):
        backup.delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=point)


def test_a_vault_with_recovery_points_is_kept(lab: Lab, vault: str) -> None:
    backup, point = lab.client("backup"), backed_up(lab, vault)
    with refused("InvalidRequestException"):
        backup.delete_backup_vault(BackupVaultName=vault)
    backup.delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=point)
    backup.delete_backup_vault(BackupVaultName=vault)


def test_a_plan_with_selections_is_kept(lab: Lab, vault: str) -> None:
    backup = lab.client("backup")
    rule = {"RuleName": "daily", "TargetBackupVaultName": vault}
    plan = backup.create_backup_plan(BackupPlan={"BackupPlanName": vault, "Rules": [rule]})["BackupPlanId"]
    wanted = {"SelectionName": "all", "IamRoleArn": ROLE, "Resources": ["*"]}
    selection = backup.create_backup_selection(BackupPlanId=plan, BackupSelection=wanted)["SelectionId"]
    with refused("InvalidRequestException"):
        backup.delete_backup_plan(BackupPlanId=plan)
    backup.delete_backup_selection(BackupPlanId=plan, SelectionId=selection)
    backup.delete_backup_plan(BackupPlanId=plan)


def test_recovery_points_are_copied_into_other_regions(lab: Lab, vault: str) -> None:
    point = backed_up(lab, vault)
    done = copied(lab, vault, point, vault_arn(AWAY, vault))
    [copy] = points(lab, AWAY, vault)
    assert (done["State"], done["DestinationRecoveryPointArn"]) == ("COMPLETED", copy["RecoveryPointArn"])
    assert copy["RecoveryPointArn"].split(":")[3] == AWAY
    assert (copy["ResourceArn"], copy["SourceBackupVaultArn"]) == (TABLE, vault_arn(HOME, vault))
    with refused("ResourceNotFoundException"):
        copied(lab, vault, f"{point}0", vault_arn(AWAY, vault))


def test_a_copy_into_a_vault_that_is_missing_fails_and_is_heard_of(lab: Lab, vault: str) -> None:
    queue = listening(lab, {"detail-type": ["Copy Job State Change"], "detail": {"state": ["FAILED"]}})
    copied(lab, vault, backed_up(lab, vault), vault_arn(AWAY, vault))
    failed = copied(lab, vault, backed_up(lab, vault), vault_arn(AWAY, "nobody"))
    assert failed["State"] == "FAILED"
    assert "nobody" in failed["StatusMessage"]
    eventually(lambda: heard(lab, queue), [("Copy Job State Change", "FAILED")])


def test_a_copy_into_a_region_that_is_away_fails(lab: Lab, vault: str) -> None:
    point = backed_up(lab, vault)
    lab.outage(AWAY)
    try:
        assert copied(lab, vault, point, vault_arn(AWAY, vault))["State"] == "FAILED"
    finally:
        lab.restore(AWAY)
    assert points(lab, AWAY, vault) == []


def test_recovery_points_bear_tags(lab: Lab, vault: str) -> None:
    copied(lab, vault, backed_up(lab, vault), vault_arn(AWAY, vault))
    [copy] = points(lab, AWAY, vault)
    tags = lab.client("backup", AWAY).list_tags(ResourceArn=copy["RecoveryPointArn"])["Tags"]
    assert tags == {"Environment": "drill"}


def test_plans_that_test_restores_are_kept(lab: Lab) -> None:
    backup, name = lab.client("backup"), unique("restores").replace("-", "_")
    window = {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
    wanted = {"RestoreTestingPlanName": name, "ScheduleExpression": "cron(0 6 ? * SUN *)"}
    made = backup.create_restore_testing_plan(RestoreTestingPlan={**wanted, "RecoveryPointSelection": window})
    with refused("AlreadyExistsException"):
        backup.create_restore_testing_plan(RestoreTestingPlan={**wanted, "RecoveryPointSelection": window})
    backup.update_restore_testing_plan(RestoreTestingPlanName=name, RestoreTestingPlan={"StartWindowHours": 3})
    found = backup.get_restore_testing_plan(RestoreTestingPlanName=name)["RestoreTestingPlan"]
    assert (found["StartWindowHours"], found["RecoveryPointSelection"]) == (3, window)
    assert made["RestoreTestingPlanArn"] in [
        plan["RestoreTestingPlanArn"] for plan in backup.list_restore_testing_plans()["RestoreTestingPlans"]
    ]
    backup.delete_restore_testing_plan(RestoreTestingPlanName=name)
    with refused("ResourceNotFoundException"):
        backup.get_restore_testing_plan(RestoreTestingPlanName=name)


def test_selections_of_such_plans_are_kept_and_such_plans_bear_tags(lab: Lab) -> None:
    backup, name = lab.client("backup"), unique("restores").replace("-", "_")
    window = {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
    plan = {"RestoreTestingPlanName": name, "ScheduleExpression": "x", "RecoveryPointSelection": window}
    arn = backup.create_restore_testing_plan(RestoreTestingPlan=plan, Tags={"Owner": "anna"})["RestoreTestingPlanArn"]
    backup.tag_resource(ResourceArn=arn, Tags={"Environment": name})
    assert backup.list_tags(ResourceArn=arn)["Tags"] == {"Owner": "anna", "Environment": name}
    only = [{"Key": "Environment", "Values": [name]}]
    listed = lab.client("resourcegroupstaggingapi").get_resources(TagFilters=only)["ResourceTagMappingList"]
    assert [one["ResourceARN"] for one in listed] == [arn]

    below = {"RestoreTestingPlanName": name, "RestoreTestingSelectionName": "tables"}
    wanted = {"RestoreTestingSelectionName": "tables", "ProtectedResourceType": "DynamoDB", "IamRoleArn": ROLE}
    backup.create_restore_testing_selection(RestoreTestingPlanName=name, RestoreTestingSelection=wanted)
    with refused("AlreadyExistsException"):
        backup.create_restore_testing_selection(RestoreTestingPlanName=name, RestoreTestingSelection=wanted)
    backup.update_restore_testing_selection(**below, RestoreTestingSelection={"ValidationWindowHours": 2})
    found = backup.get_restore_testing_selection(**below)["RestoreTestingSelection"]
    assert (found["ValidationWindowHours"], found["IamRoleArn"]) == (2, ROLE)
    with refused("InvalidRequestException"):
        backup.delete_restore_testing_plan(RestoreTestingPlanName=name)
    backup.delete_restore_testing_selection(**below)
    assert backup.list_restore_testing_selections(RestoreTestingPlanName=name)["RestoreTestingSelections"] == []
    backup.delete_restore_testing_plan(RestoreTestingPlanName=name)


def test_a_creator_request_is_answered_once(lab: Lab) -> None:
    backup = lab.client("backup", HOME)
    rule = {"RuleName": "daily", "TargetBackupVaultName": "any"}
    selection = {"SelectionName": "all", "IamRoleArn": ROLE, "Resources": ["*"]}
    plan = {"BackupPlanName": unique("plan"), "Rules": [rule]}
    [made] = {backup.create_backup_plan(BackupPlan=plan, CreatorRequestId="one")["BackupPlanId"] for _unused in "ab"}
    chosen = {"BackupPlanId": made, "BackupSelection": selection, "CreatorRequestId": "one"}
    assert len({backup.create_backup_selection(**chosen)["SelectionId"] for _unused in "ab"}) == 1
    assert backup.create_backup_plan(BackupPlan=plan, CreatorRequestId="other")["BackupPlanId"] != made
