# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decisions about the cluster of one region in a global database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.aurora_settings import Capacity
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_member import (
    Cluster,
    Instance,
    parse_cluster,
    parse_instance,
    parse_log_exports,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_member_changes import (
    converged,
    create_instance_parameters,
    create_parameters,
    is_ready,
    modify_instance_parameters,
    modify_parameters,
    stuck_parts,
    surplus,
    wanted_cluster,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_member_goal import (
    MemberGoal,
    Removal,
    parse_goal,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_member_refusals import (
    refuse_fixed,
    refuse_outsider,
    refuse_removal,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Member, Topology

EAST = "arn:aws:rds:us-east-1:111122223333:cluster:east"
WEST = "arn:aws:rds:us-east-2:111122223333:cluster:west"
KEY = "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"
ENGINE = "aurora-postgresql"
CLASS = "db.r6g.large"

WRITER = Member(EAST, "east", "us-east-1", True, "connected")
READER = Member(WEST, "west", "us-east-2", False, "connected")
EMPTY = Topology(
    "global",
    "available",
    (),
    engine=ENGINE,
    engine_version="16.8",
    database_name="transactions",
    storage_encrypted=True,
)
FOUNDED = replace(EMPTY, members=(WRITER,))
BOTH = replace(EMPTY, members=(WRITER, READER))

GOAL = MemberGoal("global", "east", ENGINE, instance_identifiers=("one",), instance_class=CLASS)
ONE = Instance("one", "available", CLASS, CLASS)
TWO, THREE = replace(ONE, identifier="two"), replace(ONE, identifier="three")
STANDS = Cluster(
    "east",
    ENGINE,
    "available",
    EAST,
    "16.8",
    database_name="transactions",
    subnet_group="database-a",
    kms_key_id=KEY,
    security_group_ids=("sg-1", "sg-2"),
    port=5432,
    backup_retention_days=7,
    backup_window="03:00-04:00",
    maintenance_window="sun:04:30-sun:05:30",
    log_exports=("instance", "postgresql"),
    copy_tags_to_snapshot=True,
    deletion_protection=True,
    tags={"Owner": "somebody"},
    instances=(ONE,),
)

OPTIONS: dict[str, Any] = {
    "global_cluster_identifier": "global",
    "db_cluster_identifier": "East",
    "engine": ENGINE,
    "engine_version": None,
    "database_name": None,
    "db_subnet_group_name": None,
    "kms_key_id": None,
    "vpc_security_group_ids": None,
    "port": None,
    "backup_retention_days": None,
    "backup_window": None,
    "maintenance_window": None,
    "log_exports": None,
    "copy_tags_to_snapshot": True,
    "deletion_protection": None,
    "parameter_group": None,
    "serverless_min_acu": None,
    "serverless_max_acu": None,
    "instance_identifiers": [],
    "removed_instance_identifiers": [],
    "instance_class": None,
    "instance_parameter_group": None,
    "auto_minor_version_upgrade": False,
    "tags": None,
}


def changes(**asked: Any) -> dict[str, Any]:
    """What is changed on the cluster when one thing is asked for."""
    return modify_parameters(STANDS, converged(replace(GOAL, **asked), STANDS))


def test_options_become_a_goal_as_aws_keeps_it() -> None:
    goal = parse_goal(
        {
            **OPTIONS,
            "maintenance_window": "Sun:04:30-Sun:05:30",
            "vpc_security_group_ids": ["sg-2", "sg-1", "sg-2"],
            "instance_identifiers": ["Two", "one"],
            "instance_class": CLASS,
            "log_exports": [],
            "tags": {"Cost-Center": 4711},
        }
    )
    assert goal.identifier == "east"
    assert goal.maintenance_window == "sun:04:30-sun:05:30"
    assert goal.security_group_ids == ("sg-1", "sg-2")
    assert sorted(goal.instance_identifiers) == ["one", "two"]
    assert goal.log_exports == ()
    assert goal.tags == {"Cost-Center": "4711"}


def test_what_nobody_asked_for_is_no_goal_and_no_security_group_is_none_asked_for() -> None:
    assert parse_goal({**OPTIONS, "vpc_security_group_ids": []}) == MemberGoal("global", "east", ENGINE)


def test_instances_need_a_class() -> None:
    with pytest.raises(ValueError, match="instance_class is required"):
        parse_goal({**OPTIONS, "instance_identifiers": ["one"]})


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"serverless_min_acu": 1.0}, "are given together"),
        (
            {"serverless_min_acu": 0.0, "serverless_max_acu": 8.0},
            "serverless_min_acu: found 0, with which instances pause",
        ),
        ({"serverless_min_acu": 9.0, "serverless_max_acu": 8.0}, "serverless_min_acu: 9 is above serverless_max_acu"),
        (
            {"log_exports": ["slowquery"]},
            "log_exports: found slowquery; aurora-postgresql exports iam-db-auth-error, inst",
        ),
        (
            {"instance_identifiers": ["One"], "instance_class": CLASS, "removed_instance_identifiers": ["one"]},
            "both name one",
        ),
    ],
)
def test_what_no_cluster_takes_is_refused_before_anything_is_touched(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        parse_goal({**OPTIONS, **given})


def test_the_capacity_of_serverless_instances_is_asked_for_by_both_bounds() -> None:
    goal = parse_goal({**OPTIONS, "serverless_min_acu": 0.5, "serverless_max_acu": 16})
    assert goal.capacity == Capacity(0.5, 16)


def test_a_cluster_that_is_as_wanted_needs_no_change() -> None:
    same = {
        "security_group_ids": ("sg-1", "sg-2"),
        "port": 5432,
        "backup_retention_days": 7,
        "backup_window": "03:00-04:00",
        "maintenance_window": "sun:04:30-sun:05:30",
        "log_exports": ("instance", "postgresql"),
        "deletion_protection": True,
    }
    assert changes(**same) == {}
    assert changes() == {}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"security_group_ids": ("sg-2", "sg-3")}, {"VpcSecurityGroupIds": ["sg-2", "sg-3"]}),
        ({"port": 5433}, {"Port": 5433}),
        ({"backup_retention_days": 14}, {"BackupRetentionPeriod": 14}),
        ({"backup_window": "01:00-02:00"}, {"PreferredBackupWindow": "01:00-02:00"}),
        ({"maintenance_window": "mon:01:00-mon:02:00"}, {"PreferredMaintenanceWindow": "mon:01:00-mon:02:00"}),
        ({"deletion_protection": False}, {"DeletionProtection": False}),
        ({"copy_tags_to_snapshot": False}, {"CopyTagsToSnapshot": False}),
        ({"parameter_group": "cluster-a"}, {"DBClusterParameterGroupName": "cluster-a"}),
        (
            {"capacity": Capacity(0.5, 16)},
            {"ServerlessV2ScalingConfiguration": {"MinCapacity": 0.5, "MaxCapacity": 16}},
        ),
        (
            {"log_exports": ("iam-db-auth-error", "postgresql")},
            {
                "CloudwatchLogsExportConfiguration": {
                    "EnableLogTypes": ["iam-db-auth-error"],
                    "DisableLogTypes": ["instance"],
                }
            },
        ),
        (
            {"log_exports": ()},
            {"CloudwatchLogsExportConfiguration": {"DisableLogTypes": ["instance", "postgresql"]}},
        ),
    ],
)
def test_only_what_differs_is_changed(asked: dict[str, Any], expected: dict[str, Any]) -> None:
    assert changes(**asked) == expected


