# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of a drill as a value. Pure: the same files make the same report."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry

from drill.attempts import Attempt

from .facts import Bar, Facts
from .outage import Outage, Steady, ended_at, find_outage, steady_state
from .stages import (
    MEASURED,
    MODELLED,
    UNKNOWN,
    Moments,
    Stage,
    chosen_failover,
    convert,
    converted_total,
    moments_of,
    stages_of,
)
from .writes import Writes, compare_writes, stored_ids


@dataclass(frozen=True)
class Goal:
    """A goal and what became of it; ``met`` is None where that is unknown."""

    name: str
    goal_seconds: float
    seconds: float | None
    basis: str
    met: bool | None


@dataclass(frozen=True)
class DrillReport:
    """A drill. The recovery time from the fault is what clients saw; the one from the decision what the tools did.

    ``rto_converted_seconds`` is the recovery time from the fault without shortened intervals. ``later_failures`` counts
    attempts that failed after the recovery, as on the way back.
    """

    facts: Facts
    run: str
    outcome: str
    failover_id: str
    steady: Steady
    outage: Outage
    moments: Moments
    rto_from_fault_seconds: float | None
    rto_from_decision_seconds: float | None
    rto_converted_seconds: float | None
    stages: tuple[Stage, ...]
    writes: Writes | None
    goals: tuple[Goal, ...]
    later_failures: int
    notes: tuple[str, ...]
    lanes: tuple[Bar, ...]
    failover: Mapping[str, Any]


def build_report(
    facts: Facts,
    attempts: Sequence[Attempt],
    entries: Sequence[Entry],
    stored: Mapping[str, Any] | None,
    failover: Mapping[str, Any] | None = None,
) -> DrillReport:
    """The report; NotSteadyError, NothingSentError or WrongRunError where there is nothing that can be reported.

    ``failover`` is the report of the failover itself (``as_dict``): what it says of losses and gaps is handed on.
    """
    counted = [one for one in attempts if one.scheduled >= facts.fault_at - facts.steady_seconds]
    steady = steady_state(counted, facts.fault_at)
    outage = find_outage(attempts, facts.fault_at, facts.sustained_seconds)
    told = chosen_failover(entries, facts.fault_at, facts.failover_id)
    run = attempts[0].run
    writes = None if stored is None else compare_writes(attempts, stored_ids(stored, run), facts.fault_at)
    moved_at = outage.recovered_at if outage.happened else first_elsewhere(attempts, steady.region)
    moments = moments_of(told, facts.fault_at, facts.detected_at, moved_at)
    stages = convert(stages_of(moments, facts.modelled), facts.speed, facts.scaled)
    rto = recovery_seconds(outage, facts.fault_at)
    converted = 0.0 if not outage.happened else (rto if facts.speed == 1 else converted_total(stages))
    return DrillReport(
        facts=facts,
        run=run,
        outcome=outcome_of(outage),
        failover_id=told[0].failover_id if told else "",
        steady=steady,
        outage=outage,
        moments=moments,
        rto_from_fault_seconds=rto,
        rto_from_decision_seconds=None if moments.decided is None else recovery_seconds(outage, moments.decided),
        rto_converted_seconds=converted,
        stages=stages,
        writes=writes,
        goals=(recovery_goal(facts, rto, converted), loss_goal(facts, writes)),
        later_failures=failures_after(attempts, outage),
        notes=(*speed_notes(facts), *facts.notes),
        lanes=(*facts.lanes, *derived_lanes(facts, attempts, told)),
        failover=dict(failover or {}),
    )


def recovery_seconds(outage: Outage, since: float) -> float | None:
    """From a moment to sustained success; 0 where nothing failed, or where clients were served before that moment."""
    if not outage.happened:
        return 0.0
    return None if outage.recovered_at is None else round(max(0.0, outage.recovered_at - since), 3)


def outcome_of(outage: Outage) -> str:
    if not outage.happened:
        return "no client noticed"
    return "not recovered" if outage.recovered_at is None else "recovered"


