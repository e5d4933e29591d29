# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The writer of a global database moves as on AWS."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.global_database import FIRST, SECOND, THIRD, GlobalDatabase, global_database
from tests.lab.helpers import eventually, refused, unique


@pytest.fixture(autouse=True)
def as_before(lab: Lab) -> Iterator[None]:
    yield
    for region in (FIRST, SECOND):
        lab.restore(region)
    for name in ("failing_over_seconds", "resync_seconds", "rejoin"):
        lab.set(name, "default")


def snapshots(database: GlobalDatabase, region: str) -> list[dict[str, Any]]:
    answer = database.rds(region).describe_db_cluster_snapshots(DBClusterIdentifier=database.cluster(region))
    return list(answer["DBClusterSnapshots"])


def test_a_switchover_takes_its_time_and_members_stay_connected(lab: Lab) -> None:
    database = global_database(lab, SECOND, THIRD)
    lab.set("failing_over_seconds", 60)
    answer = database.switch_over(SECOND, called_in=FIRST)
    assert (answer["Status"], answer["FailoverState"]["Status"]) == ("switching-over", "pending")
    found = database.look()
    assert found["Status"] == "switching-over"
    assert found["FailoverState"] == {
        "Status": "failing-over",
        "FromDbClusterArn": database.arn(FIRST),
        "ToDbClusterArn": database.arn(SECOND),
        "IsDataLossAllowed": False,
    }
    assert database.members() == {FIRST: "writer", SECOND: "connected", THIRD: "connected"}
    lab.set("failing_over_seconds", 0)
    found = database.look()
    assert (found["Status"], "FailoverState" in found) == ("available", False)
    assert database.members() == {FIRST: "connected", SECOND: "writer", THIRD: "connected"}


