# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: the plan that removes it, with its instances."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from .._core.plan import Plan, Resource, Step
from .._core.rds_global_member import Cluster, member_of, shown
from .._core.rds_global_member_goal import Removal
from .._core.rds_global_member_refusals import refuse_removal
from .._core.topology import DELETING
from .rds_global_member import describe_cluster, insist, show, topology_of, wait_steady
from .waiting import Patience, wait_until


def plan_no_member(client: Any, goal: Removal, patience: Patience | None) -> Plan:
    """What it takes for the cluster to be gone. Whatever a run that died has left undone is done by the next."""
    stands = describe_cluster(client, goal.identifier)
    if stands is None:
        return Plan({}, {})
    topology = topology_of(client, goal.global_cluster_identifier, stands.arn)
    steps: list[Step] = []
    before, after = show(stands, topology), {}
    if stands.status != DELETING:
        refuse_removal(goal, stands, topology)
        member = member_of(topology, stands.arn)
        if stands.deletion_protection:
            steps.append(_unprotect(client, stands.identifier, patience))
        # The writing instance last, so that no other one is made the writer meanwhile.
        for instance in sorted(stands.instances, key=lambda seen: seen.is_writer):
            if instance.status != DELETING:
                steps.append(_delete_instance(client, instance.identifier))
        if topology and member:
            steps.append(_detach(client, topology.identifier, stands, patience))
        # AWS deletes a standby that was detached when it stands alone: without patience the next run does it.
        if patience or member is None or member.is_writer:
            steps.append(_delete(client, stands.identifier, goal.final_snapshot, patience))
        else:
            after = shown(replace(stands, instances=(), deletion_protection=False), is_writer=False)

    def settle(_answers: list[Any]) -> Resource:
        if patience:
            return _gone(client, stands.identifier, patience)
        left = describe_cluster(client, stands.identifier)
        return show(left, topology_of(client, goal.global_cluster_identifier, left.arn)) if left else {}

    return Plan(before, after, tuple(steps), settle)


def _unprotect(client: Any, identifier: str, patience: Patience | None) -> Step:
    def unprotect() -> None:
        if patience:
            wait_steady(client, identifier, patience)
        client.modify_db_cluster(DBClusterIdentifier=identifier, ApplyImmediately=True, DeletionProtection=False)

    return Step("rds:ModifyDBCluster", unprotect)


def _delete_instance(client: Any, name: str) -> Step:
    call = {"DBInstanceIdentifier": name, "SkipFinalSnapshot": True}
    return Step("rds:DeleteDBInstance", lambda: client.delete_db_instance(**call))


def _detach(client: Any, global_cluster: str, stands: Cluster, patience: Patience | None) -> Step:
    call = {"GlobalClusterIdentifier": global_cluster, "DbClusterIdentifier": stands.arn}

    def detach() -> None:
        if patience:
            wait_steady(client, stands.identifier, patience, alone=True)
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
            wait_steady(client, identifier, patience, alone=True)
        call = {"DBClusterIdentifier": identifier, **how}
        insist(lambda: client.delete_db_cluster(**call), patience, f"AWS to delete {identifier}")

    return Step("rds:DeleteDBCluster", delete)


def _gone(client: Any, identifier: str, patience: Patience) -> Resource:
    wait_until(
        lambda: describe_cluster(client, identifier),
        lambda seen: seen is None,
        patience,
        f"the cluster {identifier} to be gone",
    )
    return {}
