# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53's health checks: sixteen checkers for each endpoint, alarms, and what is calculated from them."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

CHECKERS = 16
# A check is healthy while more than this part of its checkers says so.
NEEDED = 0.18
CONNECT_SECONDS, ANSWER_SECONDS, TCP_SECONDS = 4.0, 2.0, 10.0
ENDPOINTS = ("HTTP", "HTTPS", "TCP", "HTTP_STR_MATCH", "HTTPS_STR_MATCH")

# Where a name and a port are on this machine; None for what is elsewhere.
Find = Callable[[str, int], tuple[str, int] | None]


@dataclass(frozen=True)
class Endpoint:
    """What is checked, and how often."""

    kind: str
    host: str
    port: int
    path: str
    interval: float
    threshold: int


@dataclass
class Opinion:
    """What one checker thinks: it changes its mind after so many observations in a row. It begins well."""

    threshold: int
    is_well: bool = True
    against: int = 0

    def observe(self, is_well: bool) -> None:
        self.against = 0 if is_well == self.is_well else self.against + 1
        if self.against >= self.threshold:
            self.is_well, self.against = is_well, 0


def parse_endpoint(config: Mapping[str, Any], speed: float) -> Endpoint:
    is_secret = config["Type"].startswith("HTTPS")
    return Endpoint(
        kind=config["Type"],
        host=config.get("FullyQualifiedDomainName") or config.get("IPAddress", ""),
        port=int(config.get("Port") or (443 if is_secret else 80)),
        path=config.get("ResourcePath") or "/",
        interval=int(config.get("RequestInterval", 30)) / speed,
        threshold=int(config.get("FailureThreshold", 3)),
    )


def is_healthy(name: str, configs: Mapping[str, Mapping[str, Any]], leaves: Mapping[str, bool]) -> bool:
    """``leaves`` tells of endpoints and alarms whether they are well. A check that is gone is not healthy."""
    config = configs.get(name)
    if config is None:
        return False
    if config["Type"] == "CALCULATED":
        healthy = sum(is_healthy(child, configs, leaves) for child in config.get("ChildHealthChecks", ()))
        is_well = healthy >= int(config.get("HealthThreshold", 0))
    else:
        is_well = leaves.get(name, True)
    # A disabled check counts as healthy, and inversion holds even then.
    return bool(config.get("Disabled") or is_well) != bool(config.get("Inverted"))


async def look(endpoint: Endpoint, place: tuple[str, int]) -> bool:
    """One observation. Its time-outs are Route 53's, at any speed."""
    writer: asyncio.StreamWriter | None = None
    try:
        async with asyncio.timeout(TCP_SECONDS if endpoint.kind == "TCP" else CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(*place, ssl=_tls(endpoint))
        if endpoint.kind == "TCP":
            return True
        async with asyncio.timeout(ANSWER_SECONDS):
            request = f"GET {endpoint.path} HTTP/1.1\r\nHost: {endpoint.host}\r\nConnection: close\r\n"
            writer.write(f"{request}User-Agent: Amazon-Route53-Health-Check-Service\r\n\r\n".encode())
            words = (await reader.readline()).split()
        return len(words) > 1 and 200 <= int(words[1]) < 400
    except (OSError, ValueError):
        return False
    finally:
        if writer:
            writer.transport.abort()


def _tls(endpoint: Endpoint) -> ssl.SSLContext | None:
    if not endpoint.kind.startswith("HTTPS"):
        return None
    # Route 53 does not look at the certificate either.
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


@dataclass
class Checks:
    speed: float
    find: Find
    configs: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    alarms: dict[str, bool] = field(default_factory=dict)
    _opinions: dict[str, list[Opinion]] = field(default_factory=dict)
    _checkers: dict[str, tuple[Endpoint, list[asyncio.Task[None]]]] = field(default_factory=dict)

    def follow(self, configs: Mapping[str, Mapping[str, Any]]) -> None:
        self.configs = dict(configs)
        wanted = {
            name: parse_endpoint(config, self.speed) for name, config in configs.items() if config["Type"] in ENDPOINTS
        }
        for name, (endpoint, _tasks) in list(self._checkers.items()):
            if wanted.get(name) != endpoint:
                self._end(name)
        for name in wanted.keys() - self._checkers.keys():
            self._begin(name, wanted[name])

    def _begin(self, name: str, endpoint: Endpoint) -> None:
        opinions = [Opinion(endpoint.threshold) for _turn in range(CHECKERS)]
        self._opinions[name] = opinions
        self._checkers[name] = endpoint, [asyncio.create_task(self._check(endpoint, opinion)) for opinion in opinions]

    def _end(self, name: str) -> None:
        for task in self._checkers.pop(name)[1]:
            task.cancel()
        del self._opinions[name]

    async def close(self) -> None:
        tasks = [task for _endpoint, tasks in self._checkers.values() for task in tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _check(self, endpoint: Endpoint, opinion: Opinion) -> None:
        """Checkers know nothing of each other, so each has a beat of its own."""
        clock = asyncio.get_running_loop().time
        due = clock() + random.uniform(0, endpoint.interval)
        while True:
            await asyncio.sleep(max(0.0, due - clock()))
            due = max(due, clock() - endpoint.interval) + endpoint.interval
            place = self.find(endpoint.host, endpoint.port)
            # Nothing beyond this machine is ever asked, and counts as well.
            opinion.observe(True if place is None else await look(endpoint, place))

    def leaves(self) -> dict[str, bool]:
        seen = {
            name: sum(one.is_well for one in opinions) > NEEDED * CHECKERS for name, opinions in self._opinions.items()
        }
        return {**self.alarms, **seen}

    def is_healthy(self, name: str) -> bool:
        return is_healthy(name, self.configs, self.leaves())

    def status(self) -> dict[str, dict[str, Any]]:
        leaves = self.leaves()
        return {
            name: {
                "type": config["Type"],
                "is_healthy": is_healthy(name, self.configs, leaves),
                "checkers_well": sum(one.is_well for one in self._opinions.get(name, ())),
            }
            for name, config in self.configs.items()
        }
