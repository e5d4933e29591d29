# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a Python program resolve the names that the lab's name server knows.

Python imports a module of this name at its start, from the first folder of PYTHONPATH that has one. Only the standard
library is used, because it runs in programs of any environment.
"""

from __future__ import annotations

import os
import secrets
import socket
from pathlib import Path
from typing import Any, NamedTuple

SECONDS = 2.0
NO_ERROR, NO_SUCH_NAME, REFUSED = 0, 3, 5
FIRST_FREE_PORT = 1024


def ask(name: str, server: tuple[str, int]) -> list[str] | None:
    """The addresses of a name; None where the name server is not responsible."""
    number = secrets.token_bytes(2)
    labels = b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.rstrip(".").split("."))
    question = number + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + labels + b"\x00\x00\x01\x00\x01"
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        asked.settimeout(SECONDS)
        asked.connect(server)
        asked.send(question)
        answer = asked.recv(4096)
    code, count = answer[3] & 15, int.from_bytes(answer[6:8], "big")
    if code == REFUSED:
        return None
    return _addresses(answer, len(question), count)


def _addresses(answer: bytes, place: int, count: int) -> list[str]:
    found = []
    for _turn in range(count):
        while answer[place] and answer[place] < 192:
            place += 1 + answer[place]
        place += 2 if answer[place] >= 192 else 1
        size = int.from_bytes(answer[place + 8 : place + 10], "big")
        if answer[place : place + 2] == b"\x00\x01":
            found.append(socket.inet_ntoa(answer[place + 10 : place + 10 + size]))
        place += 10 + size
    return found


def is_name(host: Any) -> bool:
    if not isinstance(host, str) or "." not in host:
        return False
    try:
        socket.inet_aton(host)
    except OSError:
        return host.isascii() and ":" not in host
    return False


class Told(NamedTuple):
    """Where the name server is, and how much higher than 1024 and below the ports of its load balancers are."""

    server: tuple[str, int]
    shift: int


def parse_told(told: str) -> Told | None:
    """``HOST:PORT SHIFT``, or the path of a file that says so while there is a name server."""
    if told.startswith("/"):
        try:
            told = Path(told).read_text().strip()
        except FileNotFoundError:
            return None
    if not told:
        return None
    server, _space, shift = told.partition(" ")
    address, _colon, port = server.rpartition(":")
    return Told((address, int(port)), int(shift or 0))


def moved(port: Any, shift: int) -> Any:
    """A user may not listen at the ports of the system, so the lab's load balancers listen higher."""
    return port + shift if isinstance(port, int) and 0 < port < FIRST_FREE_PORT else port


def follow() -> None:
    """Ask the lab's name server first; what it is not responsible for is resolved as ever."""
    resolve = socket.getaddrinfo

    def getaddrinfo(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        # Read each time: a process may be forked before it is told.
        told = parse_told(os.environ.get("LAB_NAMES", "")) if is_name(host) else None
        found = ask(host, told.server) if told else None
        if told is None or found is None:
            return resolve(host, port, *rest, **named)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return [line for address in found for line in resolve(address, moved(port, told.shift), *rest, **named)]

    socket.getaddrinfo = getaddrinfo


follow()