def test_logs_that_are_still_being_switched_count_as_switched() -> None:
    pending = {"PendingCloudwatchLogsExports": {"LogTypesToEnable": ["postgresql"], "LogTypesToDisable": ["instance"]}}
    answer = {"EnabledCloudwatchLogsExports": ["instance"], "PendingModifiedValues": pending}
    assert parse_log_exports(answer) == ("postgresql",)
    assert parse_log_exports({}) == ()


def test_a_cluster_is_read_with_its_instances_and_the_one_that_writes() -> None:
    answer = {
        "DBClusterIdentifier": "east",
        "DBClusterArn": EAST,
        "Engine": ENGINE,
        "PreferredMaintenanceWindow": "Sun:04:30-Sun:05:30",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-2"}, {"VpcSecurityGroupId": "sg-1"}],
        "DBClusterMembers": [
            {"DBInstanceIdentifier": "two", "IsClusterWriter": True},
            {"DBInstanceIdentifier": "one", "IsClusterWriter": False},
        ],
    }
    instances = [
        {"DBInstanceIdentifier": name, "DBInstanceClass": CLASS, "DBInstanceArn": f"arn:{name}"}
        for name in ("two", "one")
    ]
    seen = parse_cluster(answer, instances)
    assert [(instance.identifier, instance.is_writer) for instance in seen.instances] == [("one", False), ("two", True)]
    assert seen.security_group_ids == ("sg-1", "sg-2")
    assert seen.maintenance_window == "sun:04:30-sun:05:30"
    assert (seen.kms_key_id, seen.port, seen.deletion_protection) == ("", 0, False)
    assert (seen.parameter_group, seen.capacity) == ("", None)
    full = {
        "DBClusterParameterGroup": "cluster-a",
        "ServerlessV2ScalingConfiguration": {"MinCapacity": 1, "MaxCapacity": 8},
    }
    more = parse_cluster(
        {**answer, **full}, [{**instances[0], "DBParameterGroups": [{"DBParameterGroupName": "instance-a"}]}]
    )
    assert (more.parameter_group, more.capacity) == ("cluster-a", Capacity(1, 8))
    assert more.instances[0].parameter_group == "instance-a"


