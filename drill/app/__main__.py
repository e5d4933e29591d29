# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m drill.app --suffix dev --region us-east-1 --listen 127.0.0.1:8080``"""

from __future__ import annotations

import argparse
import logging
import signal
import threading
from collections.abc import Sequence
from functools import partial

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.lambda_clients import lambda_client

from .configuration import Keeper, read_configuration
from .database import Database
from .server import Server
from .service import Service


def parse_address(text: str) -> tuple[str, int]:
    """``HOST:PORT``; no host means every address of this machine."""
    host, found, port = text.rpartition(":")
    if not found or not port.isdecimal() or int(port) > 65535:
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT")
    return host.strip("[]"), int(port)


def parse_arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m drill.app", description="The demo application of one region.")
    parser.add_argument("--suffix", required=True, help="environment_suffix of the system")
    parser.add_argument("--region", required=True, help="the region that this instance runs in")
    parser.add_argument("--listen", type=parse_address, default=("", 8080), metavar="HOST:PORT")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    arguments = parse_arguments(words)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s")
    keeper = Keeper(partial(read_configuration, partial(lambda_client, region=arguments.region), arguments.suffix))
    database = Database()
    with Server(arguments.listen, Service(arguments.region, keeper, database)) as server:
        for number in (signal.SIGTERM, signal.SIGINT):
            # shutdown() waits for the loop that this handler interrupts, so another thread calls it.
            signal.signal(number, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
        keeper.start()
        server.serve_forever(0.2)
    database.close()


if __name__ == "__main__":
    main()
