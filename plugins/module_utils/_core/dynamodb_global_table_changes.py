# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What differs between a DynamoDB table and what is wanted of it, and what AWS can't change."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from .dynamodb_global_table import ACTIVE, DELETING, Keys, Replica, Table, TableGoal
from .dynamodb_indexes import attribute_definitions, index_parameters, index_updates, key_schema
from .plan import tag_changes, tag_list

ON_DEMAND = "PAY_PER_REQUEST"
# What replicates a table reads it from this stream, so a table with replicas can have no other.
STREAM_VIEW = "NEW_AND_OLD_IMAGES"


def create_parameters(goal: TableGoal) -> dict[str, Any]:
    """The parameters of CreateTable. Replicas, recovery and time to live are given afterwards, one by one."""
    indexes = (goal.indexes or {}).values()
    return {
        "TableName": goal.name,
        "KeySchema": key_schema(goal.keys),
        "AttributeDefinitions": attribute_definitions(goal.keys, *(index.keys for index in indexes)),
        **({"GlobalSecondaryIndexes": [index_parameters(index) for index in indexes]} if indexes else {}),
        "BillingMode": ON_DEMAND,
        "StreamSpecification": {"StreamEnabled": True, "StreamViewType": STREAM_VIEW},
        "DeletionProtectionEnabled": bool(goal.deletion_protection),
        **({"Tags": tag_list(goal.tags)} if goal.tags else {}),
    }


def table_updates(goal: TableGoal, table: Table) -> list[dict[str, Any]]:
    """What UpdateTable is to change of the table itself; AWS takes one change at a time."""
    refuse_fixed(goal, table)
    updates: list[dict[str, Any]] = []
    if table.billing_mode != ON_DEMAND:
        updates.append({"BillingMode": ON_DEMAND})
    if not table.stream_view_type:
        updates.append({"StreamSpecification": {"StreamEnabled": True, "StreamViewType": STREAM_VIEW}})
    return updates + index_updates(goal.name, goal.indexes, table.indexes)


def refuse_fixed(goal: TableGoal, table: Table) -> None:
    """Raise a ValueError for what AWS can't change once a table exists, or not now."""
    wanted = (replica for replica in table.replicas if replica.region in goal.regions)
    if leaving := [replica.region for replica in wanted if replica.status == DELETING]:
        raise ValueError(f"The table {goal.name} is being deleted in {', '.join(leaving)}. Run again when it is gone.")
    if goal.keys != table.keys:
        raise ValueError(
            f"The table {goal.name} has the keys {_in_words(table.keys)}, and {_in_words(goal.keys)} was asked for. "
            "AWS can't change that, so nothing was touched."
        )
    if table.stream_view_type not in ("", STREAM_VIEW):
        raise ValueError(
            f"The table {goal.name} has a stream of {table.stream_view_type}, and replicas need {STREAM_VIEW}. "
            "Switch the stream off where nobody reads it, and run again."
        )
    if goal.ttl_attribute and table.ttl_attribute not in ("", goal.ttl_attribute):
        raise ValueError(
            f"The items of {goal.name} end at {table.ttl_attribute}, and {goal.ttl_attribute} was asked for. "
            "AWS wants the first switched off, and an hour in between: do that by hand."
        )


def _in_words(keys: Keys) -> str:
    return " and ".join(f"{name} ({kind})" for name, kind in keys.values())


def refuse_protected(goal: TableGoal, leaving: Iterable[Replica]) -> None:
    """Raise a ValueError where a replica is protected and nobody asked for the protection to end."""
    protected = [replica.region for replica in leaving if replica.deletion_protection]
    if protected and goal.deletion_protection is not False:
        raise ValueError(
            f"The table {goal.name} is protected against deletion in {', '.join(protected)}. "
            "Say deletion_protection: false to remove it all the same."
        )


@dataclass(frozen=True)
class ReplicaChanges:
    """What is to be set in one region. None and empty: nothing."""

    deletion_protection: bool | None
    point_in_time_recovery: bool | None
    tags: Mapping[str, str]


def replica_changes(goal: TableGoal, stands: Replica) -> ReplicaChanges:
    """What differs in one region from what is wanted. A setting that was not looked at counts as off."""
    protection, recovery = goal.deletion_protection, goal.point_in_time_recovery
    return ReplicaChanges(
        deletion_protection=None if protection in (None, bool(stands.deletion_protection)) else protection,
        point_in_time_recovery=None if recovery in (None, bool(stands.point_in_time_recovery)) else recovery,
        tags=tag_changes(stands.tags or {}, goal.tags),
    )


def changed_replica(stands: Replica, changes: ReplicaChanges) -> Replica:
    """The replica as it will be."""
    protection, recovery = changes.deletion_protection, changes.point_in_time_recovery
    return replace(
        stands,
        deletion_protection=bool(stands.deletion_protection) if protection is None else protection,
        point_in_time_recovery=bool(stands.point_in_time_recovery) if recovery is None else recovery,
        tags={**(stands.tags or {}), **changes.tags},
    )


def new_table(goal: TableGoal) -> Table:
    """The table as CreateTable makes it, in the first of its regions."""
    home = Replica(
        region=goal.regions[0],
        status=ACTIVE,
        deletion_protection=bool(goal.deletion_protection),
        point_in_time_recovery=False,
        tags=dict(goal.tags),
    )
    return Table(goal.name, home.region, goal.keys, ON_DEMAND, STREAM_VIEW, "", (home,), goal.indexes or {})


def foreign_regions(goal: TableGoal, table: Table) -> tuple[str, ...]:
    """Regions with a replica that was not asked for."""
    return tuple(region for region in table.regions if region not in goal.regions)


def updated_table(goal: TableGoal, table: Table, set_in: Iterable[str], leaving: Collection[str]) -> Table:
    """The table as it will be: with every replica of ``set_in`` as wanted, and without those that leave."""
    stands = {replica.region: replica for replica in table.replicas if replica.region not in leaving}
    for region in set_in:
        replica = stands.get(region) or Replica(region, ACTIVE)
        stands[region] = changed_replica(replica, replica_changes(goal, replica))
    return replace(
        table,
        billing_mode=ON_DEMAND,
        stream_view_type=STREAM_VIEW,
        ttl_attribute=goal.ttl_attribute or table.ttl_attribute,
        replicas=tuple(replica for _region, replica in sorted(stands.items())),
        indexes=table.indexes if goal.indexes is None else goal.indexes,
    )
