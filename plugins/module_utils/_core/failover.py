# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving the writer to another region: from what is seen and what is wanted to the one step that comes next.

Nothing is remembered from step to step, so a run that died is resumed by running it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from .health import Answer
from .topology import AVAILABLE, Failover, Topology

CONNECTED = "connected"
MOVING = ("failing-over", "switching-over")


class Method(StrEnum):
    """How the writer is moved. A switchover loses nothing and needs the writer's region; a failover may lose."""

    AUTO = "auto"
    SWITCHOVER = "switchover"
    FAILOVER = "failover"


class Answering(StrEnum):
    """Whether a region's API answers. ``unknown``: it was throttled or refused us, which proves nothing."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Lag:
    """Seconds by which a standby was behind the writer, and when that was measured (seconds since 1970)."""

    seconds: float
    at: float


@dataclass(frozen=True)
class RegionView:
    """What a failover must know of one region. ``error`` says how it failed to answer."""

    region: str
    answering: Answering = Answering.YES
    error: str = ""
    cluster_status: str = ""
    available_instances: int = 0
    lag: Lag | None = None
    database: Answer = Answer.UNKNOWN
    application: Answer = Answer.UNKNOWN


@dataclass(frozen=True)
class World:
    """The global database, and the regions in the order of the inventory."""

    topology: Topology | None
    regions: tuple[RegionView, ...]

    def view(self, region: str) -> RegionView:
        """The region as it was seen; one that nobody looked at is unknown."""
        unseen = RegionView(region, Answering.UNKNOWN, "nobody looked")
        return next((view for view in self.regions if view.region == region), unseen)


@dataclass(frozen=True)
class Goal:
    """What is wanted. Without a target the standby that lags least is chosen."""

    target: str | None
    method: Method = Method.AUTO
    accept_data_loss: bool = False
    max_data_loss_seconds: float = 60.0
    max_lag_age_seconds: float = 900.0
    account_id: str = ""


class Action(StrEnum):
    """What comes next."""

    DONE = "done"
    WAIT = "wait"
    REFUSE = "refuse"
    SWITCH_OVER = "switch over"
    FAIL_OVER = "fail over"


@dataclass(frozen=True)
class Decision:
    """The next step, the region that it leads to, and why. ``refusals``: what was seen, what would let it pass."""

    action: Action
    target: str
    reason: str
    refusals: tuple[str, ...] = ()


def moving_to(failover: Failover) -> str:
    """The region that a running failover leads to."""
    return failover.to_arn.split(":")[3] if failover.to_arn.count(":") > 3 else ""


def is_fresh(lag: Lag | None, goal: Goal, now: float) -> bool:
    """Whether a lag still tells anything: an old one counts as unknown."""
    return lag is not None and now - lag.at <= goal.max_lag_age_seconds


def is_within_bound(view: RegionView, goal: Goal, now: float) -> bool:
    """The RPO gate: an unknown lag counts as above the bound."""
    return view.lag is not None and is_fresh(view.lag, goal, now) and view.lag.seconds <= goal.max_data_loss_seconds


def can_write(view: RegionView) -> bool:
    """Whether the region answers, and its cluster has an instance that could write."""
    return view.answering is Answering.YES and view.available_instances > 0


def least_lagging(world: World, goal: Goal, now: float) -> str | None:
    """The standby that would lose least: first those whose lag is known, then in the order of the inventory."""
    topology = world.topology
    if topology is None:
        return None
    standbys = [
        (view.lag.seconds if view.lag is not None and is_fresh(view.lag, goal, now) else float("inf"), place, view)
        for place, view in enumerate(world.regions)
        if can_write(view) and is_connected_standby(topology, view.region)
    ]
    return min(standbys, key=lambda standby: standby[:2])[2].region if standbys else None


def is_connected_standby(topology: Topology, region: str) -> bool:
    member = topology.member_in(region)
    return member is not None and not member.is_writer and member.synchronization_status in (CONNECTED, "")


def choose_target(world: World, goal: Goal, now: float) -> str | None:
    """The region that is wanted; unnamed, the one that a running failover leads to, else the least lagging."""
    if goal.target:
        return goal.target
    topology = world.topology
    if topology is not None and topology.failover is None and topology.status in MOVING:
        # Where it leads to is not told: whoever guessed would move the writer a second time afterwards.
        return None
    return (moving_to(topology.failover) if topology and topology.failover else "") or least_lagging(world, goal, now)


def is_in_sync(world: World, target: str, goal: Goal, now: float) -> bool:
    """Whether the writer's region is well enough to hand over: it answers, and nothing shows that it lags behind."""
    topology = world.topology
    if topology is None or topology.writer_region is None:
        return False
    writer, standby = world.view(topology.writer_region), world.view(target)
    lags = is_fresh(standby.lag, goal, now) and not is_within_bound(standby, goal, now)
    return (
        writer.answering is Answering.YES
        and writer.cluster_status == AVAILABLE
        and writer.available_instances > 0
        and writer.database is not Answer.UNHEALTHY
        and is_connected_standby(topology, target)
        and not lags
    )


def chosen_method(world: World, target: str, goal: Goal, now: float) -> Method:
    """``auto`` is a switchover while the writer's region answers and is in sync, otherwise a failover."""
    if goal.method is not Method.AUTO:
        return goal.method
    return Method.SWITCHOVER if is_in_sync(world, target, goal, now) else Method.FAILOVER


REASONS: Mapping[Action, str] = {
    Action.SWITCH_OVER: "{writer} answers and is in sync with {target}: nothing is lost",
    Action.FAIL_OVER: "{writer} can't hand over ({seen}); {target} {lag}",
}


def lag_in_words(view: RegionView, now: float) -> str:
    if view.lag is None:
        return "has no known lag"
    return f"lagged {view.lag.seconds:.1f} s behind, measured {max(0.0, now - view.lag.at):.0f} s ago"


def writer_in_words(world: World) -> str:
    """What speaks against the writer's region, for a person."""
    region = world.topology.writer_region if world.topology else None
    if region is None:
        return "there is no single writer"
    view = world.view(region)
    if view.answering is not Answering.YES:
        return f"it does not answer: {view.error}" if view.answering is Answering.NO else f"unknown: {view.error}"
    return f"its cluster is {view.cluster_status or 'missing'}, its database {view.database}"
