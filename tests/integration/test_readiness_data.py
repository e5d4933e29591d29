# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each check of data sees a healthy standby as ready, and the fault that it is there for as not ready."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.readiness_scene import EAST, WEST, Ready, make_database, make_instance
from tests.lab.helpers import eventually

ROLE = f"arn:aws:iam::{ACCOUNT}:role/any"


@pytest.fixture(scope="module")
def ready(lab: Lab) -> Iterator[Ready]:
    """A database, a table, a bucket and a vault in each of two regions."""
    lab.set("failing_over_seconds", 0.1)
    lab.set("resync_seconds", 30)
    system = Ready(lab)
    make_database(system)
    make_table(system)
    make_buckets(system)
    make_backups(system)
    yield system
    lab.set("failing_over_seconds", "default")
    lab.set("resync_seconds", "default")


def make_table(ready: Ready) -> None:
    name, table = f"orders-{ready.suffix}", ready.client("dynamodb", EAST)
    table.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        Tags=ready.tags,
    )
    table.update_table(TableName=name, ReplicaUpdates=[{"Create": {"RegionName": WEST}}])
    eventually(
        lambda: [one["ReplicaStatus"] for one in table.describe_table(TableName=name)["Table"]["Replicas"]], ["ACTIVE"]
    )
    west = ready.client("dynamodb", WEST)
    west.tag_resource(ResourceArn=west.describe_table(TableName=name)["Table"]["TableArn"], Tags=ready.tags)
    for region in (EAST, WEST):
        recover(ready, region, True)


def recover(ready: Ready, region: str, is_on: bool) -> None:
    ready.client("dynamodb", region).update_continuous_backups(
        TableName=f"orders-{ready.suffix}", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": is_on}
    )


def bucket(ready: Ready, region: str) -> str:
    return f"artifacts-{region}-{ACCOUNT}-{ready.suffix}"


def make_buckets(ready: Ready) -> None:
    for region in (EAST, WEST):
        place = {} if region == EAST else {"CreateBucketConfiguration": {"LocationConstraint": region}}
        ready.client("s3", region).create_bucket(Bucket=bucket(ready, region), **place)
        version(ready, region, "Enabled")
    replicate(ready, "Enabled")


def version(ready: Ready, region: str, status: str) -> None:
    ready.client("s3", region).put_bucket_versioning(
        Bucket=bucket(ready, region), VersioningConfiguration={"Status": status}
    )


def replicate(ready: Ready, metrics: str) -> None:
    ready.client("s3", EAST).put_bucket_replication(
        Bucket=bucket(ready, EAST),
        ReplicationConfiguration={
            "Role": ROLE,
            "Rules": [
                {
                    "ID": f"to-{WEST}",
                    "Priority": 1,
                    "Status": "Enabled",
                    "Filter": {"Prefix": ""},
                    "DeleteMarkerReplication": {"Status": "Enabled"},
                    "Destination": {
                        "Bucket": f"arn:aws:s3:::{bucket(ready, WEST)}",
                        "Metrics": {"Status": metrics},
                    },
                }
            ],
        },
    )


def make_backups(ready: Ready) -> None:
    """Vaults, and a plan of the writer's region that copies into the other one. Nothing has been backed up."""
    for region in (EAST, WEST):
        key = ready.client("kms", region).create_key()["KeyMetadata"]["Arn"]
        ready.client("backup", region).create_backup_vault(
            BackupVaultName=ready.name("vault", region),
            BackupVaultTags={"Environment": ready.suffix},
            EncryptionKeyArn=key,
        )
    rule = {
        "RuleName": "scheduled",
        "TargetBackupVaultName": ready.name("vault", EAST),
        "CopyActions": [{"DestinationBackupVaultArn": vault_arn(ready, WEST)}],
    }
    ready.client("backup", EAST).create_backup_plan(
        BackupPlan={"BackupPlanName": ready.name("plan", EAST), "Rules": [rule]},
        BackupPlanTags={"Environment": ready.suffix},
    )


def vault_arn(ready: Ready, region: str) -> str:
    return f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:{ready.name('vault', region)}"


def copy_backup(ready: Ready, resource: str) -> None:
    backup = ready.client("backup", EAST)
    point = backup.start_backup_job(BackupVaultName=ready.name("vault", EAST), ResourceArn=resource, IamRoleArn=ROLE)[
        "RecoveryPointArn"
    ]
    backup.start_copy_job(
        RecoveryPointArn=point,
        SourceBackupVaultName=ready.name("vault", EAST),
        DestinationBackupVaultArn=vault_arn(ready, WEST),
        IamRoleArn=ROLE,
    )


