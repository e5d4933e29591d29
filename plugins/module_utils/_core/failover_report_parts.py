# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a failover's report: how long things took, what may be lost, and what is missing now."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .journal import Step

MEASURED = "measured"
UNKNOWN = "unknown"
SWITCHOVER = "switchover"
CONNECTED = "connected"


@dataclass(frozen=True)
class Duration:
    """The time between two entries. ``basis`` is measured or unknown; nothing is estimated."""

    name: str
    seconds: float | None
    basis: str


@dataclass(frozen=True)
class StoreLoss:
    """What one store may have lost: at most what was written in its last ``seconds`` before the fault, or None.

    With ``late`` it is not lost: it arrives when the region is back.
    """

    store: str
    seconds: float | None
    how: str
    late: bool

    @property
    def sentence(self) -> str:
        fate = "late" if self.late else "lost"
        if self.seconds is None:
            return f"{self.store}: unknown how much is {fate} ({self.how})"
        if self.seconds == 0:
            return f"{self.store}: nothing {fate} ({self.how})"
        return f"{self.store}: at most the last {self.seconds:g} s {fate} ({self.how})"


@dataclass(frozen=True)
class Event:
    """A line of the timeline. ``after`` is in seconds from the decision."""

    at: float
    after: float
    step: str
    region: str
    actor: str
    detail: str


@dataclass(frozen=True)
class Report:
    """A failover as it is reported. Times are in seconds since 1970, or None where nobody saw the moment.

    ``recovery_time_seconds`` counts from the decision to the last proof that clients are served: of the traffic, or
    of the target where the traffic was not seen to move. ``recovery_time_from_fault_seconds`` ends there as well.
    """

    id: str
    outcome: str
    who: str
    why: str
    from_region: str
    to_region: str
    method: str
    fault_at: float | None
    requested_at: float | None
    promoted_at: float | None
    serving_at: float | None
    finished_at: float | None
    recovery_time_seconds: float | None
    recovery_time_from_fault_seconds: float | None
    durations: tuple[Duration, ...]
    losses: tuple[StoreLoss, ...]
    missing: tuple[str, ...]
    timeline: tuple[Event, ...]


def duration(name: str, start: float | None, end: float | None) -> Duration:
    """The time from one moment to another; unknown where one of them was not seen."""
    if start is None or end is None:
        return Duration(name, None, UNKNOWN)
    return Duration(name, round(end - start, 3), MEASURED)


def losses(lag: Mapping[str, Any], method: str) -> tuple[StoreLoss, ...]:
    """What each store may have lost, from the lag that was last seen before the promotion."""
    return tuple(_loss(store, seen, method) for store, seen in sorted(lag.items()))


def _loss(store: str, seen: Any, method: str) -> StoreLoss:
    told = seen if isinstance(seen, Mapping) else {"seconds": seen}
    late = bool(told.get("late"))
    if method == SWITCHOVER and not late:
        return StoreLoss(store, 0.0, "a switchover waits until the target has everything", late)
    seconds = told.get("seconds")
    how = told.get("how") or ("the lag that was last measured" if seconds is not None else "no lag was measured")
    return StoreLoss(store, None if seconds is None else float(seconds), how, late)


@dataclass(frozen=True)
class Ending:
    """How a failover ended: what there is to tell of what it left."""

    outcome: str
    from_region: str
    to_region: str
    method: str
    steps: Collection[Step]


def missing_now(ending: Ending, after: Mapping[str, Any]) -> tuple[str, ...]:
    """What the system lacks after a failover, the worst first. A refused one changed nothing."""
    if ending.outcome == "refused":
        return ()
    return (*_unfinished(ending), *_writer(ending, after), *_standby(ending, after), *_capacity(ending, after))


def _unfinished(ending: Ending) -> Iterator[str]:
    if ending.outcome != "finished":
        yield "The failover has not come to its end: run it again, and it goes on from where it is."
    unseen = {
        Step.WRITE_PROVEN: "No write has proven the new writer.",
        Step.TRAFFIC: "Traffic was not seen to move.",
        Step.NOTIFIED: "Nobody was notified.",
    }
    if ending.method != SWITCHOVER:
        old = ending.from_region or "the old region"
        unseen[Step.LATCHED] = f"No latch holds {old} back."
        unseen[Step.FENCED] = f"What runs in {old} was not stopped: look whether it still takes writes."
    yield from (sentence for step, sentence in unseen.items() if step not in ending.steps)


def _writer(ending: Ending, after: Mapping[str, Any]) -> Iterator[str]:
    writer = after.get("writer_region")
    if not writer:
        yield "It is unknown which region writes."
    elif writer != ending.to_region:
        yield f"The writer is in {writer}, not in {ending.to_region}."


def _standby(ending: Ending, after: Mapping[str, Any]) -> Iterator[str]:
    standbys = after.get("standbys")
    if standbys is None:
        yield "It is unknown whether there is a standby."
    elif CONNECTED not in standbys.values():
        awaited = " or ".join(sorted(standbys)) or ending.from_region or "another region"
        yield f"There is no standby until {awaited} has resynchronised."


def _capacity(ending: Ending, after: Mapping[str, Any]) -> Iterator[str]:
    seen = (after.get("capacity") or {}).get(ending.to_region) or {}
    healthy, desired = seen.get("healthy"), seen.get("desired")
    if healthy is None or desired is None:
        yield f"It is unknown how many targets are healthy in {ending.to_region}."
    elif healthy < desired:
        yield f"{ending.to_region} has {healthy} of {desired} healthy targets."
