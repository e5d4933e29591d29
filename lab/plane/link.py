# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A link between two regions: it takes its time, and it can be cut."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

MOST_IN_FLIGHT = 4096
Connection = asyncio.Task[None]


@dataclass
class Link:
    """Listens at one place and leads to another. What comes from there is ``delay`` seconds old.

    The way there is not delayed: a database takes a dozen steps to begin, which would be told as lag.
    """

    address: str
    port: int
    delay: float
    target: tuple[str, int] | None = None
    is_cut: bool = False
    _server: asyncio.Server | None = None
    _under_way: set[Connection] = field(default_factory=set)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._meet, self.address, self.port)

    @property
    def place(self) -> tuple[str, int] | None:
        """Where it listens."""
        return self._server.sockets[0].getsockname()[:2] if self._server else None

    async def close(self) -> None:
        if self._server:
            self._server.close()
        self._drop()

    def lead_to(self, target: tuple[str, int] | None) -> None:
        if target != self.target:
            self.target = target
            self._drop()

    def cut(self, is_cut: bool) -> None:
        """What is in flight when a link is cut never arrives."""
        if is_cut and not self.is_cut:
            self._drop()
        self.is_cut = is_cut

    def _drop(self) -> None:
        for connection in self._under_way:
            connection.cancel()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.ensure_future(self._join(reader, writer))
        self._under_way.add(connection)
        connection.add_done_callback(self._under_way.discard)
        with suppress(asyncio.CancelledError, OSError):
            await connection

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        ends = [writer]
        try:
            if self.is_cut or self.target is None:
                return
            far_reader, far_writer = await asyncio.open_connection(*self.target)
            ends.append(far_writer)
            ways = [
                asyncio.ensure_future(self._carry(reader, far_writer, 0.0)),
                asyncio.ensure_future(self._carry(far_reader, writer, self.delay)),
            ]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
        finally:
            for end in ends:
                end.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay: float) -> None:
        """One way. What was read waits in line until it is due."""
        in_flight: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(MOST_IN_FLIGHT)
        clock = asyncio.get_running_loop().time

        async def deliver() -> None:
            while True:
                due, data = await in_flight.get()
                await asyncio.sleep(max(0.0, due - clock()))
                if not data:
                    return
                writer.write(data)
                await writer.drain()

        delivery = asyncio.ensure_future(deliver())
        try:
            data = b"-"
            while data:
                data = await reader.read(65536)
                await in_flight.put((clock() + delay, data))
            await delivery
        finally:
            delivery.cancel()
