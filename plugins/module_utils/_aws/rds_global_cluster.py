# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global clusters: reading one, and the plan that makes it equal to what is wanted. Never moves the writer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.plan import Plan, Resource, Step, tag_changes, tag_list
from .._core.rds_global_cluster import (
    GlobalClusterGoal,
    create_parameters,
    members_to_remove,
    modify_parameters,
    refuse_protected,
    shown,
    wanted_topology,
)
from .._core.topology import AVAILABLE, DELETING, Topology, parse_topology
from .errors import answer_unless
from .waiting import Patience, wait_until

MISSING = ("GlobalClusterNotFoundFault",)


def describe_topology(client: Any, identifier: str) -> Topology | None:
    """The global database as it stands, or None."""
    answer = answer_unless(MISSING, lambda: client.describe_global_clusters(GlobalClusterIdentifier=identifier))
    found = answer["GlobalClusters"] if answer else []
    return parse_topology(found[0]) if found else None


def plan_global_cluster(client: Any, goal: GlobalClusterGoal, patience: Patience | None) -> Plan:
    """What it takes for the global cluster to be as wanted. Without ``patience`` nothing is waited for."""
    stands = describe_topology(client, goal.identifier)
    if stands is None:
        return _plan_new(client, goal, patience)
    changes = modify_parameters(goal, stands)
    leaving = members_to_remove(goal, stands, absent=False)
    missing = tag_changes(stands.tags, goal.tags)
    steps = [_remove(client, goal.identifier, arn, patience) for arn in leaving]
    if changes:
        steps.append(_modify(client, goal.identifier, changes))
    if missing:
        steps.append(_tag(client, stands.arn, missing))
    before = shown(stands)
    after = {
        **before,
        "engine_version": changes.get("EngineVersion", stands.engine_version),
        "deletion_protection": changes.get("DeletionProtection", stands.deletion_protection),
        "members": [member for member in before["members"] if member["db_cluster_arn"] not in leaving],
        "writer_region": None if stands.writer and stands.writer.arn in leaving else stands.writer_region,
        "tags": {**stands.tags, **goal.tags},
    }
    unsettled = bool(steps) or stands.status != AVAILABLE
    if patience is None or not unsettled:
        return Plan(before, after, tuple(steps))
    return Plan(before, after, tuple(steps), settle=lambda _: _available(client, goal.identifier, patience))


def plan_no_global_cluster(client: Any, goal: GlobalClusterGoal, patience: Patience | None) -> Plan:
    """What it takes for the global cluster to be gone. Only members that the goal names are detached for it."""
    stands = describe_topology(client, goal.identifier)
    if stands is None:
        return Plan({}, {})
    steps: list[Step] = []
    if stands.status != DELETING:
        leaving = members_to_remove(goal, stands, absent=True)
        refuse_protected(goal, stands)
        steps += [_remove(client, goal.identifier, arn, patience) for arn in leaving]
        if stands.deletion_protection:
            steps.append(_modify(client, goal.identifier, {"DeletionProtection": False}))
        steps.append(_delete(client, goal.identifier))
    settle = (lambda _: _gone(client, goal.identifier, patience)) if patience else None
    return Plan(shown(stands), {}, tuple(steps), settle=settle)


def _plan_new(client: Any, goal: GlobalClusterGoal, patience: Patience | None) -> Plan:
    call = {**create_parameters(goal), **({"Tags": tag_list(goal.tags)} if goal.tags else {})}
    create = Step("rds:CreateGlobalCluster", lambda: client.create_global_cluster(**call))

    def settle(answers: list[Any]) -> Resource:
        if patience:
            return _available(client, goal.identifier, patience)
        return shown(parse_topology(answers[0]["GlobalCluster"]))

    return Plan({}, wanted_topology(goal), (create,), settle=settle)


def _modify(client: Any, identifier: str, changes: Mapping[str, Any]) -> Step:
    # AllowMajorVersionUpgrade is never sent: a major upgrade is a decision of its own.
    call = {"GlobalClusterIdentifier": identifier, **changes}
    return Step("rds:ModifyGlobalCluster", lambda: client.modify_global_cluster(**call))


def _remove(client: Any, identifier: str, arn: str, patience: Patience | None) -> Step:
    def detach() -> None:
        client.remove_from_global_cluster(GlobalClusterIdentifier=identifier, DbClusterIdentifier=arn)
        if patience:
            wait_until(
                lambda: describe_topology(client, identifier),
                lambda stands: stands is None or all(member.arn != arn for member in stands.members),
                patience,
                f"{arn} to leave the global cluster {identifier}",
            )

    return Step("rds:RemoveFromGlobalCluster", detach)


def _delete(client: Any, identifier: str) -> Step:
    return Step("rds:DeleteGlobalCluster", lambda: client.delete_global_cluster(GlobalClusterIdentifier=identifier))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("rds:AddTagsToResource", lambda: client.add_tags_to_resource(ResourceName=arn, Tags=tag_list(tags)))


def _available(client: Any, identifier: str, patience: Patience) -> Resource:
    stands = wait_until(
        lambda: describe_topology(client, identifier),
        lambda seen: seen is not None and seen.status == AVAILABLE,
        patience,
        f"the global cluster {identifier} to be available",
    )
    return shown(stands) if stands else {}


def _gone(client: Any, identifier: str, patience: Patience) -> Resource:
    wait_until(
        lambda: describe_topology(client, identifier),
        lambda seen: seen is None,
        patience,
        f"the global cluster {identifier} to be gone",
    )
    return {}
