# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global clusters: what may be changed, what is refused, and how one is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .topology import DELETING, Topology


@dataclass(frozen=True)
class GlobalClusterGoal:
    """A global cluster as it is wanted. None means that nothing is asked for."""

    identifier: str
    engine: str | None
    engine_version: str | None
    database_name: str | None
    storage_encrypted: bool | None
    deletion_protection: bool | None
    source_db_cluster_identifier: str | None
    removed_members: tuple[str, ...]
    tags: Mapping[str, str]


def create_parameters(goal: GlobalClusterGoal) -> dict[str, Any]:
    """The parameters of CreateGlobalCluster, without tags."""
    adopted = {
        "Engine": goal.engine,
        "EngineVersion": goal.engine_version,
        "DatabaseName": goal.database_name,
        "StorageEncrypted": goal.storage_encrypted,
    }
    if goal.source_db_cluster_identifier:
        # AWS takes these from the cluster that is adopted, and refuses to be told.
        adopted = {"SourceDBClusterIdentifier": goal.source_db_cluster_identifier}
    call = {
        "GlobalClusterIdentifier": goal.identifier,
        "DeletionProtection": goal.deletion_protection,
        **adopted,
    }
    return {key: value for key, value in call.items() if value is not None}


def modify_parameters(goal: GlobalClusterGoal, stands: Topology) -> dict[str, Any]:
    """What ModifyGlobalCluster is to change; empty where nothing differs. ValueError where it can't be changed."""
    refuse_fixed(goal, stands)
    changes: dict[str, Any] = {}
    if goal.engine_version and is_upgrade(stands.engine_version, goal.engine_version):
        changes["EngineVersion"] = goal.engine_version
    if goal.deletion_protection not in (None, stands.deletion_protection):
        changes["DeletionProtection"] = goal.deletion_protection
    return changes


def refuse_fixed(goal: GlobalClusterGoal, stands: Topology) -> None:
    """Raise a ValueError for what AWS can't change once a global cluster exists."""
    if stands.status == DELETING:
        raise ValueError(f"The global cluster {stands.identifier} is being deleted. Run again when it is gone.")
    fixed = {
        "engine": (goal.engine, stands.engine),
        "database_name": (goal.database_name, stands.database_name),
        "storage_encrypted": (goal.storage_encrypted, stands.storage_encrypted),
    }
    for option, (wanted, has) in fixed.items():
        if wanted is not None and has not in (None, "", wanted):
            raise ValueError(
                f"The global cluster {stands.identifier} has {option} {has}, and {wanted} was asked for. "
                "AWS can't change that, so nothing was touched."
            )


def is_upgrade(stands: str, wanted: str) -> bool:
    """Whether ``wanted`` is a higher minor version; ValueError where it is a lower one, or another major one.

    A version may be named by its beginning: 16 is served by 16.4.
    """
    has, wants = version_numbers(stands), version_numbers(wanted)
    if has[: len(wants)] == wants:
        return False
    if major_version(stands) != major_version(wanted):
        raise ValueError(
            f"The global cluster has engine version {stands}. A change to {wanted} is a major upgrade, which is never "
            "made here: do it by hand, with a backup, and set engine_version afterwards."
        )
    if wants < has:
        raise ValueError(f"The global cluster has engine version {stands}. AWS can't go back to {wanted}.")
    return True


def version_numbers(version: str) -> tuple[int, ...]:
    """The numbers in a version, so that 16.10 is higher than 16.9; 8.0.mysql_aurora.3.08.0 has five."""
    return tuple(int(number) for number in re.findall(r"\d+", version))


def major_version(version: str) -> str:
    """16 of 16.4; 8.0 of 8.0.mysql_aurora.3.08.0."""
    return version.split(".mysql_aurora")[0] if ".mysql_aurora" in version else version.split(".")[0]


def members_to_remove(goal: GlobalClusterGoal, stands: Topology, absent: bool) -> tuple[str, ...]:
    """The members to detach, the writer last. ValueError where members would be left that must not be."""
    leaving = [member for member in stands.members if member.arn in goal.removed_members]
    staying = [member.arn for member in stands.members if member.arn not in goal.removed_members]
    if absent and staying:
        raise ValueError(
            f"The global cluster {stands.identifier} still has members: {', '.join(staying)}. "
            "Delete them, or list them in removed_members."
        )
    if staying and any(member.is_writer for member in leaving):
        raise ValueError(
            f"The writer of {stands.identifier} can't be detached while other members stay: {', '.join(staying)}."
        )
    return tuple(member.arn for member in sorted(leaving, key=lambda member: (member.is_writer, member.arn)))


def refuse_protected(goal: GlobalClusterGoal, stands: Topology) -> None:
    """Raise a ValueError where a global cluster is protected and nobody asked for the protection to end."""
    if stands.deletion_protection and goal.deletion_protection is not False:
        raise ValueError(
            f"The global cluster {stands.identifier} is protected against deletion. "
            "Say deletion_protection: false to remove it all the same."
        )


def wanted_topology(goal: GlobalClusterGoal) -> dict[str, Any]:
    """A global cluster that is yet to be made, as it would be shown. Its members join later."""
    stands = Topology(
        identifier=goal.identifier,
        status="",
        members=(),
        engine=goal.engine or "",
        engine_version=goal.engine_version or "",
        database_name=goal.database_name or "",
        storage_encrypted=goal.storage_encrypted,
        deletion_protection=bool(goal.deletion_protection),
        tags=goal.tags,
    )
    return shown(stands)


def shown(stands: Topology) -> dict[str, Any]:
    """A topology as the module returns it."""
    failover = stands.failover
    return {
        "global_cluster_identifier": stands.identifier,
        "arn": stands.arn,
        "status": stands.status,
        "engine": stands.engine,
        "engine_version": stands.engine_version,
        "database_name": stands.database_name,
        "storage_encrypted": stands.storage_encrypted,
        "deletion_protection": stands.deletion_protection,
        "endpoint": stands.endpoint,
        "members": [
            {
                "db_cluster_arn": member.arn,
                "region": member.region,
                "is_writer": member.is_writer,
                "synchronization_status": member.synchronization_status,
            }
            for member in stands.members
        ],
        "writer_region": stands.writer_region,
        "failover_state": {
            "status": failover.status,
            "from_db_cluster_arn": failover.from_arn,
            "to_db_cluster_arn": failover.to_arn,
            "is_data_loss_allowed": failover.data_loss_allowed,
        }
        if failover
        else None,
        "tags": dict(stands.tags),
    }
