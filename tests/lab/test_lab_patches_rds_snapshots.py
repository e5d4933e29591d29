# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of clusters can be copied, found and deleted, by AWS's rules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.state import ROOT
from lab.testing import Lab
from tests.lab.global_database import ENGINE, FIRST, MASTER, SECOND, GlobalDatabase, global_database
from tests.lab.helpers import refused, unique

TAGS = [{"Key": "Environment", "Value": "lab"}]


@pytest.fixture(scope="module")
def lost(lab: Lab) -> Iterator[GlobalDatabase]:
    """A global database after a failover, with a snapshot by the system in its old region."""
    database = global_database(lab, SECOND)
    lab.set("failing_over_seconds", 0)
    lab.set("resync_seconds", 0)
    database.rds(FIRST).modify_db_cluster(DBClusterIdentifier=database.cluster(FIRST), CopyTagsToSnapshot=True)
    database.rds(FIRST).add_tags_to_resource(ResourceName=database.arn(FIRST), Tags=TAGS)
    database.fail_over(SECOND)
    database.look()
    yield database
    lab.set("failing_over_seconds", "default")
    lab.set("resync_seconds", "default")


@pytest.fixture
def rds(lab: Lab) -> Any:
    return lab.client("rds", FIRST)


def by_system(lost: GlobalDatabase) -> dict[str, Any]:
    [found] = lost.rds(FIRST).describe_db_cluster_snapshots(
        DBClusterIdentifier=lost.cluster(FIRST), SnapshotType="automated"
    )["DBClusterSnapshots"]
    return dict(found)


def copied(lost: GlobalDatabase, **more: Any) -> dict[str, Any]:
    return dict(
        lost.rds(FIRST).copy_db_cluster_snapshot(
            SourceDBClusterSnapshotIdentifier=by_system(lost)["DBClusterSnapshotIdentifier"],
            TargetDBClusterSnapshotIdentifier=unique("kept"),
            **more,
        )["DBClusterSnapshot"]
    )


def names(rds: Any, **narrowed: Any) -> list[str]:
    answer = rds.describe_db_cluster_snapshots(**narrowed)
    return [one["DBClusterSnapshotIdentifier"] for one in answer["DBClusterSnapshots"]]


def test_snapshots_can_be_copied(lost: GlobalDatabase, rds: Any) -> None:
    source = by_system(lost)
    made = copied(lost)
    assert (made["SnapshotType"], made["Status"], made["TagList"]) == ("manual", "available", [])
    assert made["SourceDBClusterSnapshotArn"] == source["DBClusterSnapshotArn"]
    assert made["DBClusterIdentifier"] == source["DBClusterIdentifier"]
    assert source["TagList"] == TAGS
    assert copied(lost, CopyTags=True)["TagList"] == TAGS
    own = [{"Key": "Own", "Value": "yes"}]
    tagged = copied(lost, Tags=own)
    assert tagged["TagList"] == own
    assert rds.list_tags_for_resource(ResourceName=tagged["DBClusterSnapshotArn"])["TagList"] == own


def test_copies_that_cannot_be_are_refused(lost: GlobalDatabase, rds: Any) -> None:
    made = copied(lost)["DBClusterSnapshotIdentifier"]
    for source, target, code in (
        (made, made, "DBClusterSnapshotAlreadyExistsFault"),
        ("no-such-snapshot", unique("kept"), "DBClusterSnapshotNotFoundFault"),
        (made, "rds:mine", "InvalidParameterValue"),
    ):
        with refused(code):
            rds.copy_db_cluster_snapshot(
                SourceDBClusterSnapshotIdentifier=source, TargetDBClusterSnapshotIdentifier=target
            )


def test_an_encrypted_snapshot_needs_a_key_of_the_other_region(lab: Lab, rds: Any) -> None:
    name = unique("cluster")
    rds.create_db_cluster(DBClusterIdentifier=name, Engine=ENGINE, StorageEncrypted=True, **MASTER)
    rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier=name, DBClusterIdentifier=name)
    [arn] = [
        one["DBClusterSnapshotArn"]
        for one in rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)["DBClusterSnapshots"]
    ]
    other = lab.client("rds", SECOND)
    call = {"SourceDBClusterSnapshotIdentifier": arn, "TargetDBClusterSnapshotIdentifier": name}
    with refused("InvalidParameterCombination"):
        other.copy_db_cluster_snapshot(**call)
    key = f"arn:aws:kms:{SECOND}:111122223333:key/one"
    assert other.copy_db_cluster_snapshot(**call, KmsKeyId=key)["DBClusterSnapshot"]["KmsKeyId"] == key
    assert names(other, DBClusterSnapshotIdentifier=name) == [name]


