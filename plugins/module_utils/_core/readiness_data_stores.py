# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether buckets and tables of a standby have what the writer's region has: pure judgements of what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .readiness_check import Verdict
from .readiness_parts import Part, age_told, bad, counted, good, part, summed, unsure
from .s3_bucket_replication import RTC_MINUTES

ACTIVE = "ACTIVE"
LATEST_SECONDS = RTC_MINUTES * 60
REPLICATION = (
    "Look at the role, key and rule of the replication, run site.yml, and send what failed again with S3 Batch "
    "Replication."
)
TABLES = (
    "Wait until each replica is ACTIVE; run site.yml where one is missing, and look at the key where AWS can't use it."
)
# From time (seconds) to value, in no order.
Points = Mapping[float, float]


@dataclass(frozen=True)
class Replication:
    """What is known of the replication of one bucket into the region.

    ``rule`` is that of the source, as s3_bucket_replication reads it; None where there is none. ``failed`` counts the
    operations that failed in the last day.
    """

    source: str
    rule: Mapping[str, Any] | None
    is_versioned: bool = True
    pending: Points | None = None
    pending_bytes: Points | None = None
    latency: Points | None = None
    failed: float = 0


def judge_replications(found: Iterable[Replication], silent: Iterable[str], now: float) -> Verdict:
    """``silent`` are the regions whose buckets could not be looked at."""
    wanted = f"nothing that failed in the last 24 hours, and nothing that waits for more than {RTC_MINUTES} minutes"
    parts = [_of_replication(one, now) for one in found]
    parts += [unsure(f"{region} does not answer, so nobody knows what it has not sent") for region in silent]
    return summed(parts, wanted, REPLICATION)


def _of_replication(one: Replication, now: float) -> Part:
    if one.rule is None or not one.rule["enabled"]:
        return bad(f"{one.source} is not replicated")
    if not one.is_versioned:
        return bad(f"the copy of {one.source} has no versions, or is missing, so nothing can arrive")
    if one.failed:
        return bad(f"{one.source}: {counted(one.failed, 'operation')} failed")
    if not one.rule["metrics"]:
        return unsure(f"{one.source}: its rule publishes no metrics")
    if not one.pending and not one.pending_bytes:
        # S3 goes on publishing what is pending where replication does not come about, and tells of failures apart. With
        # metrics on, silence means that nothing was written. Were it unknown, no idle system would ever be ready.
        return good(f"{one.source}: nothing was written in the last hour")
    return _of_pending(one, now)


def _of_pending(one: Replication, now: float) -> Part:
    operations, size = newest(one.pending or {}), newest(one.pending_bytes or {})
    told = f"{one.source}: {counted(operations, 'operation')} ({size:g} bytes) pending"
    if not operations and not size:
        return good(told)
    silence = now - max((*(one.pending or {}), *(one.pending_bytes or {})))
    if silence > LATEST_SECONDS:
        return unsure(f"{told} {age_told(silence)} ago, and nothing was told since")
    # What a busy bucket waits for is never nothing, so the age of what waits decides, where S3 tells it.
    late = newest(one.latency) if one.latency else max(waiting_for(one.pending), waiting_for(one.pending_bytes))
    return part(late <= LATEST_SECONDS, f"{told}, for up to {late / 60:.0f} min")


def newest(points: Points) -> float:
    return points[max(points)] if points else 0


def waiting_for(points: Points | None) -> float:
    """For how many seconds, up to the newest point, there was always something."""
    times = sorted(points or {}, reverse=True)
    last = times[0] if times else 0.0
    since = last
    for at in times:
        if not (points or {})[at]:
            break
        since = at
    return last - since


def judge_tables(
    own: Mapping[str, Mapping[str, Any]], others: Mapping[str, Iterable[str]], regions: Sequence[str], region: str
) -> Verdict:
    """``own`` are the region's tables as DescribeTable answers; ``others`` the names of those of other regions."""
    wanted = f"every table, with a replica that is ACTIVE in {', '.join(regions)}"
    missing = sorted({name for names in others.values() for name in names} - {*own})
    parts = [bad(f"{name} is missing in {region}") for name in missing]
    return summed(
        [*parts, *(_of_table(name, table, regions, region) for name, table in sorted(own.items()))], wanted, TABLES
    )


def _of_table(name: str, table: Mapping[str, Any], regions: Sequence[str], region: str) -> Part:
    # A table lists its replicas in other regions, and tells its own state apart.
    states = {one["RegionName"]: one.get("ReplicaStatus", "") for one in table.get("Replicas", ())}
    states[region] = table.get("TableStatus", "")
    # While its settings change, a table serves as before.
    told = ", ".join(
        f"{states.get(one) or 'missing'} in {one}" for one in regions if states.get(one) not in (ACTIVE, "UPDATING")
    )
    return part(not told, f"{name} is {told}" if told else f"{name} is ACTIVE")
