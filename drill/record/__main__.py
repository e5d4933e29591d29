# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m drill.record start|stop FOLDER``, ``wait KIND FOLDER``, and ``clear`` for all drills below a folder."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from drill.probe.__main__ import MAX_RATE, MAX_SECONDS, bounded, parse_resolver, place_of, run_of

from .keeper import NotRecordingError, clear, run, start, stop
from .wait import KINDS, NothingCameError, await_moment


def parse_arguments(words: Sequence[str]) -> argparse.Namespace:
    folder = argparse.ArgumentParser(add_help=False)
    folder.add_argument("folder", type=Path, help="the folder of the drill")
    recording = argparse.ArgumentParser(add_help=False, parents=[folder])
    recording.add_argument("--suffix", required=True, help="the environment_suffix of the system")
    recording.add_argument(
        "--regions", required=True, type=lambda text: tuple(text.split(",")), help="joined by commas"
    )
    recording.add_argument("--url", required=True, help="where clients find the system")
    recording.add_argument("--run", required=True, type=run_of, help="the name of the probe's run")
    recording.add_argument("--resolver", type=parse_resolver, metavar="HOST:PORT", help="whom to ask for names")
    recording.add_argument("--rate", type=partial(bounded, MAX_RATE), default=20.0, help="transactions in a second")
    recording.add_argument("--seconds", type=partial(bounded, MAX_SECONDS), default=1800.0, help="the longest time")
    recording.add_argument("--pause", type=partial(bounded, 60.0), default=1.0, help="seconds between two looks")
    parser = argparse.ArgumentParser(prog="python -m drill.record")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("start", parents=[recording], help="begin, and come back once the probe sends")
    commands.add_parser("run", parents=[recording], help="record until told to stop")
    commands.add_parser("stop", parents=[folder], help="end the recorder of a folder, if there is one")
    clearing = commands.add_parser("clear", help="end the recorders of all drills, and tell how many there were")
    clearing.add_argument("folder", type=Path, help="the folder of the folders")
    waiting = commands.add_parser("wait", help="come back when something was recorded")
    waiting.add_argument("kind", choices=KINDS)
    waiting.add_argument("folder", type=Path)
    waiting.add_argument("--since", type=float, required=True, help="what came before this moment does not count")
    waiting.add_argument("--seconds", type=partial(bounded, MAX_SECONDS), default=600.0, help="how long to wait")
    waiting.add_argument("--sustained", type=partial(bounded, 600.0), default=10.0, help="seconds without a failure")
    options = parser.parse_args(words)
    if "url" in options:
        try:
            place_of(options.url)
        except argparse.ArgumentTypeError as error:
            parser.error(str(error))
    return options


def main(words: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if words is None else words)
    options = parse_arguments(given)
    try:
        match options.command:
            case "start":
                start(options.folder, given[1:])
            case "run":
                run(options)
            case "stop":
                stop(options.folder)
            case "clear":
                sys.stdout.write(f"{clear(options.folder)}\n")
            case "wait":
                deadline = time.monotonic() + options.seconds
                at = await_moment(options.kind, options.folder, options.since, options.sustained, deadline)
                sys.stdout.write(json.dumps({"at": at}) + "\n")
    except (NotRecordingError, NothingCameError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