@pytest.mark.parametrize(
    ("status", "coming"),
    [("modifying", "db.r6g.xlarge"), ("available", CLASS)],
)
def test_a_class_that_waits_for_the_maintenance_window_is_not_on_its_way(status: str, coming: str) -> None:
    answer = {
        "DBInstanceIdentifier": "one",
        "DBInstanceArn": "arn:one",
        "DBInstanceClass": CLASS,
        "DBInstanceStatus": status,
        "PendingModifiedValues": {"DBInstanceClass": "db.r6g.xlarge"},
    }
    assert parse_instance(answer, []).coming_class == coming


def test_an_instance_is_changed_only_in_what_differs() -> None:
    assert modify_instance_parameters(ONE, ONE) == {}
    larger = replace(ONE, instance_class="db.r6g.xlarge")
    assert modify_instance_parameters(ONE, larger) == {"DBInstanceClass": "db.r6g.xlarge"}
    assert modify_instance_parameters(replace(ONE, coming_class="db.r6g.xlarge"), larger) == {}
    upgraded = replace(ONE, auto_minor_version_upgrade=True)
    assert modify_instance_parameters(upgraded, ONE) == {"AutoMinorVersionUpgrade": False}


def test_an_instance_gets_its_parameter_group_when_it_is_made_and_when_it_differs() -> None:
    goal = replace(GOAL, instance_parameter_group="instance-a")
    [wanted] = converged(goal, STANDS).instances
    assert modify_instance_parameters(ONE, wanted) == {"DBParameterGroupName": "instance-a"}
    assert modify_instance_parameters(wanted, wanted) == {}
    assert create_instance_parameters(STANDS, wanted)["DBParameterGroupName"] == "instance-a"
    assert "DBParameterGroupName" not in create_instance_parameters(STANDS, ONE)


