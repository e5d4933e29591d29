# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every check of readiness in every region, all at the same time. One that fails to find out is unknown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from .._core.readiness_check import Check, check_of, unknown
from .errors import error_code
from .readiness_data import DATA
from .readiness_equality import EQUALITY
from .readiness_path import PATH
from .readiness_scene import Inspector, Scene

CHECKS: Mapping[str, Inspector] = {**DATA, **EQUALITY, **PATH}
THREADS = 24
ANSWERS = "an answer"


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
    return verdict and check_of(name, scene.region, verdict)
