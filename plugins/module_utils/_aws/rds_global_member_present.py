# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: the plan that makes it equal to what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from .._core.plan import Plan, Resource, Step, refused, tag_changes, tag_list
from .._core.rds_global_member import Cluster, Instance, shown
from .._core.rds_global_member_changes import (
    converged,
    create_instance_parameters,
    create_parameters,
    founds,
    is_ready,
    modify_instance_parameters,
    modify_parameters,
    surplus,
    wanted_cluster,
)
from .._core.rds_global_member_goal import MemberGoal
from .._core.rds_global_member_refusals import refuse_fixed, refuse_outsider
from .._core.topology import DELETING, Topology
from .rds_global_cluster import describe_topology
from .rds_global_member import describe_cluster, insist, show, wait_instance_gone, wait_ready
from .secrets import Credentials, read_credentials
from .waiting import Patience


def read_master_user(client: Any, secret: str) -> Credentials:
    """The user and the password in a secret. No error of this tells anything of the value."""
    try:
        found = read_credentials(client, secret)
    except (ValueError, KeyError):
        found = None
    # botocore repeats a parameter that is not text, so nothing else may pass.
    if found is None or not (isinstance(found.username, str) and isinstance(found.password, str)):
        raise ValueError(f"The secret {secret} is not JSON with username and password as text.")
    return found


def plan_member(
    client: Any, goal: MemberGoal, read_user: Callable[[], Credentials] | None, patience: Patience | None
) -> Plan:
    """What it takes for the cluster and its instances to be as wanted. Without ``patience`` nothing is waited for.

    ``read_user`` is called when the cluster founds the global database, and only then.
    """
    stands = describe_cluster(client, goal.identifier)
    topology = describe_topology(client, goal.global_cluster_identifier)
    if stands:
        refuse_fixed(goal, stands)
        if topology:
            refuse_outsider(stands, topology)
        before, after = show(stands, topology), converged(goal, stands)
        predicted = shown(after, before["is_writer"], before["synchronization_status"])
        steps = _changes(client, goal, stands, after, patience)
        ready = is_ready(stands, goal.instance_identifiers, goal.instance_class)
    else:
        after = wanted_cluster(goal, topology)
        before, predicted, ready = {}, shown(after, founds(topology)), False
        create = _create(client, after, topology, read_user, patience)
        steps = [create, *(_create_instance(client, after, None, seen, patience) for seen in after.instances)]
    if topology is None:
        return _without_global_cluster(goal, before, predicted, steps)
    if ready and not steps:
        return Plan(before, before)

    def settle(_answers: list[Any]) -> Resource:
        now = (
            wait_ready(client, goal.identifier, goal.instance_identifiers, goal.instance_class, patience)
            if patience
            else describe_cluster(client, goal.identifier)
        )
        return show(now, describe_topology(client, goal.global_cluster_identifier)) if now else predicted

    return Plan(before, predicted, tuple(steps), settle)


def _without_global_cluster(goal: MemberGoal, before: Resource, predicted: Resource, steps: list[Step]) -> Plan:
    """Check mode predicts: by then the global cluster may have been made. A run can't go on."""
    name = goal.global_cluster_identifier
    advice = (
        f"and {goal.identifier} exists. Let rds_global_cluster make it with source_db_cluster_identifier "
        f"{before['arn']}."
        if before
        else "so no cluster can join it. Make it with rds_global_cluster first."
    )
    sentence = f"The global cluster {name} does not exist, {advice}"

    def settle(_answers: list[Any]) -> NoReturn:
        raise ValueError(sentence)

    return Plan(before, predicted, tuple(refused(step.action, sentence) for step in steps), settle)


