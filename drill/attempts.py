# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attempts of the probe as values, and as the lines of a file. Times are in seconds since 1970."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from .lines import parse_each


@dataclass(frozen=True)
class Attempt:
    """One transaction that the probe tried to send.

    ``seconds`` counts from the moment that it was due, which is what a client waits. ``sent`` and ``answered`` are None
    where that did not happen; ``answered`` is also the moment in which the probe gave up, where there is an error.
    """

    run: str
    number: int
    id: str
    scheduled: float
    sent: float | None = None
    answered: float | None = None
    seconds: float | None = None
    address: str = ""
    region: str = ""
    status: int | None = None
    acknowledged: bool = False
    error: str = ""


def as_line(attempt: Attempt) -> str:
    return json.dumps(asdict(attempt)) + "\n"


def parse_lines(lines: Iterable[str]) -> tuple[Attempt, ...]:
    """The attempts in the order in which they were due; a ValueError that names the line that is none."""
    found = parse_each(lines, _parse, "no attempt of the probe")
    ids = [attempt.id for attempt in found]
    if len(ids) != len(set(ids)):
        raise ValueError("a transaction was attempted twice: these are the lines of more than one probe")
    return tuple(sorted(found, key=lambda attempt: (attempt.scheduled, attempt.number)))


def _parse(content: Any) -> Attempt:
    attempt = Attempt(**content)
    numbers = (attempt.scheduled, attempt.sent or 0.0, attempt.answered or 0.0)
    if not all(isinstance(number, int | float) for number in numbers) or not isinstance(attempt.acknowledged, bool):
        raise TypeError("a time is not a number, or an acknowledgement is neither true nor false")
    if attempt.acknowledged and attempt.answered is None:
        raise ValueError("it is acknowledged and was never answered")
    return attempt
