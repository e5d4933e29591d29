# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the server of one member of a global database has to do next. Nothing here acts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Step(Enum):
    WAIT = "wait"
    FOUND = "found"
    CLONE = "clone"
    START = "start"
    PROMOTE = "promote"
    STOP = "stop"
    DRAIN = "drain"
    REJOIN = "rejoin"


@dataclass(frozen=True)
class Goal:
    """What the API says of a member."""

    is_writer: bool
    # After a failover with data loss a member is resynchronised; after a switchover it is connected all the time.
    is_connected: bool
    is_reachable: bool


@dataclass(frozen=True)
class Server:
    """What there is of its server."""

    has_data: bool = False
    is_running: bool = False
    is_standby: bool = False
    # The member that it was cloned from or rejoined to last; empty for one that has been the writer since.
    follows: str = ""


def next_step(name: str, goals: Mapping[str, Goal], servers: Mapping[str, Server]) -> Step:
    goal, server = goals[name], servers[name]
    if not goal.is_reachable:
        return Step.STOP if server.is_running else Step.WAIT
    return _as_writer(name, goals, servers) if goal.is_writer else _as_standby(name, goals, servers)


def _as_writer(name: str, goals: Mapping[str, Goal], servers: Mapping[str, Server]) -> Step:
    server = servers[name]
    if not server.has_data:
        # A volume is founded once. Later, an empty writer means that its clone was not done: nothing can help it.
        return Step.WAIT if any(other.has_data for other in servers.values()) else Step.FOUND
    if not server.is_running:
        return Step.START
    if not server.is_standby:
        return Step.WAIT
    return Step.WAIT if _still_hands_over(name, goals, servers) else Step.PROMOTE


def _still_hands_over(name: str, goals: Mapping[str, Goal], servers: Mapping[str, Server]) -> bool:
    """A planned move loses nothing: the old writer ends first, and ends only once the standby has all it wrote."""
    return any(
        goals[other].is_connected and goals[other].is_reachable and server.is_running and not server.is_standby
        for other, server in servers.items()
        if other != name and other in goals
    )


def _as_standby(name: str, goals: Mapping[str, Goal], servers: Mapping[str, Server]) -> Step:
    server, writer = servers[name], next((other for other, goal in goals.items() if goal.is_writer), "")
    if server.is_running and not server.is_standby:
        return Step.DRAIN if goals[name].is_connected else Step.STOP
    if writer not in servers or not _writes(servers[writer]):
        return Step.WAIT
    if not server.has_data:
        return Step.CLONE
    if server.follows != writer:
        return Step.REJOIN
    return Step.WAIT if server.is_running else Step.START


def _writes(server: Server) -> bool:
    return server.has_data and server.is_running and not server.is_standby
