# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: how far the move of a writer, and the resync after it, have come.

Nothing runs in the background: what should have happened by now is made up whenever anything is read.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lab.patches import world
from lab.patches.tools import Answer, around, core, service

# When the move of a global cluster's writer began, and since when a member waits for its resync.
MOVE = "_move_began"
LOST = "_lost_at"
OLD_WRITER = "_old_writer"

Record = dict[str, Any]


def apply() -> None:
    what_takes_time_has_happened_by_now()


def what_takes_time_has_happened_by_now() -> None:
    """After a failover with data loss, members are pending-resync until they follow the new writer."""
    rds = service("rds")

    @around(rds, "_handle_request_sync")
    def handle(inner: Callable[..., Answer], *given: Any) -> Answer:
        with rds._shared_container_lock:
            for container in rds._global_clusters.values():
                settle(rds, container, time.time())
        return inner(*given)


def region_of(member: Record) -> str:
    return str(member["DBClusterArn"].split(":")[3])


def settle(rds: Any, container: Record, now: float) -> None:
    """Bring one global cluster to where it should be by now."""
    began = container.get(MOVE)
    if began is not None and now >= (done := began + world.number("failing_over_seconds")):
        _finish(rds, container, done)
    for member in container["GlobalClusterMembers"]:
        if LOST in member:
            _resync(rds, member, now)


def _finish(rds: Any, container: Record, now: float) -> None:
    state = container.pop("FailoverState")
    del container[MOVE]
    container["Status"] = "available"
    members = {member["DBClusterArn"]: member for member in container["GlobalClusterMembers"]}
    rds._set_global_cluster_writer(container, members[state["ToDbClusterArn"]])
    if not state["IsDataLossAllowed"]:
        return
    for arn, member in members.items():
        if arn != state["ToDbClusterArn"]:
            member |= {"SynchronizationStatus": "pending-resync", LOST: now}
    members[state["FromDbClusterArn"]][OLD_WRITER] = True
    if not world.setting("rejoin"):
        _leave(rds, container, members[state["FromDbClusterArn"]])


def _leave(rds: Any, container: Record, member: Record) -> None:
    container["GlobalClusterMembers"].remove(member)
    rds._refresh_global_cluster_readers(container)
    cluster = rds._resolve_cluster(member["DBClusterArn"])
    for key in ("GlobalClusterIdentifier", "GlobalWriteForwardingStatus"):
        cluster.pop(key, None)


def _resync(rds: Any, member: Record, now: float) -> None:
    if world.is_away(region_of(member)):
        return
    begins = max(member[LOST], world.back_since(region_of(member)))
    if member.pop(OLD_WRITER, False):
        _keep_old_volume(rds, member, begins)
    if now >= begins + world.number("resync_seconds"):
        del member[LOST]
        member["SynchronizationStatus"] = "connected"


def _keep_old_volume(rds: Any, member: Record, now: float) -> None:
    """What was written only in the lost region survives in a snapshot by the system."""
    _arn, _aws, _rds, region, account, _kind, name = member["DBClusterArn"].split(":")
    stamp = time.strftime("%Y-%m-%d-%H-%M-%S", time.gmtime(now))
    with core("responses").request_scope(account, region):
        if not (cluster := rds._clusters.get(name)):
            return
        snapshot = rds._create_cluster_snapshot_internal(f"rds:unplanned-global-failover-{name}-{stamp}", cluster)
        snapshot |= {"SnapshotType": "automated", "SnapshotCreateTime": rds._format_time(now)}
        if not cluster.get("CopyTagsToSnapshot"):
            snapshot["TagList"] = []
