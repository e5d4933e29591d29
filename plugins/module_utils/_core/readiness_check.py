# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A check of readiness as a value: what was seen, what is wanted, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any

from .readiness_prices import Prices, parse_prices


class State(StrEnum):
    READY = "ready"
    NOT_READY = "not ready"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verdict:
    """What a check came to. ``mend`` says what to do, and is empty where nothing is to be done."""

    state: State
    seen: str
    wanted: str
    mend: str = ""


@dataclass(frozen=True)
class Check:
    """A verdict on one region, under its name, such as data.lag."""

    name: str
    region: str
    state: State
    seen: str
    wanted: str
    mend: str = ""


@dataclass(frozen=True)
class Meant:
    """Differences between regions that somebody wants: of this check, whose names fit a pattern, for this reason."""

    check: str
    difference: str
    reason: str


@dataclass(frozen=True)
class Bounds:
    """What a user decided about readiness. Zero or empty switches off what only some systems ask for."""

    max_lag_seconds: float = 60
    max_backup_age_hours: float = 26
    max_drill_age_days: float = 100
    min_certificate_days: float = 30
    min_snapshot_days: float = 7
    full_capacity: int = 0
    capacity_reservation: bool = False
    accelerated_recovery: bool = False
    max_monthly_cost: float = 0
    prices: Prices | None = None
    # How traffic is led, as dns_failover was told.
    follow: str = "writer"
    routing: str = "weighted"
    preferred_weight: int = 100
    standby_weight: int = 0
    meant: tuple[Meant, ...] = ()


def judged(is_ready: bool, seen: str, wanted: str, mend: str) -> Verdict:
    """Ready, or not ready with what mends it."""
    return Verdict(State.READY, seen, wanted) if is_ready else Verdict(State.NOT_READY, seen, wanted, mend)


def unknown(seen: str, wanted: str, mend: str) -> Verdict:
    return Verdict(State.UNKNOWN, seen, wanted, mend)


def compared(check: str, differences: Iterable[str], meant: Sequence[Meant], wanted: str, mend: str) -> Verdict:
    """Ready where every difference is meant. A difference begins with the name of the thing that differs."""
    found = sorted(differences)
    reasons = {difference: reason_of(check, difference, meant) for difference in found}
    unmeant = [difference for difference, reason in reasons.items() if not reason]
    if unmeant:
        return Verdict(State.NOT_READY, "; ".join(unmeant + outlived(check, found, meant)), wanted, mend)
    told = [f"{difference} (meant: {reason})" for difference, reason in reasons.items()] or ["no difference"]
    return Verdict(State.READY, "; ".join(told + outlived(check, found, meant)), wanted)


def outlived(check: str, differences: Sequence[str], meant: Sequence[Meant]) -> list[str]:
    """What is meant to differ and does not. Another region may still need it."""
    return [
        f"'{one.difference}' is meant to differ and does not: take it out unless another region needs it"
        for one in meant
        if one.check == check and not any(fnmatchcase(found, one.difference) for found in differences)
    ]


def reason_of(check: str, difference: str, meant: Sequence[Meant]) -> str:
    """Why a difference is meant; empty where it is not."""
    return next((one.reason for one in meant if one.check == check and fnmatchcase(difference, one.difference)), "")


def check_of(name: str, region: str, verdict: Verdict) -> Check:
    return Check(name, region, verdict.state, verdict.seen, verdict.wanted, verdict.mend)


def worst(states: Iterable[State]) -> State:
    """Unknown is never ready, and nothing that was looked at is unknown."""
    found = set(states)
    if not found:
        return State.UNKNOWN
    return next((state for state in (State.NOT_READY, State.UNKNOWN) if state in found), State.READY)


def states_of(checks: Sequence[Check], regions: Iterable[str]) -> dict[str, State]:
    """The worst state of each region."""
    return {region: worst(check.state for check in checks if check.region == region) for region in regions}


def describe_check(check: Check) -> dict[str, Any]:
    return {**asdict(check), "state": str(check.state)}


def describe_readiness(checks: Sequence[Check], regions: Iterable[str]) -> dict[str, Any]:
    """The checks, and the worst state of each region and of all."""
    states = states_of(checks, regions)
    return {
        "state": str(worst(states.values())),
        "states": {region: str(state) for region, state in states.items()},
        "checks": [describe_check(check) for check in checks],
    }


def bounds_of(params: Mapping[str, Any]) -> Bounds:
    """What a module's parameters say; a ValueError tells what is wrong with the prices."""
    own = {name: params[name] for name in Bounds.__dataclass_fields__ if name in params}
    prices = None if params["prices"] is None else parse_prices(params["prices"])
    return Bounds(**{**own, "prices": prices, "meant": parse_meant(params["meant_differences"])})


def parse_meant(items: Iterable[Mapping[str, Any]]) -> tuple[Meant, ...]:
    return tuple(Meant(str(item["check"]), str(item["difference"]), str(item["reason"])) for item in items)
