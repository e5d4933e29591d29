# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m drill.probe --url URL --rate 20 --seconds 300 --out FILE``, and ``python -m drill.probe collect``."""

from __future__ import annotations

import argparse
import re
import secrets
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from drill.attempts import Attempt, as_line

from .collect import NotCollectedError, collect, save
from .names import Name, make_lookup
from .run import Plan, Run, WallClock
from .send import Place, parse_place, send

MAX_RATE, MAX_SECONDS = 200.0, 7200.0


def bounded(highest: float, text: str) -> float:
    """A number above 0 and up to ``highest``."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= highest:
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0 and up to {highest:g}")
    return value


def parse_resolver(text: str) -> tuple[str, int]:
    host, found, port = text.rpartition(":")
    if not found or not host or not port.isdecimal():
        raise argparse.ArgumentTypeError(f"{text} is not HOST:PORT")
    return host.strip("[]"), int(port)


def place_of(text: str) -> Place:
    try:
        return parse_place(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def run_of(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}", text):
        raise argparse.ArgumentTypeError(f"{text} is not 1 to 80 letters, digits, dots, colons, hyphens, underscores")
    return text


def new_run(now: float) -> str:
    return f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def parse_arguments(words: Sequence[str]) -> argparse.Namespace:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--url", type=place_of, required=True, help="where clients find the system")
    shared.add_argument("--resolver", type=parse_resolver, metavar="HOST:PORT", help="whom to ask for names")
    shared.add_argument("--out", type=Path, required=True, help="the file to write")
    shared.add_argument(
        "--patience", type=partial(bounded, 3600.0), default=60.0, help="seconds in which to ask again what is stored"
    )
    if words[:1] == ["collect"]:
        parser = argparse.ArgumentParser(prog="python -m drill.probe collect", parents=[shared])
        parser.add_argument("--run", type=run_of, required=True, help="the run to ask for")
        return parser.parse_args(words[1:], argparse.Namespace(command="collect"))
    parser = argparse.ArgumentParser(prog="python -m drill.probe", parents=[shared])
    parser.add_argument("--run", type=run_of, help="the name of the run; made up where it is not given")
    parser.add_argument("--rate", type=partial(bounded, MAX_RATE), default=20.0, help="transactions in a second")
    parser.add_argument("--seconds", type=partial(bounded, MAX_SECONDS), default=300.0, help="how long to send")
    parser.add_argument("--timeout", type=partial(bounded, 60.0), default=5.0, help="seconds that a client waits")
    parser.add_argument("--collect", type=Path, metavar="FILE", help="at the end, write here what is stored")
    return parser.parse_args(words, argparse.Namespace(command="run"))


@contextmanager
def stopped_by_signals(stop: threading.Event) -> Iterator[None]:
    """The first signal ends the sending; after the block they end the program again."""

    def handle(*_about: Any) -> None:
        # By another thread: this one may just hold the event's lock.
        threading.Thread(target=stop.set, daemon=True).start()

    before = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def probe(arguments: argparse.Namespace, name: Name, clock: Callable[[], float]) -> str:
    """Send, and answer the name of the run."""
    run = arguments.run or new_run(clock())
    plan = Plan(run, arguments.rate, max(1, round(arguments.rate * arguments.seconds)), arguments.timeout)
    carry = partial(send, place=arguments.url, name=name, clock=clock, timeout=arguments.timeout)
    # Mode "x", because lines of two runs in one file make no report.
    with arguments.out.open("x", encoding="utf-8", buffering=1) as out:

        def note(attempt: Attempt) -> None:
            out.write(as_line(attempt))

        running = Run(plan, carry, note, clock)
        with stopped_by_signals(running.stop):
            running.go()
    return run


def main(words: Sequence[str] | None = None) -> int:
    arguments = parse_arguments(sys.argv[1:] if words is None else words)
    name, clock = Name(arguments.url.host, make_lookup(arguments.resolver)), WallClock()
    stored_to, run = arguments.out, arguments.run
    try:
        if arguments.command == "run":
            stored_to, run = arguments.collect, probe(arguments, name, clock)
        if stored_to:
            save(stored_to, collect(arguments.url, name, run, arguments.patience, clock))
    except (NotCollectedError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
