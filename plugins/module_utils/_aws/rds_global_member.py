# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: looking at it, and waiting for it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from .._core.plan import Resource
from .._core.rds_global_member import Cluster, member_of, parse_cluster, shown
from .._core.rds_global_member_changes import is_ready, is_stuck, stuck_parts
from .._core.topology import AVAILABLE, DELETING, Topology, parse_topology
from .errors import answer_unless, error_code
from .rds_global_cluster import describe_topology
from .waiting import Patience, wait_until

MISSING = ("DBClusterNotFoundFault",)
MISSING_INSTANCE = ("DBInstanceNotFound",)
# Another member is joining or leaving, or what is to be changed is in a transition.
BUSY = ("InvalidGlobalClusterStateFault", "InvalidDBClusterStateFault", "InvalidDBInstanceState")


def describe_cluster(client: Any, identifier: str) -> Cluster | None:
    """The cluster with its instances, or None."""
    answer = answer_unless(MISSING, lambda: client.describe_db_clusters(DBClusterIdentifier=identifier))
    if not answer or not answer["DBClusters"]:
        return None
    of_cluster = [{"Name": "db-cluster-id", "Values": [identifier]}]
    instances = answer_unless(
        (*MISSING, *MISSING_INSTANCE), lambda: client.describe_db_instances(Filters=of_cluster)["DBInstances"]
    )
    return parse_cluster(answer["DBClusters"][0], instances or ())


def topology_of(client: Any, identifier: str | None, arn: str) -> Topology | None:
    """The global database by its name, or where that is not known, by its member; None where there is none."""
    if identifier:
        return describe_topology(client, identifier)
    pages = client.get_paginator("describe_global_clusters").paginate()
    all_of_them = (parse_topology(answer) for page in pages for answer in page["GlobalClusters"])
    return next((topology for topology in all_of_them if member_of(topology, arn)), None)


def show(stands: Cluster, topology: Topology | None) -> Resource:
    """What the module returns of a cluster that exists."""
    member = member_of(topology, stands.arn)
    return shown(stands, bool(member and member.is_writer), member.synchronization_status if member else "")


def wait_ready(
    client: Any, identifier: str, names: Collection[str], instance_class: str, patience: Patience
) -> Cluster | None:
    """Wait until the cluster and these instances are available. ValueError when one of them can't become so."""

    def ready(stands: Cluster | None) -> bool:
        # Right after its creation AWS may not know the cluster yet.
        if stands is None:
            return False
        if stuck := stuck_parts(stands, names):
            raise ValueError(f"Waiting is in vain: {', '.join(stuck)}.")
        return is_ready(stands, names, instance_class)

    what = ", ".join((identifier, *names))
    return wait_until(lambda: describe_cluster(client, identifier), ready, patience, f"{what} to be available")


def wait_steady(client: Any, identifier: str, patience: Patience, *, alone: bool = False) -> None:
    """Wait until the cluster is in no transition, and where it is to be ``alone``, without instances."""
    wait_until(
        lambda: describe_cluster(client, identifier),
        lambda seen: (
            seen is None
            or ((seen.status in (AVAILABLE, DELETING) or is_stuck(seen.status)) and not (alone and seen.instances))
        ),
        patience,
        f"the cluster {identifier} to be available{' and without instances' if alone else ''}",
    )


def wait_instance_gone(client: Any, cluster: str, name: str, patience: Patience) -> None:
    """Wait until the cluster has no instance of this name."""
    wait_until(
        lambda: describe_cluster(client, cluster),
        lambda seen: seen is None or seen.instance(name) is None,
        patience,
        f"{name} to be gone",
    )


def insist(call: Callable[[], object], patience: Patience | None, what: str) -> None:
    """Make a call, and make it again for as long as AWS answers that it is busy with something else."""
    heard: list[Exception] = []

    def taken() -> bool:
        try:
            call()
        except Exception as error:
            if patience is None or error_code(error) not in BUSY:
                raise
            heard.append(error)
            return False
        return True

    try:
        wait_until(taken, bool, patience or Patience(timeout=0), what)
    except TimeoutError as error:
        raise TimeoutError(f"{error} AWS said last: {heard[-1]}") from None
