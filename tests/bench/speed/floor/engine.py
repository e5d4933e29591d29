# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands is read in bulk; what is missing is made; what differs is told. All at once, as far as it can be."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config

THREADS = 32
Answer = Mapping[str, Any]


def named(key: str) -> Callable[[Answer], str]:
    return lambda thing: str(thing[key])


def tagged(thing: Answer) -> str:
    return next((str(tag["Value"]) for tag in thing.get("Tags", ()) if tag["Key"] == "Name"), "")


@dataclass(frozen=True)
class Kind:
    """How all things of a kind are read, what each of them is called, and how one is made."""

    service: str
    # None where each is asked for.
    read: str | None
    key: str
    name: Callable[[Answer], str]
    create: str
    made: str = ""
    read_with: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Thing:
    """One resource. What it needs must have been declared before it."""

    region: str
    kind: str
    name: str
    wanted: Callable[[], Answer]
    # Further calls after it was made, what the bulk does not tell of it, and what must then be told beside ``wanted``.
    after: Callable[[Any, Answer], object] | None = None
    look: Callable[[Any, Answer], Answer] | None = None
    expect: Callable[[], Answer] | None = None
    # Asks for this thing alone, where AWS has no list.
    find: Callable[[Any], Answer | None] | None = None


def differences(wanted: Any, found: Any, path: str = "") -> list[str]:
    """What was asked for, is told, and differs. What is named differently in question and answer can't be compared."""
    if isinstance(wanted, str) and isinstance(found, Mapping | list):
        return differences(json.loads(wanted), found, path)
    if isinstance(wanted, Mapping) and isinstance(found, Mapping):
        both = [key for key in wanted if key in found]
        return [told for key in both for told in differences(wanted[key], found[key], f"{path}.{key}")]
    if isinstance(wanted, list) and isinstance(found, list):
        is_whole = all(any(not differences(one, other) for other in found) for one in wanted)
        return [] if is_whole else [f"{path}: {found} instead of {wanted}"]
    return [] if wanted == found else [f"{path}: {found} instead of {wanted}"]


class Engine:
    """Settles things in the order of their declaration, side by side.

    A thing waits only for those that were declared before it, so no number of threads is too small.
    """

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self.kinds = kinds
        self.made = 0
        self.drift: list[str] = []
        self._session = boto3.Session()
        self._config = Config(max_pool_connections=THREADS)
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(max_workers=THREADS)
        self._reads: dict[tuple[str, str], Future[dict[str, Answer]]] = {}
        self._things: dict[tuple[str, str, str], Future[Answer]] = {}

    def client(self, service: str, region: str) -> Any:
        with self._lock:
            if (service, region) not in self._clients:
                made = self._session.client(service, region_name=region, config=self._config)
                self._clients[service, region] = made
            return self._clients[service, region]

    def read(self, kind: str, regions: list[str]) -> None:
        """Once for all these regions."""
        future = self._pool.submit(self._read, self.kinds[kind], regions[0])
        self._reads |= {(kind, region): future for region in regions}

    def add(self, thing: Thing) -> None:
        self._things[thing.region, thing.kind, thing.name] = self._pool.submit(self._settle, thing)

    def get(self, region: str, kind: str, name: str) -> Answer:
        return self._things[region, kind, name].result()

    def finish(self) -> int:
        """How many things stand."""
        for future in self._things.values():
            future.result()
        self._pool.shutdown()
        return len(self._things)

    def _read(self, kind: Kind, region: str) -> dict[str, Answer]:
        client = self.client(kind.service, region)
        assert kind.read is not None
        if client.can_paginate(kind.read):
            answer = client.get_paginator(kind.read).paginate(**kind.read_with).build_full_result()
        else:
            answer = getattr(client, kind.read)(**kind.read_with)
        things = (one if isinstance(one, Mapping) else {"Name": one} for one in answer.get(kind.key, ()))
        return {kind.name(thing): thing for thing in things}

    def _settle(self, thing: Thing) -> Answer:
        kind = self.kinds[thing.kind]
        client = self.client(kind.service, thing.region)
        wanted = thing.wanted()
        found = thing.find(client) if thing.find else self._found(thing)
        if found is not None:
            whole = {**found, **thing.look(client, found)} if thing.look else found
            asked = {**wanted, **thing.expect()} if thing.expect else wanted
            self.drift += [f"{thing.region} {thing.kind} {thing.name}{told}" for told in differences(asked, whole)]
            return whole
        answer = getattr(client, kind.create)(**wanted)
        made = answer[kind.made] if kind.made else {**wanted, **answer}
        made = made[0] if isinstance(made, list) else made
        if thing.after:
            thing.after(client, made)
        with self._lock:
            self.made += 1
        return dict(made)

    def _found(self, thing: Thing) -> Answer | None:
        return self._reads[thing.kind, thing.region].result().get(thing.name)
