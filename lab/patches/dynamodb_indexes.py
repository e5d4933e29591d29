# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB: global secondary indexes of tables that stand."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable

from lab.patches.dynamodb import SECONDS, Record, _error
from lab.patches.tools import Answer, around, core, is_good, service

UNTIL, NEW = "_index_until", "_new_index"


def apply() -> None:
    an_index_is_the_same_in_every_replica()
    a_new_index_takes_a_while()


def an_index_is_the_same_in_every_replica() -> None:
    """What UpdateTable changes of the indexes in one region changes in all of them."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_update_table")
    def update(inner: Callable[..., Answer], data: Record) -> Answer:
        answer = inner(data)
        name = dynamodb._normalize_table_name(data.get("TableName"))
        if is_good(answer) and data.get("GlobalSecondaryIndexUpdates"):
            account, home, table = core("responses").get_account_id(), core("responses").get_region(), _table(data)
            for region in set(dynamodb._replica_group(table)) - {home}:
                indexes = copy.deepcopy(table["GlobalSecondaryIndexes"])
                for index in indexes:
                    index["IndexArn"] = index["IndexArn"].replace(f":{home}:", f":{region}:")
                replica = dynamodb._tables.get_scoped(account, region, name)
                replica["GlobalSecondaryIndexes"] = indexes
                replica["AttributeDefinitions"] = copy.deepcopy(table["AttributeDefinitions"])
                replica.pop(dynamodb._INDEX_MEMBERS, None)
        return answer


def a_new_index_takes_a_while() -> None:
    """An index is CREATING at first, and until it is ACTIVE no other one can be made or removed."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_update_table")
    def update(inner: Callable[..., Answer], data: Record) -> Answer:
        table, changes = _table(data), data.get("GlobalSecondaryIndexUpdates") or []
        if changes and (len(changes) > 1 or _is_building(table)):
            return _error("LimitExceededException", "Only 1 online index can be created or deleted at the same time.")
        answer = inner(data)
        if is_good(answer) and changes and "Create" in changes[0]:
            table |= {UNTIL: time.monotonic() + SECONDS, NEW: changes[0]["Create"]["IndexName"]}
        return answer

    @around(dynamodb, "_table_description")
    def describe(inner: Callable[..., Record], name: str) -> Record:
        told, table = inner(name), dynamodb._tables[name]
        if not _is_building(table):
            return told
        indexes = [
            {**index, "IndexStatus": "CREATING"} if index["IndexName"] == table[NEW] else index
            for index in told.get("GlobalSecondaryIndexes", [])
        ]
        return {**told, "GlobalSecondaryIndexes": indexes}


def _table(data: Record) -> Record:
    dynamodb = service("dynamodb")
    found: Record = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName"))) or {}
    return found


def _is_building(table: Record) -> bool:
    return time.monotonic() < float(table.get(UNTIL, 0))
