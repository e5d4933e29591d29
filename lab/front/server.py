# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes each call, writes it down, and passes it on or refuses it."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from lab.front.backend import Backend
from lab.front.call import Call, parse_call
from lab.front.calllog import CallLog, caller
from lab.front.http1 import (
    Head,
    MalformedMessageError,
    answer_body,
    dechunked,
    read_head,
    request_body,
)
from lab.front.outages import Outages
from lab.front.refusal import unavailable
from lab.front.rest import find_rest_action

# A client that waits longer than this for a region that is away gets a reset.
LONGEST_SILENCE = 300.0
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Front:
    backend: Backend
    outages: Outages
    log: CallLog

    async def serve_client(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """All calls that one client makes on one connection."""
        try:
            while await self._serve_call(reader, writer):
                pass
        except MalformedMessageError:
            writer.write(BAD_REQUEST)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    async def _serve_call(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """One call; tells whether the connection can take another."""
        head = await read_head(reader)
        if head is None:
            return False
        at, began = datetime.now(UTC), time.perf_counter()
        if "100-continue" in head.get("expect").lower():
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        body = await request_body(reader, head)
        call = self._read(head, body)
        status = 0
        try:
            match self.outages.mode(call.region) if call.region else "":
                case "":
                    status, stays = await self._pass_on(head, body, writer)
                case "503":
                    status, stays = 503, head.keeps_alive
                    writer.write(unavailable(call, _method(head)))
                case "timeout":
                    stays = await _stay_silent(reader, writer)
                case _:
                    stays = _reset(writer)
        finally:
            if call.service:
                elapsed = (time.perf_counter() - began) * 1000
                who = caller(head.get("user-agent"))
                self.log.write(call, at=at, status=status, milliseconds=elapsed, caller=who)
        await writer.drain()
        return stays

    def _read(self, head: Head, body: bytes) -> Call:
        content = dechunked(body) if head.is_chunked else body
        return parse_call(_method(head), head.first.split(" ", 2)[1], head.by_name, content, find_rest_action)

    async def _pass_on(self, head: Head, body: bytes, writer: asyncio.StreamWriter) -> tuple[int, bool]:
        try:
            connection, answer = await self.backend.send(head.render(), body)
        except ConnectionError:
            writer.write(BAD_GATEWAY)
            return 502, False
        stays = head.keeps_alive and (answer.is_chunked or answer.length is not None or _has_no_body(head, answer))
        try:
            writer.write(answer.render(() if stays else (("Connection", "close"),)))
            async for piece in answer_body(connection.reader, answer, _method(head)):
                writer.write(piece)
                await writer.drain()
        except BaseException:
            connection.close()
            raise
        if answer.keeps_alive and (answer.is_chunked or answer.length is not None or _has_no_body(head, answer)):
            self.backend.give_back(connection)
        else:
            connection.close()
        return answer.status, stays


def _method(head: Head) -> str:
    return head.first.split(" ", 1)[0]


def _has_no_body(head: Head, answer: Head) -> bool:
    return _method(head) == "HEAD" or answer.status in (204, 304)


def _reset(writer: asyncio.StreamWriter) -> bool:
    """Close so that the client sees a reset: what is unsent is thrown away."""
    sock = writer.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
    return False


async def _stay_silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Say nothing until the client gives up."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_SILENCE):
            while await reader.read(65536):
                pass
            return False
    return _reset(writer)
