# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: snapshots of clusters, those that the system made and their copies."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, core, first, listed, service

Record = dict[str, Any]
# What narrows a list down: the parameter, the filter, and the field of a snapshot.
NARROWED_BY = (
    ("DBClusterSnapshotIdentifier", "db-cluster-snapshot-id", "DBClusterSnapshotIdentifier"),
    ("DBClusterIdentifier", "db-cluster-id", "DBClusterIdentifier"),
    ("SnapshotType", "snapshot-type", "SnapshotType"),
    ("Engine", "engine", "Engine"),
)


def apply() -> None:
    a_cluster_leaves_its_final_snapshot()
    snapshots_can_be_copied()
    snapshots_are_narrowed_down_by_all_that_is_given()
    snapshots_of_the_system_are_kept()
    names_of_the_system_are_its_own()
    tags_of_snapshots_can_be_changed()


def a_cluster_leaves_its_final_snapshot() -> None:
    """DeleteDBCluster with FinalDBSnapshotIdentifier."""
    rds = service("rds")

    @around(rds, "_delete_db_cluster")
    def delete(inner: Callable[[Params], Answer], params: Params) -> Answer:
        name = first(params, "FinalDBSnapshotIdentifier")
        cluster = rds._resolve_cluster_in_request_region(first(params, "DBClusterIdentifier"))
        if name and name in rds._db_cluster_snapshots:
            return _error(rds, "DBClusterSnapshotAlreadyExistsFault", f"DB cluster snapshot {name} already exists.")
        left = dict(cluster or {})
        tags = list(rds._tags.get(left.get("DBClusterArn", ""), []))
        answer = inner(params)
        if name and left and answer[0] == 200:
            rds._create_cluster_snapshot_internal(name, left)["TagList"] = tags
        return answer


def snapshots_can_be_copied() -> None:
    """CopyDBClusterSnapshot makes a manual snapshot, in the region that is called."""
    rds = service("rds")

    def copy(params: Params) -> Answer:
        source, name = _source(rds, params), first(params, "TargetDBClusterSnapshotIdentifier")
        if not source:
            return _error(rds, "DBClusterSnapshotNotFoundFault", "The source DB cluster snapshot was not found.", 404)
        if name in rds._db_cluster_snapshots:
            return _error(rds, "DBClusterSnapshotAlreadyExistsFault", f"DB cluster snapshot {name} already exists.")
        if _is_of_the_system(name):
            return _error(rds, "InvalidParameterValue", f"{name} is not a valid name of a manual snapshot.")
        key = first(params, "KmsKeyId")
        arn = (
            f"arn:aws:rds:{core('responses').get_region()}:{core('responses').get_account_id()}:cluster-snapshot:{name}"
        )
        if source["StorageEncrypted"] and not key and arn.split(":")[3] != source["DBClusterSnapshotArn"].split(":")[3]:
            reason = "An encrypted snapshot is copied to another region with a KmsKeyId of that region."
            return _error(rds, "InvalidParameterCombination", reason)
        tags = rds._parse_tags(params) or (source["TagList"] if first(params, "CopyTags").lower() == "true" else [])
        made = {
            **source,
            "DBClusterSnapshotIdentifier": name,
            "DBClusterSnapshotArn": arn,
            "SourceDBClusterSnapshotArn": source["DBClusterSnapshotArn"],
            "SnapshotType": "manual",
            "SnapshotCreateTime": rds._format_time(time.time()),
            "KmsKeyId": key or source["KmsKeyId"],
            "TagList": list(tags),
        }
        rds._db_cluster_snapshots[name] = made
        rds._tags[arn] = list(tags)
        text = f"<DBClusterSnapshot>{rds._cluster_snapshot_xml(made)}</DBClusterSnapshot>"
        answer: Answer = rds._xml(
            200, "CopyDBClusterSnapshotResponse", f"<CopyDBClusterSnapshotResult>{text}</CopyDBClusterSnapshotResult>"
        )
        return answer

    rds._ACTION_MAP["CopyDBClusterSnapshot"] = copy

    @around(rds, "_cluster_snapshot_xml")
    def render(inner: Callable[..., str], record: Record) -> str:
        source = record.get("SourceDBClusterSnapshotArn")
        told = f"<SourceDBClusterSnapshotArn>{source}</SourceDBClusterSnapshotArn>" if source else ""
        return inner(record) + told


