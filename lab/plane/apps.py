# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The applications: one process for each instance that is in service."""

from __future__ import annotations

import asyncio
import logging
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.plane.addresses import APPS, Addresses
from lab.processes import Process, started_at
from lab.state import ROOT

LOG = logging.getLogger("plane.apps")
COMMAND = "{python} -m drill.app --suffix {environment} --region {region} --listen {host}:{port}"
FIRST_PORT = 8001
# An application that ends by itself is not started again at once.
PAUSE = 1.0
# Names that only the plane knows are resolved by this, in any Python program that finds it first.
SHIM = Path(__file__).resolve().parent / "shim"


@dataclass(frozen=True)
class Instance:
    region: str
    name: str


@dataclass
class App:
    process: subprocess.Popen[bytes]
    place: tuple[str, int]
    ended_at: float = 0.0


def words(command: str, values: Mapping[str, str]) -> list[str]:
    """The command, with what stands in braces filled in."""
    found = shlex.split(command)
    for name, value in values.items():
        found = [word.replace("{" + name + "}", value) for word in found]
    return found


def resolving_env(names: Path) -> dict[str, str]:
    """What makes a Python program resolve names as the plane answers them; ``names`` is the file that says where."""
    paths = (SHIM, ROOT, ROOT / ".ansible" / "collections")
    return {"LAB_NAMES": str(names), "PYTHONPATH": os.pathsep.join(str(path) for path in paths)}


@dataclass
class Apps:
    command: str
    env: Mapping[str, str]
    names: Path
    addresses: Addresses
    started: Callable[[Process], None]
    running: dict[Instance, App] = field(default_factory=dict)

    def follow(self, wanted: Iterable[Instance], environment: str, broken: Collection[Instance] = ()) -> None:
        """Must be called again and again: it also starts again what has ended, unless it is ``broken``."""
        wanted = list(wanted)
        for instance in [one for one in self.running if one not in wanted]:
            _kill(self.running.pop(instance))
        now = asyncio.get_running_loop().time()
        for instance in wanted:
            app = self.running.get(instance)
            if app is None:
                self._start(instance, environment)
            elif instance in broken:
                # It keeps its place: the load balancer has to find out.
                _kill(app)
            elif app.process.poll() is not None:
                app.ended_at = app.ended_at or now
                if now - app.ended_at > PAUSE:
                    LOG.info("%s in %s ended by itself", instance.name, instance.region)
                    self._start(instance, environment)

    def _start(self, instance: Instance, environment: str) -> None:
        place = self._place(instance)
        values = {
            "python": sys.executable, "environment": environment, "region": instance.region,
            "instance": instance.name, "host": place[0], "port": str(place[1]),
        }  # fmt: skip
        own = {"AWS_REGION": instance.region, "AWS_DEFAULT_REGION": instance.region}
        process = subprocess.Popen(
            words(self.command, values),
            cwd=ROOT,
            env={**self.env, **resolving_env(self.names), **own},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.started(Process(f"app {instance.name}", process.pid, started_at(process.pid) or ""))
        self.running[instance] = App(process, place)

    def _place(self, instance: Instance) -> tuple[str, int]:
        if instance in self.running:
            return self.running[instance].place
        taken = {app.place for app in self.running.values()}
        address, port = self.addresses.of(APPS, instance.region), FIRST_PORT
        while (address, port) in taken:
            port += 1
        return address, port

    def close(self) -> None:
        for app in self.running.values():
            _kill(app)
        self.running.clear()


def _kill(app: App) -> None:
    """A lost instance says no farewell."""
    if app.process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(app.process.pid, signal.SIGKILL)
        app.process.wait()
