# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: what is refused, and what to do about it."""

from __future__ import annotations

from .rds_global_member import Cluster, member_of
from .rds_global_member_changes import founds
from .rds_global_member_goal import MemberGoal, Removal
from .secretsmanager_generated_secret import same_key
from .topology import DELETING, Topology


def refuse_fixed(goal: MemberGoal, stands: Cluster) -> None:
    """Raise a ValueError for what AWS can't change once a cluster exists."""
    if stands.status == DELETING:
        raise ValueError(f"The cluster {stands.identifier} is being deleted. Run again when it is gone.")
    kept_key = not goal.kms_key_id or (bool(stands.kms_key_id) and same_key(goal.kms_key_id, stands.kms_key_id))
    fixed = {
        "engine": (goal.engine, stands.engine),
        "database_name": (goal.database_name, stands.database_name),
        "db_subnet_group_name": (goal.subnet_group, stands.subnet_group),
        "kms_key_id": (None if kept_key else goal.kms_key_id, stands.kms_key_id or "none"),
    }
    for option, (wanted, has) in fixed.items():
        # AWS keeps the name of a subnet group in lower case.
        if wanted and has and wanted != has and not (option == "db_subnet_group_name" and wanted.lower() == has):
            raise ValueError(
                f"The cluster {stands.identifier} has {option} {has}, and {wanted} was asked for. "
                "AWS can't change that, so nothing was touched."
            )


def refuse_outsider(stands: Cluster, topology: Topology) -> None:
    """Raise a ValueError where a cluster exists outside the global cluster, and say what to do about it."""
    if member_of(topology, stands.arn) or stands.global_cluster_identifier == topology.identifier:
        return
    advice = (
        f"To found {topology.identifier} with it, remove that empty global cluster and let rds_global_cluster make it "
        f"again with source_db_cluster_identifier {stands.arn}."
        if founds(topology)
        else "AWS can't attach a cluster that exists, it can only create a standby: remove this cluster, or name "
        "another db_cluster_identifier."
    )
    raise ValueError(
        f"The cluster {stands.identifier} exists and is no member of the global cluster {topology.identifier}. {advice}"
    )


def refuse_removal(goal: Removal, stands: Cluster, topology: Topology | None) -> None:
    """Raise a ValueError where a cluster is protected, or is the writer that other members follow."""
    if stands.deletion_protection and not goal.force_unprotect:
        raise ValueError(
            f"The cluster {stands.identifier} is protected against deletion. "
            "Say force_unprotect: true to remove it all the same."
        )
    member = member_of(topology, stands.arn)
    others = [other.arn for other in topology.members if other is not member] if topology else []
    if member and member.is_writer and others:
        raise ValueError(
            f"The cluster {stands.identifier} is the writer, which goes last. Remove these first: {', '.join(others)}."
        )
