# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One process that holds the data plane together: it looks at the API, and everything else follows."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lab.environment import read_env
from lab.plane.addresses import Addresses, take_addresses
from lab.plane.control import Api, read_database
from lab.plane.databases import Databases
from lab.plane.files import Files
from lab.state import State, write_json
from lab.watched import WatchedFile

LOG = logging.getLogger("plane")
# How often the API is asked where the writer is, and how often the lab's files are looked at.
ASK, LOOK = 0.2, 0.05


@dataclass(frozen=True)
class Settings:
    environment: str = ""
    link_seconds: float = 0.25
    speed: float = 1.0


@dataclass
class World:
    """What the commands of the lab have taken away."""

    outages: WatchedFile
    faults: WatchedFile

    def region_mode(self, region: str) -> str:
        return str(self.outages.read().get(region, ""))

    def fault(self, kind: str, region: str) -> bool:
        return f"{kind}:{region}" in self.faults.read()

    def database_is_reachable(self, region: str) -> bool:
        return not (self.region_mode(region) or self.fault("database", region))

    def link_is_cut(self, region: str) -> bool:
        return self.fault("link", region)


@dataclass
class Supervisor:
    files: Files
    volumes: Path
    settings: Settings
    world: World
    api: Api
    addresses: Addresses
    databases: Databases
    _told: dict[str, Any] = field(default_factory=dict)
    _has_asked: bool = False

    async def run(self, stop: asyncio.Event) -> None:
        loops = [
            asyncio.create_task(self._again(ASK, self._ask_for_databases)),
            asyncio.create_task(self._again(LOOK, self._look)),
        ]
        try:
            await stop.wait()
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
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
        await self.databases.follow(await asyncio.to_thread(read_database, self.api, self.settings.environment))
        self._has_asked = True

    async def _look(self) -> None:
        self.databases.lead()
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
            "is_settled": self._has_asked and self.databases.is_settled,
        }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--volumes", type=Path, required=True)
    parser.add_argument("--environment", default="")
    parser.add_argument("--link-seconds", type=float, default=0.25)
    parser.add_argument("--speed", type=float, default=1.0)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    settings = Settings(options.environment, options.link_seconds, options.speed)
    asyncio.run(_serve(Files(State(options.state)), options.volumes, settings))


async def _serve(files: Files, volumes: Path, settings: Settings) -> None:
    state = files.state
    running, env = state.read(), read_env(state)
    if running is None:
        return
    world = World(WatchedFile(state.outages), WatchedFile(files.faults))
    addresses = take_addresses()
    databases = Databases(
        folder=volumes,
        addresses=addresses,
        link_seconds=settings.link_seconds,
        is_reachable=world.database_is_reachable,
        link_is_cut=world.link_is_cut,
        started=files.add_child,
    )
    api = Api(f"http://127.0.0.1:{running.backend_port}", env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"])
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    orphaned = asyncio.create_task(_end_with(os.getppid(), stop))
    await Supervisor(files, volumes, settings, world, api, addresses, databases).run(stop)
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
