# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of readiness in every region, all at the same time. One that fails to find out is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from .._core.readiness_check import Bounds, Check, check_of, unknown
from .errors import AWS_ERRORS, error_code
from .readiness_capacity import CAPACITY
from .readiness_cost import COST, describe_cost
from .readiness_data import DATA
from .readiness_equality import EQUALITY
from .readiness_path import PATH
from .readiness_scene import Inspector, Scene
from .region_status import Names, read_regions, read_topology
from .world_look import ClientOf, Questions, System

CHECKS: Mapping[str, Inspector] = {**DATA, **CAPACITY, **EQUALITY, **PATH, **COST}
THREADS = 24
ANSWERS = "an answer"


def names_of(patterns: Iterable[str]) -> list[str]:
    """The checks whose names fit; a ValueError tells a pattern that fits none."""
    wanted = list(patterns)
    for pattern in wanted:
        if not any(fnmatchcase(name, pattern) for name in CHECKS):
            raise ValueError(f"checks: found '{pattern}', which fits none; allowed are {', '.join(sorted(CHECKS))}.")
    return [name for name in CHECKS if any(fnmatchcase(name, pattern) for pattern in wanted)]


def scene_of(
    impatient: ClientOf, patient: ClientOf, system: System, regions: Sequence[str], bounds: Bounds, now: datetime
) -> Scene:
    """What every check begins with. A region that does not answer is found out by impatient clients."""
    names = Names(system.suffix, tuple(regions))
    statuses = {status.region: status for status in read_regions(impatient, names, now)}
    reachable = [region for region, status in statuses.items() if status.reachable]
    try:
        topology = read_topology(impatient, names, reachable)
    except AWS_ERRORS:
        topology = None
    return Scene(Questions(patient), system, regions[0], statuses, topology, bounds, now)


def tell_costs(scene: Scene, regions: Iterable[str]) -> dict[str, Any]:
    """What each region costs; nothing of one where that can't be read."""

    def tell(region: str) -> dict[str, Any]:
        try:
            return describe_cost(scene.at(region))
        except AWS_ERRORS:
            return {}

    found = {region: tell(region) for region in regions}
    return {region: cost for region, cost in found.items() if cost}


def inspect(scene: Scene, regions: Iterable[str], names: Iterable[str]) -> list[Check]:
    """The named checks of the regions, in this order. What says nothing about a region is left out."""
    jobs = [(scene.at(region), name) for region in regions for name in names]
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        found = pool.map(lambda job: inspect_one(*job), jobs)
    return [check for check in found if check]


def inspect_one(scene: Scene, name: str) -> Check | None:
    if not scene.status.reachable:
        silent = unknown(
            f"the region does not answer: {scene.status.error}", ANSWERS, "Look whether the region is lost."
        )
        return check_of(name, scene.region, silent)
    try:
        verdict = CHECKS[name](scene)
    except Exception as error:
        told = f"it could not be read ({error_code(error) or error})"
        verdict = unknown(told, ANSWERS, "Mend what the error says, such as a right that is missing, and look again.")
    return check_of(name, scene.region, verdict) if verdict else None
