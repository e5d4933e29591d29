# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of the documents system. Each test goes on where the one before it stopped."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.story.lives import Life, eventually, living

pytestmark = pytest.mark.long

DOCUMENT = {"document_id": "d-1", "version": 1, "owner": "o-1", "content": "words", "title": "A title"}


@pytest.fixture(scope="module")
def life(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Life]:
    with living("documents", tmp_path_factory.mktemp("documents")) as found:
        yield found


def test_it_is_built(life: Life) -> None:
    life.build()


def test_building_it_again_changes_nothing(life: Life) -> None:
    life.leave_what_stands()


def test_a_dry_run_on_a_full_account_touches_nothing(life: Life) -> None:
    life.dry_run()


def test_a_document_of_one_region_is_found_in_the_other(life: Life) -> None:
    assert life.ask(life.home, "/documents", DOCUMENT)[0] == 201
    assert life.ask(life.home, "/documents", DOCUMENT)[0] == 200, "a repeat"
    assert eventually(lambda: life.ask(life.away, "/documents/d-1")[0] == 200, 30)
    assert "d-1" in json.dumps(life.ask(life.away, "/documents?owner=o-1")[1])
    status, told = life.ask(life.home, "/documents", DOCUMENT | {"version": "first"})
    assert (status, told["field"]) == (400, "version")


def test_the_table_has_its_index_and_is_protected(life: Life) -> None:
    table = f"documents-{life.suffix}"
    for region in life.regions:
        client = life.client("dynamodb", region)
        told = client.describe_table(TableName=table)["Table"]
        assert told["DeletionProtectionEnabled"]
        assert [index["IndexName"] for index in told["GlobalSecondaryIndexes"]] == ["by-owner"]
        ttl = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        assert ttl["AttributeName"] == "expires_at"


def test_one_key_is_in_both_regions(life: Life) -> None:
    keys = [
        life.client("kms", region).describe_key(KeyId=f"alias/{life.name('dr', region)}")["KeyMetadata"]
        for region in life.regions
    ]
    assert [one["MultiRegionConfiguration"]["MultiRegionKeyType"] for one in keys] == ["PRIMARY", "REPLICA"]
    assert keys[0]["KeyId"] == keys[1]["KeyId"]


def test_the_database_is_protected_and_has_parameters_of_its_own(life: Life) -> None:
    for region in life.regions:
        rds = life.client("rds", region)
        [cluster] = rds.describe_db_clusters()["DBClusters"]
        assert cluster["DeletionProtection"]
        assert cluster["DBClusterParameterGroup"] == life.name("cluster", region)
        instances = rds.describe_db_instances()["DBInstances"]
        groups = [group["DBParameterGroupName"] for one in instances for group in one["DBParameterGroups"]]
        assert groups == [life.name("instance", region)] * 2


def test_no_way_leads_from_the_database_to_the_internet(life: Life) -> None:
    for region in life.regions:
        [table] = life.client("ec2", region).describe_route_tables(
            Filters=[{"Name": "tag:Name", "Values": [life.name("database", region)]}]
        )["RouteTables"]
        assert "0.0.0.0/0" not in [route.get("DestinationCidrBlock") for route in table["Routes"]]


def test_documents_are_replicated_in_time_and_move_to_where_they_cost_less(life: Life) -> None:
    for region in life.regions:
        s3 = life.client("s3", region)
        names = [one["Name"] for one in s3.list_buckets()["Buckets"]]
        bucket = next(name for name in names if name.startswith(f"documents-{region}-"))
        [rule] = s3.get_bucket_replication(Bucket=bucket)["ReplicationConfiguration"]["Rules"]
        assert rule["Destination"]["ReplicationTime"]["Status"] == "Enabled"
        assert rule["DeleteMarkerReplication"]["Status"] == "Enabled"
        assert rule["Destination"]["EncryptionConfiguration"]["ReplicaKmsKeyID"]
        [moves] = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
        [move] = moves["Transitions"]
        assert (move["Days"], move["StorageClass"]) == (30, "INTELLIGENT_TIERING")


def test_the_function_is_traced_and_its_log_kept_for_a_month(life: Life) -> None:
    for region in life.regions:
        name = life.name("transactions-api", region)
        told = life.client("lambda", region).get_function_configuration(FunctionName=name)
        assert told["TracingConfig"]["Mode"] == "Active"
        groups = life.client("logs", region).describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
        assert [group["retentionInDays"] for group in groups] == [30]


def test_backups_are_made_each_hour_copied_and_tried(life: Life) -> None:
    for region in life.regions:
        backup = life.client("backup", region)
        [plan] = backup.list_backup_plans()["BackupPlansList"]
        [rule] = backup.get_backup_plan(BackupPlanId=plan["BackupPlanId"])["BackupPlan"]["Rules"]
        assert (rule["ScheduleExpression"], rule["Lifecycle"]["DeleteAfterDays"]) == ("cron(0 * * * ? *)", 7)
        assert rule["CopyActions"][0]["Lifecycle"]["DeleteAfterDays"] == 14
        assert len(backup.list_restore_testing_plans()["RestoreTestingPlans"]) == 1
        assert told_of(life, region) >= {"COMPLETED", "FAILED", "ABORTED"}


def told_of(life: Life, region: str) -> set[str]:
    """The states of backup jobs that the region's topic hears of."""
    rule = life.client("events", region).describe_rule(Name=life.name("backup-jobs", region))
    pattern: dict[str, Any] = json.loads(rule["EventPattern"])
    return set(pattern["detail"]["state"])


def test_each_region_is_shown_with_lag_table_and_backups(life: Life) -> None:
    wanted = {
        "AWS/RDS AuroraGlobalDBRPOLag",
        "AWS/DynamoDB ReplicationLatency",
        "AWS/Backup NumberOfBackupJobsFailed",
    }
    for region in life.regions:
        assert wanted <= set(life.charts(region))


def test_a_switchover_takes_the_traffic_along(life: Life) -> None:
    life.switch_over()


def test_the_writer_comes_home(life: Life) -> None:
    life.come_home()


def test_a_lost_region_is_left_by_one_command(life: Life) -> None:
    life.lose_the_region()


def test_the_writer_goes_back_without_loss(life: Life) -> None:
    life.come_home()


def test_a_removal_leaves_nothing(life: Life) -> None:
    life.remove()
