# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the commands of the lab have set, for the patches: which regions are away, and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lab.settings import Value, value_of
from lab.state import State
from lab.watched import WatchedFile


@dataclass(frozen=True)
class World:
    outages: WatchedFile
    restored: WatchedFile
    settings: WatchedFile


def _of(state: State) -> World:
    return World(WatchedFile(state.outages), WatchedFile(state.restored), WatchedFile(state.settings))


_followed = [_of(State(Path("no-lab")))]


def follow(state: State) -> None:
    _followed[0] = _of(state)


def is_away(region: str) -> bool:
    return region in _followed[0].outages.read()


def back_since(region: str) -> float:
    """When the region came back last, on the clock of time.time(); 0 when it was never away."""
    return float(_followed[0].restored.read().get(region, 0.0))


def setting(name: str, region: str = "") -> Value:
    return value_of(_followed[0].settings.read(), name, region)


def number(name: str) -> float:
    return float(setting(name) or 0)


def in_minutes_of_the_lab(seconds: float) -> float:
    """How long an interval of schedules and alarms takes in the lab."""
    return seconds * number("seconds_per_minute") / 60
