# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A listener that leads to what is behind it, as long as its region is there."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

LOG = logging.getLogger("plane.gate")
Place = tuple[str, int]

# How PostgreSQL's clients ask for encryption.
SSL_REQUEST = (8).to_bytes(4, "big") + (80877103).to_bytes(4, "big")
CONNECT_SECONDS = 5.0
LOOK = 0.05


@dataclass
class Gate:
    address: str
    port: int
    # Where the next connection leads; None where there is nothing.
    next_place: Callable[[], Place | None]
    # What a client is told when there is nothing.
    apology: bytes = b""
    # Encryption as PostgreSQL begins it, and as HTTPS does.
    tls: ssl.SSLContext | None = None
    https: ssl.SSLContext | None = None
    # Empty, or how the region is away: "timeout" is silent, any other way ends the connection.
    mode: str = ""
    _server: asyncio.Server | None = None
    _visits: set[asyncio.Task[None]] = field(default_factory=set)
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._meet, self.address, self.port, ssl=self.https)

    async def close(self) -> None:
        if self._server:
            self._server.close()
        for task in (*self._visits, *self._under_way):
            task.cancel()
        await asyncio.gather(*self._visits, *self._under_way, return_exceptions=True)

    def apply(self, mode: str) -> None:
        """No connection outlives a change."""
        if mode != self.mode:
            self.mode = mode
            for task in self._under_way:
                task.cancel()

    def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _keep(self._visits, asyncio.ensure_future(self._visit(reader, writer)))

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if not self.mode:
                inner = asyncio.ensure_future(self._serve(reader, writer))
                _keep(self._under_way, inner)
                await asyncio.wait([inner])
                if not inner.cancelled() and (error := inner.exception()):
                    LOG.debug("a connection to %s ended: %r", self.address, error)
            while self.mode == "timeout":
                await asyncio.sleep(LOOK)
        finally:
            if self.mode:
                _reset(writer)
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            try:
                place = self.next_place()
                if place is None:
                    raise ConnectionRefusedError
                async with asyncio.timeout(CONNECT_SECONDS):
                    far_reader, far_writer = await asyncio.open_connection(*place)
            except OSError:
                await self._apologise(reader, writer)
                return
            try:
                far_writer.write(await self._begin(reader, writer))
                await join((reader, far_writer), (far_reader, writer))
            finally:
                far_writer.transport.abort()

    async def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        """The programs of PostgreSQL may know no encryption, so it ends here. Returns what belongs to them."""
        if self.tls is None:
            return b""
        first = await reader.readexactly(len(SSL_REQUEST))
        if first != SSL_REQUEST:
            return first
        writer.write(b"S")
        await writer.start_tls(self.tls)
        return b""

    async def _apologise(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.apology:
            async with asyncio.timeout(CONNECT_SECONDS):
                await reader.readuntil(b"\r\n\r\n")
            writer.write(self.apology)
            await writer.drain()
            writer.close()
            await writer.wait_closed()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Let the end be a reset, not a farewell."""
    sock = writer.get_extra_info("socket")
    # Encryption that was just beginning has none any more.
    with suppress(OSError, AttributeError):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _keep(tasks: set[asyncio.Task[None]], task: asyncio.Task[None]) -> None:
    tasks.add(task)
    task.add_done_callback(tasks.discard)


async def join(*ways: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
    """Carry what comes in at each way's beginning to its end, until all have ended."""
    async with asyncio.TaskGroup() as group:
        for reader, writer in ways:
            group.create_task(_carry(reader, writer))


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
        else:
            writer.close()
    except OSError:
        # The other way shall not wait for an answer that never comes.
        writer.transport.abort()
