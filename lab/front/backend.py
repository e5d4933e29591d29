# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to the emulator, kept for the next call."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from lab.front.http1 import HEAD_LIMIT, Head, read_head


@dataclass
class Connection:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    is_used: bool = False

    def close(self) -> None:
        self.writer.close()


@dataclass
class Backend:
    port: int
    _idle: list[Connection] = field(default_factory=list)

    async def send(self, head: bytes, body: bytes) -> tuple[Connection, Head]:
        """Send a request; the connection stays the caller's until it gives it back or closes it."""
        while True:
            connection = await self._connection()
            try:
                connection.writer.write(head)
                connection.writer.write(body)
                await connection.writer.drain()
                answer = await read_head(connection.reader)
                while answer is not None and answer.status < 200:
                    answer = await read_head(connection.reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                answer = None
            except BaseException:
                connection.close()
                raise
            if answer is not None:
                return connection, answer
            connection.close()
            # Only an idle connection can have been closed before the request reached the emulator.
            if not connection.is_used:
                raise ConnectionError("the emulator closed the connection without an answer")

    def give_back(self, connection: Connection) -> None:
        connection.is_used = True
        self._idle.append(connection)

    async def _connection(self) -> Connection:
        while self._idle:
            connection = self._idle.pop()
            if not connection.reader.at_eof() and not connection.writer.is_closing():
                return connection
            connection.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=HEAD_LIMIT)
        return Connection(reader, writer)
