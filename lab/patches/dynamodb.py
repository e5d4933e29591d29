# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DynamoDB: global tables of version 2019.11.21."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, around, core, service

# How long a replica is CREATING or DELETING, and its table UPDATING.
SECONDS = 0.5
# On a table: until when it is being changed, and which replica is in which state meanwhile.
UNTIL, CHANGING = "_changing_until", "_changing"
# On a table: that others were made from it.
SOURCE = "_was_source"

Record = dict[str, Any]


def apply() -> None:
    one_replica_changes_at_a_time()
    replicas_need_capacity_on_demand()
    a_replica_has_its_own_key()
    the_tags_of_a_replica_go_with_it()
    a_protected_replica_is_kept()
    a_source_with_replicas_is_kept()
    # What is under way is judged before all else, so this comes last and stands around the others.
    a_replica_takes_a_while()


def a_replica_takes_a_while() -> None:
    """The table is UPDATING and the replica CREATING or DELETING; other changes are refused meanwhile."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_apply_replica_updates")
    def update(inner: Callable[..., Answer | None], name: str, table: Record, updates: list[Record]) -> Answer | None:
        refusal = inner(name, table, updates)
        if refusal is None:
            [(action, given)] = updates[0].items()
            until = time.monotonic() + SECONDS
            state = {"Create": "CREATING", "Delete": "DELETING"}.get(action, "UPDATING")
            table |= {UNTIL: until, CHANGING: (given["RegionName"], state)}
            replica = dynamodb._tables.get_scoped(core("responses").get_account_id(), given["RegionName"], name)
            if replica is not None:
                replica |= {UNTIL: until, CHANGING: ("", state)}
        return refusal

    @around(dynamodb, "_table_description")
    def describe(inner: Callable[..., Record], name: str) -> Record:
        told, table = inner(name), dynamodb._tables[name]
        if not _is_changing(table):
            return told
        region, state = table[CHANGING]
        if not region:
            return {**told, "TableStatus": state}
        others = [one for one in told.get("Replicas", []) if one["RegionName"] != region]
        changing = {"RegionName": region, "ReplicaStatus": state}
        return {**told, "TableStatus": "UPDATING", "Replicas": [*others, changing]}

    for action in ("_update_table", "_delete_table"):

        @around(dynamodb, action)
        def change(inner: Callable[..., Answer], data: Record) -> Answer:
            table = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName")))
            if table is not None and _is_changing(table):
                return _error(
                    "ResourceInUseException",
                    "Attempt to change a resource which is still in use: Table is being updated: " + table["TableName"],
                )
            return inner(data)


def _is_changing(table: Record) -> bool:
    return time.monotonic() < float(table.get(UNTIL, 0))


def one_replica_changes_at_a_time() -> None:
    """UpdateTable refuses several replica updates in one call."""

    @around(service("dynamodb"), "_update_table")
    def update(inner: Callable[..., Answer], data: Record) -> Answer:
        if len(data.get("ReplicaUpdates") or []) > 1:
            return _error("ValidationException", "Only one replica can be created, updated or deleted in a call.")
        return inner(data)


def replicas_need_capacity_on_demand() -> None:
    """A table with a fixed write capacity takes no replica. The lab knows no automatic scaling of tables."""

    @around(service("dynamodb"), "_apply_replica_updates")
    def update(inner: Callable[..., Answer | None], name: str, table: Record, updates: list[Record]) -> Answer | None:
        mode = (table.get("BillingModeSummary") or {}).get("BillingMode")
        if "Create" in updates[0] and mode != "PAY_PER_REQUEST":
            return _error("ValidationException", "Table write capacity should either be Pay-Per-Request or AutoScaled.")
        return inner(name, table, updates)


def a_replica_has_its_own_key() -> None:
    """A replica is encrypted with the key that Create names in its region."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_apply_replica_updates")
    def update(inner: Callable[..., Answer | None], name: str, table: Record, updates: list[Record]) -> Answer | None:
        refusal = inner(name, table, updates)
        given = updates[0].get("Create") or {}
        if refusal is None and (key := given.get("KMSMasterKeyId")):
            account = core("responses").get_account_id()
            arn = key if key.startswith("arn:") else f"arn:aws:kms:{given['RegionName']}:{account}:key/{key}"
            replica = dynamodb._tables.get_scoped(account, given["RegionName"], name)
            replica["SSEDescription"] = {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": arn}
        return refusal


def the_tags_of_a_replica_go_with_it() -> None:
    """What was removed is listed by its tags no more."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_apply_replica_updates")
    def update(inner: Callable[..., Answer | None], name: str, table: Record, updates: list[Record]) -> Answer | None:
        refusal = inner(name, table, updates)
        region = (updates[0].get("Delete") or {}).get("RegionName")
        if refusal is None and region:
            account = core("responses").get_account_id()
            dynamodb._tags.pop_scoped(account, region, f"arn:aws:dynamodb:{region}:{account}:table/{name}", None)
        return refusal


def a_protected_replica_is_kept() -> None:
    """Deletion protection is each replica's own, and holds against ReplicaUpdates, too."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_apply_replica_updates")
    def update(inner: Callable[..., Answer | None], name: str, table: Record, updates: list[Record]) -> Answer | None:
        region = (updates[0].get("Delete") or {}).get("RegionName", "")
        replica = dynamodb._tables.get_scoped(core("responses").get_account_id(), region, name)
        if replica and replica.get("DeletionProtectionEnabled"):
            return _error(
                "ValidationException",
                "Table is protected against deletion. To delete the table, disable deletion protection.",
            )
        return inner(name, table, updates)


def a_source_with_replicas_is_kept() -> None:
    """DeleteTable is refused where replicas were made from, until those are gone."""
    dynamodb = service("dynamodb")

    @around(dynamodb, "_apply_replica_updates")
    def update(inner: Callable[..., Answer | None], name: str, table: Record, updates: list[Record]) -> Answer | None:
        refusal = inner(name, table, updates)
        if refusal is None and "Create" in updates[0]:
            table[SOURCE] = True
            region = updates[0]["Create"]["RegionName"]
            dynamodb._tables.get_scoped(core("responses").get_account_id(), region, name).pop(SOURCE, None)
        return refusal

    @around(dynamodb, "_delete_table")
    def delete(inner: Callable[..., Answer], data: Record) -> Answer:
        table = dynamodb._tables.get(dynamodb._normalize_table_name(data.get("TableName")))
        if table and table.get(SOURCE) and dynamodb._replica_group(table):
            return _error(
                "ValidationException",
                "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to "
                "the table in the last 24 hours.",
            )
        return inner(data)


def _error(code: str, reason: str) -> Answer:
    answer: Answer = core("responses").error_response_json(code, reason, 400)
    return answer
