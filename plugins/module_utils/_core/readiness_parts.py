# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check that looks at several things: what was found about each, and the verdict that they come to together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .readiness_check import State, Verdict, worst

HOUR = 3600.0
DAY = 24 * HOUR


@dataclass(frozen=True)
class Part:
    """What was found about one thing, in words that name it."""

    state: State
    told: str


def good(told: str) -> Part:
    return Part(State.READY, told)


def bad(told: str) -> Part:
    return Part(State.NOT_READY, told)


def unsure(told: str) -> Part:
    return Part(State.UNKNOWN, told)


def part(is_good: bool, told: str) -> Part:
    return good(told) if is_good else bad(told)


def summed(parts: Iterable[Part], wanted: str, mend: str) -> Verdict:
    """The worst of the parts decides, and only those that decide are told."""
    found = list(parts)
    state = worst(one.state for one in found)
    told = "; ".join(one.told for one in found if one.state is state) or "nothing was found"
    return Verdict(state, told, wanted, "" if state is State.READY else mend)


def counted(number: float, one: str, many: str = "") -> str:
    """A number and its noun, such as "1 instance" or "3 instances"."""
    return f"{number:g} {one if number == 1 else many or one + 's'}"


def age_told(seconds: float) -> str:
    """How long ago something was, in the unit that people would use."""
    if seconds < HOUR:
        return f"{max(seconds, 0) / 60:.0f} min"
    return f"{seconds / HOUR:.1f} h" if seconds < 3 * DAY else f"{seconds / DAY:.1f} days"
