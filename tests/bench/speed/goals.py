# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was aimed at, and whether it was met: computed from what was measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.bench.speed.plan import (
    BUCKETS,
    FEW_REGIONS,
    FLOOR,
    LATENCY_MS,
    MORE_REGIONS,
    PLAIN,
    TERRAFORM,
    WARM,
    where_buckets,
)
from tests.bench.speed.results import Results, ratio

WARM_LOCAL = "multiregion.aws_dr.warm_local"
# The size of the system that the goals for calls were set for.
SIZE_OF_GOAL = 182
FIRST_CALLS, SECOND_CALLS = 400, 110


@dataclass(frozen=True)
class Goal:
    """At most ``limit``; None was not measured."""

    name: str
    measured: float | None
    limit: float
    unit: str = ""

    @property
    def verdict(self) -> str:
        if self.measured is None:
            return "not measured"
        return "met" if self.measured <= self.limit else "not met"


def goals(results: Results) -> list[Goal]:
    return [*_tasks(results), *_ratios(results), *_seconds(results), *_calls(results), *_growth(results)]


def _tasks(results: Results) -> list[Goal]:
    limits = {"amazon.aws": 0.15, "this collection": 0.10}
    return [
        Goal(f"a task of {kind} over the warm connection", results.tasks.get(kind, {}).get(WARM_LOCAL), limit, "CPU s")
        for kind, limit in limits.items()
    ]


def _ratios(results: Results) -> list[Goal]:
    def of(variant: str, step: str, **where: Any) -> float | None:
        return results.median(variant, step, **where)

    second, late = of(WARM, "second"), of(WARM, "second", latency_ms=LATENCY_MS)
    late_floor = of(FLOOR, "second", latency_ms=LATENCY_MS)
    return [
        Goal("second site.yml / all of it over plain local", ratio(second, of(PLAIN, "full")), 0.12),
        Goal("second site.yml / the floor's second run", ratio(second, of(FLOOR, "second")), 5),
        Goal(f"the same with {LATENCY_MS} ms a call", ratio(late, late_floor), 5),
        Goal("second site.yml / Terraform's plan", ratio(second, of(TERRAFORM, "second")), 1 / 3),
        Goal("site_full=true / the same over plain local", ratio(of(WARM, "full"), of(PLAIN, "full")), 0.35),
        Goal("first site.yml / the same over plain local", ratio(of(WARM, "first"), of(PLAIN, "first")), 0.35),
    ]


def _seconds(results: Results) -> list[Goal]:
    return [
        Goal("status.yml", results.median(WARM, "status"), 4, "s"),
        Goal("failover.yml to the promotion request", results.median(WARM, "failover", "promotion"), 2.5, "s"),
        Goal(
            "the same, with no archive of a module kept",
            results.median(WARM, "failover_cold", "promotion"),
            2.5,
            "s",
        ),
    ]


def _calls(results: Results) -> list[Goal]:
    size = results.resources.get(f"{WARM} {FEW_REGIONS}", SIZE_OF_GOAL) / SIZE_OF_GOAL
    return [
        Goal(f"calls of a {step} run", results.median(WARM, step, "calls"), round(limit * size))
        for step, limit in (("first", FIRST_CALLS), ("second", SECOND_CALLS))
    ]


def _growth(results: Results) -> list[Goal]:
    most = MORE_REGIONS[-1]
    found = [
        Goal(
            f"{step} run: {most} regions / {FEW_REGIONS} regions",
            ratio(results.median(WARM, step, regions=most), results.median(WARM, step)),
            most / FEW_REGIONS,
        )
        for step in ("first", "second", "full")
    ]
    found += [Goal(f"one more bucket, {step} run", a_bucket(results, step), 0.2, "s") for step in ("first", "second")]
    peaks = [
        sample.peak_megabytes
        for sample in results.samples
        if sample.variant == WARM and sample.buckets is None and sample.latency_ms == 0
    ]
    small = [
        sample.peak_megabytes
        for step in ("first", "second", "full", "status", "failover")
        for sample in results.of(WARM, step)
    ]
    found.append(Goal(f"peak memory, {FEW_REGIONS} regions", max(small, default=None), 400, "MB"))
    found.append(Goal("peak memory, any number of regions", max(peaks, default=None), 400, "MB"))
    return found


def a_bucket(results: Results, step: str, variant: str = WARM) -> float | None:
    """Seconds that each bucket adds, between the fewest and the most."""
    few, many = BUCKETS[0], BUCKETS[-1]
    less = results.median(variant, step, buckets=where_buckets(few))
    more = results.median(variant, step, buckets=where_buckets(many))
    return None if less is None or more is None else (more - less) / (many - few)