def test_snapshots_are_narrowed_down_by_all_that_is_given(lost: GlobalDatabase, rds: Any) -> None:
    source, made = by_system(lost), copied(lost)
    name, kept = source["DBClusterSnapshotIdentifier"], made["DBClusterSnapshotIdentifier"]
    cluster = lost.cluster(FIRST)
    assert names(rds, DBClusterSnapshotIdentifier=name) == [name]
    assert names(rds, DBClusterSnapshotIdentifier=source["DBClusterSnapshotArn"]) == [name]
    assert names(rds, DBClusterSnapshotIdentifier=name, SnapshotType="manual") == []
    assert names(rds, DBClusterIdentifier=cluster, SnapshotType="automated") == [name]
    assert kept in names(rds, DBClusterIdentifier=cluster, SnapshotType="manual")
    assert {name, kept} <= set(names(rds, DBClusterIdentifier=cluster))
    assert names(rds, DBClusterIdentifier="no-such-cluster") == []
    assert names(rds, Filters=[{"Name": "db-cluster-id", "Values": [cluster]}], SnapshotType="automated") == [name]
    with refused("DBClusterSnapshotNotFoundFault"):
        names(rds, DBClusterSnapshotIdentifier="no-such-snapshot")


def test_snapshots_of_the_system_are_kept(lost: GlobalDatabase, rds: Any) -> None:
    with refused("InvalidDBClusterSnapshotStateFault"):
        rds.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=by_system(lost)["DBClusterSnapshotIdentifier"])
    made = copied(lost)["DBClusterSnapshotIdentifier"]
    rds.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=made)
    with refused("DBClusterSnapshotNotFoundFault"):
        rds.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=made)


def test_names_of_the_system_are_its_own(lost: GlobalDatabase, rds: Any) -> None:
    with refused("InvalidParameterValue"):
        rds.create_db_cluster_snapshot(DBClusterSnapshotIdentifier="rds:mine", DBClusterIdentifier=lost.cluster(FIRST))


def test_tags_of_snapshots_can_be_changed(lost: GlobalDatabase, rds: Any) -> None:
    made = copied(lost, CopyTags=True)
    rds.add_tags_to_resource(ResourceName=made["DBClusterSnapshotArn"], Tags=[{"Key": "More", "Value": "1"}])
    rds.remove_tags_from_resource(ResourceName=made["DBClusterSnapshotArn"], TagKeys=["Environment"])
    [found] = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=made["DBClusterSnapshotIdentifier"])[
        "DBClusterSnapshots"
    ]
    assert found["TagList"] == [{"Key": "More", "Value": "1"}]


def test_the_modules_of_amazon_aws_work(lab: Lab, lost: GlobalDatabase, tmp_path: Path) -> None:
    source, kept = by_system(lost)["DBClusterSnapshotIdentifier"], unique("kept")
    copy = {
        "amazon.aws.rds_cluster_snapshot": {
            "db_cluster_snapshot_identifier": kept,
            "source_db_cluster_snapshot_identifier": source,
            "tags": {"Environment": "lab"},
            "wait": True,
        }
    }
    tasks = [
        {**copy, "register": "made"},
        {**copy, "register": "again"},
        {
            "amazon.aws.rds_snapshot_info": {"db_cluster_identifier": lost.cluster(FIRST), "snapshot_type": "manual"},
            "register": "listed",
        },
        {"amazon.aws.rds_snapshot_info": {"db_cluster_snapshot_identifier": kept}, "register": "one"},
        {
            "ansible.builtin.copy": {
                "dest": str(tmp_path / "told.json"),
                "content": "{{ [made, again, listed, one] | to_json }}",
            }
        },
    ]
    playbook = tmp_path / "play.json"
    variables = {"ansible_python_interpreter": sys.executable}
    playbook.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": variables, "tasks": tasks}]))
    ran = subprocess.run(
        [
            Path(sys.executable).parent / "ansible-playbook",
            "--inventory",
            "localhost,",
            "--connection",
            "local",
            playbook,
        ],
        cwd=ROOT,
        env={**os.environ, **lab.env, "ANSIBLE_LOCAL_TEMP": str(tmp_path), "AWS_DEFAULT_REGION": FIRST},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    made, again, listed, one = json.loads((tmp_path / "told.json").read_text())
    assert (made["changed"], again["changed"]) == (True, False)
    assert (made["snapshot_type"], made["tags"]) == ("manual", {"Environment": "lab"})
    assert kept in [found["db_cluster_snapshot_identifier"] for found in listed["cluster_snapshots"]]
    assert [found["source_db_cluster_snapshot_arn"] for found in one["cluster_snapshots"]] == [
        by_system(lost)["DBClusterSnapshotArn"]
    ]


def test_a_cluster_leaves_its_final_snapshot(rds: Any) -> None:
    cluster, name = unique("cluster"), unique("final")
    rds.create_db_cluster(DBClusterIdentifier=cluster, Engine=ENGINE, Tags=TAGS, **MASTER)
    rds.delete_db_cluster(DBClusterIdentifier=cluster, FinalDBSnapshotIdentifier=name)
    [found] = rds.describe_db_cluster_snapshots(DBClusterSnapshotIdentifier=name)["DBClusterSnapshots"]
    assert (found["DBClusterIdentifier"], found["SnapshotType"], found["TagList"]) == (cluster, "manual", TAGS)
    rds.delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=name)
