# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: moving the writer of a global database, and what is refused."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lab.patches import world
from lab.patches.rds_global_progress import MOVE, region_of
from lab.patches.tools import Answer, Params, around, core, first, service

Record = dict[str, Any]


def apply() -> None:
    the_writer_moves_after_a_while()
    members_stay_while_the_writer_moves()


def the_writer_moves_after_a_while() -> None:
    """SwitchoverGlobalCluster and FailoverGlobalCluster answer at once and take their time."""
    rds = service("rds")

    @around(rds, "_switchover_global_cluster")
    def switchover(_inner: Callable[..., Answer], params: Params) -> Answer:
        return _move(rds, params, "SwitchoverGlobalCluster", lossy=False)

    @around(rds, "_failover_global_cluster")
    def failover(_inner: Callable[..., Answer], params: Params) -> Answer:
        if "AllowDataLoss" in params and "Switchover" in params:
            refusal: Answer = rds._error(
                "InvalidParameterCombination", "AllowDataLoss and Switchover cannot both be specified.", 400
            )
            return refusal
        return _move(rds, params, "FailoverGlobalCluster", lossy=first(params, "AllowDataLoss").lower() == "true")


def _move(rds: Any, params: Params, action: str, *, lossy: bool) -> Answer:
    name, wanted = first(params, "GlobalClusterIdentifier"), first(params, "TargetDbClusterIdentifier")
    with rds._shared_container_lock:
        container = rds._resolve_global_cluster(name)
        if not container:
            missing: Answer = rds._error("GlobalClusterNotFoundFault", f"Global cluster {name} not found.", 404)
            return missing
        _cluster, target = rds._find_global_cluster_target_member(container, wanted)
        code, reason = _objection(rds, container, target, wanted, lossy)
        if code:
            refusal: Answer = rds._error(code, reason, 404 if code == "DBClusterNotFoundFault" else 400)
            return refusal
        _begin(container, target, lossy)
        answered = {**container, "FailoverState": {**container["FailoverState"], "Status": "pending"}}
        text = f"<GlobalCluster>{rds._global_cluster_xml(answered)}</GlobalCluster>"
        answer: Answer = rds._xml(200, f"{action}Response", f"<{action}Result>{text}</{action}Result>")
        return answer


def _objection(rds: Any, container: Record, target: Record | None, wanted: str, lossy: bool) -> tuple[str, str]:
    """Why the writer cannot move to the target, as an error code and a sentence."""
    cluster = "InvalidDBClusterStateFault"
    if not target:
        return "DBClusterNotFoundFault", f"DBCluster {wanted} is not a member of the global cluster."
    if container.get(MOVE):
        return (
            "InvalidGlobalClusterStateFault",
            "A switchover or failover of this global cluster is already in progress.",
        )
    if target["IsWriter"]:
        return cluster, "The target DB cluster is already the primary DB cluster of the global cluster."
    if not _has_instance(rds, target):
        return cluster, "The target DB cluster has no available DB instance."
    if target["SynchronizationStatus"] != "connected":
        return cluster, "The request is not successful because replication setup is still in progress."
    return _misplaced(container, target, lossy)


def _misplaced(container: Record, target: Record, lossy: bool) -> tuple[str, str]:
    here = core("responses").get_region()
    writer = next(region_of(member) for member in container["GlobalClusterMembers"] if member["IsWriter"])
    if lossy and here != region_of(target):
        reason = f"A failover must be requested in the region of the target, {region_of(target)}."
        return "InvalidGlobalClusterStateFault", reason
    if not lossy and here != writer:
        return "InvalidGlobalClusterStateFault", f"A switchover must be requested in the primary region, {writer}."
    if world.is_away(region_of(target)):
        return "InvalidDBClusterStateFault", "The target DB cluster is not available."
    return "", ""


def _has_instance(rds: Any, member: Record) -> bool:
    cluster = rds._resolve_cluster(member["DBClusterArn"])
    _arn, _aws, _rds, region, account, *_rest = member["DBClusterArn"].split(":")
    return any(
        instance.get("DBClusterIdentifier") == cluster["DBClusterIdentifier"]
        and instance.get("DBInstanceStatus") == "available"
        for instance in rds._instances.values_scoped(account, region)
    )


def _begin(container: Record, target: Record, lossy: bool) -> None:
    writer = next(member for member in container["GlobalClusterMembers"] if member["IsWriter"])
    container[MOVE] = time.time()
    container["Status"] = "failing-over" if lossy else "switching-over"
    container["FailoverState"] = {
        "Status": "failing-over",
        "FromDbClusterArn": writer["DBClusterArn"],
        "ToDbClusterArn": target["DBClusterArn"],
        "IsDataLossAllowed": lossy,
    }


def members_stay_while_the_writer_moves() -> None:
    """RemoveFromGlobalCluster is refused during a switchover or failover."""
    rds = service("rds")

    @around(rds, "_remove_from_global_cluster")
    def remove(inner: Callable[..., Answer], params: Params) -> Answer:
        container = rds._resolve_global_cluster(first(params, "GlobalClusterIdentifier"))
        if container and container.get(MOVE):
            refusal: Answer = rds._error(
                "InvalidGlobalClusterStateFault", "The global cluster is being switched or failed over.", 400
            )
            return refusal
        return inner(params)
