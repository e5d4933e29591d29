# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which roles of a whole system stand, and what to record of the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .fingerprint import Fingerprint, Verdict, as_record, fingerprint, hash_world, judge, judge_everywhere, judge_world

Place = tuple[str, str]
GIVEN = {"hashes", "hidden", "trouble", "version"}
FOLDER = "fingerprints/"
DESCRIPTION = "What the last whole converge left behind; losing it costs time and nothing else"


@dataclass(frozen=True)
class RoleWorld:
    """What AWS answered about the resources of a role in a region, and what could not be read."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    trouble: str = ""


@dataclass(frozen=True)
class RoleInputs:
    """What a role works with in a region, hashed; options of which no part is shown; what could not be resolved."""

    hashes: Mapping[str, str]
    hidden: tuple[str, ...] = ()
    trouble: str = ""
    # Of the collection.
    version: str = ""


@dataclass(frozen=True)
class Asked:
    """What a run wants to know: its inputs by region and role, and the hashes of what it saw of the world before."""

    inputs: Mapping[Place, RoleInputs]
    seen: Mapping[Place, Mapping[str, str]]
    # Nothing is known of inputs then, and nothing is to be recorded.
    worlds_alone: bool = False

    @staticmethod
    def of_worlds(regions: Iterable[str], roles: Iterable[str]) -> Asked:
        """To be asked whether the resources of roles are as they were recorded."""
        places = [(region, role) for region in regions for role in roles]
        return Asked(dict.fromkeys(places, RoleInputs({})), {}, worlds_alone=True)

    @staticmethod
    def of(inputs: Mapping[str, Any], roles: Iterable[str] | None, seen: Mapping[str, Any]) -> Asked:
        if not all(isinstance(below, Mapping) for told in (inputs, seen) for below in told.values()) or not all(
            isinstance(given, Mapping) and set(given) >= GIVEN for below in inputs.values() for given in below.values()
        ):
            raise ValueError("inputs: found something else than the lookup role_inputs gives, by region and role.")
        wanted = None if roles is None else set(roles)
        found = {
            (region, role): RoleInputs(
                dict(given["hashes"]), tuple(given["hidden"]), given["trouble"], given["version"]
            )
            for region, below in inputs.items()
            for role, given in below.items()
            if wanted is None or role in wanted
        }
        known = {(region, role): hashes for region, below in seen.items() for role, hashes in below.items() if hashes}
        return Asked(found, known)

    @property
    def unseen(self) -> list[Place]:
        """What is still to be looked at."""
        return [place for place in self.inputs if place not in self.seen]


@dataclass(frozen=True)
class Found:
    """A role in a region, as it is now."""

    print: Fingerprint | None
    trouble: str
    # Of each part of the world; empty where it was not read.
    world: Mapping[str, str]


@dataclass(frozen=True)
class Site:
    """What was read: records and worlds, by place. What is in no world was not looked at."""

    records: Mapping[Place, str]
    worlds: Mapping[Place, RoleWorld]


def look_at(inputs: RoleInputs, world: RoleWorld | None, seen: Mapping[str, str] | None) -> Found:
    """A role's fingerprint, or what keeps it from having one."""
    hashes = seen or {}
    if not seen:
        if world is None or world.trouble:
            return Found(None, world.trouble if world else "", {})
        try:
            hashes = hash_world(world.answers)
        except ValueError as error:
            return Found(None, f"AWS answered what nobody can compare: {error}", {})
    if inputs.trouble:
        return Found(None, inputs.trouble, hashes)
    return Found(fingerprint(inputs.hashes, hashes, inputs.hidden), "", hashes)


def verdict_of(recorded: str | None, found: Found, worlds_alone: bool) -> Verdict:
    if not recorded:
        return judge(None, Fingerprint("", {}, {}))
    if worlds_alone and found.print:
        return judge_world(recorded, found.world)
    return judge(recorded, found.print) if found.print else Verdict(False, found.trouble or "it was not looked at")


def describe_site(asked: Asked, site: Site, now: str) -> dict[str, Any]:
    """Which roles stand and why the others do not, what was seen, and what to record."""
    found = {
        place: look_at(inputs, site.worlds.get(place), asked.seen.get(place)) for place, inputs in asked.inputs.items()
    }
    verdicts = {place: verdict_of(site.records.get(place), one, asked.worlds_alone) for place, one in found.items()}
    roles = sorted({role for _region, role in asked.inputs})
    judged = {
        role: judge_everywhere({place[0]: verdict for place, verdict in verdicts.items() if place[1] == role})
        for role in roles
    }
    records = {
        (region, role): {
            "name": FOLDER + role,
            "value": as_record(one.print, asked.inputs[region, role].version, now),
            "description": DESCRIPTION,
        }
        for (region, role), one in found.items()
        if one.print and not verdicts[region, role].stands and not asked.worlds_alone
    }
    regions = list(dict.fromkeys(region for region, _role in asked.inputs))
    return {
        "standing": [role for role in roles if judged[role].stands],
        "reasons": {role: judged[role].reason for role in roles if not judged[role].stands},
        "seen": {
            region: {role: dict(one.world) for (here, role), one in found.items() if here == region}
            for region in regions
        },
        "records": {region: [kept for (here, _role), kept in records.items() if here == region] for region in regions},
    }
