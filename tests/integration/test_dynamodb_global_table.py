# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module dynamodb_global_table."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "sessions-drill"
EAST, WEST, SOUTH = "us-east-1", "us-west-2", "us-east-2"
MODULE = "dynamodb_global_table"
WANTED: dict[str, Any] = {
    "name": NAME,
    "regions": [EAST, WEST],
    "hash_key_name": "session",
    "range_key_name": "at",
    "range_key_type": "N",
    "point_in_time_recovery": True,
    "deletion_protection": True,
    "ttl_attribute": "ends_at",
    "tags": {"Environment": "drill", "Cost-Center": 4711},
}
PLAIN: dict[str, Any] = {"name": NAME, "regions": [EAST, WEST], "hash_key_name": "id"}
GONE: dict[str, Any] = {"name": NAME, "regions": [EAST], "state": "absent"}
LOOK = ["DescribeTable", "DescribeTable"]
TAGS = {"Environment": "drill", "Cost-Center": "4711"}
IN_A_REGION = {"status": "ACTIVE", "deletion_protection": True, "point_in_time_recovery": True, "tags": TAGS}


@pytest.fixture(autouse=True)
def nothing_stays(lab: Lab, tmp_path: Path) -> Iterator[None]:
    yield
    play(lab, tmp_path, MODULE, [Task("clean", {**GONE, "regions": [EAST, WEST], "deletion_protection": False})])


def where(result: dict[str, Any]) -> dict[str, Any]:
    """What is told of each region, without ARNs."""
    regions = result["table"]["regions"]
    return {region: {key: seen[key] for key in seen if key != "arn"} for region, seen in regions.items()}


def test_a_life_of_a_table(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("gone before", GONE),
            Task("predict", WANTED, check=True),
            Task("apply", WANTED),
            Task("again", WANTED),
            Task("predict again", WANTED, check=True),
            Task("other keys", {**WANTED, "range_key_name": "when"}, fails=True),
            Task("other time to live", {**WANTED, "ttl_attribute": "other"}, fails=True),
            Task("protected", GONE, fails=True),
            Task("predict the end", {**GONE, "deletion_protection": False}, check=True),
            Task("end", {**GONE, "deletion_protection": False}),
            Task("ended already", GONE),
        ],
    )
    assert [name for name, changed in run.changed().items() if changed] == [
        "predict",
        "apply",
        "predict the end",
        "end",
    ]
    assert run["predict"].result["actions"] == run["apply"].result["actions"]
    assert run["apply"].result["actions"] == [
        "dynamodb:CreateTable",
        "dynamodb:CreateTableReplica",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:TagResource",
        "dynamodb:UpdateContinuousBackups",
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTimeToLive",
    ]
    for name in ("predict", "apply", "again"):
        assert where(run[name].result) == {EAST: IN_A_REGION, WEST: IN_A_REGION}, name
    assert run["apply"].before == {}
    seen = run["again"].result["table"]
    assert seen["regions"][WEST]["arn"].startswith(f"arn:aws:dynamodb:{WEST}:")
    assert {key: seen[key] for key in seen if key not in ("name", "regions")} == {
        "keys": {"HASH": {"name": "session", "type": "S"}, "RANGE": {"name": "at", "type": "N"}},
        "billing_mode": "PAY_PER_REQUEST",
        "stream_view_type": "NEW_AND_OLD_IMAGES",
        "ttl_attribute": "ends_at",
        "global_secondary_indexes": [],
        "foreign_regions": [],
        "unreachable": [],
    }
    each = ["DescribeContinuousBackups", "ListTagsOfResource"]
    assert run["again"].calls == [*LOOK, "DescribeTimeToLive", *each, *each]
    assert "has the keys session (S) and at (N)" in run["other keys"].result["msg"]
    assert "AWS wants the first switched off" in run["other time to live"].result["msg"]
    assert run["protected"].result["msg"] == (
        f"The table {NAME} is protected against deletion in {EAST}, {WEST}. "
        "Say deletion_protection: false to remove it all the same."
    )
    assert run["end"].result["actions"] == [
        "dynamodb:UpdateTable",
        "dynamodb:DeleteTableReplica",
        "dynamodb:UpdateTable",
        "dynamodb:DeleteTable",
    ]
    assert run["end"].result["table"] == {}
    assert all(NAME not in lab.client("dynamodb", region).list_tables()["TableNames"] for region in (EAST, WEST))


