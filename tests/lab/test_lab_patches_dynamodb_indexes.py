# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Indexes of DynamoDB tables. Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import eventually, refused, unique

HOME, AWAY = "us-east-1", "us-east-2"


def statuses(client: Any, table: str) -> dict[str, str]:
    found = client.describe_table(TableName=table)["Table"]
    return {index["IndexName"]: index["IndexStatus"] for index in found.get("GlobalSecondaryIndexes", [])}


def add(client: Any, table: str, *names: str) -> None:
    client.update_table(
        TableName=table,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        GlobalSecondaryIndexUpdates=[
            {
                "Create": {
                    "IndexName": name,
                    "KeySchema": [{"AttributeName": name, "KeyType": "HASH"}],
                    "Projection": {"ProjectionType": "ALL"},
                }
            }
            for name in names
        ],
    )


@pytest.fixture
def table(lab: Lab) -> Iterator[str]:
    name, client = unique("indexed"), lab.client("dynamodb")
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield name


def test_an_index_is_the_same_in_every_replica(lab: Lab, table: str) -> None:
    home, away = lab.client("dynamodb"), lab.client("dynamodb", AWAY)
    home.update_table(TableName=table, ReplicaUpdates=[{"Create": {"RegionName": AWAY}}])
    eventually(lambda: home.describe_table(TableName=table)["Table"]["TableStatus"], "ACTIVE")
    add(home, table, "owner")
    found = away.describe_table(TableName=table)["Table"]
    assert [index["IndexArn"].split(":")[3] for index in found["GlobalSecondaryIndexes"]] == [AWAY]
    assert {one["AttributeName"] for one in found["AttributeDefinitions"]} == {"id", "owner"}
    eventually(lambda: statuses(home, table), {"owner": "ACTIVE"})
    home.update_table(TableName=table, GlobalSecondaryIndexUpdates=[{"Delete": {"IndexName": "owner"}}])
    assert statuses(away, table) == {}


def test_a_new_index_takes_a_while(lab: Lab, table: str) -> None:
    client = lab.client("dynamodb")
    with refused("LimitExceededException"):
        add(client, table, "owner", "state")
    add(client, table, "owner")
    assert statuses(client, table) == {"owner": "CREATING"}
    with refused("LimitExceededException"):
        add(client, table, "state")
    eventually(lambda: statuses(client, table), {"owner": "ACTIVE"})
    add(client, table, "state")
