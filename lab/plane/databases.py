# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers of a global database: each is brought, one step after the other, to what the API says of it."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.plane.addresses import DATABASES, LINK_PORT, SERVER_PORT, Addresses
from lab.plane.control import Database, Member
from lab.plane.gate import Gate
from lab.plane.link import Link
from lab.plane.postgres import Place, Postgres
from lab.plane.steps import Goal, Server, Step, next_step
from lab.plane.zone import DATABASE_TTL, Fixed, plain
from lab.processes import Process

LOG = logging.getLogger("plane.databases")
BREATH = 0.05


@dataclass
class Databases:
    folder: Path
    addresses: Addresses
    link_seconds: float
    tls: ssl.SSLContext
    # Empty, or how the region's database is away.
    mode: Callable[[str], str]
    link_is_cut: Callable[[str], bool]
    started: Callable[[Process], None]
    servers: dict[str, Postgres] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    database: Database | None = None
    _workers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def follow(self, database: Database | None) -> None:
        """Take what the API says now; the members' own tasks do the rest."""
        self.database = database
        members = {member.region: member for member in database.members} if database else {}
        for region, member in members.items():
            if database and region not in self.servers:
                await self._add(member, database)
        for region in self.servers.keys() - members.keys():
            await self._remove(region)
        self.lead()

    async def _add(self, member: Member, database: Database) -> None:
        region = member.region
        place = Place(self.addresses.of(DATABASES, region), SERVER_PORT, LINK_PORT)
        link = Link(place.address, LINK_PORT, self.link_seconds)
        gate = Gate(place.address, member.port, lambda: (place.address, SERVER_PORT), tls=self.tls)
        await link.open()
        try:
            await gate.open()
        except OSError:
            # Another program has the port; it is tried again.
            await link.close()
            raise
        self.links[region], self.gates[region] = link, gate
        self.servers[region] = Postgres(
            region, self.folder / region, place, database.login, database.database, self.started
        )
        self._workers[region] = asyncio.create_task(self._work(region))

    async def _remove(self, region: str) -> None:
        """What left the global database is gone: it comes back with an empty volume."""
        worker = self._workers.pop(region)
        # A step that is under way may just be starting something, so it comes to its end.
        await worker
        await self.gates.pop(region).close()
        await self.links.pop(region).close()
        await asyncio.to_thread(self.servers.pop(region).end)

    async def close(self) -> None:
        await asyncio.gather(*(self._remove(region) for region in list(self.servers)))

    def names(self) -> dict[str, Fixed]:
        """Where the endpoints lead: those of a cluster to its region, the global one to the writer's."""
        if self.database is None:
            return {}
        fixed = {region: Fixed(server.place.address, DATABASE_TTL) for region, server in self.servers.items()}
        named = [(member.endpoint, member.region) for member in self.database.members]
        named += [(endpoint.replace(".cluster-", ".cluster-ro-", 1), region) for endpoint, region in named]
        named += [(self.database.endpoint, self.database.writer)]
        return {plain(name): fixed[region] for name, region in named if name and region in fixed}

    def status(self) -> dict[str, dict[str, Any]]:
        return {region: _told(server, self.gates[region].port) for region, server in self.servers.items()}

    @property
    def is_settled(self) -> bool:
        """Every member does what the API says of it."""
        goals, seen = self.goals(), {name: server.seen() for name, server in self.servers.items()}
        return all(_is_settled(name, goals, seen[name]) for name in goals)

    def lead(self) -> None:
        """Each link leads to the writer; that of a region which is away, or whose writer is, is cut."""
        for region, gate in self.gates.items():
            gate.apply(self.mode(region))
        writer = self.database.writer if self.database else ""
        for region, link in self.links.items():
            place = self.servers[writer].place if writer in self.servers and writer != region else None
            # While a planned move drains the old writer, its standbys still follow it.
            old = self.servers.get(self.servers[region].follows)
            if old is not None and old.is_running and not old.is_standby:
                place = old.place
            link.lead_to((place.address, place.port) if place else None)
            far = old.name if old else writer
            link.cut(self.link_is_cut(region) or bool(self.mode(region) or self.mode(far)))

    def goals(self) -> dict[str, Goal]:
        members = self.database.members if self.database else ()
        return {member.region: member.goal(is_reachable=not self.mode(member.region)) for member in members}

    async def _work(self, region: str) -> None:
        while region in self._workers:
            await asyncio.sleep(BREATH)
            goals = self.goals()
            if region not in goals:
                continue
            step = next_step(region, goals, {name: server.seen() for name, server in self.servers.items()})
            if step is Step.WAIT or region not in self._workers:
                continue
            LOG.info("%s: %s", region, step.value)
            # The gate of a silent region closes first, or clients would see its server end.
            self.lead()
            try:
                await asyncio.to_thread(self._act, region, step)
            except Exception:
                # A region may go away in the middle of anything; the next look decides what follows.
                LOG.exception("%s: %s failed", region, step.value)
                await asyncio.sleep(0.5)

    def _act(self, region: str, step: Step) -> None:
        server = self.servers[region]
        writer = self.servers.get(self.database.writer if self.database else "", server)
        match step:
            case Step.FOUND:
                server.found()
            case Step.CLONE:
                server.clone(writer)
            case Step.START:
                server.start()
            case Step.PROMOTE:
                server.promote()
            case Step.STOP:
                server.end()
            case Step.DRAIN:
                server.end(gently=True)
            case Step.REJOIN:
                server.rejoin(writer)
            case Step.WAIT:
                pass


def _told(server: Postgres, port: int) -> dict[str, Any]:
    state = "down" if not server.is_running else "standby" if server.is_standby else "writer"
    return {"address": server.place.address, "port": port, "state": state, "follows": server.follows}


def _is_settled(name: str, goals: Mapping[str, Goal], server: Server) -> bool:
    goal = goals[name]
    if not goal.is_reachable:
        return not server.is_running
    writer = next((other for other, one in goals.items() if one.is_writer), "")
    return server.is_running and server.is_standby != goal.is_writer and (goal.is_writer or server.follows == writer)
