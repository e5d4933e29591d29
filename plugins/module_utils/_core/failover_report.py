# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failover took and what it left, told from its journal and from what was observed before and after it.

Nothing is estimated: a duration is the time between two entries, or it is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from .failover_report_parts import Duration, Ending, Event, Report, duration, losses, missing_now
from .journal import Entry, Step, in_order, target_of

# The last of them is how it ended. A failover that was resumed has not ended until another one follows.
ENDS = {
    Step.FINISHED: "finished",
    Step.FAILED: "failed",
    Step.REFUSED: "refused",
    Step.RESUMED: "under way",
}


def build_report(
    entries: Sequence[Entry],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    fault_at: float | None = None,
) -> Report:
    """The report of one failover; a ValueError where there is no entry to tell from.

    ``before`` and ``after`` are observations, and may lack anything:

    - ``writer_region``: a name, or None.
    - ``lag`` (before): store -> seconds, or {seconds, how, late}. ``late`` says that what lags is not lost: it arrives
      when the region is back.
    - ``standbys`` (after): region -> state; only "connected" is a standby.
    - ``capacity`` (after): region -> {healthy, desired}.

    Entries tell in their data ``from``, ``to``, ``method`` and ``fault_at``; who tells it first is believed.
    """
    if not entries:
        raise ValueError("There is no entry in the journal to report from.")
    told = sorted(entries, key=in_order)
    request = next((entry for entry in told if entry.step is Step.REQUESTED), told[0])
    facts, times, decided = _facts(told), _times(told), request.at
    fault = fault_at if fault_at is not None else facts.get("fault_at")
    served = max((times[step] for step in (Step.SERVING, Step.TRAFFIC) if step in times), default=None)
    ending = Ending(
        outcome=next((ENDS[entry.step] for entry in reversed(told) if entry.step in ENDS), "under way"),
        from_region=facts.get("from") or before.get("writer_region") or "",
        to_region=facts.get("to") or target_of(request.failover_id),
        method=facts.get("method") or "",
        steps=times.keys(),
    )
    return Report(
        id=request.failover_id,
        outcome=ending.outcome,
        who=request.actor,
        why=request.detail,
        from_region=ending.from_region,
        to_region=ending.to_region,
        method=ending.method,
        fault_at=fault,
        requested_at=times.get(Step.REQUESTED),
        promoted_at=times.get(Step.PROMOTED),
        serving_at=times.get(Step.SERVING),
        finished_at=times.get(Step.FINISHED),
        recovery_time_seconds=duration("", decided, served).seconds,
        recovery_time_from_fault_seconds=duration("", fault, served).seconds,
        durations=_durations(fault, decided, times),
        losses=losses(before.get("lag") or {}, ending.method),
        missing=missing_now(ending, after),
        timeline=tuple(_event(entry, decided) for entry in told),
    )


def _durations(fault: float | None, decided: float, times: Mapping[Step, float]) -> tuple[Duration, ...]:
    return (
        duration("fault to decision", fault, decided),
        duration("decision to promotion requested", decided, times.get(Step.PROMOTING)),
        duration("promotion", times.get(Step.PROMOTING), times.get(Step.PROMOTED)),
        duration("decision to a proven write", decided, times.get(Step.WRITE_PROVEN)),
        duration("decision to serving", decided, times.get(Step.SERVING)),
        duration("decision to traffic moved", decided, times.get(Step.TRAFFIC)),
        duration("decision to the end", decided, times.get(Step.FINISHED)),
    )


def _facts(told: Sequence[Entry]) -> dict[str, Any]:
    """What the entries tell of the failover as a whole; who tells it first is believed."""
    facts: dict[str, Any] = {}
    for entry in told:
        for name in ("from", "to", "method", "fault_at"):
            if entry.data.get(name) is not None:
                facts.setdefault(name, entry.data[name])
    return facts


def _times(told: Sequence[Entry]) -> dict[Step, float]:
    """When each step was first seen, and the end when it was last seen: a resumed failover goes on."""
    times: dict[Step, float] = {}
    for entry in told:
        if entry.step is Step.FINISHED:
            times[entry.step] = entry.at
        times.setdefault(entry.step, entry.at)
    return times


def _event(entry: Entry, decided: float) -> Event:
    after = round(entry.at - decided, 3)
    return Event(entry.at, after, str(entry.step), entry.region, entry.actor, entry.detail)


def as_dict(report: Report) -> dict[str, Any]:
    """A report in plain types, with moments in UTC as well."""
    moments = ("fault_at", "requested_at", "promoted_at", "serving_at", "finished_at")
    plain = asdict(report)
    plain["losses"] = [{**asdict(loss), "sentence": loss.sentence} for loss in report.losses]
    return {**plain, "utc": {name: _utc(plain[name]) for name in moments}}


def as_json(report: Report) -> str:
    """A report as JSON, for a program."""
    return json.dumps(as_dict(report), indent=2) + "\n"


def as_markdown(report: Report) -> str:
    """A report for a person at three in the morning: the verdict, what is missing, then the numbers."""
    where = f"{report.from_region or 'unknown'} to {report.to_region or 'unknown'}"
    lines = [
        f"# Failover {report.id}: {report.outcome}",
        "",
        f"{where}, {report.method or 'method unknown'}, asked for by {report.who}: {report.why}",
        "",
        f"- Recovery time from the decision: {_seconds(report.recovery_time_seconds)}",
        f"- Recovery time from the fault: {_seconds(report.recovery_time_from_fault_seconds)}",
        *(f"- {loss.sentence}" for loss in report.losses),
        "",
        "## Missing now",
        "",
        *(f"- {sentence}" for sentence in report.missing or ("Nothing that is known of.",)),
        "",
        "## Durations",
        "",
        "| what | seconds | |",
        "| --- | --- | --- |",
        *(
            f"| {part.name} | {'' if part.seconds is None else part.seconds} | {part.basis} |"
            for part in report.durations
        ),
        "",
        "## Timeline",
        "",
        "| UTC | after | step | region | by | what |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(event) for event in report.timeline),
    ]
    return "\n".join(lines) + "\n"


def _row(event: Event) -> str:
    cells = (_utc(event.at), f"{event.after:+.1f} s", event.step, event.region, event.actor, event.detail)
    # A detail may be an error of several lines, or hold what ends a cell.
    return "| " + " | ".join(" ".join(str(cell).replace("|", "\\|").split()) for cell in cells) + " |"


def _seconds(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f} s (measured)"


def _utc(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"
