# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of ``python -m lab``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from lab import settings
from lab.environment import exclusively
from lab.front.faults import ANY, KINDS, Fault, parse_fault
from lab.plane import command as plane
from lab.plane.files import Files
from lab.processes import end
from lab.start import LabError, up
from lab.state import OUTAGE_MODES, ROOT, State


def main(arguments: Sequence[str] | None = None) -> int:
    options = _parser().parse_args(arguments)
    state = State(Path(options.state).resolve())
    try:
        # Two commands at once, as from a parallel make, must not both start or end the lab.
        with exclusively(state.folder / "lock"):
            message = _run(options, state)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1
    print(message)
    return 0


def _run(options: argparse.Namespace, state: State) -> str:
    match options.command:
        case "up":
            return up(state, auth=options.auth, port=options.port, owner=options.owner)
        case "down":
            return down(state)
        case "status":
            return status(state)
        case "outage":
            return outage(state, options.region, options.mode)
        case "restore":
            return restore(state, options.region)
        case "fault":
            named = {key: value for key, value in vars(options).items() if key in Fault.__dataclass_fields__}
            return fault(state, **named)
        case "heal":
            return heal(state)
        case "set":
            return change(state, options.name, options.value)
        case "plane":
            return plane.run(options, state)
    raise AssertionError(options.command)


def down(state: State) -> str:
    """End the lab's processes and forget what belonged to them."""
    running = state.read()
    if running is None:
        return "lab is not up"
    plane.down(Files(state))
    end(running.processes)
    for path in (state.record, state.env, *state.of_this_run):
        path.unlink(missing_ok=True)
    return "lab is down"


def status(state: State) -> str:
    running = state.read()
    if running is None:
        raise LabError("not up")
    if not running.is_alive:
        gone = ", ".join(process.name for process in running.processes if not process.is_alive())
        raise LabError(f"not up: {gone} ended by itself; see the log files in {state.folder}")
    outages = ", ".join(f"{region} ({mode})" for region, mode in sorted(state.read_outages().items()))
    mode = "IAM enforced" if running.auth else "IAM not enforced"
    faults = f", faults: {', '.join(str(one['kind']) for one in there)}" if (there := state.read_faults()) else ""
    return f"lab is up at {running.endpoint}, {mode}, regions away: {outages or 'none'}{faults}{_told(state)}"


def _told(state: State) -> str:
    given = ", ".join(f"{name}={value}" for name, value in sorted(state.read_settings().items()))
    return f", settings: {given}" if given else ""


def outage(state: State, region: str, mode: str) -> str:
    status(state)
    state.write_outages({**state.read_outages(), region: mode}, now=time.time())
    return f"{region} is away ({mode})"


def restore(state: State, region: str) -> str:
    status(state)
    left = {name: mode for name, mode in state.read_outages().items() if name != region}
    state.write_outages(left, now=time.time())
    return f"{region} is back"


def fault(state: State, **told: object) -> str:
    """Add a fault to those that are there."""
    status(state)
    try:
        made = parse_fault(told)
    except ValueError as error:
        raise LabError(str(error)) from error
    state.write_faults([*state.read_faults(), asdict(made)])
    return f"{made.kind} waits for its calls; what it hits is in {state.struck}"


def heal(state: State) -> str:
    """Every region back, no more faults, every fault of the data plane mended, and lags as they were."""
    status(state)
    state.write_outages({}, now=time.time())
    state.write_faults([])
    if Files(state).folder.exists():
        Files(state).write_faults({})
    state.write_settings({name: text for name, text in state.read_settings().items() if not name.startswith("lag_ms")})
    return "every region is back and whole"


def change(state: State, name: str, value: str) -> str:
    """Give a setting a value; the word default takes the value away again."""
    status(state)
    if reason := settings.fault(name, value):
        raise LabError(reason)
    others = {key: text for key, text in state.read_settings().items() if key != name}
    state.write_settings(others if value == "default" else {**others, name: value})
    return f"{name} is {value}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lab", description="A laptop-sized AWS on loopback.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--state", default=str(ROOT / ".lab"), metavar="DIR", help="where this lab keeps its files")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("up", parents=[common], help="start the lab")
    add.add_argument("--auth", action="store_true", help="enforce IAM")
    add.add_argument("--port", type=int, help="the port to listen on (default: 4566, or a free one)")
    add.add_argument("--owner", type=int, metavar="PID", help="end the lab when this process has gone")
    commands.add_parser("down", parents=[common], help="end the lab")
    commands.add_parser("status", parents=[common], help="tell whether the lab is up")
    away = commands.add_parser("outage", parents=[common], help="take a region away")
    away.add_argument("region")
    away.add_argument("--mode", choices=OUTAGE_MODES, default="reset")
    back = commands.add_parser("restore", parents=[common], help="give a region back")
    back.add_argument("region")
    wrong = commands.add_parser("fault", parents=[common], help="let calls go wrong")
    wrong.add_argument("kind", choices=KINDS)
    for name in ("region", "service", "action"):
        wrong.add_argument(f"--{name}", default="", help=f"only calls of this {name}")
    wrong.add_argument("--caller", choices=("client", "lambda", ANY), default="client")
    wrong.add_argument("--mutating", action="store_true", help="only calls that change something")
    wrong.add_argument("--after", type=int, default=0, metavar="N", help="let N of these calls pass first")
    wrong.add_argument("--hits", type=int, default=1, metavar="N", help="how many are hit (0: all)")
    wrong.add_argument("--seconds", type=float, default=0, metavar="N", help="how long a delay is")
    commands.add_parser("heal", parents=[common], help="give every region back, and mend what is broken")
    setting = commands.add_parser("set", parents=[common], help="change how the lab behaves")
    setting.add_argument("name", metavar="NAME")
    setting.add_argument("value", metavar="VALUE")
    plane.add_to(commands.add_parser("plane", help="databases, names and applications that follow the API"), common)
    return parser
