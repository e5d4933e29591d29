# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ministack in the lab's own environment, with the patches applied.

The front passes it a listening socket. GATEWAY_PORT names the front's port, so that every URL
that ministack hands out (queues, Lambda endpoints) leads through the front.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import signal
from pathlib import Path

from lab import owner
from lab.patches import apply_all, world
from lab.patches.beat import keep_beating
from lab.state import State


async def serve(descriptor: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    app = importlib.import_module("ministack.app").app
    config = importlib.import_module("hypercorn.config").Config()
    config.bind = [f"fd://{descriptor}"]
    config.keep_alive_timeout = 3600
    config.graceful_timeout = 0.2
    config.shutdown_timeout = 1.0
    config.loglevel = "WARNING"
    beating = asyncio.create_task(keep_beating())
    await importlib.import_module("hypercorn.asyncio").serve(app, config, shutdown_trigger=stop.wait)
    beating.cancel()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--owner", type=int)
    options = parser.parse_args()
    owner.follow(options.owner)
    world.follow(State(options.state))
    apply_all()
    asyncio.run(serve(options.fd))


if __name__ == "__main__":
    main()
