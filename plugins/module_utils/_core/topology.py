# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The topology of an Aurora global database as a value: who is a member, who writes, and whether that is changing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

AVAILABLE = "available"
DELETING = "deleting"


@dataclass(frozen=True)
class Member:
    """A cluster of the global database. ``synchronization_status`` is connected, pending-resync, or empty."""

    arn: str
    cluster_identifier: str
    region: str
    is_writer: bool
    synchronization_status: str


@dataclass(frozen=True)
class Failover:
    """A switchover or failover that is under way. ``status`` is pending, failing-over or cancelling."""

    status: str
    from_arn: str
    to_arn: str
    data_loss_allowed: bool


@dataclass(frozen=True)
class Topology:
    """A global database as DescribeGlobalClusters shows it. What the answer lacks is None or empty."""

    identifier: str
    status: str
    members: tuple[Member, ...]
    failover: Failover | None = None
    endpoint: str = ""
    arn: str = ""
    engine: str = ""
    engine_version: str = ""
    database_name: str = ""
    storage_encrypted: bool | None = None
    deletion_protection: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def writer(self) -> Member | None:
        """The one member that writes; None where there is none, or where AWS names more than one."""
        writers = [member for member in self.members if member.is_writer]
        return writers[0] if len(writers) == 1 else None

    @property
    def writer_region(self) -> str | None:
        """The region of the member that writes, or None."""
        return self.writer.region if self.writer else None

    def member_in(self, region: str) -> Member | None:
        """The member of this region, or None."""
        return next((member for member in self.members if member.region == region), None)


def parse_topology(answer: Mapping[str, Any]) -> Topology:
    """One entry of ``DescribeGlobalClusters()["GlobalClusters"]`` as a value."""
    return Topology(
        identifier=answer["GlobalClusterIdentifier"],
        status=answer.get("Status", ""),
        members=tuple(parse_member(member) for member in answer.get("GlobalClusterMembers") or ()),
        failover=parse_failover(answer.get("FailoverState")),
        endpoint=answer.get("Endpoint") or "",
        arn=answer.get("GlobalClusterArn") or "",
        engine=answer.get("Engine") or "",
        engine_version=answer.get("EngineVersion") or "",
        database_name=answer.get("DatabaseName") or "",
        storage_encrypted=answer.get("StorageEncrypted"),
        deletion_protection=bool(answer.get("DeletionProtection")),
        tags={tag["Key"]: tag.get("Value", "") for tag in answer.get("TagList") or ()},
    )


def parse_member(answer: Mapping[str, Any]) -> Member:
    """One entry of ``GlobalClusterMembers``. Its ARN is the only place where its region is told."""
    arn = answer["DBClusterArn"]
    return Member(
        arn=arn,
        cluster_identifier=arn.split(":")[-1],
        region=arn.split(":")[3],
        is_writer=bool(answer.get("IsWriter")),
        synchronization_status=answer.get("SynchronizationStatus") or "",
    )


def parse_failover(answer: Mapping[str, Any] | None) -> Failover | None:
    """``FailoverState`` as a value; None where nothing is under way."""
    if not answer or not answer.get("Status"):
        return None
    return Failover(
        status=answer["Status"],
        from_arn=answer.get("FromDbClusterArn") or "",
        to_arn=answer.get("ToDbClusterArn") or "",
        data_loss_allowed=bool(answer.get("IsDataLossAllowed")),
    )
