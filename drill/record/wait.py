# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something that is being recorded."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from drill.attempts import Attempt, parse_lines
from drill.sights import first_alarm, is_calm, parse_sights

from .keeper import ATTEMPTS, SIGHTS

PAUSE = 0.2


class NothingCameError(Exception):
    """What was waited for did not come in time."""


def whole_lines(path: Path) -> list[str]:
    """The lines of a file that is being written; not the last one while it is not ended."""
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return text[: text.rfind("\n") + 1].splitlines()


def alarm_at(folder: Path, since: float, _sustained: float) -> float | None:
    """When the first alarm was raised."""
    found = first_alarm(parse_sights(whole_lines(folder / SIGHTS)), since)
    return found.at if found else None


def served_at(folder: Path, since: float, sustained: float) -> float | None:
    return served_since(parse_lines(whole_lines(folder / ATTEMPTS)), since, sustained)


def steady_at(folder: Path, since: float, sustained: float) -> float | None:
    """As served, and nothing raises an alarm."""
    calm = is_calm(parse_sights(whole_lines(folder / SIGHTS)))
    return served_at(folder, since, sustained) if calm else None


def served_since(attempts: Sequence[Attempt], since: float, sustained: float) -> float | None:
    """Since when, not before ``since``, each attempt has succeeded; None where that is shorter than ``sustained``."""
    first: float | None = None
    for attempt in attempts:
        if attempt.scheduled >= since:
            first = (first or attempt.scheduled) if attempt.acknowledged else None
    return first if first is not None and attempts[-1].scheduled - first >= sustained else None


MOMENTS: Mapping[str, Callable[[Path, float, float], float | None]] = {
    "alarm": alarm_at,
    "served": served_at,
    "steady": steady_at,
}
KINDS = tuple(MOMENTS)


def await_moment(kind: str, folder: Path, since: float, sustained: float, deadline: float) -> float:
    """The moment in seconds since 1970; NothingCameError where it does not come by ``deadline``, a monotonic time."""
    while True:
        at = MOMENTS[kind](folder, since, sustained)
        if at is not None:
            return at
        if time.monotonic() > deadline:
            raise NothingCameError(f"{folder}: {kind} did not come in time")
        time.sleep(PAUSE)