def _changes(client: Any, goal: MemberGoal, stands: Cluster, after: Cluster, patience: Patience | None) -> list[Step]:
    named = [seen for seen in after.instances if seen.identifier in goal.instance_identifiers]
    pairs = [(stands.instance(wanted.identifier), wanted) for wanted in named]
    steps = []
    # Before an instance that is serverless comes, the cluster has to know the bounds.
    if changes := modify_parameters(stands, after):
        steps.append(_modify(client, stands.identifier, changes, patience))
    steps += [
        _create_instance(client, stands, seen, wanted, patience)
        for seen, wanted in pairs
        if seen is None or seen.status == DELETING
    ]
    if tags := tag_changes(stands.tags, goal.tags):
        steps.append(_tag(client, stands.arn, tags))
    existing = [(seen, wanted) for seen, wanted in pairs if seen is not None and seen.status != DELETING]
    steps += [
        _tag(client, seen.arn, tags) for seen, wanted in existing if (tags := tag_changes(seen.tags, wanted.tags))
    ]
    # One after the other, the writer last, so that it can hand over to an instance of the new class.
    steps += [
        _modify_instance(client, stands.identifier, wanted, changes, patience)
        for seen, wanted in sorted(existing, key=lambda pair: pair[0].is_writer)
        if (changes := modify_instance_parameters(seen, wanted))
    ]
    # Last, when those that stay can serve.
    return steps + [_delete_instance(client, stands.identifier, seen, patience) for seen in surplus(goal, stands)]


def _create(
    client: Any,
    wanted: Cluster,
    topology: Topology | None,
    read_user: Callable[[], Credentials] | None,
    patience: Patience | None,
) -> Step:
    action, call = "rds:CreateDBCluster", create_parameters(wanted, topology)
    what = f"the global cluster {wanted.global_cluster_identifier} to take {wanted.identifier}"
    if not founds(topology):
        return Step(action, lambda: insist(lambda: client.create_db_cluster(**call), patience, what))
    if read_user is None:
        return refused(
            action,
            f"{wanted.identifier} is the first member of {wanted.global_cluster_identifier} and needs a master user: "
            "name the secret that holds it in secret_id.",
        )

    def found() -> None:
        """Answers nothing, so that nothing can leak."""
        user = read_user()
        client.create_db_cluster(MasterUsername=user.username, MasterUserPassword=user.password, **call)

    return Step(action, found)


def _create_instance(
    client: Any, cluster: Cluster, leaving: Instance | None, wanted: Instance, patience: Patience | None
) -> Step:
    call = create_instance_parameters(cluster, wanted)

    def create() -> None:
        if leaving and patience:
            wait_instance_gone(client, cluster.identifier, leaving.identifier, patience)
        # AWS takes an instance while it still creates the cluster, and in no other transition.
        insist(lambda: client.create_db_instance(**call), patience, f"{cluster.identifier} to take {wanted.identifier}")

    return Step("rds:CreateDBInstance", create)


def _modify(client: Any, identifier: str, changes: Mapping[str, Any], patience: Patience | None) -> Step:
    def modify() -> None:
        if patience:
            wait_ready(client, identifier, (), "", patience)
        client.modify_db_cluster(DBClusterIdentifier=identifier, ApplyImmediately=True, **changes)

    return Step("rds:ModifyDBCluster", modify)


def _modify_instance(
    client: Any, cluster: str, wanted: Instance, changes: Mapping[str, Any], patience: Patience | None
) -> Step:
    call = {"DBInstanceIdentifier": wanted.identifier, "ApplyImmediately": True, **changes}

    def modify() -> None:
        insist(lambda: client.modify_db_instance(**call), patience, f"{wanted.identifier} to take a change")
        if patience:
            wait_ready(client, cluster, [wanted.identifier], wanted.instance_class, patience)

    return Step("rds:ModifyDBInstance", modify)


def _delete_instance(client: Any, cluster: str, leaving: Instance, patience: Patience | None) -> Step:
    call = {"DBInstanceIdentifier": leaving.identifier, "SkipFinalSnapshot": True}

    def delete() -> None:
        insist(lambda: client.delete_db_instance(**call), patience, f"{cluster} to let {leaving.identifier} go")
        if patience:
            wait_instance_gone(client, cluster, leaving.identifier, patience)

    return Step("rds:DeleteDBInstance", delete)


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("rds:AddTagsToResource", lambda: client.add_tags_to_resource(ResourceName=arn, Tags=tag_list(tags)))
