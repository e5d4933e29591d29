# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When clients were served, as the probe saw it: the steady state before a fault, and the outage after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from drill.attempts import Attempt

MIN_SAMPLES = 30
# Before the fault nothing may be missing for longer than this: what nobody looked at was not seen to be steady.
MAX_GAP_SECONDS = 5.0
# As long as Route 53 gives an endpoint that is well.
MAX_ANSWER_SECONDS = 2.0


class NotSteadyError(ValueError):
    """The drill tells nothing, since the system was not well before the fault. The text says what was seen."""


class NothingSentError(ValueError):
    """The probe did not look where the report needs it to."""


@dataclass(frozen=True)
class Steady:
    """The time before the fault, in which nothing failed."""

    samples: int
    seconds: float
    region: str
    slowest_seconds: float


@dataclass(frozen=True)
class Outage:
    """The time in which clients were not served; all moments are None where no attempt failed.

    ``recovered_at`` is the answer of the first success after which nothing failed for a while; None where there was
    none. ``failed`` counts the attempts that failed until then.
    """

    first_failed_at: float | None
    recovered_at: float | None
    region: str
    failed: int

    @property
    def happened(self) -> bool:
        return self.first_failed_at is not None

    @property
    def seconds(self) -> float | None:
        """From the first failed attempt to sustained success."""
        if self.first_failed_at is None:
            return 0.0
        return None if self.recovered_at is None else self.recovered_at - self.first_failed_at


def steady_state(attempts: Sequence[Attempt], fault_at: float, min_samples: int = MIN_SAMPLES) -> Steady:
    """The steady state before the fault; NotSteadyError where it was none. What was under way then does not count."""
    before = [one for one in attempts if ended_at(one) < fault_at]
    failed = [one for one in before if not one.acknowledged]
    if failed:
        raise NotSteadyError(f"{len(failed)} of {len(before)} attempts failed before the fault: {failed[0].error}")
    hanging = sum(one.scheduled < fault_at - MAX_ANSWER_SECONDS and ended_at(one) >= fault_at for one in attempts)
    if hanging:
        raise NotSteadyError(f"{hanging} attempts had waited for more than {MAX_ANSWER_SECONDS:g} s before the fault")
    if len(before) < min_samples:
        raise NotSteadyError(f"{len(before)} attempts were answered before the fault, fewer than {min_samples}")
    moments = [*(one.scheduled for one in before), fault_at]
    gap = max(later - earlier for earlier, later in pairwise(moments))
    if gap > MAX_GAP_SECONDS:
        raise NotSteadyError(f"no attempt was answered for {gap:.1f} s before the fault")
    regions = sorted({one.region for one in before})
    if len(regions) > 1:
        raise NotSteadyError(f"more than one region answered before the fault: {', '.join(regions)}")
    slowest = max(one.seconds or 0.0 for one in before)
    return Steady(len(before), round(fault_at - before[0].scheduled, 3), regions[0], slowest)


def ended_at(attempt: Attempt) -> float:
    """When it was known what became of an attempt; one that was never sent was known to fail when it was due."""
    if attempt.answered is not None:
        return attempt.answered
    return attempt.scheduled if attempt.sent is None else float("inf")


def find_outage(attempts: Sequence[Attempt], fault_at: float, sustained: float) -> Outage:
    """The outage that began with the fault. Its end counts only where the probe went on for ``sustained`` seconds."""
    after = [one for one in attempts if ended_at(one) >= fault_at]
    if not after or after[-1].scheduled < fault_at + sustained:
        raise NothingSentError(f"the probe did not go on for {sustained:g} s after the fault")
    failures = [number for number, one in enumerate(after) if not one.acknowledged]
    if not failures:
        return Outage(None, None, "", 0)
    first = after[failures[0]].scheduled
    for failure in failures:
        back = _sustained(after, failure + 1, sustained)
        if back is not None:
            count = sum(number <= failure for number in failures)
            return Outage(first, after[back].answered, after[back].region, count)
    return Outage(first, None, "", len(failures))


def _sustained(attempts: Sequence[Attempt], start: int, seconds: float) -> int | None:
    """``start`` where it is a success after which all are successes for so long; None otherwise."""
    if start >= len(attempts):
        return None
    end = attempts[start].scheduled + seconds
    if attempts[-1].scheduled < end:
        return None
    for attempt in attempts[start:]:
        if attempt.scheduled > end:
            break
        if not attempt.acknowledged:
            return None
    return start


def first_of_longest_outage(attempts: Sequence[Attempt]) -> Attempt | None:
    """The first failure of the longest time in which nothing succeeded; None where nothing failed.

    Not the first failure of all: with a stray one before the outage, the steady state would look steady.
    """
    runs = [list(run) for failed, run in groupby(attempts, lambda one: not one.acknowledged) if failed]
    return max(runs, key=lambda run: run[-1].scheduled - run[0].scheduled, default=[None])[0]
