# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Storms: many messages of which some are bad and some come twice, and many who call at the same moment."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from lab.processes import descendants
from lab.testing import Lab

T = TypeVar("T")
# A batch of SQS is at most this many messages, and this many bytes.
BATCH, BATCH_BYTES = 10, 200_000


@dataclass(frozen=True)
class Messages:
    """``bodies`` in the order in which they are sent; the names of the good ones; the bodies that nobody can take."""

    bodies: tuple[str, ...]
    names: frozenset[str]
    poison: frozenset[str]

    def batches(self) -> Iterator[list[str]]:
        batch: list[str] = []
        for body in self.bodies:
            if len(batch) == BATCH or sum(map(len, batch)) + len(body) > BATCH_BYTES:
                yield batch
                batch = []
            batch.append(body)
        if batch:
            yield batch


def mixed(count: int, prefix: str, seed: int = 1) -> Messages:
    """Transactions, of which one in ten comes twice and one in a hundred is poison, in an order made of ``seed``."""
    chance = random.Random(seed)
    poison = [spoiled(prefix, number) for number in range(max(count // 100, 4))]
    repeated = count // 10
    good = [transaction(f"{prefix}{number}") for number in range(count - repeated - len(poison))]
    bodies = [*good, *chance.sample(good, repeated), *poison]
    chance.shuffle(bodies)
    names = frozenset(f"{prefix}{number}" for number in range(len(good)))
    return Messages(tuple(bodies), names, frozenset(poison))


def transaction(name: str, **more: str) -> str:
    return json.dumps({"transaction_id": name, "account_id": "a", "amount": "1.50", "currency": "EUR", **more})


def spoiled(prefix: str, number: int) -> str:
    """Something that nobody can take, of one kind after the other."""
    name = f"{prefix}poison-{number}"
    kinds = (
        f"no JSON {name}",
        transaction(name, amount="1.234"),
        transaction(name, colour="red"),
        transaction(f"{name}'; drop table transactions; --"),
        transaction(name, description="x" * 70_000),
    )
    return kinds[number % len(kinds)]


def at_once(count: int, call: Callable[[int], T]) -> list[T]:
    """What each of ``count`` callers is told, who all wait for the same moment."""
    gate = threading.Barrier(count)

    def one(number: int) -> T:
        gate.wait(60)
        return call(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(one, range(count)))


@dataclass(frozen=True)
class Process:
    """A process of this machine: the most memory that it ever had, and what it has now, in bytes."""

    pid: int
    peak: int
    now: int


def process(pid: int) -> Process | None:
    """None where it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    sizes = {
        name: int(rest.split()[0]) * 1024
        for name, _colon, rest in (line.partition(":") for line in lines)
        if name in ("VmHWM", "VmRSS")
    }
    return Process(pid, sizes["VmHWM"], sizes["VmRSS"]) if len(sizes) == 2 else None


def pids_of(lab: Lab) -> list[int]:
    running = lab.state.read()
    return [process.pid for process in running.processes] if running else []


class Memory:
    """What the processes of a lab and of its functions take, looked at twice a second."""

    def __init__(self, lab: Lab) -> None:
        self.roots = pids_of(lab)
        self.functions: dict[int, Process] = {}
        self.lab: dict[int, Process] = {}
        self.most_functions = 0
        self.most_bytes = 0
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._end.set()
        self._thread.join(10)
        self.look()

    def _watch(self) -> None:
        while not self._end.wait(0.5):
            self.look()

    def look(self) -> None:
        functions = [found for found in map(process, self.below()) if found]
        lab = [found for found in map(process, self.roots) if found]
        self.functions |= {found.pid: found for found in functions}
        self.lab |= {found.pid: found for found in lab}
        self.most_functions = max(self.most_functions, len(functions))
        self.most_bytes = max(self.most_bytes, sum(found.now for found in functions))

    def below(self) -> list[int]:
        return [found.pid for root in self.roots for found in descendants(root)]

    @property
    def function_peak(self) -> int:
        """The most that one process of a function ever had."""
        return max((found.peak for found in self.functions.values()), default=0)

    @property
    def lab_peak(self) -> int:
        return sum(found.peak for found in self.lab.values())


def soon(look: Callable[[], bool], seconds: float, every: float = 0.3) -> bool:
    """Whether a look comes true in time."""
    deadline = time.monotonic() + seconds
    while not look():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True