@pytest.mark.parametrize(
    ("instances", "named", "going"),
    [
        ((ONE, TWO, THREE), ("two", "three", "four"), ["two", "three"]),
        ((ONE, replace(TWO, is_writer=True), THREE), ("two", "three"), ["three"]),
        ((ONE, replace(TWO, status="deleting")), ("two",), []),
        ((ONE, TWO), (), []),
    ],
)
def test_an_instance_too_many_goes_unless_it_writes(
    instances: tuple[Instance, ...], named: tuple[str, ...], going: list[str]
) -> None:
    goal, stands = replace(GOAL, removed_instances=named), replace(STANDS, instances=instances)
    assert [seen.identifier for seen in surplus(goal, stands)] == going
    left = {seen.identifier for seen in instances} - {*going}
    assert {seen.identifier for seen in converged(goal, stands).instances} == left


def test_the_last_instance_of_a_cluster_stays() -> None:
    goal = replace(GOAL, instance_identifiers=(), removed_instances=("one", "two"))
    assert [seen.identifier for seen in surplus(goal, replace(STANDS, instances=(ONE, TWO)))] == ["two"]
    assert surplus(goal, STANDS) == ()


def test_instances_that_nobody_named_stay_as_they_are() -> None:
    other = Instance("other", "available", "db.r5.large", "db.r5.large", True, tags={"Owner": "somebody"})
    goal = replace(GOAL, instance_class="db.r6g.xlarge", tags={"Environment": "drill"})
    after = converged(goal, replace(STANDS, instances=(ONE, other)))
    assert after.instance("other") == other
    assert after.instance("one") == replace(
        ONE, instance_class="db.r6g.xlarge", coming_class="db.r6g.xlarge", tags={"Environment": "drill"}
    )
    assert after.tags == {"Owner": "somebody", "Environment": "drill"}


def test_only_the_first_member_brings_the_database() -> None:
    goal = replace(GOAL, database_name="transactions", kms_key_id=KEY, log_exports=("postgresql",))
    first = create_parameters(wanted_cluster(goal, EMPTY), EMPTY)
    later = create_parameters(wanted_cluster(goal, FOUNDED), FOUNDED)
    assert first == {
        "DBClusterIdentifier": "east",
        "GlobalClusterIdentifier": "global",
        "Engine": ENGINE,
        "EngineVersion": "16.8",
        "DatabaseName": "transactions",
        "KmsKeyId": KEY,
        "StorageEncrypted": True,
        "EnableCloudwatchLogsExports": ["postgresql"],
        "CopyTagsToSnapshot": True,
    }
    assert later == {name: value for name, value in first.items() if name != "DatabaseName"}


@pytest.mark.parametrize(
    ("key", "encrypted", "expected"),
    [(None, True, True), (None, None, True), (None, False, False), (KEY, False, True)],
)
def test_a_standby_is_encrypted_as_the_global_cluster_is(
    key: str | None, encrypted: bool | None, expected: bool
) -> None:
    topology = replace(FOUNDED, storage_encrypted=encrypted)
    call = create_parameters(wanted_cluster(replace(GOAL, kms_key_id=key), topology), topology)
    assert call["StorageEncrypted"] is expected


@pytest.mark.parametrize("asked", [None, "16", "16.8"])
def test_a_new_member_gets_the_version_of_the_global_cluster(asked: str | None) -> None:
    assert wanted_cluster(replace(GOAL, engine_version=asked), FOUNDED).engine_version == "16.8"


@pytest.mark.parametrize("asked", ["16.4", "17", "16.10"])
def test_a_new_member_of_another_version_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match=rf"engine_version 16\.8, and {asked} was asked for"):
        wanted_cluster(replace(GOAL, engine_version=asked), FOUNDED)


