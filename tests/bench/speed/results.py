# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was measured, and what follows from it by itself: medians."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One run of one step."""

    part: str
    variant: str
    step: str
    regions: int
    latency_ms: int
    buckets: int | None
    wall: float
    processor: float
    calls: int
    changing: int
    peak_megabytes: float
    # From the command to the request for the promotion, in a failover.
    promotion: float | None = None


@dataclass(frozen=True)
class Results:
    machine: Mapping[str, str]
    options: Mapping[str, Any]
    samples: Sequence[Sample]
    # How many things AWS lists, by variant and number of regions: "warm 2".
    resources: Mapping[str, int] = field(default_factory=dict)
    # Processor seconds of one task, by kind of tasks and connection.
    tasks: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    failures: Sequence[str] = ()

    def of(self, variant: str, step: str, **where: Any) -> list[Sample]:
        """The samples of a step: of two regions, no delay and the system's own buckets unless it says otherwise."""
        wanted = {"regions": 2, "latency_ms": 0, "buckets": None, **where}
        return [
            sample
            for sample in self.samples
            if (sample.variant, sample.step) == (variant, step)
            and all(getattr(sample, key) == value for key, value in wanted.items())
        ]

    def median(self, variant: str, step: str, what: str = "wall", **where: Any) -> float | None:
        return median_of(self.of(variant, step, **where), lambda sample: getattr(sample, what))


def median_of(samples: Sequence[Sample], value: Callable[[Sample], float | None]) -> float | None:
    """None where nothing was measured."""
    found = [number for number in map(value, samples) if number is not None]
    return median(found) if found else None


def ratio(above: float | None, below: float | None) -> float | None:
    return None if above is None or not below else above / below


def save(path: Path, results: Results) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(results), indent=1) + "\n", encoding="utf-8")


def load(path: Path) -> Results:
    read = json.loads(path.read_text(encoding="utf-8"))
    return Results(**{**read, "samples": [Sample(**sample) for sample in read["samples"]]})
