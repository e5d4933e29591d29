# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether the data of a standby is what a failover needs: pure judgements of what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from .readiness_check import Verdict, judged, unknown
from .readiness_parts import HOUR, Part, age_told, bad, counted, part, summed, unsure
from .region_status import Database
from .topology import AVAILABLE, Member, Topology

CONNECTED = "connected"
LAG = "Look at the load of the writer and the size of the standby's instances; failover.yml refuses above the bound."
MEMBERS = (
    "Run status.yml until a move or a resynchronisation has ended; run site.yml or failback.yml where one is missing."
)
VERSION = "Finish the upgrade of the engine, so that every member runs the version of the global database."
INSTANCES = "Run site.yml, with aurora_global_standby_instance_count of at least 1."
BACKUPS = (
    "Run site.yml, which turns them on (aurora_global_backup_retention_days, dynamodb_global_tables), and look at the "
    "events of RDS."
)
# Aurora backs up all the time: what is older is no delay of the continuous backup any more.
OLDEST_RESTORABLE_SECONDS = HOUR


def judge_lag(seconds: float | None, bound: float) -> Verdict:
    wanted = f"at most {bound:g} s"
    if seconds is None:
        return unknown("nothing was measured in the last five minutes", wanted, LAG)
    return judged(seconds <= bound, f"{seconds:.1f} s", wanted, LAG)


def judge_lag_of_day(hours: Mapping[datetime, float], bound: float) -> Verdict:
    """``hours`` has the worst lag of each hour that was measured, in seconds."""
    wanted = f"never above {bound:g} s in the last 24 hours"
    if not hours:
        return unknown("nothing was measured in the last 24 hours", wanted, LAG)
    at, seconds = max(hours.items(), key=lambda hour: hour[1])
    told = f"{seconds:.1f} s at worst, in the hour of {at:%H:%M} UTC ({counted(len(hours), 'hour')} of 24 measured)"
    return judged(seconds <= bound, told, wanted, LAG)


def judge_members(topology: Topology | None, region: str, database: Database) -> Verdict:
    wanted = "a member of the global database that is available and connected, and no move under way"
    if topology is None:
        return judged(False, "there is no global database", wanted, MEMBERS)
    return summed(_of_member(topology, topology.member_in(region), database), wanted, MEMBERS)


def _of_member(topology: Topology, member: Member | None, database: Database) -> Iterable[Part]:
    if topology.failover:
        yield bad(f"a move of the writer is {topology.failover.status}")
    if topology.writer is None:
        yield bad("the global database names no single writer")
    yield part(topology.status == AVAILABLE, f"the global database is {topology.status or 'in no state'}")
    if member is None:
        yield bad("the region is no member")
        return
    status = database.status if database.cluster_identifier == member.cluster_identifier else "not to be found"
    yield part(status == AVAILABLE, f"{member.cluster_identifier} is {status}")
    if member.is_writer:
        return
    if not member.synchronization_status:
        yield unsure(f"AWS does not tell whether {member.cluster_identifier} is in sync")
    else:
        yield part(
            member.synchronization_status == CONNECTED,
            f"{member.cluster_identifier} is {member.synchronization_status}",
        )


def judge_version(region: str, whole: str, versions: Mapping[str, str]) -> Verdict:
    """``versions`` has those of every region that answers and has a cluster."""
    wanted = f"{whole or 'one version'} in all members"
    own = versions.get(region, "")
    if not whole or not own:
        return unknown("no version is known of the global database, or of the region", wanted, VERSION)
    found = {"the global database": whole, **versions}
    told = ", ".join(f"{name} {version}" for name, version in found.items() if version != own)
    return judged(not told, f"{own}, but {told}" if told else own, wanted, VERSION)


def judge_instances(database: Database) -> Verdict:
    told = f"{database.available_instances} of {counted(database.instances, 'instance')} available"
    return judged(database.available_instances > 0, told, "an available instance", INSTANCES)


def judge_backups(
    clusters: Iterable[Mapping[str, Any]], tables: Mapping[str, str], now: datetime, *, is_writer: bool
) -> Verdict:
    """``tables`` says of each table what PointInTimeRecoveryStatus says. Only a writer's cluster moves on."""
    wanted = "automated backups of the database, and recovery to a point in time of each table"
    parts = [_of_cluster(cluster, now, is_writer=is_writer) for cluster in clusters] or [bad("there is no cluster")]
    parts += [
        part(status == "ENABLED", f"{name}: recovery to a point in time is {status.lower() or 'unknown'}")
        for name, status in sorted(tables.items())
    ]
    return summed(parts, wanted, BACKUPS)


def _of_cluster(cluster: Mapping[str, Any], now: datetime, *, is_writer: bool) -> Part:
    name, days = cluster["DBClusterIdentifier"], cluster.get("BackupRetentionPeriod", 0)
    if not days:
        return bad(f"{name} has no automated backups")
    if not is_writer:
        return part(True, f"{name} keeps backups for {counted(days, 'day')}")
    latest = cluster.get("LatestRestorableTime")
    if latest is None:
        return unsure(f"AWS tells of {name} no time up to which it can be restored")
    age = (now - latest).total_seconds()
    return part(age <= OLDEST_RESTORABLE_SECONDS, f"{name} can be restored up to {age_told(age)} ago")
