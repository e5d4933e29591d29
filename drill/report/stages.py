# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the time between the fault and the end of the outage went."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step, in_order

MEASURED, MODELLED, UNKNOWN = "measured", "modelled", "unknown"

# The stages, and what each of them may take of 300 s.
BUDGET: Mapping[str, float] = {"detect": 50, "decide": 5, "promote": 180, "prove": 5, "move clients": 60}
# The clocks of the probe and of the journal may differ by so much.
CLOCKS_SECONDS = 2.0
# What waits for intervals of health checks and probes.
SCALED = frozenset({"detect", "move clients"})


@dataclass(frozen=True)
class Moments:
    """What ends one stage and begins the next; None where nobody saw it."""

    fault: float
    detected: float | None = None
    decided: float | None = None
    promoted: float | None = None
    proven: float | None = None
    recovered: float | None = None


@dataclass(frozen=True)
class Stage:
    """One stage. ``converted_seconds`` is what it would take with intervals that are not shortened."""

    name: str
    seconds: float | None
    basis: str
    budget_seconds: float
    converted_seconds: float | None = None
    note: str = ""


def chosen_failover(entries: Sequence[Entry], fault_at: float, identifier: str = "") -> tuple[Entry, ...]:
    """The entries of the failover that answered the fault, in order.

    Without an identifier: the first that began after the fault and promoted, since others may have been refused;
    without any of those, the first that began at all.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=in_order):
        groups.setdefault(entry.failover_id, []).append(entry)
    if identifier:
        return tuple(groups.get(identifier, ()))
    later = [group for group in groups.values() if group[0].at >= fault_at - CLOCKS_SECONDS]
    promoting = [group for group in later if {Step.PROMOTING, Step.PROMOTED} & {entry.step for entry in group}]
    return tuple(next(iter(promoting or later), ()))


def moments_of(
    entries: Sequence[Entry], fault_at: float, detected_at: float | None, recovered_at: float | None
) -> Moments:
    """The moments that the journal, the lab or AWS, and the probe saw."""
    first: dict[Step, float] = {}
    for entry in entries:
        first.setdefault(entry.step, entry.at)
    return Moments(
        fault=fault_at,
        detected=detected_at,
        decided=first.get(Step.REQUESTED),
        promoted=first.get(Step.PROMOTED),
        proven=first.get(Step.WRITE_PROVEN),
        recovered=recovered_at,
    )


def stages_of(moments: Moments, modelled: Mapping[str, str]) -> tuple[Stage, ...]:
    """The stages, one after the other: they sum up to the recovery time where all are known.

    Clients may be served before a stage was seen to end, and a stage may be seen to end before the one ahead of it.
    Time that was counted is not counted again.
    """
    ends = (moments.detected, moments.decided, moments.promoted, moments.proven, moments.recovered)
    latest = float("inf") if moments.recovered is None else max(moments.fault, moments.recovered)
    stages: list[Stage] = []
    before: float | None = moments.fault
    for (name, budget), end in zip(BUDGET.items(), ends, strict=True):
        # Where the stage ahead has no end, this one has no beginning.
        if end is None or before is None:
            stages.append(Stage(name, None, UNKNOWN, budget))
        else:
            seconds = round(min(max(before, end), latest) - before, 3)
            basis = MODELLED if name in modelled else MEASURED
            stages.append(Stage(name, seconds, basis, budget, None, modelled.get(name, "")))
        before = None if end is None else min(max(before or end, end), latest)
    return tuple(stages)


def convert(stages: Sequence[Stage], speed: float, scaled: Collection[str] = SCALED) -> tuple[Stage, ...]:
    """The stages as they would be without shortened intervals.

    All of a scaled stage is multiplied, also what in it is no interval: so it is an upper estimate, and modelled.
    """
    return tuple(
        replace(stage, converted_seconds=round(stage.seconds * (speed if stage.name in scaled else 1), 3))
        if stage.seconds is not None
        else stage
        for stage in stages
    )


def converted_total(stages: Sequence[Stage]) -> float | None:
    """The recovery time without shortened intervals; None where a stage is unknown."""
    seconds = [stage.converted_seconds for stage in stages]
    known = [value for value in seconds if value is not None]
    return round(sum(known), 3) if len(known) == len(seconds) else None
