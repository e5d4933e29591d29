# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Route 53's name servers answer, from records and health. Nothing here acts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

# What aliases of load balancers have, and what Aurora gives its endpoints.
ALIAS_TTL, DATABASE_TTL = 60, 5
FARTHEST = 8


def plain(name: str) -> str:
    return name.rstrip(".").lower()


@dataclass(frozen=True)
class Record:
    name: str
    kind: str
    ttl: int = 0
    values: tuple[str, ...] = ()
    weight: int = 1
    identifier: str = ""
    check: str = ""
    alias: str = ""
    evaluates_target: bool = False


@dataclass(frozen=True)
class Zone:
    name: str
    records: tuple[Record, ...]


@dataclass(frozen=True)
class Fixed:
    """A name of AWS's own, such as a load balancer's."""

    address: str
    ttl: int


class Line(NamedTuple):
    """One line of an answer."""

    name: str
    ttl: int
    kind: str
    value: str


@dataclass(frozen=True)
class Answer:
    lines: tuple[Line, ...]
    is_known: bool
    # The zone that is responsible; empty where nobody is.
    zone: str


@dataclass(frozen=True)
class World:
    """All that answers follow from."""

    zones: tuple[Zone, ...]
    fixed: Mapping[str, Fixed]
    is_healthy: Callable[[str], bool]
    target_is_well: Callable[[str], bool]
    # Chooses one of several places by weight.
    choose: Callable[[Sequence[int], Sequence[int]], int]


def parse_record(told: Mapping[str, Any]) -> Record:
    alias = told.get("AliasTarget") or {}
    # The primary of a failover pair is to its secondary what weight is to no weight.
    weight = told.get("Weight", 0 if told.get("Failover") == "SECONDARY" else 1)
    return Record(
        name=plain(told["Name"].replace("\\052", "*")),
        kind=told["Type"],
        ttl=int(told.get("TTL", ALIAS_TTL)),
        values=tuple(one["Value"] for one in told.get("ResourceRecords", ())),
        weight=int(weight),
        identifier=told.get("SetIdentifier", ""),
        check=told.get("HealthCheckId", ""),
        alias=plain(alias.get("DNSName", "")),
        evaluates_target=bool(alias.get("EvaluateTargetHealth")),
    )


def answer(world: World, asked: str, kind: str) -> Answer:
    name = plain(asked)
    lines = tuple(_lines(world, name, kind, FARTHEST))
    known = name in world.fixed or any(record.name == name for zone in world.zones for record in zone.records)
    return Answer(lines, known, _zone_of(world, name))


def _zone_of(world: World, name: str) -> str:
    mine = [zone.name for zone in world.zones if name == zone.name or name.endswith(f".{zone.name}")]
    if mine:
        return max(mine, key=len)
    return "amazonaws.com" if name.endswith(".amazonaws.com") else ""


def _lines(world: World, name: str, kind: str, left: int) -> list[Line]:
    if name in world.fixed:
        fixed = world.fixed[name]
        return [Line(name, fixed.ttl, "A", fixed.address)] if kind == "A" else []
    zone = next((zone for zone in world.zones if zone.name == _zone_of(world, name)), None)
    if zone is None or left == 0:
        return []
    for wanted in (kind, "CNAME"):
        records = [record for record in zone.records if record.name == name and record.kind == wanted]
        if records:
            return _of_one(world, records[_place(world, records)], kind, left)
    return []


def _of_one(world: World, record: Record, kind: str, left: int) -> list[Line]:
    if record.alias:
        # An alias is answered under its own name, with what its target has.
        found = _lines(world, record.alias, record.kind, left - 1)
        return [Line(record.name, line.ttl, line.kind, line.value) for line in found if line.kind == record.kind]
    lines = [Line(record.name, record.ttl, record.kind, value) for value in record.values]
    if record.kind == "CNAME" and kind != "CNAME":
        return [*lines, *(line for value in record.values for line in _lines(world, plain(value), kind, left - 1))]
    return lines


def _place(world: World, records: Sequence[Record]) -> int:
    healthy = [
        (not record.check or world.is_healthy(record.check))
        and (not record.evaluates_target or world.target_is_well(record.alias))
        for record in records
    ]
    weights = [record.weight for record in records]
    places = eligible(weights, healthy)
    return world.choose(places, [weights[place] for place in places])


def eligible(weights: Sequence[int], healthy: Sequence[bool]) -> list[int]:
    """The places that Route 53 chooses from.

    Zero weights count only when every other record is unhealthy, and when all are unhealthy, all count as healthy.
    """
    everywhere = list(range(len(weights)))
    heavy = [place for place in everywhere if weights[place] > 0] or everywhere
    for group in (heavy, everywhere):
        if found := [place for place in group if healthy[place]]:
            return found
    return heavy