def test_a_lag_of_the_day_that_was_above_the_bound_is_told_after_it_has_gone(ready: Ready) -> None:
    of_standby = {"DBClusterIdentifier": ready.name("cluster", WEST), "SourceRegion": EAST}
    eventually(lambda: ready.state("data.lag_of_day")[:7], "ready: ")
    ready.measure("AWS/RDS", {"AuroraGlobalDBRPOLag": 90_000}, of_standby, minutes_ago=[300])
    seen = ready.state("data.lag_of_day")
    assert seen.startswith("not ready: 90.0 s at worst, in the hour of "), seen
    assert ready.state("data.lag").startswith("ready: ")
    assert ready.state("data.lag_of_day", later=48).startswith("unknown: nothing was measured")
    assert ready.state("data.lag_of_day", EAST) == ""


def test_a_lag_above_the_bound_is_seen(ready: Ready) -> None:
    of_standby = {"DBClusterIdentifier": ready.name("cluster", WEST), "SourceRegion": EAST}
    eventually(lambda: ready.state("data.lag")[:7], "ready: ")
    # The next minute's value is the newest for as long as this test takes.
    ready.measure("AWS/RDS", {"AuroraGlobalDBRPOLag": 70_000}, of_standby, minutes_ago=[-0.9])
    assert ready.state("data.lag") == "not ready: 70.0 s"
    assert ready.state("data.lag", later=1).startswith("unknown: nothing was measured")


def test_a_table_without_recovery_and_backups_that_stopped_are_seen(ready: Ready) -> None:
    assert ready.state("data.backups").startswith("ready: "), ready.state("data.backups")
    assert ready.state("data.backups", EAST).startswith("ready: "), ready.state("data.backups", EAST)
    assert ready.state("data.backups", EAST, later=3).startswith(
        f"not ready: {ready.name('cluster', EAST)} can be restored up to 3.0 h ago"
    )
    recover(ready, WEST, False)
    assert ready.state("data.backups").startswith(
        f"not ready: orders-{ready.suffix}: recovery to a point in time is disabled"
    )
    recover(ready, WEST, True)


def test_what_waits_to_be_replicated_or_failed_is_seen(ready: Ready) -> None:
    source = bucket(ready, EAST)
    of_rule = {"SourceBucket": source, "DestinationBucket": bucket(ready, WEST), "RuleId": f"to-{WEST}"}
    assert ready.state("data.s3_replication") == f"ready: {source}: nothing was written in the last hour"
    pending = {"OperationsPendingReplication": 4, "BytesPendingReplication": 2048}
    ready.measure("AWS/S3", pending, of_rule, minutes_ago=[30, 20, 10, 5])
    told = f"{source}: 4 operations (2048 bytes) pending, for up to"
    assert ready.state("data.s3_replication") == f"not ready: {told} 25 min"
    # A busy bucket: something always waits, and nothing for long.
    ready.measure("AWS/S3", {"ReplicationLatency": 120}, of_rule, minutes_ago=[5])
    assert ready.state("data.s3_replication") == f"ready: {told} 2 min"
    version(ready, WEST, "Suspended")
    assert "has no versions" in ready.state("data.s3_replication")
    version(ready, WEST, "Enabled")
    ready.measure("AWS/S3", {"OperationsFailedReplication": 2}, of_rule, region=EAST, minutes_ago=[600])
    assert ready.state("data.s3_replication") == f"not ready: {source}: 2 operations failed"
    replicate(ready, "Disabled")
    assert ready.state("data.s3_replication", later=48).startswith(f"unknown: {source}: its rule publishes no metrics")
    ready.client("s3", EAST).delete_bucket_replication(Bucket=source)
    assert ready.state("data.s3_replication", later=48) == f"not ready: {source} is not replicated"
    replicate(ready, "Enabled")


def test_a_table_that_is_missing_in_a_region_is_seen(ready: Ready) -> None:
    assert ready.state("data.tables") == f"ready: orders-{ready.suffix} is ACTIVE"
    dynamodb, name = ready.client("dynamodb", EAST), f"lonely-{ready.suffix}"
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        Tags=ready.tags,
    )
    assert ready.state("data.tables") == f"not ready: {name} is missing in {WEST}"
    assert ready.state("data.tables", EAST) == f"not ready: {name} is missing in {WEST}"
    dynamodb.delete_table(TableName=name)


