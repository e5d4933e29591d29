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
from lab.front.faults import Fault, Faults
from lab.front.http1 import (
    Head,
    MalformedMessageError,
    answer_body,
    dechunked,
    has_no_body,
    read_head,
    request_body,
)
from lab.front.outages import Outages
from lab.front.refusal import answer, away, refused
from lab.front.rest import find_rest_action

# A client that waits longer than this for a region that is away gets a reset.
LONGEST_SILENCE = 300.0
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
BAD_GATEWAY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Front:
    backend: Backend
    outages: Outages
    faults: Faults
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
        entry = Entry(self.log, _read(head, body), caller(head.get("user-agent")), at, began)
        try:
            match self.outages.mode(entry.call.region) if entry.call.region else "":
                case "":
                    stays = await self._serve(head, body, writer, entry)
                case "503":
                    entry.write(503)
                    writer.write(answer(entry.call, head.method, away(entry.call)))
                    stays = head.keeps_alive
                case "timeout":
                    stays = await _stay_silent(reader, writer)
                case _:
                    entry.write(0)
                    stays = _reset(writer)
        finally:
            entry.write(0)
        await writer.drain()
        return stays

    async def _serve(self, head: Head, body: bytes, writer: asyncio.StreamWriter, entry: Entry) -> bool:
        """Answer a call of a region that is there, unless a fault says otherwise."""
        fault = self.faults.strike(entry.call, entry.caller)
        if fault is None:
            return await self._pass_on(head, body, writer, entry)
        match fault.kind:
            case "delay":
                self.faults.record(fault, entry.call, 0)
                await asyncio.sleep(fault.seconds)
                return await self._pass_on(head, body, writer, entry)
            case "drop":
                return await self._drop(fault, head, body, writer, entry)
            case kind:
                refusal = refused(kind, entry.call)
                self.faults.record(fault, entry.call, 0)
                entry.write(refusal.status)
                writer.write(answer(entry.call, head.method, refusal))
                return head.keeps_alive

    async def _drop(self, fault: Fault, head: Head, body: bytes, writer: asyncio.StreamWriter, entry: Entry) -> bool:
        """The call takes effect, and nobody hears of it."""
        connection, told = await self.backend.send(head.render(), body)
        async for _piece, _is_last in answer_body(connection.reader, told, head.method):
            pass
        connection.close()
        self.faults.record(fault, entry.call, told.status)
        entry.write(0)
        return _reset(writer)

    async def _pass_on(self, head: Head, body: bytes, writer: asyncio.StreamWriter, entry: Entry) -> bool:
        try:
            connection, answer = await self.backend.send(head.render(), body)
        except ConnectionError:
            entry.write(502)
            writer.write(BAD_GATEWAY)
            return False
        is_framed = answer.is_chunked or answer.length is not None or has_no_body(head.method, answer.status)
        stays = head.keeps_alive and is_framed
        pending = answer.render(() if stays else (("Connection", "close"),))
        try:
            async for piece, is_last in answer_body(connection.reader, answer, head.method):
                if is_last:
                    # Whoever has the answer must find the call in the log.
                    entry.write(answer.status)
                writer.write(pending + piece)
                pending = b""
                await writer.drain()
        except BaseException:
            connection.close()
            raise
        if answer.keeps_alive and is_framed:
            self.backend.give_back(connection)
        else:
            connection.close()
        return stays


@dataclass
class Entry:
    """The line that one call leaves in the log, written once."""

    log: CallLog
    call: Call
    caller: str
    at: datetime
    began: float
    is_written: bool = False

    def write(self, status: int) -> None:
        if self.is_written or not self.call.service:
            return
        self.is_written = True
        elapsed = (time.perf_counter() - self.began) * 1000
        self.log.write(self.call, at=self.at, status=status, milliseconds=elapsed, caller=self.caller)


def _read(head: Head, body: bytes) -> Call:
    content = dechunked(body) if head.is_chunked else body
    return parse_call(head.method, head.first.split(" ", 2)[1], head.by_name, content, find_rest_action)


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
