# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen of a system over time, as values and as the lines of a file. Times are in seconds since 1970."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .lines import parse_each

ALARM, CALM = "alarm", "calm"


@dataclass(frozen=True)
class Sight:
    """From ``at`` on, ``lane`` is seen to be ``label``."""

    at: float
    lane: str
    label: str


def as_line(sight: Sight) -> str:
    return json.dumps(asdict(sight)) + "\n"


def parse_sights(lines: Iterable[str]) -> tuple[Sight, ...]:
    """The sights in the order of their times; a ValueError that names the line that is none."""
    found = parse_each(lines, _parse, "nothing that was seen")
    return tuple(sorted(found, key=lambda sight: sight.at))


def _parse(content: Any) -> Sight:
    sight = Sight(**content)
    if isinstance(sight.at, bool) or not isinstance(sight.at, int | float):
        raise TypeError("its time is no number")
    return Sight(float(sight.at), str(sight.lane), str(sight.label))


def is_calm(sights: Sequence[Sight]) -> bool:
    """Whether the last that was seen of the alarms is that there is none."""
    return next((sight.label for sight in reversed(sights) if sight.lane == ALARM), "") == CALM


def first_alarm(sights: Sequence[Sight], since: float) -> Sight | None:
    """The first alarm that was raised after a moment. One that stood before is no news."""
    alarms = [sight for sight in sights if sight.lane == ALARM]
    return next((sight for sight in alarms if sight.at >= since and sight.label != CALM), None)
