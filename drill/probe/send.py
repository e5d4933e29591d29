# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sending one transaction, and what became of it."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from urllib.parse import urlsplit

from drill.attempts import Attempt

from .names import Name

MAX_ANSWER = 1_000_000
ACKNOWLEDGED = (200, 201)


@dataclass(frozen=True)
class Place:
    """The address of a system, in the parts that a request needs."""

    host: str
    port: int
    path: str
    encrypted: bool

    @property
    def said(self) -> str:
        """The host as a request names it."""
        return self.host if self.port == (443 if self.encrypted else 80) else f"{self.host}:{self.port}"

    @cached_property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context()


def parse_place(url: str) -> Place:
    """The place that ``url`` names; a ValueError where it names none."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url} is not an address of http or https")
    encrypted = parts.scheme == "https"
    return Place(parts.hostname, parts.port or (443 if encrypted else 80), parts.path.rstrip("/"), encrypted)


def request(
    place: Place, address: str, method: str, path: str, body: bytes | None, timeout: float
) -> tuple[HTTPResponse, bytes]:
    """One request over a connection of its own, as of a client that has just come."""
    sock = socket.create_connection((address, place.port), timeout)
    with closing(HTTPConnection(place.host, place.port, timeout=timeout)) as connection:
        connection.sock = sock
        # It never opens another one by itself, which would go to an address of its own choice.
        connection.auto_open = 0
        if place.encrypted:
            connection.sock = place.context.wrap_socket(sock, server_hostname=place.host)
        headers = {"Host": place.said, "Connection": "close", "Content-Type": "application/json"}
        connection.request(method, place.path + path, body, headers)
        answer = connection.getresponse()
        return answer, answer.read(MAX_ANSWER)


def send(attempt: Attempt, place: Place, name: Name, clock: Callable[[], float], timeout: float) -> Attempt:
    """The attempt with what became of it. Acknowledged means that the answer says so, not only its status."""
    sent = clock()
    tried = replace(attempt, sent=sent)
    try:
        tried = replace(tried, address=name.address(attempt.number))
        answer, content = request(place, tried.address, "POST", "/transactions", transaction(attempt), timeout)
    except (OSError, HTTPException) as error:
        return ended(tried, clock(), error=f"{type(error).__name__}: {error}")
    ok = answer.status in ACKNOWLEDGED and names_it(content, attempt.id)
    silence = " without naming the transaction" if answer.status in ACKNOWLEDGED else ""
    told = "" if ok else f"answered {answer.status}{silence}"
    answered = replace(tried, status=answer.status, region=answer.getheader("X-Region") or "", acknowledged=ok)
    return ended(answered, clock(), told)


def transaction(attempt: Attempt) -> bytes:
    content = {"id": attempt.id, "run": attempt.run, "number": attempt.number, "amount": 1}
    return json.dumps(content).encode()


def ended(attempt: Attempt, now: float, error: str) -> Attempt:
    """The attempt at its end."""
    return replace(attempt, answered=now, seconds=round(now - attempt.scheduled, 6), error=error)


def names_it(content: bytes, identifier: str) -> bool:
    """Whether the application itself answered: a load balancer or another program does not know the transaction."""
    try:
        told = json.loads(content)
    except ValueError:
        return False
    return isinstance(told, dict) and told.get("id") == identifier