def _source(rds: Any, params: Params) -> Record | None:
    name = first(params, "SourceDBClusterSnapshotIdentifier")
    found: Record | None = rds._regional_get(rds._db_cluster_snapshots, name, "cluster-snapshot")
    return found


def snapshots_are_narrowed_down_by_all_that_is_given() -> None:
    """DescribeDBClusterSnapshots: identifier (or ARN), cluster, type and filters together."""
    rds = service("rds")

    @around(rds, "_describe_db_cluster_snapshots")
    def describe(_inner: Callable[..., Answer], params: Params) -> Answer:
        found = list(rds._db_cluster_snapshots.values())
        wanted = first(params, "DBClusterSnapshotIdentifier")
        if wanted and _short(wanted) not in rds._db_cluster_snapshots:
            return _error(rds, "DBClusterSnapshotNotFoundFault", f"DBClusterSnapshot {wanted} not found.", 404)
        for parameter, name, field in NARROWED_BY:
            values = [_short(value) for value in (first(params, parameter), *_filter(params, name)) if value]
            if values:
                found = [one for one in found if one[field] in values]
        text = "".join(f"<DBClusterSnapshot>{rds._cluster_snapshot_xml(one)}</DBClusterSnapshot>" for one in found)
        answer: Answer = rds._xml(
            200,
            "DescribeDBClusterSnapshotsResponse",
            f"<DescribeDBClusterSnapshotsResult><DBClusterSnapshots>{text}</DBClusterSnapshots>"
            "</DescribeDBClusterSnapshotsResult>",
        )
        return answer


def _filter(params: Params, name: str) -> list[str]:
    place = 1
    while given := first(params, f"Filters.Filter.{place}.Name"):
        if given == name:
            return listed(params, f"Filters.Filter.{place}.Values.Value")
        place += 1
    return []


def _short(name: str) -> str:
    """The name in an ARN, which may contain a colon itself."""
    return name.split(":", 6)[6] if name.startswith("arn:") else name


def snapshots_of_the_system_are_kept() -> None:
    """DeleteDBClusterSnapshot deletes manual ones only."""
    rds = service("rds")

    @around(rds, "_delete_db_cluster_snapshot")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        name = _short(first(params, "DBClusterSnapshotIdentifier"))
        snapshot = rds._db_cluster_snapshots.get(name)
        if snapshot and snapshot["SnapshotType"] != "manual":
            return _error(rds, "InvalidDBClusterSnapshotStateFault", "Only manual snapshots may be deleted.")
        return inner({**params, "DBClusterSnapshotIdentifier": name})


def names_of_the_system_are_its_own() -> None:
    """CreateDBClusterSnapshot refuses names with a colon."""
    rds = service("rds")

    @around(rds, "_create_db_cluster_snapshot")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        name = first(params, "DBClusterSnapshotIdentifier")
        if _is_of_the_system(name):
            return _error(rds, "InvalidParameterValue", f"{name} is not a valid name of a manual snapshot.")
        return inner(params)


def _is_of_the_system(name: str) -> bool:
    return ":" in name


def tags_of_snapshots_can_be_changed() -> None:
    """AddTagsToResource and RemoveTagsFromResource show in DescribeDBClusterSnapshots."""
    rds = service("rds")

    @around(rds, "_sync_tag_list_to_resource")
    def sync(inner: Callable[..., None], arn: str) -> None:
        inner(arn)
        for snapshot in rds._db_cluster_snapshots.values():
            if snapshot["DBClusterSnapshotArn"] == arn:
                snapshot["TagList"] = list(rds._tags.get(arn, []))


def _error(rds: Any, code: str, reason: str, status: int = 400) -> Answer:
    answer: Answer = rds._error(code, reason, status)
    return answer
