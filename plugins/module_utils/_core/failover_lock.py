# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a failover: one at a time, held by short leases, and taken over when its holder died.

The lock excludes. It never tells how far a failover got: that is read from the world.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from .journal import failover_id

LOCK_KEY: Mapping[str, Mapping[str, str]] = {"id": {"S": "lock"}, "entry": {"S": "lock"}}
# Renewed at each look, so a run that was killed holds up the next one no longer than this.
LEASE_SECONDS = 20.0
# An unfinished failover that nobody has worked on for longer is not gone on with: its clock would tell nonsense.
RESUME_SECONDS = 3600.0


@dataclass(frozen=True)
class Lock:
    """Who works on which failover. Times are in seconds since 1970; ``finished_at`` is None while it is under way."""

    holder: str
    failover_id: str
    target: str
    method: str
    started_at: float
    expires_at: float
    finished_at: float | None = None


def new_lock(holder: str, target: str, method: str, now: float, lease: float = LEASE_SECONDS) -> Lock:
    """The lock of a failover that begins now. ``holder`` names one run: two runs never share it."""
    return Lock(holder, failover_id(now, target), target, method, started_at=now, expires_at=now + lease)


def is_held_by(lock: Lock | None, holder: str, now: float) -> bool:
    """Whether this holder may act: the lock is its own, is not finished, and its lease has not run out."""
    return lock is not None and lock.holder == holder and lock.finished_at is None and lock.expires_at > now


def is_free(lock: Lock | None, holder: str, now: float) -> bool:
    """Whether the holder may take the lock: nobody has it, it is finished, its lease ran out, or it is the holder's."""
    return lock is None or lock.finished_at is not None or lock.expires_at <= now or lock.holder == holder


def is_in_cooldown(lock: Lock | None, cooldown_seconds: float, now: float) -> bool:
    """Whether the last failover ended so lately that the next one needs a human."""
    return lock is not None and lock.finished_at is not None and lock.finished_at + cooldown_seconds > now


def is_resumable(lock: Lock | None, target: str, now: float) -> bool:
    """Whether the lock tells of an unfinished failover to this target that can be gone on with."""
    return (
        lock is not None
        and lock.finished_at is None
        and lock.target == target
        and now - lock.expires_at <= RESUME_SECONDS
    )


def taken(stands: Lock | None, wanted: Lock, now: float) -> Lock:
    """The lock to write: an unfinished failover to the same target keeps its name and its beginning."""
    if stands is None or not is_resumable(stands, wanted.target, now):
        return wanted
    return replace(wanted, failover_id=stands.failover_id, started_at=stands.started_at)


def lock_item(lock: Lock) -> dict[str, dict[str, Any]]:
    """A lock as DynamoDB keeps it."""
    item: dict[str, dict[str, Any]] = {key: dict(value) for key, value in LOCK_KEY.items()}
    item |= {name: {"S": getattr(lock, name)} for name in ("holder", "failover_id", "target", "method")}
    item |= {name: {"N": repr(float(getattr(lock, name)))} for name in ("started_at", "expires_at")}
    return item if lock.finished_at is None else {**item, "finished_at": {"N": repr(float(lock.finished_at))}}


def parse_lock(item: Mapping[str, Mapping[str, Any]] | None) -> Lock | None:
    """The lock from the item that DynamoDB answers; None where there is none."""
    if not item:
        return None
    return Lock(
        holder=item["holder"]["S"],
        failover_id=item["failover_id"]["S"],
        target=item["target"]["S"],
        method=item["method"]["S"],
        started_at=float(item["started_at"]["N"]),
        expires_at=float(item["expires_at"]["N"]),
        finished_at=float(item["finished_at"]["N"]) if "finished_at" in item else None,
    )


def unchanged_condition(stands: Lock | None) -> dict[str, Any]:
    """The parameters of a write that is made only where the lock is still the one that was seen."""
    if stands is None:
        return {"ConditionExpression": "attribute_not_exists(id)"}
    compared = ("holder", "failover_id", "expires_at")
    seen = lock_item(stands)
    values = {f":{name}": seen[name] for name in compared}
    finished = "attribute_not_exists(finished_at)"
    if "finished_at" in seen:
        finished = "finished_at = :finished_at"
        values[":finished_at"] = seen["finished_at"]
    return {
        "ConditionExpression": " AND ".join([*(f"{name} = :{name}" for name in compared), finished]),
        "ExpressionAttributeValues": values,
    }


def own_change(lock: Lock, **times: float) -> dict[str, Any]:
    """The parameters of a write that sets times of a lock, made only where it is its holder's and not finished."""
    values: dict[str, Any] = {f":{name}": {"N": repr(float(value))} for name, value in times.items()}
    values |= {":holder": {"S": lock.holder}, ":failover_id": {"S": lock.failover_id}}
    return {
        "UpdateExpression": "SET " + ", ".join(f"{name} = :{name}" for name in times),
        "ConditionExpression": "holder = :holder AND failover_id = :failover_id AND attribute_not_exists(finished_at)",
        "ExpressionAttributeValues": values,
    }