def test_a_move_takes_half_a_second_unless_told_otherwise(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    began = time.monotonic()
    database.switch_over(SECOND, called_in=FIRST)
    assert database.members()[FIRST] == "writer"
    eventually(database.members, {FIRST: "connected", SECOND: "writer"})
    assert 0.4 < time.monotonic() - began < 3


def test_the_writing_instance_moves_with_the_writer(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    lab.set("failing_over_seconds", 0)
    database.switch_over(SECOND, called_in=FIRST)
    for region, is_writer in ((FIRST, False), (SECOND, True)):
        [found] = database.rds(region).describe_db_clusters(DBClusterIdentifier=database.cluster(region))["DBClusters"]
        assert [one["IsClusterWriter"] for one in found["DBClusterMembers"]] == [is_writer]


@pytest.mark.parametrize("mode", [{"Switchover": True}, {"AllowDataLoss": False}])
def test_a_failover_without_data_loss_is_a_switchover(lab: Lab, mode: dict[str, bool]) -> None:
    database = global_database(lab, SECOND)
    with refused("InvalidGlobalClusterStateFault"):
        database.fail_over(SECOND, mode=mode)
    assert database.fail_over(SECOND, called_in=FIRST, mode=mode)["Status"] == "switching-over"
    eventually(database.members, {FIRST: "connected", SECOND: "writer"})


def test_only_one_move_at_a_time(lab: Lab) -> None:
    database = global_database(lab, SECOND, THIRD)
    lab.set("failing_over_seconds", 60)
    assert database.fail_over(SECOND)["Status"] == "failing-over"
    assert database.look()["FailoverState"]["IsDataLossAllowed"] is True
    with refused("InvalidGlobalClusterStateFault"):
        database.fail_over(THIRD)
    with refused("InvalidGlobalClusterStateFault"):
        database.switch_over(SECOND, called_in=FIRST)
    with refused("InvalidGlobalClusterStateFault"):
        database.rds(THIRD).remove_from_global_cluster(
            GlobalClusterIdentifier=database.name, DbClusterIdentifier=database.arn(THIRD)
        )


def test_what_is_no_target_is_refused(lab: Lab) -> None:
    database, other = global_database(lab, SECOND), global_database(lab)
    database.add(THIRD, instance=False)
    with refused("GlobalClusterNotFoundFault"):
        GlobalDatabase(lab, unique("nothing")).fail_over(SECOND)
    with refused("InvalidDBClusterStateFault"):
        database.fail_over(FIRST)
    with refused("InvalidDBClusterStateFault"):
        database.fail_over(THIRD)
    for stranger in (other.arn(FIRST), "no-such-cluster"):
        with refused("DBClusterNotFoundFault"):
            database.rds(SECOND).failover_global_cluster(
                GlobalClusterIdentifier=database.name, TargetDbClusterIdentifier=stranger, AllowDataLoss=True
            )
    with refused("InvalidParameterCombination"):
        database.fail_over(SECOND, mode={"AllowDataLoss": True, "Switchover": False})
    assert database.members() == {FIRST: "writer", SECOND: "connected", THIRD: "connected"}


def test_a_move_is_asked_for_in_the_right_region(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    with refused("InvalidGlobalClusterStateFault"):
        database.switch_over(SECOND, called_in=SECOND)
    for region in (FIRST, THIRD):
        with refused("InvalidGlobalClusterStateFault"):
            database.fail_over(SECOND, called_in=region)


def test_nobody_switches_over_to_a_region_that_is_away(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    lab.outage(SECOND)
    with refused("InvalidDBClusterStateFault"):
        database.switch_over(SECOND, called_in=FIRST)


def test_a_lossy_failover_is_followed_by_a_resync(lab: Lab) -> None:
    database = global_database(lab, SECOND, THIRD)
    lab.set("failing_over_seconds", 0)
    lab.set("resync_seconds", 60)
    lab.outage(FIRST)
    database.fail_over(SECOND)
    expected = {FIRST: "pending-resync", SECOND: "writer", THIRD: "pending-resync"}
    assert database.members() == expected
    lab.set("resync_seconds", 0)
    assert database.members() == {**expected, THIRD: "connected"}
    lab.set("resync_seconds", 60)
    lab.restore(FIRST)
    assert database.members()[FIRST] == "pending-resync"
    with refused("InvalidDBClusterStateFault"):
        database.switch_over(FIRST, called_in=SECOND)
    lab.set("resync_seconds", 0)
    assert database.members() == {FIRST: "connected", SECOND: "writer", THIRD: "connected"}


def test_the_resync_waits_from_when_the_region_is_back(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    lab.set("failing_over_seconds", 0)
    lab.set("resync_seconds", 1)
    lab.outage(FIRST)
    database.fail_over(SECOND)
    time.sleep(1.2)
    lab.restore(FIRST)
    assert database.members()[FIRST] == "pending-resync"
    eventually(database.members, {FIRST: "connected", SECOND: "writer"})


def test_the_old_volume_is_kept_when_the_resync_begins(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    lab.set("failing_over_seconds", 0)
    lab.outage(FIRST)
    database.fail_over(SECOND)
    lab.restore(FIRST)
    [found] = snapshots(database, FIRST)
    name = rf"rds:unplanned-global-failover-{database.cluster(FIRST)}-\d{{4}}(-\d\d){{5}}"
    assert re.fullmatch(name, found["DBClusterSnapshotIdentifier"])
    assert (found["SnapshotType"], found["Status"]) == ("automated", "available")
    eventually(database.members, {FIRST: "connected", SECOND: "writer"})
    assert len(snapshots(database, FIRST)) == 1
    assert snapshots(database, SECOND) == []


def test_aws_may_fail_to_add_the_old_writer_again(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    lab.set("failing_over_seconds", 0)
    lab.set("rejoin", False)
    lab.outage(FIRST)
    database.fail_over(SECOND)
    assert database.members() == {SECOND: "writer"}
    lab.restore(FIRST)
    [alone] = database.rds(FIRST).describe_db_clusters(DBClusterIdentifier=database.cluster(FIRST))["DBClusters"]
    assert "GlobalClusterIdentifier" not in alone
    assert [one["IsClusterWriter"] for one in alone["DBClusterMembers"]] == [True]
    assert snapshots(database, FIRST) == []


def test_failing_over_and_back(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    lab.set("failing_over_seconds", 0)
    lab.set("resync_seconds", 0)
    database.fail_over(SECOND)
    assert database.members() == {FIRST: "connected", SECOND: "writer"}
    database.switch_over(FIRST, called_in=SECOND)
    assert database.members() == {FIRST: "writer", SECOND: "connected"}
