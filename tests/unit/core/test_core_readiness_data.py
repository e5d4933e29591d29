# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A standby whose data are as they should be, altered in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import State
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_data import (
    judge_backups,
    judge_lag_of_day,
    judge_members,
    judge_version,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_data_copies import (
    Copies,
    judge_copies,
    judge_old_snapshots,
    judge_restore_trials,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_data_stores import (
    Replication,
    judge_replications,
    judge_tables,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_parts import (
    age_told,
    bad,
    good,
    summed,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.region_status import Database
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Failover, Member, Topology

EAST, WEST, THIRD = "us-east-1", "us-east-2", "us-west-2"
NOW = datetime(2026, 11, 28, 20, tzinfo=UTC)
READY, NOT_READY, UNKNOWN = State.READY, State.NOT_READY, State.UNKNOWN


def member(region: str, *, writes: bool = False, synchronization: str = "connected") -> Member:
    return Member(f"arn:aws:rds:{region}:1:cluster:{region}", region, region, writes, synchronization)


WHOLE = Topology("global-x", "available", (member(EAST, writes=True), member(WEST)), engine_version="16.8")
DATABASE = Database(WEST, "available", "16.8", "w", "r", 7, 1, 1)


def test_only_what_decides_is_told_and_what_is_ready_needs_nothing() -> None:
    mixed = summed([good("a"), bad("b"), bad("c")], "all", "mend it")
    assert (mixed.state, mixed.seen, mixed.mend) == (NOT_READY, "b; c", "mend it")
    assert summed([good("a")], "all", "mend it").mend == ""
    assert summed([], "all", "mend it").state is UNKNOWN


@pytest.mark.parametrize(("hours", "told"), [(0.2, "12 min"), (5, "5.0 h"), (71, "71.0 h"), (96, "4.0 days")])
def test_an_age_is_told_in_the_unit_that_people_use(hours: float, told: str) -> None:
    assert age_told(hours * 3600) == told


@pytest.mark.parametrize(
    ("topology", "database", "state", "told"),
    [
        (WHOLE, DATABASE, READY, "us-east-2 is connected"),
        (None, DATABASE, NOT_READY, "there is no global database"),
        (replace(WHOLE, members=WHOLE.members[:1]), DATABASE, NOT_READY, "the region is no member"),
        (WHOLE, replace(DATABASE, status="backing-up"), NOT_READY, "us-east-2 is backing-up"),
        (WHOLE, Database(), NOT_READY, "us-east-2 is not to be found"),
        (replace(WHOLE, status="modifying"), DATABASE, NOT_READY, "the global database is modifying"),
        (replace(WHOLE, failover=Failover("failing-over", "", "", False)), DATABASE, NOT_READY, "is failing-over"),
        (
            replace(WHOLE, members=(member(EAST, writes=True), member(WEST, synchronization="pending-resync"))),
            DATABASE,
            NOT_READY,
            "us-east-2 is pending-resync",
        ),
        (
            replace(WHOLE, members=(member(EAST, writes=True), member(WEST, synchronization=""))),
            DATABASE,
            UNKNOWN,
            "AWS does not tell whether us-east-2 is in sync",
        ),
        (replace(WHOLE, members=(member(EAST), member(WEST))), DATABASE, NOT_READY, "no single writer"),
    ],
)
def test_a_member_is_ready_when_it_is_available_and_in_sync(
    topology: Topology | None, database: Database, state: State, told: str
) -> None:
    verdict = judge_members(topology, WEST, database)
    assert verdict.state is state
    assert told in verdict.seen


def test_the_worst_hour_of_the_day_is_told_with_how_much_of_it_was_measured() -> None:
    hours = {NOW - timedelta(hours=ago): 0.1 * ago for ago in range(20)}
    verdict = judge_lag_of_day(hours, 60)
    assert (verdict.state, verdict.seen) == (
        READY,
        "1.9 s at worst, in the hour of 01:00 UTC (20 hours of 24 measured)",
    )
    assert judge_lag_of_day({NOW: 60.1}, 60).state is NOT_READY
    assert judge_lag_of_day({}, 60).state is UNKNOWN


@pytest.mark.parametrize(
    ("whole", "versions", "state", "told"),
    [
        ("16.8", {EAST: "16.8", WEST: "16.8", THIRD: "16.8"}, READY, "16.8"),
        ("16.8", {EAST: "16.8", WEST: "16.8", THIRD: "16.9"}, NOT_READY, "16.8, but us-west-2 16.9"),
        ("16.9", {EAST: "16.8", WEST: "16.8"}, NOT_READY, "16.8, but the global database 16.9"),
        ("", {EAST: "16.8", WEST: "16.8"}, UNKNOWN, "no version is known"),
        ("16.8", {EAST: "16.8"}, UNKNOWN, "no version is known"),
    ],
)
def test_every_member_needs_the_same_version(whole: str, versions: Mapping[str, str], state: State, told: str) -> None:
    verdict = judge_version(WEST, whole, versions)
    assert verdict.state is state
    assert told in verdict.seen


CLUSTER = {
    "DBClusterIdentifier": "cluster-x",
    "BackupRetentionPeriod": 7,
    "LatestRestorableTime": NOW - timedelta(minutes=5),
}


@pytest.mark.parametrize(
    ("change", "tables", "is_writer", "state", "told"),
    [
        ({}, {"a": "ENABLED"}, True, READY, "cluster-x can be restored up to 5 min ago"),
        ({"LatestRestorableTime": NOW - timedelta(hours=2)}, {}, True, NOT_READY, "up to 2.0 h ago"),
        ({"LatestRestorableTime": None}, {}, True, UNKNOWN, "no time up to which"),
        ({"LatestRestorableTime": None}, {}, False, READY, "keeps backups for 7 days"),
        ({"BackupRetentionPeriod": 0}, {}, False, NOT_READY, "has no automated backups"),
        ({}, {"a": "ENABLED", "b": "DISABLED"}, True, NOT_READY, "b: recovery to a point in time is disabled"),
    ],
)
def test_backups_are_on_and_those_of_the_writer_move_on(
    change: Mapping[str, Any], tables: Mapping[str, str], is_writer: bool, state: State, told: str
) -> None:
    verdict = judge_backups([{**CLUSTER, **change}], tables, NOW, is_writer=is_writer)
    assert verdict.state is state
    assert told in verdict.seen
    assert judge_backups([], tables, NOW, is_writer=is_writer).state is NOT_READY


AT = NOW.timestamp()
RULE = {"enabled": True, "metrics": True, "id": "to-us-east-2"}
IDLE = Replication("source", RULE)


@pytest.mark.parametrize(
    ("replication", "state", "told"),
    [
        (IDLE, READY, "nothing was written"),
        (replace(IDLE, rule=None), NOT_READY, "is not replicated"),
        (replace(IDLE, rule={**RULE, "enabled": False}), NOT_READY, "is not replicated"),
        (replace(IDLE, rule={**RULE, "metrics": False}), UNKNOWN, "publishes no metrics"),
        (replace(IDLE, is_versioned=False), NOT_READY, "has no versions"),
        (replace(IDLE, failed=1), NOT_READY, "1 operation failed"),
        (replace(IDLE, pending={AT: 0, AT - 60: 8}), READY, "0 operations (0 bytes) pending"),
        # What waits is new.
        (replace(IDLE, pending={AT: 3, AT - 60: 0, AT - 1800: 9}), READY, "for up to 0 min"),
        (replace(IDLE, pending={AT - 60 * ago: 3 for ago in range(30)}), NOT_READY, "for up to 29 min"),
        (replace(IDLE, pending={AT: 3}, latency={AT: 901}), NOT_READY, "for up to 15 min"),
        (replace(IDLE, pending={AT - 60 * ago: 3 for ago in range(30)}, latency={AT: 30}), READY, "for up to 0 min"),
        (replace(IDLE, pending={AT - 1200: 3}), UNKNOWN, "pending 20 min ago, and nothing was told since"),
    ],
)
def test_a_bucket_is_ready_when_nothing_failed_and_nothing_waits_for_long(
    replication: Replication, state: State, told: str
) -> None:
    verdict = judge_replications([replication], [], AT)
    assert verdict.state is state
    assert told in verdict.seen


def test_a_region_that_is_silent_may_have_sent_less_than_it_has() -> None:
    verdict = judge_replications([IDLE], [THIRD], AT)
    assert verdict.state is UNKNOWN
    assert verdict.seen.startswith("us-west-2 does not answer")


def table(**states: str) -> dict[str, Any]:
    own = states.pop("own", "ACTIVE")
    replicas = [{"RegionName": region.replace("_", "-"), "ReplicaStatus": state} for region, state in states.items()]
    return {"TableStatus": own, "Replicas": replicas}


@pytest.mark.parametrize(
    ("own", "others", "state", "told"),
    [
        ({"a": table(us_east_1="ACTIVE")}, {EAST: ["a"]}, READY, "a is ACTIVE"),
        ({"a": table(us_east_1="ACTIVE", own="UPDATING")}, {EAST: ["a"]}, READY, "a is ACTIVE"),
        ({"a": table(us_east_1="CREATING")}, {EAST: ["a"]}, NOT_READY, "a is CREATING in us-east-1"),
        ({"a": table()}, {EAST: ["a"]}, NOT_READY, "a is missing in us-east-1"),
        ({}, {EAST: ["a"]}, NOT_READY, "a is missing in us-east-2"),
        (
            {"a": table(us_east_1="ACTIVE", own="INACCESSIBLE_ENCRYPTION_CREDENTIALS")},
            {EAST: ["a"]},
            NOT_READY,
            "a is INACCESSIBLE_ENCRYPTION_CREDENTIALS in us-east-2",
        ),
    ],
)
def test_tables_are_the_same_and_active_everywhere(
    own: Mapping[str, Any], others: Mapping[str, list[str]], state: State, told: str
) -> None:
    verdict = judge_tables(own, others, [EAST, WEST], WEST)
    assert (verdict.state, verdict.seen) == (state, told)


ARN = "arn:aws:dynamodb:us-east-1:1:table/orders"
KEY = "arn:aws:kms:us-east-2:1:key/k"
POINT = {
    "ResourceArn": ARN,
    "Status": "COMPLETED",
    "CreationDate": NOW - timedelta(hours=5),
    "EncryptionKeyArn": KEY,
}


@pytest.mark.parametrize(
    ("points", "keys", "state", "told"),
    [
        ([POINT], {KEY: True}, READY, "orders: its newest copy is 5.0 h old"),
        ([], {}, NOT_READY, "orders: no copy has arrived"),
        ([{**POINT, "Status": "EXPIRED"}], {KEY: True}, NOT_READY, "orders: no copy can be restored (EXPIRED)"),
        ([POINT], {KEY: False}, NOT_READY, "orders: the key of its newest copy can't be used (k)"),
        ([{**POINT, "CreationDate": NOW - timedelta(hours=27)}], {KEY: True}, NOT_READY, "27.0 h old"),
        # A copy that was made late of an old backup is as old as the backup.
        ([{**POINT, "InitiationDate": NOW - timedelta(hours=30)}], {KEY: True}, NOT_READY, "30.0 h old"),
        ([{**POINT, "Status": "PARTIAL"}, POINT], {KEY: True}, READY, "5.0 h old"),
        ([{**POINT, "ResourceArn": f"{ARN}-others"}], {KEY: True}, NOT_READY, "orders: no copy has arrived"),
    ],
)
def test_the_newest_copy_of_each_resource_is_recent_and_can_be_restored(
    points: list[Mapping[str, Any]], keys: Mapping[str, bool], state: State, told: str
) -> None:
    verdict = judge_copies(Copies(EAST, [ARN], points, keys), NOW, 26)
    assert verdict.state is state
    assert told in verdict.seen


JOB = {"ResourceType": "Aurora", "Status": "COMPLETED", "CreationDate": NOW, "ValidationStatus": "SUCCESSFUL"}


@pytest.mark.parametrize(
    ("jobs", "state", "told"),
    [
        ([JOB], READY, "Aurora: COMPLETED on 2026-11-28, validation SUCCESSFUL"),
        ([], UNKNOWN, "no restore was tried so far"),
        ([{**JOB, "Status": "FAILED", "StatusMessage": "no key"}], NOT_READY, "Aurora: FAILED on 2026-11-28"),
        ([{**JOB, "ValidationStatus": "TIMED_OUT"}], NOT_READY, "validation TIMED_OUT"),
        ([{**JOB, "Status": "RUNNING"}], UNKNOWN, "it is under way"),
        ([JOB, {**JOB, "Status": "FAILED", "CreationDate": NOW - timedelta(days=7)}], READY, "COMPLETED"),
        ([JOB, {**JOB, "ResourceType": "DynamoDB", "Status": "ABORTED"}], NOT_READY, "DynamoDB: ABORTED"),
    ],
)
def test_the_last_trial_of_each_type_decides(jobs: list[Mapping[str, Any]], state: State, told: str) -> None:
    verdict = judge_restore_trials(jobs)
    assert verdict.state is state
    assert told in verdict.seen


LEFT = {
    "DBClusterSnapshotIdentifier": "rds:unplanned-global-failover-x",
    "SnapshotCreateTime": NOW - timedelta(days=2),
}


@pytest.mark.parametrize(
    ("snapshots", "days", "state", "told"),
    [
        ([], 7, None, ""),
        ([{"DBClusterSnapshotIdentifier": "rds:cluster-x-daily"}], 7, None, ""),
        ([LEFT], 7, NOT_READY, "rds:unplanned-global-failover-x goes on 2026-12-03 20:00 UTC"),
        ([LEFT], 30, READY, "rds:unplanned-global-failover-x stays until 2026-12-26"),
        ([LEFT], 0, UNKNOWN, "nobody knows when AWS deletes rds:unplanned-global-failover-x"),
        (
            [LEFT, {"DBClusterSnapshotIdentifier": "kept-unplanned-global-failover-x"}],
            7,
            READY,
            "kept-unplanned-global-failover-x is kept",
        ),
        ([{"DBClusterSnapshotIdentifier": "left-us-east-1-x-1"}], 0, READY, "left-us-east-1-x-1 is kept"),
    ],
)
def test_what_is_left_of_an_old_volume_is_told_before_aws_deletes_it(
    snapshots: list[Mapping[str, Any]], days: int, state: State | None, told: str
) -> None:
    verdict = judge_old_snapshots(snapshots, days, NOW, 7)
    assert (verdict and verdict.state) is state
    assert (verdict.seen if verdict else "") == told
