# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What became of the writes: what clients were told, beside what the system has afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from drill.attempts import Attempt


class WrongRunError(ValueError):
    """What is stored is not what this probe sent."""


@dataclass(frozen=True)
class Writes:
    """Transactions by what the client knows and what the system has.

    ``span_seconds`` is the time from the sending of the first lost one to the acknowledgement of the last.
    ``rpo_seconds`` begins there as well and reaches at least to the fault: so far back the system forgot.
    """

    attempted: int
    acknowledged: int
    stored: int
    lost: tuple[str, ...]
    unacknowledged: tuple[str, ...]
    unknown: tuple[str, ...]
    span_seconds: float
    rpo_seconds: float


def stored_ids(stored: Mapping[str, Any], run: str) -> frozenset[str]:
    """The ids in the answer of the application; WrongRunError where they are of another run."""
    if stored.get("run") != run:
        raise WrongRunError(f"what is stored is of the run {stored.get('run')}, and the attempts are of {run}")
    return frozenset(str(one["id"]) for one in stored["transactions"])


def compare_writes(attempts: Sequence[Attempt], stored: Iterable[str], fault_at: float) -> Writes:
    """Lost: acknowledged and not there. Unacknowledged: there, though the client was told nothing or of a failure.

    Unknown are those that are there and were never sent by this probe: there should be none.
    """
    there = frozenset(stored)
    lost = tuple(one for one in attempts if one.acknowledged and one.id not in there)
    first = min((one.scheduled if one.sent is None else one.sent for one in lost), default=fault_at)
    last = max((one.answered for one in lost if one.answered is not None), default=fault_at)
    return Writes(
        attempted=len(attempts),
        acknowledged=sum(one.acknowledged for one in attempts),
        stored=len(there),
        lost=tuple(one.id for one in lost),
        unacknowledged=tuple(one.id for one in attempts if not one.acknowledged and one.id in there),
        unknown=tuple(sorted(there - {one.id for one in attempts})),
        span_seconds=round(last - first, 3) if lost else 0.0,
        rpo_seconds=round(max(fault_at, last) - first, 3) if lost else 0.0,
    )
