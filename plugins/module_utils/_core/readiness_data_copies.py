# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether what was kept can be restored in the region: copies of backups, trials of them, snapshots of old volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .readiness_check import Verdict, judged, unknown
from .readiness_parts import HOUR, Part, age_told, bad, counted, good, part, summed, unsure

COPIES = (
    "Look at the copy jobs of the writer's region in AWS Backup, and at the keys of both vaults; run site.yml with "
    "backup_enabled."
)
TRIALS = "Look at the restore jobs in AWS Backup, and start its plan of trials again (backup_restore_testing_schedule)."
SNAPSHOTS = (
    "Run failback.yml, or copy each to a manual snapshot of a name of your own: AWS deletes them with the automated "
    "backups."
)
# What AWS keeps of the volume of a region that was given up, until its automated backups expire; and copies of it.
OF_SYSTEM = "rds:unplanned-global-failover-"
KEPT = "kept-unplanned-global-failover-"
LEFT = "left-"


def arrived_from(points: Iterable[Mapping[str, Any]], region: str) -> list[Mapping[str, Any]]:
    """Recovery points that were copied here from a vault of that region."""
    return [point for point in points if region_of(point.get("SourceBackupVaultArn")) == region]


def region_of(arn: str | None) -> str:
    return arn.split(":")[3] if arn and arn.count(":") >= 5 else ""


@dataclass(frozen=True)
class Copies:
    """What arrived from the region ``source``, of which resources it should be, and which keys can be used here."""

    source: str
    wanted: Sequence[str]
    arrived: Sequence[Mapping[str, Any]]
    usable_keys: Mapping[str, bool]


def judge_copies(copies: Copies, now: datetime, max_age_hours: float) -> Verdict:
    wanted = f"of each resource a copy from {copies.source} that can be restored and is at most {max_age_hours:g} h old"
    if not copies.wanted:
        return unknown(f"nothing of {copies.source} is known that is backed up", wanted, COPIES)
    return summed((_of_resource(copies, arn, now, max_age_hours) for arn in copies.wanted), wanted, COPIES)


def _of_resource(copies: Copies, arn: str, now: datetime, max_age_hours: float) -> Part:
    name = arn.split(":")[-1].removeprefix("table/")
    points = [point for point in copies.arrived if point.get("ResourceArn") == arn]
    whole = [point for point in points if point["Status"] in ("COMPLETED", "AVAILABLE")]
    if not whole:
        states = ", ".join(sorted({point["Status"] for point in points}))
        return bad(f"{name}: no copy can be restored ({states})" if states else f"{name}: no copy has arrived")
    newest = max(whole, key=made_at)
    key = newest.get("EncryptionKeyArn", "")
    if key and not copies.usable_keys.get(key, False):
        return bad(f"{name}: the key of its newest copy can't be used ({key.rpartition('/')[2]})")
    age = (now - made_at(newest)).total_seconds()
    return part(age <= max_age_hours * HOUR, f"{name}: its newest copy is {age_told(age)} old")


def made_at(point: Mapping[str, Any]) -> datetime:
    """When the data of a recovery point are from: a copy may tell when it was made itself, or of a backup of when."""
    times: list[datetime] = [point[key] for key in ("CreationDate", "InitiationDate") if point.get(key)]
    return min(times)


def judge_restore_trials(jobs: Iterable[Mapping[str, Any]]) -> Verdict:
    """The last trial of each type of resource decides."""
    wanted = "a last trial of a restore that did not fail"
    newest: dict[str, Mapping[str, Any]] = {}
    for job in sorted(jobs, key=lambda one: one["CreationDate"]):
        newest[job.get("ResourceType", "")] = job
    if not newest:
        return unknown("no restore was tried so far", wanted, TRIALS)
    return summed((_of_trial(kind, job) for kind, job in sorted(newest.items())), wanted, TRIALS)


def _of_trial(kind: str, job: Mapping[str, Any]) -> Part:
    status, validation = job["Status"], job.get("ValidationStatus", "")
    why = job.get("StatusMessage") or job.get("ValidationStatusMessage") or ""
    told = f"{kind}: {status} on {job['CreationDate']:%Y-%m-%d}{f', validation {validation}' if validation else ''}"
    if status in ("FAILED", "ABORTED") or validation in ("FAILED", "TIMED_OUT"):
        return bad(f"{told} ({why})" if why else told)
    return good(told) if status == "COMPLETED" and validation != "VALIDATING" else unsure(f"{told}: it is under way")


def judge_old_snapshots(
    snapshots: Sequence[Mapping[str, Any]], retention_days: int, now: datetime, min_days: float
) -> Verdict | None:
    """None where no volume was ever given up. What was copied stays until somebody deletes it."""
    names = {one["DBClusterSnapshotIdentifier"]: one for one in snapshots}
    kept = [name for name in names if name.startswith((KEPT, LEFT))]
    passing = [name for name in names if name.startswith(OF_SYSTEM) and copy_of(name) not in names]
    if not kept and not passing:
        return None
    wanted = f"no snapshot of an old volume that AWS deletes within {counted(min_days, 'day')}"
    if passing and not retention_days:
        return unknown(f"nobody knows when AWS deletes {', '.join(sorted(passing))}", wanted, SNAPSHOTS)
    ends = {name: names[name]["SnapshotCreateTime"] + timedelta(days=retention_days) for name in passing}
    soon = [name for name, end in ends.items() if end - now <= timedelta(days=min_days)]
    if soon:
        told = "; ".join(f"{name} goes on {ends[name]:%Y-%m-%d %H:%M} UTC" for name in sorted(soon))
        return judged(False, told, wanted, SNAPSHOTS)
    later = [f"{name} stays until {end:%Y-%m-%d}" for name, end in sorted(ends.items())]
    return judged(True, "; ".join([*(f"{name} is kept" for name in sorted(kept)), *later]), wanted, SNAPSHOTS)


def copy_of(name: str) -> str:
    """What a failback calls the copy of a snapshot of the system."""
    return name.replace("rds:", "kept-", 1)
