# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the one who ran the drill knows of it, and the bars of the picture. Times are in seconds since 1970."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from drill.attempts import Attempt
from drill.sights import Sight

from .outage import first_of_longest_outage
from .stages import BUDGET, SCALED

ABOVE_0 = ("speed", "sustained_seconds", "steady_seconds", "rto_goal_seconds")
NUMBERS = (*ABOVE_0, "rpo_goal_seconds", "detected_at")


class FactsError(ValueError):
    """The file of facts holds something else. The text says what."""


UNSEEN_FAULT = "Nobody noted the moment of the fault: it is the first failed attempt of the longest outage."


@dataclass(frozen=True)
class Bar:
    """What was so in one lane of the picture from ``start`` to ``end``, or until the end of the drill."""

    lane: str
    start: float
    end: float | None
    label: str


@dataclass(frozen=True)
class Facts:
    """One drill. ``fault`` names what was done to the system, ``by`` who was to answer it.

    ``detected_at`` is when it was certain that something is wrong; in a planned move, which needs no detection, give
    the moment of the fault. ``modelled`` tells, for a stage that AWS was not there to take, where its time comes from.
    With a ``speed`` above 1, the intervals of the stages in ``scaled`` were shortened by that factor. The steady state
    is looked at for ``steady_seconds`` before the fault.
    """

    fault: str
    fault_at: float
    by: str = ""
    detected_at: float | None = None
    failover_id: str = ""
    speed: float = 1.0
    scaled: frozenset[str] = SCALED
    sustained_seconds: float = 10.0
    rto_goal_seconds: float = 300.0
    rpo_goal_seconds: float = 60.0
    modelled: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    lanes: tuple[Bar, ...] = ()
    steady_seconds: float = math.inf


def with_fault(content: Any, attempts: Sequence[Attempt]) -> Any:
    """The content of ``drill.json``, where a ``fault_at`` of null is what the probe saw: a person pulled the plug."""
    if not isinstance(content, Mapping) or content.get("fault_at", 0) is not None:
        return content
    first = first_of_longest_outage(attempts)
    if first is None:
        raise FactsError("fault_at is null, and no attempt failed that would tell")
    return {**content, "fault_at": first.scheduled, "notes": [*content.get("notes", ()), UNSEEN_FAULT]}


def parse_facts(content: Any) -> Facts:
    """The facts in ``drill.json``."""
    if not isinstance(content, Mapping):
        raise FactsError("the facts of the drill are no JSON object")
    unknown = sorted(content.keys() - Facts.__dataclass_fields__.keys())
    if unknown:
        raise FactsError(f"not known: {', '.join(unknown)}")
    if not isinstance(content.get("fault"), str):
        raise FactsError("fault is missing: it names what was done to the system")
    plain: dict[str, Any] = {name: _number(content, name) for name in ("fault_at", *NUMBERS) if name in content}
    if "fault_at" not in plain:
        raise FactsError("fault_at is missing: it says when the fault began")
    for name in ABOVE_0:
        if plain.get(name, 1.0) <= 0:
            raise FactsError(f"{name} is not above 0")
    plain.update((name, str(content[name])) for name in ("fault", "by", "failover_id") if name in content)
    return Facts(
        **plain,
        scaled=_stages(content.get("scaled", sorted(SCALED)), "scaled"),
        modelled={name: str(content["modelled"][name]) for name in _stages(content.get("modelled", {}), "modelled")},
        notes=tuple(str(note) for note in content.get("notes", ())),
        lanes=tuple(_bar(one) for one in content.get("lanes", ())),
    )


def _number(content: Mapping[str, Any], name: str) -> float | None:
    value = content[name]
    if value is None and name == "detected_at":
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise FactsError(f"{name} is not a number")
    return float(value)


def _stages(value: Any, name: str) -> frozenset[str]:
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str) or not set(value) <= BUDGET.keys():
        raise FactsError(f"{name} names something that is no stage; the stages are {', '.join(BUDGET)}")
    return frozenset(value)


def _bar(value: Any) -> Bar:
    if isinstance(value, Sequence) and len(value) == 4:
        lane, start, end, label = value
        if isinstance(start, int | float) and isinstance(end, int | float | None):
            return Bar(str(lane), float(start), None if end is None else float(end), str(label))
    raise FactsError(f"a lane is [lane, start, end or null, label], and not {value!r}")


def bars_of(sights: Sequence[Sight]) -> tuple[Bar, ...]:
    """What was seen in each lane, from one sight to the next."""
    bars: list[Bar] = []
    for number, sight in enumerate(sights):
        later = (other.at for other in sights[number + 1 :] if other.lane == sight.lane)
        bars.append(Bar(sight.lane, sight.at, next(later, None), sight.label))
    return tuple(bars)
