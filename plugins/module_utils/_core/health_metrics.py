# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metrics of the health monitors: their names, dimensions, units and resolutions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from .health import Answer, Probe, Standing, Subject, Verdict, seconds_unhealthy

NAMESPACE = "MultiRegionDR"


class Resolution(IntEnum):
    """Seconds per data point. Route 53's checks read alarms on metrics of standard resolution only."""

    HIGH = 1
    STANDARD = 60


@dataclass(frozen=True)
class Metric:
    """One data point, about ``region``, at ``at`` seconds since 1970."""

    name: str
    value: float
    unit: str
    at: float
    region: str
    resolution: Resolution = Resolution.HIGH


def answer_metrics(what: Subject, region: str, verdict: Verdict, standing: Standing, now: float) -> tuple[Metric, ...]:
    """``<What>Unknown`` always; ``<What>Health`` only when known; for the database also how long it has been down."""
    known = verdict.answer is not Answer.UNKNOWN
    metrics = [Metric(f"{what.title()}Unknown", float(not known), "Count", now, region)]
    if known:
        metrics.append(Metric(f"{what.title()}Health", float(verdict.answer is Answer.HEALTHY), "Count", now, region))
    down = seconds_unhealthy(standing, now)
    if what is Subject.DATABASE and known and down is not None:
        metrics.append(Metric("RecoveryTime", down, "Seconds", now, region))
    return tuple(metrics)


def probe_metrics(what: Subject, region: str, probes: Sequence[Probe]) -> tuple[Metric, ...]:
    """What the probes measured, each at its own time."""
    latencies = [
        Metric(f"{what.title()}Latency", probe.latency_ms, "Milliseconds", probe.at, region)
        for probe in probes
        if probe.latency_ms is not None
    ]
    lags = [
        Metric("ReplicationLag", probe.lag_seconds, "Seconds", probe.at, region)
        for probe in probes
        if probe.lag_seconds is not None
    ]
    return (*latencies, *lags)


def role_metrics(
    region: str, writer_here: bool | None, evacuated: Mapping[str, bool], now: float
) -> tuple[Metric, ...]:
    """Whether the writer is here, and which other regions are evacuated. What could not be read is left out."""
    writer = () if writer_here is None else (("WriterHere", region, writer_here),)
    latches = (("Evacuated", other, latched) for other, latched in sorted(evacuated.items()))
    return tuple(
        Metric(name, float(value), "Count", now, about, Resolution.STANDARD)
        for name, about, value in (*writer, *latches)
    )
