# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB for functions: items that are written once, and read. An error is the caller's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.items import Value, Values, attributes, plain
from .errors import error_code

ALREADY_THERE = frozenset({"ConditionalCheckFailedException"})


def put_once(client: Any, table: str, values: Values, key: str) -> bool:
    """Put an item unless one with its key stands, of which ``key`` is the first part; whether it was put."""
    try:
        client.put_item(
            TableName=table,
            Item=attributes(values),
            ConditionExpression="attribute_not_exists(#key)",
            ExpressionAttributeNames={"#key": key},
        )
    except Exception as error:
        if error_code(error) in ALREADY_THERE:
            return False
        raise
    return True


def get_values(client: Any, table: str, key: Values) -> dict[str, Value] | None:
    """The item with a key as it stands now, or None."""
    item = client.get_item(TableName=table, Key=attributes(key), ConsistentRead=True).get("Item")
    return plain(item) if item else None


def mark_true(client: Any, table: str, key: Values, name: str) -> None:
    """Set one attribute to true."""
    client.update_item(
        TableName=table,
        Key=attributes(key),
        UpdateExpression="SET #name = :true",
        ExpressionAttributeNames={"#name": name},
        ExpressionAttributeValues={":true": {"BOOL": True}},
    )


def query_values(client: Any, query: Mapping[str, Any]) -> tuple[list[dict[str, Value]], dict[str, Value]]:
    """One page of items, and the key after which the next begins; empty where this one is the last."""
    answer = client.query(**query)
    return [plain(item) for item in answer["Items"]], plain(answer.get("LastEvaluatedKey") or {})
