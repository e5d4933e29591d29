# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One process that holds the data plane together: it looks at the API, and everything else follows."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import shlex
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.environment import read_env
from lab.plane.addresses import BALANCERS, Addresses, take_addresses
from lab.plane.apps import COMMAND, Apps, Instance, resolving_env
from lab.plane.balancers import HIGHER, Balancers
from lab.plane.certificate import make_tls
from lab.plane.checks import Checks
from lab.plane.control import Api, read_database
from lab.plane.databases import Databases
from lab.plane.files import Files
from lab.plane.fleet import LoadBalancer, read_fleet
from lab.plane.names import by_chance, serve_names
from lab.plane.routes import read_alarms, read_routes
from lab.plane.zone import ALIAS_TTL, Answer, Fixed, Zone, answer, plain
from lab.plane.zone import World as ZoneWorld
from lab.state import State, write_json, write_whole
from lab.watched import WatchedFile

LOG = logging.getLogger("plane")
# How often the API is asked: where the writer is, how alarms stand, and what changes less; and how often the lab's
# files are looked at.
ASK, ASK_OFTEN, ASK_SELDOM, LOOK = 0.2, 0.4, 1.0, 0.05


@dataclass(frozen=True)
class Settings:
    environment: str = ""
    link_seconds: float = 0.25
    speed: float = 1.0
    app: str = COMMAND


@dataclass
class World:
    """What the commands of the lab have taken away."""

    outages: WatchedFile
    faults: WatchedFile

    def region_mode(self, region: str) -> str:
        return str(self.outages.read().get(region, ""))

    def fault(self, kind: str, region: str) -> bool:
        return f"{kind}:{region}" in self.faults.read()

    def database_mode(self, region: str) -> str:
        return self.region_mode(region) or ("reset" if self.fault("database", region) else "")

    def app_is_lost(self, region: str) -> bool:
        return bool(self.region_mode(region)) or self.fault("app", region)

    def broken_instances(self, balancer: LoadBalancer) -> tuple[str, ...]:
        """One of them, the same one as long as it is there."""
        return balancer.instances[:1] if self.fault("instance", balancer.region) else ()

    def link_is_cut(self, region: str) -> bool:
        return self.fault("link", region)