def test_a_table_of_somebody_else_becomes_global_in_the_region_where_it_stands(lab: Lab, tmp_path: Path) -> None:
    west = lab.client("dynamodb", WEST)
    west.create_table(
        TableName=NAME,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1},
        Tags=[{"Key": "Owner", "Value": "anna"}],
    )
    west.put_item(TableName=NAME, Item={"id": {"S": "kept"}})
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("predict", PLAIN, check=True),
            Task("apply", PLAIN),
            Task("again", PLAIN),
            Task("recover", {**PLAIN, "point_in_time_recovery": True, "tags": {"Environment": "drill"}}),
            Task("left out", PLAIN),
            Task("no more", {**PLAIN, "point_in_time_recovery": False}),
        ],
    )
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "left out"]
    assert run["apply"].result["actions"] == [
        "dynamodb:UpdateTable",
        "dynamodb:UpdateTable",
        "dynamodb:CreateTableReplica",
    ]
    assert run["apply"].before["billing_mode"] == "PROVISIONED"
    assert list(run["apply"].before["regions"]) == [WEST]
    assert lab.client("dynamodb").get_item(TableName=NAME, Key={"id": {"S": "kept"}})["Item"]
    assert where(run["left out"].result)[WEST]["tags"] == {"Owner": "anna", "Environment": "drill"}
    assert {seen["point_in_time_recovery"] for seen in where(run["left out"].result).values()} == {True}
    assert {seen["point_in_time_recovery"] for seen in where(run["no more"].result).values()} == {False}


def test_a_replica_that_was_not_asked_for_stays_unless_it_is_to_go(lab: Lab, tmp_path: Path) -> None:
    three = {**PLAIN, "regions": [EAST, WEST, SOUTH], "deletion_protection": True}
    purge = {**PLAIN, "purge_replicas": True}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("three", three),
            Task("two", PLAIN),
            Task("protected", purge, fails=True),
            Task("predict", {**purge, "deletion_protection": False}, check=True),
            Task("purge", {**purge, "deletion_protection": False}),
            Task("purged already", {**purge, "deletion_protection": False}),
        ],
    )
    assert run["two"].result["table"]["foreign_regions"] == [SOUTH]
    assert where(run["two"].result)[SOUTH] == {
        "status": "ACTIVE",
        "deletion_protection": None,
        "point_in_time_recovery": None,
        "tags": None,
    }
    assert f"in {SOUTH}" in run["protected"].result["msg"]
    assert [name for name, changed in run.changed().items() if not changed] == ["two", "protected", "purged already"]
    assert list(where(run["predict"].result)) == list(where(run["purge"].result)) == [EAST, WEST]
    assert run["purge"].result["table"]["foreign_regions"] == []
    assert NAME not in lab.client("dynamodb", SOUTH).list_tables()["TableNames"]


