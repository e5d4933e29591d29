# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resolving a name as a client does: asked again when its time is up, and not before."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dns.exception
import dns.resolver

LOOKUP_SECONDS = 2.0


class NoAddressError(OSError):
    """The name has no address now."""


@dataclass(frozen=True)
class Lookup:
    """What a resolver answered, and for how many seconds that holds."""

    addresses: tuple[str, ...]
    ttl: float


def make_lookup(resolver: tuple[str, int] | None = None) -> Callable[[str], Lookup]:
    """A function that asks ``resolver``, or those of this machine."""
    asked = dns.resolver.Resolver(configure=resolver is None)
    if resolver:
        asked.nameservers, asked.port = [resolver[0]], resolver[1]
    asked.lifetime = LOOKUP_SECONDS

    def look_up(name: str) -> Lookup:
        try:
            answer = asked.resolve(name, "A", search=False)
        except dns.exception.DNSException as error:
            raise NoAddressError(f"{name} was not resolved: {type(error).__name__}") from error
        addresses = tuple(record.to_text() for record in answer)
        # The shortest time on the way, where the name is an alias of another one.
        return Lookup(addresses, answer.chaining_result.minimum_ttl)

    return look_up


def is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


class Name:
    """The addresses of one name. An answer holds for its TTL, and a failed lookup for no time at all."""

    def __init__(
        self, name: str, look_up: Callable[[str], Lookup], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._name, self._look_up, self._clock = name, look_up, clock
        self._lock = threading.Lock()
        self._addresses: Sequence[str] = (name,) if is_address(name) else ()
        self._until = float("inf") if self._addresses else float("-inf")
        self._failed_at, self._failure = float("-inf"), ""

    def address(self, number: int) -> str:
        """An address for the attempt of this number; they take turns where there are several."""
        asked = self._clock()
        with self._lock:
            if self._clock() >= self._until:
                self._refresh(asked)
            return self._addresses[number % len(self._addresses)]

    def _refresh(self, asked: float) -> None:
        if self._failed_at > asked:
            # Another attempt asked while this one waited for its turn: that answer is this one's as well.
            raise NoAddressError(self._failure)
        try:
            found = self._look_up(self._name)
        except OSError as error:
            self._failed_at, self._failure = self._clock(), str(error)
            raise
        self._addresses, self._until = found.addresses, self._clock() + found.ttl
