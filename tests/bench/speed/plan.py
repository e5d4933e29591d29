# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is measured, in which order, and how long that takes. Nothing here measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WARM, PLAIN, FLOOR, TERRAFORM = "warm", "plain", "floor", "terraform"
PARTS = ("variants", "latency", "regions", "buckets", "connection")
LATENCY_MS = 50
FEW_REGIONS, MORE_REGIONS = 2, (3, 5)
# A system of two regions has two by itself.
MORE_BUCKETS = (20, 100)
BUCKETS = (2, *MORE_BUCKETS)

# These begin with no archive of a module kept, as on a controller that runs the collection for the first time.
COLD = ("first_cold", "failover_cold")
SITE = ("first", "second", "full", "status", "drift", "failover", "failover")
# Short steps are taken more often.
WARM_SITE = ("first", "second", "second", "full", "status", "status", "drift", "failover", "failover", "failover_cold")
TERRAFORM_STEPS = ("first", "second")
FLOOR_STEPS = ("first", "second", "second")
BUCKET_STEPS = ("first", "second", "second")

# Seconds on two quiet cores, for two regions: for what is told beforehand, and for nothing else.
ESTIMATES: Mapping[tuple[str, str], float] = {
    (WARM, "first_cold"): 38,
    (WARM, "first"): 28,
    (WARM, "second"): 4.5,
    (WARM, "full"): 27,
    (WARM, "status"): 2.5,
    (WARM, "drift"): 3.5,
    (WARM, "failover"): 4,
    (WARM, "failover_cold"): 6,
    (PLAIN, "first"): 130,
    (PLAIN, "second"): 10,
    (PLAIN, "full"): 125,
    (PLAIN, "status"): 5,
    (PLAIN, "drift"): 7,
    (PLAIN, "failover"): 8,
    (TERRAFORM, "first"): 155,
    (TERRAFORM, "second"): 14,
    (FLOOR, "first"): 3,
    (FLOOR, "second"): 2,
}
LAB_SECONDS = 4.0
CONNECTION_SECONDS = 75.0
# What a bucket adds to a step.
BUCKET_SECONDS = 0.1


@dataclass(frozen=True)
class Life:
    """One lab, from its start to its end, and what is run in it."""

    part: str
    variant: str
    steps: tuple[str, ...]
    regions: int = FEW_REGIONS
    latency_ms: int = 0
    # None where the system has the buckets that it has by itself.
    buckets: int | None = None

    @property
    def seconds(self) -> float:
        more = BUCKET_SECONDS * (self.buckets or 0) * len(self.steps)
        slower = self.regions / FEW_REGIONS * (1.7 if self.latency_ms else 1)
        return LAB_SECONDS + more + slower * sum(ESTIMATES[self.variant, step] for step in self.steps)


def lives(parts: Sequence[str], runs: int, plain_runs: int, terraform_runs: int = 0) -> list[Life]:
    """In turns: each run takes every variant once before any is taken again."""
    # Has archives kept, for all that follow.
    is_site = set(parts) & {"variants", "latency", "regions", "buckets"}
    found = [Life("variants", WARM, ("first_cold",))] if is_site and runs else []
    for run in range(runs):
        if "variants" in parts:
            found.append(Life("variants", WARM, WARM_SITE))
            found += [Life("variants", PLAIN, SITE)] if run < plain_runs else []
            found.append(Life("variants", FLOOR, FLOOR_STEPS))
            found += [Life("variants", TERRAFORM, TERRAFORM_STEPS)] if run < terraform_runs else []
        # What stands below repeats what stands above in another size, once unless there is time.
        is_repeated = run < max(1, runs // 3)
        if "latency" in parts and is_repeated:
            found.append(Life("latency", WARM, WARM_SITE[:-1], latency_ms=LATENCY_MS))
        if "latency" in parts:
            found.append(Life("latency", FLOOR, FLOOR_STEPS, latency_ms=LATENCY_MS))
        for regions in MORE_REGIONS if "regions" in parts else ():
            found += [Life("regions", WARM, WARM_SITE[:6], regions)] if is_repeated else []
            found.append(Life("regions", FLOOR, FLOOR_STEPS, regions))
        for buckets in MORE_BUCKETS if "buckets" in parts and is_repeated else ():
            found.append(Life("buckets", WARM, BUCKET_STEPS, buckets=buckets))
            found.append(Life("buckets", FLOOR, BUCKET_STEPS, buckets=buckets))
    return found


def where_buckets(count: int) -> int | None:
    """As samples have it."""
    return count if count in MORE_BUCKETS else None


def seconds_in_all(parts: Sequence[str], planned: Sequence[Life]) -> float:
    return sum(life.seconds for life in planned) + (CONNECTION_SECONDS if "connection" in parts else 0)
