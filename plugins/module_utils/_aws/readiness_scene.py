# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a check of readiness may look at: one region of a system, beside the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .._core.readiness_check import Bounds, Verdict
from .._core.region_status import RegionStatus
from .._core.topology import Topology
from .world_look import Look, Questions, System


@dataclass(frozen=True)
class Scene:
    """One region. Whatever is asked through ``look`` is asked of AWS but once for all checks."""

    questions: Questions
    system: System
    region: str
    statuses: Mapping[str, RegionStatus]
    topology: Topology | None
    bounds: Bounds
    now: datetime

    @property
    def status(self) -> RegionStatus:
        return self.statuses[self.region]

    @property
    def writer_region(self) -> str:
        """The region that writes; empty where nobody knows."""
        return (self.topology.writer_region if self.topology else "") or ""

    @property
    def is_writer(self) -> bool:
        return self.region == self.writer_region

    @property
    def model(self) -> str:
        """The region that the others are measured by: the one that writes, or the preferred one where nobody knows."""
        return self.writer_region or self.system.preferred_region

    @property
    def others(self) -> list[str]:
        """The other regions that answer."""
        return [region for region, status in self.statuses.items() if region != self.region and status.reachable]

    @property
    def here(self) -> Look:
        return Look(self.questions, self.system, self.region)

    def look(self, region: str) -> Look:
        return Look(self.questions, self.system, region)

    def at(self, region: str) -> Scene:
        return replace(self, region=region)


# Asks and judges; None where the check says nothing about this region or this system. What it raises makes it unknown.
Inspector = Callable[[Scene], Verdict | None]
