# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A DynamoDB table with replicas as a value: as it is asked for, as AWS answers it, and as it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .dynamodb_indexes import ACTIVE, Indexes, Keys, keys_of, parse_indexes, shown_indexes

__all__ = ["ACTIVE", "DELETING", "Keys", "Replica", "Table", "TableGoal", "parse_statuses", "parse_table", "shown"]

DELETING = "DELETING"


@dataclass(frozen=True)
class TableGoal:
    """A table as it is wanted: the same in each of its regions. None means that nothing is asked for."""

    name: str
    regions: tuple[str, ...]
    keys: Keys = field(default_factory=dict)
    point_in_time_recovery: bool | None = None
    deletion_protection: bool | None = None
    ttl_attribute: str | None = None
    purge_replicas: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)
    indexes: Indexes | None = None


@dataclass(frozen=True)
class Replica:
    """The table in one region. What was not looked at is None; the region may be lost."""

    region: str
    status: str
    arn: str = ""
    deletion_protection: bool | None = None
    point_in_time_recovery: bool | None = None
    tags: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """A table as the region ``home`` tells it, with all its replicas, that of ``home`` among them."""

    name: str
    home: str
    keys: Keys
    billing_mode: str
    stream_view_type: str
    ttl_attribute: str
    replicas: tuple[Replica, ...]
    indexes: Indexes = field(default_factory=dict)

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(replica.region for replica in self.replicas)

    def replica(self, region: str) -> Replica | None:
        return next((replica for replica in self.replicas if replica.region == region), None)


def parse_statuses(answer: Mapping[str, Any], home: str) -> dict[str, str]:
    """The status of the table in each of its regions, as DescribeTable in ``home`` tells it."""
    told = {replica["RegionName"]: replica.get("ReplicaStatus", "") for replica in answer.get("Replicas") or ()}
    return dict(sorted({**told, home: answer.get("TableStatus", "")}.items()))


def parse_table(answer: Mapping[str, Any], home: str, ttl: Mapping[str, Any], seen: Iterable[Replica]) -> Table:
    """A table from what DescribeTable and DescribeTimeToLive answer in ``home``, and from what its regions told."""
    looked_at = {replica.region: replica for replica in seen}
    stream = answer.get("StreamSpecification") or {}
    statuses = parse_statuses(answer, home)
    return Table(
        name=answer["TableName"],
        home=home,
        keys=keys_of(answer.get("KeySchema") or (), answer),
        billing_mode=(answer.get("BillingModeSummary") or {}).get("BillingMode") or "PROVISIONED",
        stream_view_type=stream.get("StreamViewType", "") if stream.get("StreamEnabled") else "",
        ttl_attribute=ttl.get("AttributeName", "") if "ENABL" in ttl.get("TimeToLiveStatus", "") else "",
        replicas=tuple(looked_at.get(region, Replica(region, status)) for region, status in statuses.items()),
        indexes=parse_indexes(answer),
    )


def shown(goal: TableGoal, table: Table | None, unreachable: Iterable[str] = ()) -> dict[str, Any]:
    """A table as the module returns it; empty where there is none."""
    if table is None:
        return {}
    return {
        "name": table.name,
        "keys": {kind: {"name": name, "type": told} for kind, (name, told) in sorted(table.keys.items())},
        "billing_mode": table.billing_mode,
        "stream_view_type": table.stream_view_type,
        "ttl_attribute": table.ttl_attribute,
        "global_secondary_indexes": shown_indexes(table.indexes),
        "regions": {
            replica.region: {
                "status": replica.status,
                "arn": replica.arn,
                "deletion_protection": replica.deletion_protection,
                "point_in_time_recovery": replica.point_in_time_recovery,
                "tags": None if replica.tags is None else dict(replica.tags),
            }
            for replica in table.replicas
        },
        "foreign_regions": [region for region in table.regions if region not in goal.regions],
        "unreachable": list(unreachable),
    }