@dataclass
class Supervisor:
    files: Files
    settings: Settings
    world: World
    api: Api
    addresses: Addresses
    databases: Databases
    balancers: Balancers
    apps: Apps
    checks: Checks
    zones: tuple[Zone, ...] = ()
    fleet: tuple[LoadBalancer, ...] = ()
    _regions: set[str] = field(default_factory=set)
    _told: dict[str, Any] = field(default_factory=dict)
    _asked: set[str] = field(default_factory=set)

    async def run(self, stop: asyncio.Event) -> None:
        loops = [
            asyncio.create_task(self._again(ASK, self._ask_for_databases)),
            asyncio.create_task(self._again(ASK_SELDOM, self._ask_for_names)),
            asyncio.create_task(self._again(ASK_SELDOM, self._ask_for_instances)),
            asyncio.create_task(self._again(ASK_OFTEN, self._ask_for_alarms)),
            asyncio.create_task(self._again(LOOK, self._look)),
        ]
        close_names = await serve_names(self.addresses, self._answer, self.settings.speed)
        try:
            await stop.wait()
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            close_names()
            self.apps.close()
            await self.checks.close()
            await self.balancers.close()
            await self.databases.close()

    async def _again(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        """Nothing that goes wrong once may end the plane; the same trouble is told once."""
        trouble = ""
        while True:
            try:
                await work()
                trouble = ""
            except Exception as error:
                if trouble != (trouble := repr(error)):
                    LOG.exception("goes on after a failure")
            await asyncio.sleep(seconds)

    async def _ask_for_databases(self) -> None:
        known = self.databases.database
        found = await asyncio.to_thread(read_database, self.api, self.settings.environment, known)
        await self.databases.follow(found)
        self._asked.add("databases")

    async def _ask_for_names(self) -> None:
        routes = await asyncio.to_thread(read_routes, self.api)
        self.zones = routes.zones
        # A check that was not known before is not counted before its alarm was read.
        self.checks.alarms = await asyncio.to_thread(read_alarms, self.api, routes.checks)
        self.checks.follow(routes.checks)
        self._asked.add("names")

    async def _ask_for_alarms(self) -> None:
        self.checks.alarms = await asyncio.to_thread(read_alarms, self.api, self.checks.configs)

    async def _ask_for_instances(self) -> None:
        # A region that left the global database still has its applications.
        self._regions |= set(self.databases.servers)
        if self.databases.database:
            environment = self.databases.database.environment
            self.fleet = await asyncio.to_thread(read_fleet, self.api, self._regions, environment)
        if "databases" in self._asked:
            self._asked.add("instances")

    def _answer(self, name: str, kind: str) -> Answer:
        world = ZoneWorld(self.zones, self._fixed(), self.checks.is_healthy, self.balancers.target_is_well, by_chance)
        return answer(world, name, kind)

    def _fixed(self) -> dict[str, Fixed]:
        """The names that are AWS's own."""
        balancers = {name: Fixed(self.addresses.of(BALANCERS, name), ALIAS_TTL) for name in self.balancers.by_name}
        return {**balancers, **self.databases.names()}

    async def _look(self) -> None:
        environment = self.databases.database.environment if self.databases.database else ""
        lost = {one.region for one in self.fleet if self.world.app_is_lost(one.region)}
        wanted = {Instance(one.region, name) for one in self.fleet for name in one.instances if one.region not in lost}
        broken = {Instance(one.region, name) for one in self.fleet for name in self.world.broken_instances(one)}
        # The gates of a silent region close before anything in it ends, or clients would see the end.
        self.databases.lead()
        self.balancers.apply()
        self.apps.follow(sorted(wanted, key=lambda one: (one.region, one.name)), environment, broken)
        # The targets of a region that is away are still registered there, though nothing answers.
        places = {one.name: app.place for one, app in self.apps.running.items()}
        await self.balancers.follow(self.fleet, places)
        told = self._status()
        if told != self._told:
            self._told = told
            write_json(self.files.status, told)

    def _status(self) -> dict[str, Any]:
        address, port = self.addresses.names
        database = self.databases.database
        return {
            "environment": database.environment if database else self.settings.environment,
            "names": {"address": address, "port": port},
            "speed": self.settings.speed,
            "link_seconds": self.settings.link_seconds,
            "writer": database.writer if database else "",
            "databases": self.databases.status(),
            "balancers": self.balancers.status(),
            "health": self.checks.status(),
            "is_settled": len(self._asked) == 3 and self.databases.is_settled,
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--volumes", type=Path, required=True)
    parser.add_argument("--environment", default="")
    parser.add_argument("--link-seconds", type=float, default=0.25)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--block", type=int)
    parser.add_argument("--app", default=COMMAND)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = Settings(options.environment, options.link_seconds, options.speed, options.app)
    asyncio.run(_serve(Files(State(options.state)), options.volumes, settings, options.block))


async def _serve(files: Files, volumes: Path, settings: Settings, block: int | None) -> None:
    state = files.state
    running, env = state.read(), read_env(state)
    if running is None:
        return
    world = World(WatchedFile(state.outages), WatchedFile(files.faults))
    addresses = take_addresses(block)
    shift = 0 if addresses.may_listen_low() else HIGHER
    write_whole(files.names, "{}:{} {}\n".format(*addresses.names, shift))
    exports = (f"export {name}={shlex.quote(value)}" for name, value in resolving_env(files.names).items())
    write_whole(files.env, "\n".join(exports) + "\n")
    databases = Databases(
        folder=volumes,
        addresses=addresses,
        link_seconds=settings.link_seconds,
        tls=make_tls(volumes),
        mode=world.database_mode,
        link_is_cut=world.link_is_cut,
        started=files.add_child,
    )
    api = Api(f"http://127.0.0.1:{running.backend_port}", env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    orphaned = asyncio.create_task(_end_with(os.getppid(), stop))
    balancers = Balancers(addresses, settings.speed, databases.tls, world.region_mode)
    apps = Apps(settings.app, env, files.names, addresses, files.add_child)
    checks = Checks(settings.speed, lambda name, port: balancers.find(plain(name), port))
    supervisor = Supervisor(files, settings, world, api, addresses, databases, balancers, apps, checks)
    await supervisor.run(stop)
    orphaned.cancel()
    with suppress(asyncio.CancelledError):
        await orphaned
        # The guard cannot do it any more.
        files.clear()


async def _end_with(parent: int, stop: asyncio.Event) -> None:
    while os.getppid() == parent:
        await asyncio.sleep(0.3)
    stop.set()


if __name__ == "__main__":
    main()
