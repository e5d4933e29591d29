# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""As much of HTTP/1.1 as a proxy needs: heads are parsed, bodies are passed on as they came."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from functools import cached_property

HEAD_LIMIT = 1024 * 1024
PIECE = 256 * 1024
# These belong to one connection, and the proxy has two.
HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-connection", "expect"})


class MalformedMessageError(Exception):
    """What arrived is not HTTP."""


@dataclass(frozen=True)
class Head:
    """The first line and the headers of a request or an answer."""

    first: str
    headers: tuple[tuple[str, str], ...]

    @cached_property
    def by_name(self) -> dict[str, str]:
        return {name.lower(): value for name, value in reversed(self.headers)}

    def get(self, name: str) -> str:
        return self.by_name.get(name, "")

    @property
    def is_chunked(self) -> bool:
        return "chunked" in self.get("transfer-encoding").lower()

    @property
    def keeps_alive(self) -> bool:
        wish = self.get("connection").lower()
        return "keep-alive" in wish if "HTTP/1.0" in self.first else "close" not in wish

    @property
    def length(self) -> int | None:
        text = self.get("content-length")
        if not text:
            return None
        if not text.isdigit():
            raise MalformedMessageError(f"content-length {text!r}")
        return int(text)

    @property
    def method(self) -> str:
        """The method of a request."""
        return self.first.split(" ", 1)[0]

    @property
    def status(self) -> int:
        """The status of an answer."""
        return int(self.first.split(" ", 2)[1])

    def render(self, extra: Iterable[tuple[str, str]] = ()) -> bytes:
        kept = [(name, value) for name, value in self.headers if name.lower() not in HOP_BY_HOP]
        lines = [self.first, *(f"{name}: {value}" for name, value in (*kept, *extra)), "", ""]
        return "\r\n".join(lines).encode("latin-1")


def parse_head(raw: bytes) -> Head:
    first, *lines = raw.decode("latin-1").rstrip("\r\n").split("\r\n")
    pairs = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise MalformedMessageError(f"header line {line!r}")
        pairs.append((name, value.strip()))
    if len(first.split(" ", 2)) < 2:
        raise MalformedMessageError(f"first line {first!r}")
    return Head(first, tuple(pairs))


async def read_head(reader: asyncio.StreamReader) -> Head | None:
    """The next head, or None when the other side has closed in between."""
    try:
        raw = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        if error.partial.strip():
            raise MalformedMessageError("the head is cut off") from error
        return None
    except asyncio.LimitOverrunError as error:
        raise MalformedMessageError("the head is too long") from error
    return parse_head(raw.lstrip(b"\r\n"))


async def request_body(reader: asyncio.StreamReader, head: Head) -> bytes:
    """The whole body of a request, with its chunk marks if it has any."""
    if head.is_chunked:
        return b"".join([piece async for piece in chunks(reader)])
    return await reader.readexactly(head.length or 0)


async def answer_body(reader: asyncio.StreamReader, head: Head, method: str) -> AsyncIterator[tuple[bytes, bool]]:
    """The body of an answer, piece by piece as it comes; the flag marks the last piece, which may be empty."""
    if has_no_body(method, head.status) or head.length == 0:
        yield b"", True
    elif head.is_chunked:
        async for piece in chunks(reader):
            # Only the closing mark has size zero.
            yield piece, int(piece.split(b"\r\n", 1)[0].split(b";")[0], 16) == 0
    elif head.length is None:
        while piece := await reader.read(PIECE):
            yield piece, False
        yield b"", True
    else:
        rest = head.length
        while rest > 0:
            piece = await reader.read(min(PIECE, rest))
            if not piece:
                raise MalformedMessageError("the body is cut off")
            rest -= len(piece)
            yield piece, rest == 0


def has_no_body(method: str, status: int) -> bool:
    return method == "HEAD" or status in (204, 304)


async def chunks(reader: asyncio.StreamReader) -> AsyncIterator[bytes]:
    """A chunked body with its marks, up to its last line."""
    while True:
        mark = await reader.readuntil(b"\r\n")
        try:
            size = int(mark.split(b";")[0], 16)
        except ValueError as error:
            raise MalformedMessageError(f"chunk size {mark!r}") from error
        if size == 0:
            break
        yield mark + await reader.readexactly(size + 2)
    trailer = mark
    while not trailer.endswith(b"\r\n\r\n"):
        trailer += await reader.readuntil(b"\r\n")
    yield trailer


def dechunked(body: bytes) -> bytes:
    """The content of a chunked body."""
    content: list[bytes] = []
    position = 0
    while True:
        end = body.index(b"\r\n", position)
        size = int(body[position:end].split(b";")[0], 16)
        if size == 0:
            return b"".join(content)
        content.append(body[end + 2 : end + 2 + size])
        position = end + 4 + size
