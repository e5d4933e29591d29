# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DynamoDB table with replicas: as AWS answers it, what differs from what is wanted, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table import (
    Replica,
    Table,
    TableGoal,
    parse_table,
    shown,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table_changes import (
    ReplicaChanges,
    create_parameters,
    foreign_regions,
    new_table,
    refuse_protected,
    replica_changes,
    table_updates,
    updated_table,
)

EAST, WEST, SOUTH = "us-east-1", "us-west-2", "us-east-2"
KEYS = {"HASH": ("id", "S"), "RANGE": ("entry", "N")}
TAGS = {"Environment": "drill"}
GOAL = TableGoal("sessions", (EAST, WEST), KEYS, True, True, "ends_at", False, TAGS)
ANSWER: dict[str, Any] = {
    "TableName": "sessions",
    "TableStatus": "ACTIVE",
    "KeySchema": [
        {"AttributeName": "id", "KeyType": "HASH"},
        {"AttributeName": "entry", "KeyType": "RANGE"},
    ],
    "AttributeDefinitions": [
        {"AttributeName": "id", "AttributeType": "S"},
        {"AttributeName": "entry", "AttributeType": "N"},
        {"AttributeName": "of_an_index", "AttributeType": "S"},
    ],
    "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    "Replicas": [{"RegionName": WEST, "ReplicaStatus": "CREATING"}],
}
TTL = {"TimeToLiveStatus": "ENABLED", "AttributeName": "ends_at"}


def settled(region: str) -> Replica:
    return Replica(region, "ACTIVE", f"arn:{region}", True, True, TAGS)


STANDS = parse_table(ANSWER, EAST, TTL, [settled(EAST), settled(WEST)])


def test_what_aws_answers_is_read() -> None:
    assert parse_table(ANSWER, EAST, TTL, [settled(EAST)]) == Table(
        name="sessions",
        home=EAST,
        keys=KEYS,
        billing_mode="PAY_PER_REQUEST",
        stream_view_type="NEW_AND_OLD_IMAGES",
        ttl_attribute="ends_at",
        replicas=(settled(EAST), Replica(WEST, "CREATING")),
    )


@pytest.mark.parametrize(
    ("answer", "ttl", "field", "value"),
    [
        ({"BillingModeSummary": None}, TTL, "billing_mode", "PROVISIONED"),
        ({"StreamSpecification": None}, TTL, "stream_view_type", ""),
        ({"StreamSpecification": {"StreamEnabled": False, "StreamViewType": "KEYS_ONLY"}}, TTL, "stream_view_type", ""),
        ({"Replicas": None}, TTL, "regions", (EAST,)),
        # Newer answers name the region that answers, too.
        ({"Replicas": [{"RegionName": EAST, "ReplicaStatus": "ACTIVE"}]}, TTL, "regions", (EAST,)),
        ({}, {"TimeToLiveStatus": "DISABLED"}, "ttl_attribute", ""),
        ({}, {"TimeToLiveStatus": "DISABLED", "AttributeName": "ends_at"}, "ttl_attribute", ""),
        ({}, {"TimeToLiveStatus": "ENABLING", "AttributeName": "ends_at"}, "ttl_attribute", "ends_at"),
        ({}, {"TimeToLiveStatus": "DISABLING", "AttributeName": "ends_at"}, "ttl_attribute", ""),
    ],
)
def test_what_is_left_out_or_off_is_read_so(
    answer: dict[str, Any], ttl: dict[str, str], field: str, value: object
) -> None:
    assert getattr(parse_table({**ANSWER, **answer}, EAST, ttl, []), field) == value


def test_a_table_is_made_on_demand_with_the_stream_that_replicas_need() -> None:
    assert create_parameters(GOAL) == {
        "TableName": "sessions",
        "KeySchema": ANSWER["KeySchema"],
        "AttributeDefinitions": ANSWER["AttributeDefinitions"][:2],
        "BillingMode": "PAY_PER_REQUEST",
        "StreamSpecification": ANSWER["StreamSpecification"],
        "DeletionProtectionEnabled": True,
        "Tags": [{"Key": "Environment", "Value": "drill"}],
    }
    assert "Tags" not in create_parameters(replace(GOAL, tags={}))


