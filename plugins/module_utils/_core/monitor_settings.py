# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the health monitors are told: by their environment where to read, by the Parameter Store all the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


class NotConfiguredError(ValueError):
    """The monitor cannot look: something that it must be told is missing or makes no sense. Its answer is unknown."""


@dataclass(frozen=True)
class MonitorSettings:
    """What the environment says. ``interval`` is the number of seconds from the start of one probe to the next."""

    environment: str
    prefix: str
    region: str
    probes: int = 5
    interval: float = 10.0

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> MonitorSettings:
        return cls(
            environment=env["ENVIRONMENT_SUFFIX"],
            prefix=env["PARAMETER_PREFIX"],
            region=env["AWS_REGION"],
            probes=max(1, int(env.get("PROBES", "5"))),
            interval=float(env.get("PROBE_INTERVAL_SECONDS", "10")),
        )


def needed(parameters: Mapping[str, str], name: str) -> str:
    """A parameter that the monitor cannot do without."""
    value = parameters.get(name, "").strip()
    if not value:
        raise NotConfiguredError(f"the parameter {name} is missing or empty")
    return value


def regions_of(parameters: Mapping[str, str]) -> tuple[str, ...]:
    """The system's regions, in the order of its inventory."""
    everywhere = (region.strip() for region in parameters.get("region/all", "").split(","))
    return tuple(region for region in everywhere if region)


def other_regions(parameters: Mapping[str, str], here: str) -> tuple[str, ...]:
    """The system's regions without this one."""
    return tuple(region for region in regions_of(parameters) if region != here)


def evacuated_regions(parameters: Mapping[str, str], here: str) -> dict[str, bool]:
    """The latches of the other regions that are kept in this one. One that holds neither word is left out."""
    latches = {region: parameters.get(f"evacuated/{region}", "").strip() for region in other_regions(parameters, here)}
    return {region: latch == "true" for region, latch in latches.items() if latch in ("true", "false")}
