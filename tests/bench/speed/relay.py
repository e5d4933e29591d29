# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds a delay to each call: ``python -m tests.bench.speed.relay PORT_FILE TO_PORT MILLISECONDS``.

What clients send is handed on at once, and what is answered that much later, so each call takes as much longer.
"""

from __future__ import annotations

import asyncio
import ctypes
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Protocol

PIECE = 65536
PR_SET_PDEATHSIG = 1


class Writer(Protocol):
    def write(self, piece: bytes, /) -> None: ...

    async def drain(self) -> None: ...

    def close(self) -> None: ...


async def hand_on(reader: asyncio.StreamReader, writer: Writer, delay: float) -> None:
    """In order, each piece as late as the others: a long answer is late once."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        while True:
            piece = await reader.read(PIECE)
            waiting.put_nowait((loop.time() + delay, piece))
            if not piece:
                return

    async def write() -> None:
        while True:
            due, piece = await waiting.get()
            await asyncio.sleep(due - loop.time())
            if not piece:
                return
            writer.write(piece)
            await writer.drain()

    with suppress(ConnectionError):
        await asyncio.gather(read(), write())
    with suppress(ConnectionError):
        writer.close()


async def serve(port_file: Path, to_port: int, delay: float) -> None:
    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        back, forth = await asyncio.open_connection("127.0.0.1", to_port)
        await asyncio.gather(hand_on(reader, forth, 0), hand_on(back, writer, delay))

    server = await asyncio.start_server(accept, "127.0.0.1", 0, backlog=1024)
    draft = port_file.with_suffix(".draft")
    draft.write_text(str(server.sockets[0].getsockname()[1]), encoding="ascii")
    draft.replace(port_file)
    await server.serve_forever()


def main() -> None:
    port_file, to_port, milliseconds = sys.argv[1:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    asyncio.run(serve(Path(port_file), int(to_port), float(milliseconds) / 1000))


if __name__ == "__main__":
    main()