def test_two_tables_that_know_nothing_of_each_other_are_left_alone(lab: Lab, tmp_path: Path) -> None:
    for region in (EAST, WEST):
        lab.client("dynamodb", region).create_table(
            TableName=NAME,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    run = play(lab, tmp_path, MODULE, [Task("apply", PLAIN, fails=True)])
    assert f"no replica of it in {WEST}" in run["apply"].result["msg"]
    lab.client("dynamodb", WEST).delete_table(TableName=NAME)


@pytest.mark.parametrize("mode", ["reset", "timeout", "503"])
def test_a_lost_region_holds_up_nothing_where_the_table_stands(lab: Lab, tmp_path: Path, mode: str) -> None:
    play(lab, tmp_path, MODULE, [Task("apply", PLAIN)])
    lab.outage(EAST, mode)
    try:
        run = play(
            lab,
            tmp_path,
            MODULE,
            [
                Task("read", PLAIN),
                Task("recover", {**PLAIN, "point_in_time_recovery": True}),
            ],
            region=WEST,
        )
    finally:
        lab.restore(EAST)
    assert run["read"].result["table"]["unreachable"] == [EAST]
    assert not run["read"].changed
    assert where(run["read"].result)[EAST] == {
        "status": "ACTIVE",
        "deletion_protection": None,
        "point_in_time_recovery": None,
        "tags": None,
    }
    assert run["recover"].result["actions"] == ["dynamodb:UpdateContinuousBackups"]


def test_a_table_is_neither_made_nor_removed_in_part(lab: Lab, tmp_path: Path) -> None:
    play(lab, tmp_path, MODULE, [Task("apply", PLAIN)])
    lab.outage(EAST)
    try:
        run = play(
            lab,
            tmp_path,
            MODULE,
            [
                Task("end", {**GONE, "regions": [WEST, EAST]}, fails=True),
                Task("another", {**PLAIN, "name": "another-drill"}, fails=True),
            ],
            region=WEST,
        )
    finally:
        lab.restore(EAST)
    assert run["end"].result["msg"] == f"The table {NAME} can't be removed while {EAST} does not answer."
    assert run["another"].result["msg"] == f"The table another-drill can't be made while {EAST} does not answer."


def test_a_run_that_died_is_gone_on_with(lab: Lab, tmp_path: Path) -> None:
    play(lab, tmp_path, MODULE, [Task("apply", {**PLAIN, "regions": [EAST]})])
    lab.client("dynamodb").update_table(TableName=NAME, ReplicaUpdates=[{"Create": {"RegionName": WEST}}])
    run = play(lab, tmp_path, MODULE, [Task("go on", {**PLAIN, "point_in_time_recovery": True})])
    assert run["go on"].result["actions"] == ["dynamodb:UpdateContinuousBackups"] * 2
    assert {seen["status"] for seen in where(run["go on"].result).values()} == {"ACTIVE"}


BY_OWNER = {"name": "by-owner", "hash_key_name": "owner", "range_key_name": "at", "range_key_type": "N"}
BY_STATE = {
    "name": "by-state",
    "hash_key_name": "state",
    "projection": "INCLUDE",
    "non_key_attributes": ["owner", "amount"],
}
BY_PLACE = {"name": "by-place", "hash_key_name": "place", "projection": "KEYS_ONLY"}


def indexes(lab: Lab, region: str) -> dict[str, str]:
    """The status of each index that the table has in a region."""
    table = lab.client("dynamodb", region).describe_table(TableName=NAME)["Table"]
    return {index["IndexName"]: index["IndexStatus"] for index in table.get("GlobalSecondaryIndexes", [])}


def test_a_table_is_made_with_its_indexes_in_every_region(lab: Lab, tmp_path: Path) -> None:
    wanted = {**PLAIN, "global_secondary_indexes": [BY_OWNER, BY_STATE]}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("predict", wanted, check=True),
            Task("apply", wanted),
            Task("again", wanted),
            Task("left out", PLAIN),
        ],
    )
    assert [name for name, changed in run.changed().items() if changed] == ["predict", "apply"]
    assert run["apply"].result["actions"] == ["dynamodb:CreateTable", "dynamodb:CreateTableReplica"]
    made = run["again"].result["table"]["global_secondary_indexes"]
    assert run["predict"].result["table"]["global_secondary_indexes"] == made
    assert made == [
        {
            "name": "by-owner",
            "keys": {"HASH": {"name": "owner", "type": "S"}, "RANGE": {"name": "at", "type": "N"}},
            "projection": "ALL",
            "non_key_attributes": [],
        },
        {
            "name": "by-state",
            "keys": {"HASH": {"name": "state", "type": "S"}},
            "projection": "INCLUDE",
            "non_key_attributes": ["amount", "owner"],
        },
    ]
    for region in (EAST, WEST):
        assert indexes(lab, region) == {"by-owner": "ACTIVE", "by-state": "ACTIVE"}


def test_indexes_come_and_go_one_at_a_time(lab: Lab, tmp_path: Path) -> None:
    others = {**PLAIN, "global_secondary_indexes": [BY_STATE, BY_PLACE]}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("first", {**PLAIN, "global_secondary_indexes": [BY_OWNER]}),
            Task("predict", others, check=True),
            Task("apply", others),
            Task("again", others),
            Task(
                "other projection",
                {**PLAIN, "global_secondary_indexes": [BY_STATE, BY_OWNER | {"name": "by-place"}]},
                fails=True,
            ),
            Task(
                "included without a name",
                {**PLAIN, "global_secondary_indexes": [{**BY_PLACE, "projection": "INCLUDE"}]},
                fails=True,
            ),
            Task("none", {**PLAIN, "global_secondary_indexes": []}),
        ],
    )
    assert run["predict"].result["actions"] == run["apply"].result["actions"] == ["dynamodb:UpdateTable"] * 3
    assert [one["name"] for one in run["apply"].before["global_secondary_indexes"]] == ["by-owner"]
    assert [one["name"] for one in run["again"].result["table"]["global_secondary_indexes"]] == ["by-place", "by-state"]
    assert not run["again"].changed
    assert "The index by-place of sessions-drill has other keys" in run["other projection"].result["msg"]
    assert "INCLUDE takes at least one" in run["included without a name"].result["msg"]
    assert indexes(lab, EAST) == indexes(lab, WEST) == {}


def test_a_run_that_died_at_an_index_waits_for_it(lab: Lab, tmp_path: Path) -> None:
    play(lab, tmp_path, MODULE, [Task("apply", PLAIN)])
    lab.client("dynamodb").update_table(
        TableName=NAME,
        AttributeDefinitions=[{"AttributeName": "place", "AttributeType": "S"}],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": "by-place",
                    "KeySchema": [{"AttributeName": "place", "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "KEYS_ONLY"},
                }
            }
        ],
    )
    run = play(lab, tmp_path, MODULE, [Task("go on", {**PLAIN, "global_secondary_indexes": [BY_PLACE, BY_STATE]})])
    assert run["go on"].result["actions"] == ["dynamodb:UpdateTable"]
    assert indexes(lab, WEST) == {"by-place": "ACTIVE", "by-state": "ACTIVE"}
