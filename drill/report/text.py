# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report for a person: the verdict, then the numbers, then where they come from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from .build import DrillReport, Goal
from .writes import Writes

SHOWN = 20


def as_markdown(report: DrillReport) -> str:
    return "\n".join(_lines(report)) + "\n"


def headline(report: DrillReport) -> str:
    """The two numbers, in one line."""
    lost = (
        "unknown" if report.writes is None else f"{len(report.writes.lost)} writes ({report.writes.rpo_seconds:.2f} s)"
    )
    return f"{report.outcome}; RTO {seconds(report.rto_from_fault_seconds)}, lost {lost}"


def seconds(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.1f} s"


def utc(at: float | None) -> str:
    return "unknown" if at is None else datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def _lines(report: DrillReport) -> Iterator[str]:
    facts, outage = report.facts, report.outage
    yield from (f"# Drill of {utc(facts.fault_at)} UTC: {report.outcome}", "")
    by = f", answered by the {facts.by}" if facts.by else ""
    yield from (f"Fault: {facts.fault}{by}. Run {report.run}.", "", "![timeline](timeline.png)", "", "## Goals", "")
    yield from ("| goal | at most | was | |", "| --- | --- | --- | --- |")
    yield from (_goal(goal) for goal in report.goals)
    yield from ("", "## Recovery", "")
    inside = f", in which {' and '.join(sorted(facts.modelled))} was modelled" if facts.modelled else ""
    yield f"- From the fault to sustained success: {seconds(report.rto_from_fault_seconds)} (measured{inside})"
    if facts.speed != 1:
        yield f"- The same without shortened intervals: {seconds(report.rto_converted_seconds)} (modelled)"
    yield f"- From the decision to sustained success: {seconds(report.rto_from_decision_seconds)} (measured)"
    yield f"- From the first failed attempt to sustained success: {seconds(outage.seconds)}"
    yield f"- Sustained means: nothing failed for {facts.sustained_seconds:g} s afterwards"
    yield f"- Attempts that failed: {outage.failed} until the recovery, {report.later_failures} after it"
    yield f"- Served by: {report.steady.region or 'unknown'} before, {outage.region or 'unknown'} after"
    yield from ("", "## Stages", "", *_stages(report))
    yield from ("", "## Writes", "", *_writes(report.writes))
    yield from ("", "## Steady state", "")
    steady = report.steady
    yield (
        f"{steady.samples} attempts in {steady.seconds:.1f} s, none failed, the slowest answered after "
        f"{steady.slowest_seconds:.2f} s."
    )
    yield from _failover(report)
    if report.notes:
        yield from ("", "## How to read this", "", *(f"- {cell(note)}" for note in report.notes))


def _goal(goal: Goal) -> str:
    verdict = {True: "met", False: "**missed**", None: "unknown"}[goal.met]
    was = "unknown" if goal.seconds is None else f"{goal.seconds:.2f} s ({goal.basis})"
    return f"| {goal.name} | {goal.goal_seconds:g} s | {was} | {verdict} |"


def _stages(report: DrillReport) -> Iterator[str]:
    fast = report.facts.speed != 1
    head = ["stage", "seconds", *(["without shortened intervals"] if fast else []), "budget", "", "note"]
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for stage in report.stages:
        converted = [seconds(stage.converted_seconds)] if fast else []
        budget = f"{stage.budget_seconds:g} s"
        cells = [stage.name, seconds(stage.seconds), *converted, budget, stage.basis, stage.note]
        yield "| " + " | ".join(cell(text) for text in cells) + " |"


def _writes(writes: Writes | None) -> Iterator[str]:
    if writes is None:
        yield "Unknown: what the system has was not collected."
        return
    yield f"- Attempted {writes.attempted}, acknowledged {writes.acknowledged}, there afterwards {writes.stored}"
    yield f"- Acknowledged and lost: {_some(writes.lost)}"
    if writes.lost:
        yield f"- The system forgot the last {writes.rpo_seconds:.3f} s; the lost ones span {writes.span_seconds:.3f} s"
    yield f"- There, though not acknowledged: {_some(writes.unacknowledged)}"
    if writes.unknown:
        yield f"- There, though never sent by this probe: {_some(writes.unknown)}"


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - SHOWN} more" if len(ids) > SHOWN else ""
    return f"{len(ids)}" + (f" ({', '.join(ids[:SHOWN])}{more})" if ids else "")


def _failover(report: DrillReport) -> Iterator[str]:
    told = report.failover
    if not told and not report.failover_id:
        return
    yield from (
        "",
        "## Failover",
        "",
        f"{told.get('id') or report.failover_id}: {told.get('outcome') or 'see the journal'}",
    )
    sentences = [*(loss.get("sentence", "") for loss in told.get("losses") or ()), *(told.get("missing") or ())]
    if sentences:
        yield from ("", *(f"- {cell(sentence)}" for sentence in sentences))


def cell(text: str) -> str:
    """A text that may hold what ends a cell of a table, or a line."""
    return " ".join(str(text).replace("|", "\\|").split())