def test_a_new_member_of_another_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="engine aurora-postgresql, and aurora-mysql was asked for"):
        wanted_cluster(replace(GOAL, engine="aurora-mysql"), FOUNDED)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"engine": "aurora-mysql"}, "engine aurora-postgresql, and aurora-mysql was asked for"),
        ({"database_name": "other"}, "database_name transactions, and other was asked for"),
        ({"subnet_group": "database-b"}, "db_subnet_group_name database-a, and database-b was asked for"),
        ({"kms_key_id": KEY[:-1] + "6"}, "kms_key_id arn:aws:kms:.*5, and arn:aws:kms:.*6 was asked for"),
    ],
)
def test_what_aws_cannot_change_is_refused(asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        refuse_fixed(replace(GOAL, **asked), STANDS)


def test_a_key_for_a_cluster_without_encryption_is_refused() -> None:
    with pytest.raises(ValueError, match="has kms_key_id none, and alias/key was asked for"):
        refuse_fixed(replace(GOAL, kms_key_id="alias/key"), replace(STANDS, kms_key_id=""))


@pytest.mark.parametrize("key", [KEY, KEY.rpartition("/")[2], "alias/may-mean-any-key", None])
def test_what_is_named_in_another_way_is_no_difference(key: str | None) -> None:
    same = replace(GOAL, database_name="transactions", subnet_group="Database-A", kms_key_id=key)
    refuse_fixed(same, STANDS)


def test_a_database_name_that_aws_does_not_tell_is_not_compared() -> None:
    refuse_fixed(replace(GOAL, database_name="transactions"), replace(STANDS, database_name=""))


def test_a_cluster_that_is_going_is_refused() -> None:
    with pytest.raises(ValueError, match="is being deleted"):
        refuse_fixed(GOAL, replace(STANDS, status="deleting"))


@pytest.mark.parametrize(
    ("topology", "advice"),
    [(EMPTY, "source_db_cluster_identifier arn:aws:rds:us-east-1"), (replace(EMPTY, members=(READER,)), "only create")],
)
def test_a_cluster_outside_is_told_what_to_do(topology: Topology, advice: str) -> None:
    with pytest.raises(ValueError, match=advice):
        refuse_outsider(STANDS, topology)


def test_a_member_is_known_by_either_side() -> None:
    refuse_outsider(STANDS, FOUNDED)
    # Right after its creation the global cluster may not list it yet.
    refuse_outsider(replace(STANDS, global_cluster_identifier="global"), EMPTY)


def test_the_writer_goes_last() -> None:
    goal, bare = Removal("east"), replace(STANDS, deletion_protection=False)
    with pytest.raises(ValueError, match=rf"Remove these first: {WEST}\."):
        refuse_removal(goal, bare, BOTH)
    refuse_removal(goal, bare, FOUNDED)
    refuse_removal(goal, bare, None)
    refuse_removal(goal, replace(bare, arn=WEST), BOTH)


def test_a_protected_cluster_goes_only_by_force() -> None:
    with pytest.raises(ValueError, match="force_unprotect: true"):
        refuse_removal(Removal("east"), STANDS, FOUNDED)
    refuse_removal(Removal("east", force_unprotect=True), STANDS, FOUNDED)


@pytest.mark.parametrize(
    "stands",
    [
        replace(STANDS, status="creating"),
        replace(STANDS, instances=()),
        replace(STANDS, instances=(replace(ONE, status="modifying"),)),
        # ModifyDBInstance was called, and the status does not show it yet.
        replace(STANDS, instances=(replace(ONE, instance_class="db.r5.large"),)),
    ],
)
def test_a_cluster_is_ready_when_all_of_it_is(stands: Cluster) -> None:
    assert is_ready(STANDS, ["one"], CLASS)
    assert not is_ready(stands, ["one"], CLASS)


def test_a_status_that_does_not_end_by_waiting_is_told() -> None:
    other = replace(ONE, identifier="other", status="storage-full")
    stands = replace(STANDS, instances=(replace(ONE, status="incompatible-network"), other))
    assert stuck_parts(stands, ["one"]) == ["one is incompatible-network"]
    assert stuck_parts(STANDS, ["one"]) == []
