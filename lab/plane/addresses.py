# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The loopback addresses of one data plane. Answers of name servers carry no port, so each region needs its own."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import dataclass, field

NAMES_PORT = 10053
DATABASES, BALANCERS, APPS = 10, 20, 30
# Behind the gate at the port that the API tells.
SERVER_PORT, LINK_PORT = 6431, 6432


@dataclass
class Addresses:
    """A block 127.B.x.y. Whoever holds the sockets of its name server owns the block."""

    block: int
    names_udp: socket.socket
    names_tcp: socket.socket
    _numbers: dict[tuple[int, str], int] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, int]:
        return f"127.{self.block}.0.53", NAMES_PORT

    def may_listen_low(self) -> bool:
        """Whether this user may listen at ports such as 80."""
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.names[0], 80))
            except PermissionError:
                return False
        return True

    def of(self, kind: int, name: str) -> str:
        """The address of a region, or of a load balancer; the same one whenever it is asked for."""
        taken = [number for (other, _name), number in self._numbers.items() if other == kind]
        number = self._numbers.setdefault((kind, name), len(taken) + 1)
        return f"127.{self.block}.{kind}.{number}"


def take_addresses(block: int | None = None) -> Addresses:
    """That block, else the first that nobody holds."""
    for number in range(256) if block is None else [block]:
        try:
            return Addresses(number, *_names_sockets(f"127.{number}.0.53"))
        except OSError:
            continue
    raise OSError(f"no block of loopback addresses is free{'' if block is None else f': 127.{block} is taken'}")


def _names_sockets(address: str) -> tuple[socket.socket, socket.socket]:
    with ExitStack() as opened:
        datagrams = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        datagrams.bind((address, NAMES_PORT))
        streams = opened.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        # Connections of a plane that has just ended may linger; a listener refuses the port all the same.
        streams.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        streams.bind((address, NAMES_PORT))
        streams.listen(64)
        # A database elsewhere on the machine may listen on every address.
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, 5432))
        opened.pop_all()
    return datagrams, streams