def first_elsewhere(attempts: Sequence[Attempt], region: str) -> float | None:
    """When another region answered for the first time."""
    moments = (one.answered for one in attempts if one.acknowledged and one.region != region)
    return next((moment for moment in moments if moment is not None), None)


def failures_after(attempts: Sequence[Attempt], outage: Outage) -> int:
    recovered = outage.recovered_at
    if recovered is None:
        return 0
    return sum(not one.acknowledged and one.scheduled >= recovered for one in attempts)


def recovery_goal(facts: Facts, measured: float | None, converted: float | None) -> Goal:
    """Met where even the upper estimate is within the goal, missed where what was measured is not; unknown between."""
    basis = UNKNOWN if converted is None else (MODELLED if facts.speed != 1 or facts.modelled else MEASURED)
    met = None
    if converted is not None and converted <= facts.rto_goal_seconds:
        met = True
    elif measured is not None and measured > facts.rto_goal_seconds:
        met = False
    return Goal("recovery time from the fault", facts.rto_goal_seconds, converted, basis, met)


def loss_goal(facts: Facts, writes: Writes | None) -> Goal:
    seconds = None if writes is None else writes.rpo_seconds
    # A goal of nothing is missed by a single write, however short the time.
    allowed = bool(facts.rpo_goal_seconds) or not (writes and writes.lost)
    met = None if seconds is None else allowed and seconds <= facts.rpo_goal_seconds
    basis = UNKNOWN if writes is None else MEASURED
    return Goal("acknowledged writes lost", facts.rpo_goal_seconds, seconds, basis, met)


def speed_notes(facts: Facts) -> tuple[str, ...]:
    if facts.speed == 1:
        return ()
    named = " and ".join(sorted(facts.scaled))
    return (
        f"The intervals behind {named} were {facts.speed:g} times shorter than on AWS. The column without shortened "
        f"intervals multiplies these stages by {facts.speed:g}, with all that is in them: an upper estimate.",
    )


def derived_lanes(facts: Facts, attempts: Sequence[Attempt], entries: Sequence[Entry]) -> tuple[Bar, ...]:
    """The lanes of the client and of the failover, where the facts do not bring their own."""
    brought = {one.lane for one in facts.lanes}
    client = client_bars(attempts) if "client" not in brought else ()
    return (*client, *(failover_bars(entries) if "playbook" not in brought else ()))


def client_bars(attempts: Sequence[Attempt]) -> tuple[Bar, ...]:
    """Who served the client, over time."""
    bars: list[Bar] = []
    for one in attempts:
        label = (one.region or "served") if one.acknowledged else "not served"
        if bars and bars[-1].label == label:
            continue
        if bars:
            bars[-1] = Bar("client", bars[-1].start, one.scheduled, bars[-1].label)
        bars.append(Bar("client", one.scheduled, None, label))
    if bars:
        last = max((ended_at(one) for one in attempts if one.answered is not None), default=bars[-1].start)
        bars[-1] = Bar("client", bars[-1].start, max(last, bars[-1].start), bars[-1].label)
    return tuple(bars)


def failover_bars(entries: Sequence[Entry]) -> tuple[Bar, ...]:
    """From each entry of the journal to the next."""
    words = [str(entry.step).lower().replace("_", " ") for entry in entries]
    ends = [*(entry.at for entry in entries[1:]), entries[-1].at] if entries else []
    return tuple(Bar("playbook", one.at, end, word) for one, end, word in zip(entries, ends, words, strict=True))


def as_dict(report: DrillReport) -> dict[str, Any]:
    """A report in plain types."""
    plain = asdict(report)
    plain["facts"]["scaled"] = sorted(report.facts.scaled)
    if math.isinf(report.facts.steady_seconds):
        # JSON knows no such number.
        del plain["facts"]["steady_seconds"]
    plain["outage"]["seconds"] = report.outage.seconds
    return plain
