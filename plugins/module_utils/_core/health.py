# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a health monitor concludes from its probes: healthy, unhealthy, or unknown.

Unknown is an answer of its own. A monitor that cannot look (no rights, no address, no route) has learnt nothing about
what it watches, so its trouble never counts as somebody else's illness, and never starts a failover.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any


class Subject(StrEnum):
    """What a monitor watches."""

    DATABASE = "database"
    APPLICATION = "application"
    WRITER = "writer"


class Outcome(StrEnum):
    """What one probe saw."""

    OK = "OK"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class Answer(StrEnum):
    """What a run of probes says."""

    HEALTHY = "HEALTHY"
    UNHEALTHY = "UNHEALTHY"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True)
class Probe:
    """One look. ``at`` is when it began, in seconds since 1970; a latency belongs only to a look that got an answer."""

    outcome: Outcome
    reason: str
    at: float
    latency_ms: float | None = None
    lag_seconds: float | None = None


@dataclass(frozen=True)
class Verdict:
    """The answer of a run, why, and since when: the first probe that speaks for it."""

    answer: Answer
    reason: str
    at: float


@dataclass(frozen=True)
class Standing:
    """The answer that was last announced, as kept in the Parameter Store; ``since`` is empty before the first one."""

    answer: Answer = Answer.UNKNOWN
    since: str = ""


SPEAKS_FOR = {Answer.HEALTHY: Outcome.OK, Answer.UNHEALTHY: Outcome.FAILED, Answer.UNKNOWN: Outcome.UNKNOWN}


def majority(planned: int) -> int:
    """K of N: three of five, two of three, one of one."""
    return planned // 2 + 1


def count(probes: Sequence[Probe], outcome: Outcome) -> int:
    return sum(probe.outcome is outcome for probe in probes)


def answer_of(probes: Sequence[Probe], planned: int) -> Answer:
    """Healthy or unhealthy when a majority of the *planned* probes says so; a run without a majority is unknown."""
    if count(probes, Outcome.OK) >= majority(planned):
        return Answer.HEALTHY
    if count(probes, Outcome.FAILED) >= majority(planned):
        return Answer.UNHEALTHY
    return Answer.UNKNOWN


def is_decided(probes: Sequence[Probe], planned: int) -> bool:
    """True once the probes still to come cannot change the answer: it is told then, not at the end of the run."""
    to_come = planned - len(probes)
    reachable = (count(probes, outcome) + to_come >= majority(planned) for outcome in (Outcome.OK, Outcome.FAILED))
    return answer_of(probes, planned) is not Answer.UNKNOWN or not any(reachable)


def judge(probes: Sequence[Probe], planned: int) -> Verdict:
    """The verdict on the probes made so far. There is at least one."""
    answer = answer_of(probes, planned)
    tally = ", ".join(f"{count(probes, outcome)} {outcome}" for outcome in Outcome if count(probes, outcome))
    speaking = [probe for probe in probes if probe.outcome is SPEAKS_FOR[answer]] or list(probes)
    return Verdict(answer, f"{tally} of {planned} probes: {speaking[-1].reason}", speaking[0].at)


def parse_standing(text: str) -> Standing:
    """The stored standing. Text that cannot be read counts as nothing announced yet: a message twice beats none."""
    try:
        stored = json.loads(text)
        if since := str(stored["since"]):
            datetime.fromisoformat(since)
        return Standing(Answer(stored["answer"]), since)
    except (ValueError, KeyError, TypeError):
        return Standing()


def format_standing(standing: Standing) -> str:
    return json.dumps({"answer": standing.answer, "since": standing.since})


def standing_after(before: Standing, verdict: Verdict) -> Standing:
    """What stands after a verdict: the same when the answer is the same, else the new one since its first sign."""
    return before if before.answer is verdict.answer else Standing(verdict.answer, timestamp(verdict.at))


def seconds_unhealthy(standing: Standing, now: float) -> float | None:
    """Seconds since the answer turned unhealthy, 0 while healthy, nothing when that cannot be known."""
    if standing.answer is Answer.HEALTHY:
        return 0.0
    if standing.answer is Answer.UNKNOWN or not standing.since:
        return None
    return max(0.0, now - datetime.fromisoformat(standing.since).timestamp())


def timestamp(seconds: float) -> str:
    """``2026-01-31T12:00:00.250+00:00``: the form in which times are stored and sent."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Message:
    """What people and programs are told: a subject line, and a body of JSON."""

    subject: str
    body: str


def change_message(
    what: Subject, environment: str, region: str, before: Standing, verdict: Verdict, probes: Sequence[Probe]
) -> Message:
    """The message for a change of answer, with the probes as evidence."""
    body = {
        "what": what,
        "environment": environment,
        "region": region,
        "from": before.answer,
        "to": verdict.answer,
        "reason": verdict.reason,
        "time": timestamp(verdict.at),
        "evidence": [as_evidence(probe) for probe in probes],
    }
    # SNS refuses a subject of 100 characters or more.
    subject = f"{what} {region} {environment}: {before.answer} -> {verdict.answer}"[:99]
    return Message(subject, json.dumps(body))


def as_evidence(probe: Probe) -> dict[str, Any]:
    """A probe as plain data, without what it did not measure."""
    measured = {"latency_ms": probe.latency_ms, "lag_seconds": probe.lag_seconds}
    known = {name: round(value, 3) for name, value in measured.items() if value is not None}
    return {"outcome": probe.outcome, "reason": probe.reason, "time": timestamp(probe.at), **known}
