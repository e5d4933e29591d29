# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: the plan that removes it, with its instances."""

from __future__ import annotations

from typing import Any

from .._core.plan import Plan, Resource, Step
from .._core.rds_global_member import Cluster, member_of
from .._core.rds_global_member_goal import Removal
from .._core.rds_global_member_refusals import refuse_removal
from .._core.topology import DELETING
from .rds_global_member import describe_cluster, insist, show, topology_of, wait_instances_gone, wait_steady
from .waiting import Patience, wait_until


def plan_no_member(client: Any, goal: Removal, patience: Patience | None) -> Plan:
    """What it takes for the cluster to be gone. Whatever a run that died has left undone is done by the next."""
    stands = describe_cluster(client, goal.identifier)
    if stands is None:
        return Plan({}, {})
    topology = topology_of(client, goal.global_cluster_identifier, stands.arn)
    steps: list[Step] = []
    if stands.status != DELETING:
        refuse_removal(goal, stands, topology)
        member = member_of(topology, stands.arn)
        if stands.deletion_protection:
            steps.append(_unprotect(client, goal.identifier, patience))
        steps += _instances(client, stands)
        if topology and member:
            steps.append(_detach(client, topology.identifier, stands, patience))
        # A standby that was just detached can't be deleted before it stands alone: without patience the next run does.
        if patience or member is None or member.is_writer:
            steps.append(_delete(client, goal.identifier, goal.final_snapshot, patience))

    def settle(_: list[Any]) -> Resource:
        left = (
            describe_cluster(client, goal.identifier) if patience is None else _gone(client, goal.identifier, patience)
        )
        return show(left, topology) if left else {}

    return Plan(show(stands, topology), {}, tuple(steps), settle)


def _unprotect(client: Any, identifier: str, patience: Patience | None) -> Step:
    def unprotect() -> None:
        if patience:
            wait_steady(client, identifier, patience)
        client.modify_db_cluster(DBClusterIdentifier=identifier, ApplyImmediately=True, DeletionProtection=False)

    return Step("rds:ModifyDBCluster", unprotect)


def _instances(client: Any, stands: Cluster) -> list[Step]:
    """One step for each instance, the writer last, so that no other one is made the writer meanwhile."""
    ordered = sorted(stands.instances, key=lambda seen: seen.is_writer)
    return [_delete_instance(client, seen.identifier) for seen in ordered if seen.status != DELETING]


def _delete_instance(client: Any, name: str) -> Step:
    call = {"DBInstanceIdentifier": name, "SkipFinalSnapshot": True}
    return Step("rds:DeleteDBInstance", lambda: client.delete_db_instance(**call))


def _detach(client: Any, global_cluster: str, stands: Cluster, patience: Patience | None) -> Step:
    call = {"GlobalClusterIdentifier": global_cluster, "DbClusterIdentifier": stands.arn}

    def detach() -> None:
        if patience:
            wait_instances_gone(client, stands.identifier, [seen.identifier for seen in stands.instances], patience)
            wait_steady(client, stands.identifier, patience)
        what = f"the global cluster {global_cluster} to let {stands.identifier} go"
        insist(lambda: client.remove_from_global_cluster(**call), patience, what)
        if patience:
            wait_until(
                lambda: topology_of(client, global_cluster, stands.arn),
                lambda seen: member_of(seen, stands.arn) is None,
                patience,
                f"{stands.identifier} to leave the global cluster {global_cluster}",
            )

    return Step("rds:RemoveFromGlobalCluster", detach)


def _delete(client: Any, identifier: str, final_snapshot: str | None, patience: Patience | None) -> Step:
    how = {"FinalDBSnapshotIdentifier": final_snapshot} if final_snapshot else {"SkipFinalSnapshot": True}

    def delete() -> None:
        if patience:
            wait_steady(client, identifier, patience)
        client.delete_db_cluster(DBClusterIdentifier=identifier, **how)

    return Step("rds:DeleteDBCluster", delete)


def _gone(client: Any, identifier: str, patience: Patience) -> Cluster | None:
    return wait_until(
        lambda: describe_cluster(client, identifier),
        lambda seen: seen is None,
        patience,
        f"the cluster {identifier} to be gone",
    )
