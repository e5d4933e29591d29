# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal in DynamoDB: writing an entry, and reading what was written. An error is the caller's to judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .._core.journal import INDEX_ID, Entry, in_order, index_item, item_of, parse_item

BY_ID = "id = :id"


def write_entry(client: Any, table: str, entry: Entry) -> None:
    """Write an entry, and list its failover where the entry begins or ends one."""
    client.put_item(TableName=table, Item=item_of(entry))
    listed = index_item(entry)
    if listed is not None:
        client.put_item(TableName=table, Item=listed)


def read_entries(client: Any, table: str, failover_id: str) -> tuple[Entry, ...]:
    """All entries of a failover that this region holds, in the order of time."""
    query = {"ConsistentRead": True, **_of(table, failover_id)}
    return tuple(sorted((parse_item(item) for item in _pages(client, query)), key=in_order))


def read_failovers(client: Any, table: str, limit: int) -> tuple[str, ...]:
    """The names of the last failovers, newest first, at most ``limit`` of them."""
    answer = client.query(ScanIndexForward=False, Limit=limit, **_of(table, INDEX_ID))
    return tuple(item["entry"]["S"] for item in answer["Items"])


def _of(table: str, identifier: str) -> dict[str, Any]:
    return {
        "TableName": table,
        "KeyConditionExpression": BY_ID,
        "ExpressionAttributeValues": {":id": {"S": identifier}},
    }


def _pages(client: Any, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    answer = client.query(**query)
    yield from answer["Items"]
    while last := answer.get("LastEvaluatedKey"):
        answer = client.query(ExclusiveStartKey=last, **query)
        yield from answer["Items"]
