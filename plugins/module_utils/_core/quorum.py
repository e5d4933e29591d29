# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a failover may begin with nobody typing. Several observers must agree, and unknown never counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .failover import Goal, Method, World, least_lagging
from .failover_lock import Lock, is_in_cooldown
from .health import Answer


class AutoFailover(StrEnum):
    """What the controller may do by itself."""

    ACT = "act"
    NOTIFY = "notify"
    OFF = "off"


@dataclass(frozen=True)
class Authority:
    """What the users allow, as the region's parameters tell it."""

    mode: AutoFailover = AutoFailover.NOTIFY
    quorum: int = 2
    cooldown_seconds: float = 3600.0
    max_data_loss_seconds: float = 60.0


@dataclass(frozen=True)
class Observation:
    """What one observer says of the writer's region, and when it saw the first sign (seconds since 1970)."""

    observer: str
    answer: Answer
    reason: str = ""
    at: float | None = None


@dataclass(frozen=True)
class Surroundings:
    """How the controller's own region is: it must be well itself, and not cut off."""

    database: Answer
    application: Answer
    witness_answers: bool


def parse_authority(parameters: Mapping[str, str]) -> Authority:
    """From the parameters; what makes no sense is as careful as can be."""
    told = parameters.get("failover/auto", "")
    defaults = Authority()
    return Authority(
        mode=AutoFailover(told) if told in tuple(AutoFailover) else AutoFailover.OFF,
        quorum=int(number(parameters.get("failover/quorum", ""), defaults.quorum)),
        cooldown_seconds=number(parameters.get("failover/cooldown_seconds", ""), defaults.cooldown_seconds),
        max_data_loss_seconds=number(parameters.get("failover/max_data_loss_seconds", ""), 0.0),
    )


def number(text: str, default: float) -> float:
    """The number, or the default where there is none that could be meant."""
    try:
        told = float(text)
    except ValueError:
        return default
    return told if 0 <= told < float("inf") else default


def judge_writer(observations: Sequence[Observation], quorum: int) -> Answer:
    """Unhealthy when a quorum says so, and more than say the opposite; one observer alone never is a quorum."""
    unhealthy = sum(seen.answer is Answer.UNHEALTHY for seen in observations)
    healthy = sum(seen.answer is Answer.HEALTHY for seen in observations)
    if unhealthy >= max(quorum, 2) and unhealthy > healthy:
        return Answer.UNHEALTHY
    return Answer.HEALTHY if healthy > unhealthy else Answer.UNKNOWN


def first_sign(observations: Sequence[Observation]) -> float | None:
    """When the fault was first seen: it may have begun before."""
    return min((seen.at for seen in observations if seen.answer is Answer.UNHEALTHY and seen.at), default=None)


def in_words(observations: Sequence[Observation]) -> str:
    return "; ".join(f"{seen.observer}: {seen.answer} ({seen.reason})" for seen in observations)


def automatic_goal(region: str, authority: Authority) -> Goal:
    """The controller moves the writer to its own region, and never accepts more loss than it may."""
    return Goal(target=region, method=Method.AUTO, max_data_loss_seconds=authority.max_data_loss_seconds)


def is_left_unfinished(lock: Lock, region: str, cooldown_seconds: float, now: float) -> bool:
    """Whether a failover to another region was worked on lately, and has not ended: to undo it is not ours."""
    worked_on = max(lock.started_at, lock.expires_at)
    return lock.finished_at is None and lock.target != region and worked_on + cooldown_seconds > now


def automatic_refusals(
    region: str, world: World, around: Surroundings, authority: Authority, lock: Lock | None, now: float
) -> tuple[str, ...]:
    """What keeps the controller of ``region`` from acting, apart from what keeps anybody."""
    found = []
    if not around.witness_answers:
        found.append(f"The witness does not answer: {region} may be cut off itself.")
    for what, answer in (("database", around.database), ("application", around.application)):
        if answer is Answer.UNHEALTHY:
            found.append(f"The {what} of {region} is unhealthy itself. Mend it first.")
    if is_in_cooldown(lock, authority.cooldown_seconds, now) and lock is not None and lock.finished_at is not None:
        ended = now - lock.finished_at
        found.append(
            f"A failover ended {ended:.0f} s ago, and within {authority.cooldown_seconds:.0f} s a person decides. "
            "Run failover.yml."
        )
    if lock is not None and is_left_unfinished(lock, region, authority.cooldown_seconds, now):
        found.append(
            f"A failover to {lock.target} began {now - lock.started_at:.0f} s ago and has not ended. "
            "A person decides: run failover.yml."
        )
    goal = automatic_goal(region, authority)
    best = least_lagging(world, goal, now)
    if best not in (None, region):
        found.append(f"{best} lags less than {region}, and takes over.")
    return tuple(found)