def test_copies_of_backups_must_have_arrived_and_be_recent(ready: Ready) -> None:
    cluster = ready.client("rds", EAST).describe_db_clusters(DBClusterIdentifier=ready.name("cluster", EAST))
    table = f"arn:aws:dynamodb:{EAST}:{ACCOUNT}:table/orders-{ready.suffix}"
    copy_backup(ready, cluster["DBClusters"][0]["DBClusterArn"])
    seen = ready.state("data.backup_copies")
    assert seen == f"not ready: orders-{ready.suffix}: no copy has arrived", seen
    copy_backup(ready, table)
    seen = ready.state("data.backup_copies")
    assert seen.startswith(f"ready: {ready.name('cluster', EAST)}: its newest copy is "), seen
    assert "its newest copy is 30.0 h old" in ready.state("data.backup_copies", later=30)
    kms, vault = ready.client("kms", WEST), {"BackupVaultName": ready.name("vault", WEST)}
    key = ready.client("backup", WEST).describe_backup_vault(**vault)["EncryptionKeyArn"]
    kms.disable_key(KeyId=key)
    assert "the key of its newest copy can't be used" in ready.state("data.backup_copies")
    kms.enable_key(KeyId=key)
    # The writer's region is not asked what arrived from itself.
    assert ready.state("data.backup_copies", EAST) == ""
    assert ready.state("data.restore_trials") == ""


def test_trials_of_restores_that_never_ran_are_unknown(ready: Ready) -> None:
    plan = f"restore_testing_{WEST}_{ready.suffix}".replace("-", "_")
    chosen = {"Algorithm": "LATEST_WITHIN_WINDOW", "IncludeVaults": ["*"], "RecoveryPointTypes": ["SNAPSHOT"]}
    backup = ready.client("backup", WEST)
    backup.create_restore_testing_plan(
        RestoreTestingPlan={
            "RestoreTestingPlanName": plan,
            "ScheduleExpression": "cron(0 5 ? * 1 *)",
            "RecoveryPointSelection": chosen,
        },
        Tags={"Environment": ready.suffix},
    )
    assert ready.state("data.restore_trials") == "unknown: no restore was tried so far"
    backup.delete_restore_testing_plan(RestoreTestingPlanName=plan)


def test_a_standby_without_an_instance_or_of_another_version_is_seen(ready: Ready) -> None:
    rds = ready.client("rds", WEST)
    assert ready.state("data.instances") == "ready: 1 of 1 instance available"
    assert ready.state("data.engine_version").startswith("ready: 16.8"), ready.state("data.engine_version")
    rds.delete_db_instance(DBInstanceIdentifier=ready.name("db-1", WEST), SkipFinalSnapshot=True)
    eventually(lambda: ready.state("data.instances"), "not ready: 0 of 0 instances available")
    make_instance(ready, WEST, "db-1")
    eventually(lambda: ready.state("data.instances"), "ready: 1 of 1 instance available")
    rds.modify_db_cluster(DBClusterIdentifier=ready.name("cluster", WEST), EngineVersion="16.9", ApplyImmediately=True)
    seen = ready.state("data.engine_version")
    assert seen == f"not ready: 16.9, but the global database 16.8, {EAST} 16.8", seen
    rds.modify_db_cluster(DBClusterIdentifier=ready.name("cluster", WEST), EngineVersion="16.8", ApplyImmediately=True)


def test_a_member_that_resynchronises_is_not_ready_and_what_is_left_of_it_passes(ready: Ready) -> None:
    """The last test: the writer is in the other region afterwards."""
    assert ready.state("data.members").startswith("ready: the global database is available; cluster-"), ready.state(
        "data.members"
    )
    assert ready.state("data.old_snapshots") == ""
    west = ready.client("rds", WEST)
    west.failover_global_cluster(
        GlobalClusterIdentifier=f"global-{ready.suffix}",
        TargetDbClusterIdentifier=f"arn:aws:rds:{WEST}:{ACCOUNT}:cluster:{ready.name('cluster', WEST)}",
        AllowDataLoss=True,
    )
    pending = f"not ready: {ready.name('cluster', EAST)} is pending-resync"
    eventually(lambda: ready.state("data.members", EAST), pending)
    assert ready.state("data.members", WEST).startswith("ready: ")

    [left] = ready.client("rds", EAST).describe_db_cluster_snapshots(
        DBClusterIdentifier=ready.name("cluster", EAST), SnapshotType="automated"
    )["DBClusterSnapshots"]
    name = left["DBClusterSnapshotIdentifier"]
    assert ready.state("data.old_snapshots", EAST).startswith(f"not ready: {name} goes on ")
    ready.client("rds", EAST).copy_db_cluster_snapshot(
        SourceDBClusterSnapshotIdentifier=name,
        TargetDBClusterSnapshotIdentifier=name.replace("rds:", "kept-"),
    )
    assert ready.state("data.old_snapshots", EAST) == f"ready: {name.replace('rds:', 'kept-')} is kept"
