# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serves the front on a socket that the launcher has bound."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
from pathlib import Path

from lab import owner
from lab.front.backend import Backend
from lab.front.calllog import CallLog
from lab.front.faults import Faults
from lab.front.http1 import HEAD_LIMIT
from lab.front.outages import Outages
from lab.front.server import Front
from lab.state import State
from lab.watched import WatchedFile


async def serve(descriptor: int, backend_port: int, state: State) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    faults = Faults(WatchedFile(state.faults), state.struck)
    front = Front(Backend(backend_port), Outages(WatchedFile(state.outages)), faults, CallLog(state.calls))
    server = await asyncio.start_server(front.serve_client, sock=socket.socket(fileno=descriptor), limit=HEAD_LIMIT)
    await stop.wait()
    server.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--backend", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--owner", type=int)
    options = parser.parse_args()
    owner.follow(options.owner)
    asyncio.run(serve(options.fd, options.backend, State(options.state)))


if __name__ == "__main__":
    main()
