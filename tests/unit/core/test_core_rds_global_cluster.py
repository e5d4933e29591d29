# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What may be changed in a global cluster."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_cluster import (
    GlobalClusterGoal,
    create_parameters,
    is_upgrade,
    major_version,
    members_to_remove,
    modify_parameters,
    refuse_protected,
    shown,
    version_numbers,
    wanted_topology,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Failover, Member, Topology

EAST = Member("arn:aws:rds:us-east-1:1:cluster:east", "east", "us-east-1", True, "")
WEST = Member("arn:aws:rds:us-east-2:1:cluster:west", "west", "us-east-2", False, "connected")
GOAL = GlobalClusterGoal("global", "aurora-postgresql", "16.8", "shop", True, True, None, (), {"Environment": "prod"})
STANDS = Topology(
    identifier="global",
    status="available",
    members=(EAST, WEST),
    engine="aurora-postgresql",
    engine_version="16.8",
    database_name="shop",
    storage_encrypted=True,
    deletion_protection=True,
)


def test_a_new_global_cluster_gets_what_was_asked_for_and_no_more() -> None:
    assert create_parameters(GOAL) == {
        "GlobalClusterIdentifier": "global",
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.8",
        "DatabaseName": "shop",
        "StorageEncrypted": True,
        "DeletionProtection": True,
    }
    bare = replace(GOAL, engine_version=None, database_name=None, storage_encrypted=None, deletion_protection=False)
    assert create_parameters(bare) == {
        "GlobalClusterIdentifier": "global",
        "Engine": "aurora-postgresql",
        "DeletionProtection": False,
    }


def test_an_adopted_cluster_brings_its_engine_along() -> None:
    assert create_parameters(replace(GOAL, source_db_cluster_identifier=EAST.arn)) == {
        "GlobalClusterIdentifier": "global",
        "SourceDBClusterIdentifier": EAST.arn,
        "DeletionProtection": True,
    }


def test_nothing_differs_where_everything_is_as_wanted() -> None:
    assert modify_parameters(GOAL, STANDS) == {}


def test_nothing_differs_where_nothing_is_asked_for() -> None:
    silent = GlobalClusterGoal("global", None, None, None, None, None, None, (), {})
    assert modify_parameters(silent, STANDS) == {}


def test_version_and_protection_are_changed_in_place() -> None:
    goal = replace(GOAL, engine_version="16.10", deletion_protection=False)
    assert modify_parameters(goal, STANDS) == {"EngineVersion": "16.10", "DeletionProtection": False}


@pytest.mark.parametrize(
    ("goal", "option", "value"),
    [
        (replace(GOAL, engine="aurora-mysql"), "engine", "aurora-mysql"),
        (replace(GOAL, database_name="another"), "database_name", "another"),
        (replace(GOAL, storage_encrypted=False), "storage_encrypted", False),
    ],
)
def test_what_cannot_be_changed_is_refused_by_name(goal: GlobalClusterGoal, option: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"has {option} .* and {value} was asked for.*nothing was touched"):
        modify_parameters(goal, STANDS)


def test_a_name_that_aws_does_not_tell_cannot_differ() -> None:
    assert modify_parameters(GOAL, replace(STANDS, database_name="")) == {}


def test_a_global_cluster_that_is_being_deleted_is_left_alone() -> None:
    with pytest.raises(ValueError, match="is being deleted"):
        modify_parameters(GOAL, replace(STANDS, status="deleting"))


@pytest.mark.parametrize(
    ("stands", "wanted", "upgrade"),
    [
        ("16.8", "16.8", False),
        ("16.8", "16", False),
        ("16.9", "16.10", True),
        ("8.0.mysql_aurora.3.08.0", "8.0.mysql_aurora.3.08", False),
        ("8.0.mysql_aurora.3.08.0", "8.0.mysql_aurora.3.10.1", True),
    ],
)
def test_a_higher_minor_version_is_an_upgrade(stands: str, wanted: str, upgrade: bool) -> None:
    assert is_upgrade(stands, wanted) is upgrade


@pytest.mark.parametrize(
    ("stands", "wanted", "sentence"),
    [
        ("16.10", "16.9", "can't go back to 16.9"),
        ("16.8", "17.4", "major upgrade"),
        ("16.8", "15.12", "major upgrade"),
        ("5.7.mysql_aurora.2.11.1", "8.0.mysql_aurora.3.08.0", "major upgrade"),
    ],
)
def test_other_versions_are_refused(stands: str, wanted: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        is_upgrade(stands, wanted)


def test_versions_are_compared_by_their_numbers() -> None:
    assert version_numbers("16.10") > version_numbers("16.9")
    assert (major_version("16.4"), major_version("8.0.mysql_aurora.3.08.0")) == ("16", "8.0")


def test_the_writer_leaves_last() -> None:
    goal = replace(GOAL, removed_members=(EAST.arn, WEST.arn))
    assert members_to_remove(goal, STANDS, absent=True) == (WEST.arn, EAST.arn)


def test_only_members_that_are_there_are_detached() -> None:
    goal = replace(GOAL, removed_members=(WEST.arn, "arn:aws:rds:eu-west-1:1:cluster:gone-long-ago"))
    assert members_to_remove(goal, STANDS, absent=False) == (WEST.arn,)


def test_the_writer_is_not_detached_from_members_that_stay() -> None:
    with pytest.raises(ValueError, match=f"can't be detached while other members stay: {WEST.arn}"):
        members_to_remove(replace(GOAL, removed_members=(EAST.arn,)), STANDS, absent=False)


def test_members_that_nobody_named_keep_the_global_cluster() -> None:
    with pytest.raises(ValueError, match=f"still has members: {EAST.arn}"):
        members_to_remove(replace(GOAL, removed_members=(WEST.arn,)), STANDS, absent=True)


@pytest.mark.parametrize("asked", [None, True])
def test_protection_ends_only_where_it_is_asked_for(asked: bool | None) -> None:
    with pytest.raises(ValueError, match="protected against deletion"):
        refuse_protected(replace(GOAL, deletion_protection=asked), STANDS)
    refuse_protected(replace(GOAL, deletion_protection=False), STANDS)
    refuse_protected(replace(GOAL, deletion_protection=asked), replace(STANDS, deletion_protection=False))


def test_a_topology_is_shown_with_its_writer_and_its_failover() -> None:
    moving = replace(STANDS, failover=Failover("failing-over", EAST.arn, WEST.arn, True))
    assert shown(STANDS)["failover_state"] is None
    assert shown(moving)["failover_state"] == {
        "status": "failing-over",
        "from_db_cluster_arn": EAST.arn,
        "to_db_cluster_arn": WEST.arn,
        "is_data_loss_allowed": True,
    }
    assert shown(STANDS)["writer_region"] == "us-east-1"
    assert shown(STANDS)["members"][1] == {
        "db_cluster_arn": WEST.arn,
        "region": "us-east-2",
        "is_writer": False,
        "synchronization_status": "connected",
    }


def test_a_prediction_has_the_shape_of_what_comes() -> None:
    assert set(wanted_topology(GOAL)) == set(shown(STANDS))
    assert wanted_topology(GOAL)["writer_region"] is None