@pytest.mark.parametrize(
    ("change", "updates"),
    [
        ({}, []),
        ({"billing_mode": "PROVISIONED"}, [{"BillingMode": "PAY_PER_REQUEST"}]),
        ({"stream_view_type": ""}, [{"StreamSpecification": ANSWER["StreamSpecification"]}]),
        (
            {"billing_mode": "PROVISIONED", "stream_view_type": ""},
            [{"BillingMode": "PAY_PER_REQUEST"}, {"StreamSpecification": ANSWER["StreamSpecification"]}],
        ),
    ],
)
def test_the_table_is_updated_by_one_change_at_a_time(change: dict[str, Any], updates: list[dict[str, Any]]) -> None:
    assert table_updates(GOAL, replace(STANDS, **change)) == updates


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"keys": {"HASH": ("id", "S")}}, r"has the keys id \(S\), and id \(S\) and entry \(N\) was asked for"),
        ({"stream_view_type": "KEYS_ONLY"}, "a stream of KEYS_ONLY"),
        ({"ttl_attribute": "other"}, "end at other, and ends_at was asked for"),
        ({"replicas": (settled(EAST), Replica(WEST, "DELETING"))}, f"being deleted in {WEST}"),
    ],
)
def test_what_aws_cannot_change_is_refused(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        table_updates(GOAL, replace(STANDS, **change))


def test_a_foreign_replica_that_leaves_is_none_of_our_business() -> None:
    leaving = replace(STANDS, replicas=(*STANDS.replicas, Replica(SOUTH, "DELETING")))
    assert table_updates(GOAL, leaving) == []
    assert foreign_regions(GOAL, leaving) == (SOUTH,)


NO_CHANGES = ReplicaChanges(None, None, {})


@pytest.mark.parametrize(
    ("goal", "stands", "changes"),
    [
        (GOAL, settled(EAST), NO_CHANGES),
        (GOAL, replace(settled(EAST), deletion_protection=False), replace(NO_CHANGES, deletion_protection=True)),
        (GOAL, replace(settled(EAST), tags={"Owner": "anna"}), replace(NO_CHANGES, tags=TAGS)),
        (GOAL, Replica(WEST, ""), ReplicaChanges(True, True, TAGS)),
        (
            replace(GOAL, point_in_time_recovery=False),
            settled(EAST),
            replace(NO_CHANGES, point_in_time_recovery=False),
        ),
        (TableGoal("sessions", (EAST,)), settled(EAST), NO_CHANGES),
        (TableGoal("sessions", (EAST,), deletion_protection=False), Replica(EAST, ""), NO_CHANGES),
    ],
)
def test_only_what_differs_in_a_region_is_set(goal: TableGoal, stands: Replica, changes: ReplicaChanges) -> None:
    assert replica_changes(goal, stands) == changes


@pytest.mark.parametrize("stands", [None, STANDS, replace(STANDS, replicas=(settled(WEST), settled(SOUTH)))])
def test_a_table_that_was_changed_needs_no_change(stands: Table | None) -> None:
    after = updated_table(GOAL, stands or new_table(GOAL), GOAL.regions, [SOUTH])
    assert after.regions == (EAST, WEST)
    assert table_updates(GOAL, after) == []
    assert [replica_changes(GOAL, replica) for replica in after.replicas] == [NO_CHANGES] * 2
    assert after.ttl_attribute == "ends_at"


def test_a_region_that_is_not_set_stays_as_it_was_seen() -> None:
    lost = replace(STANDS, replicas=(Replica(EAST, "ACTIVE"), settled(WEST)))
    assert updated_table(GOAL, lost, [WEST], []) == lost
    assert shown(GOAL, lost, [EAST])["regions"][EAST]["tags"] is None
    assert shown(GOAL, lost, [EAST])["unreachable"] == [EAST]


@pytest.mark.parametrize(("asked", "refused"), [(None, True), (True, True), (False, False)])
def test_a_protected_table_is_removed_only_when_that_is_said(asked: bool | None, refused: bool) -> None:
    goal = replace(GOAL, deletion_protection=asked)
    if refused:
        with pytest.raises(ValueError, match=f"in {WEST}\\. Say"):
            refuse_protected(goal, [replace(settled(EAST), deletion_protection=False), settled(WEST)])
    else:
        refuse_protected(goal, STANDS.replicas)
    refuse_protected(GOAL, [Replica(WEST, "ACTIVE")])
