# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Load balancers: listeners that spread over healthy applications."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lab.plane.addresses import BALANCERS, Addresses
from lab.plane.checks import Endpoint, look
from lab.plane.fleet import LoadBalancer
from lab.plane.gate import Gate, Place

# Where a user may not listen at low ports, a listener is this much higher.
HIGHER = 8000
NOBODY_THERE = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass
class Target:
    """An instance as its load balancer sees it. The first good answer makes a new one healthy."""

    place: Place
    is_healthy: bool = False
    is_new: bool = True
    against: int = 0
    task: asyncio.Task[None] | None = None

    def observe(self, is_well: bool, balancer: LoadBalancer) -> None:
        needed = balancer.check.healthy_threshold if is_well else balancer.check.unhealthy_threshold
        self.against = 0 if is_well == self.is_healthy else self.against + 1
        if self.against >= (1 if self.is_new else needed):
            self.is_healthy, self.against = is_well, 0
        self.is_new = self.is_new and not is_well


@dataclass
class Balancer:
    told: LoadBalancer
    gates: dict[int, Gate] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)
    turn: int = 0
    # What its region said last; while that is away there is no news.
    reported_well: bool = False

    def next_place(self) -> Place | None:
        """In turn over the healthy ones; where none is healthy, over all."""
        targets = [self.targets[name] for name in sorted(self.targets)]
        chosen = [target for target in targets if target.is_healthy] or targets
        self.turn += 1
        return chosen[self.turn % len(chosen)].place if chosen else None

    @property
    def is_well(self) -> bool:
        return any(target.is_healthy for target in self.targets.values())


@dataclass
class Balancers:
    addresses: Addresses
    speed: float
    tls: ssl.SSLContext
    mode: Callable[[str], str]
    by_name: dict[str, Balancer] = field(default_factory=dict)

    async def follow(self, fleet: Sequence[LoadBalancer], places: Mapping[str, Place]) -> None:
        """``places`` tells where the application of each instance listens."""
        wanted = {one.name: one for one in fleet}
        for name in self.by_name.keys() - wanted.keys():
            await self._remove(name)
        for name, told in wanted.items():
            balancer = self.by_name.setdefault(name, Balancer(told))
            balancer.told = told
            for port, is_secret in told.listeners:
                if port not in balancer.gates:
                    balancer.gates[port] = await self._open(balancer, port, is_secret)
            for port in balancer.gates.keys() - {port for port, _is_secret in told.listeners}:
                await balancer.gates.pop(port).close()
            self._aim(balancer, {one: places[one] for one in told.instances if one in places})

    async def _open(self, balancer: Balancer, port: int, is_secret: bool) -> Gate:
        address = self.addresses.of(BALANCERS, balancer.told.name)
        gate = Gate(address, port, balancer.next_place, NOBODY_THERE, https=self.tls if is_secret else None)
        gate.mode = self.mode(balancer.told.region)
        try:
            await gate.open()
        except PermissionError:
            gate.port = port + HIGHER
            await gate.open()
        return gate

    def _aim(self, balancer: Balancer, places: Mapping[str, Place]) -> None:
        for name, target in list(balancer.targets.items()):
            if places.get(name) != target.place:
                _forget(balancer.targets.pop(name))
        for name in places.keys() - balancer.targets.keys():
            target = balancer.targets[name] = Target(places[name])
            target.task = asyncio.create_task(self._check(balancer, target))

    async def _check(self, balancer: Balancer, target: Target) -> None:
        while True:
            check = balancer.told.check
            endpoint = Endpoint("HTTP", balancer.told.name, 0, check.path, check.interval, 1)
            target.observe(await look(endpoint, target.place), balancer.told)
            # A new target is looked at more often: a load balancer that has just begun should not lag behind.
            await asyncio.sleep(min(1.0, check.interval) if target.is_new else check.interval / self.speed)

    def apply(self) -> None:
        for balancer in self.by_name.values():
            mode = self.mode(balancer.told.region)
            if not mode:
                balancer.reported_well = balancer.is_well
            for gate in balancer.gates.values():
                gate.apply(mode)

    async def _remove(self, name: str) -> None:
        balancer = self.by_name.pop(name)
        for target in balancer.targets.values():
            _forget(target)
        for gate in balancer.gates.values():
            await gate.close()

    async def close(self) -> None:
        for name in list(self.by_name):
            await self._remove(name)

    def find(self, name: str, port: int) -> Place | None:
        balancer = self.by_name.get(name)
        if balancer is None:
            return None
        gate = balancer.gates.get(port)
        return self.addresses.of(BALANCERS, name), gate.port if gate else port

    def target_is_well(self, name: str) -> bool:
        """What an alias looks at. A name that is no load balancer's is always well."""
        balancer = self.by_name.get(name)
        return balancer is None or balancer.reported_well

    def status(self) -> dict[str, dict[str, Any]]:
        return {
            name: {
                "region": balancer.told.region,
                "address": self.addresses.of(BALANCERS, name),
                "ports": {str(port): gate.port for port, gate in balancer.gates.items()},
                "targets": {
                    one: {"place": list(target.place), "is_healthy": target.is_healthy}
                    for one, target in balancer.targets.items()
                },
            }
            for name, balancer in self.by_name.items()
        }


def _forget(target: Target) -> None:
    if target.task:
        target.task.cancel()
