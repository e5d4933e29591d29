# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab plane``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from lab import processes
from lab.environment import clean_environ
from lab.plane.files import Files
from lab.plane.programs import give, programs
from lab.processes import Process
from lab.start import LabError
from lab.state import ROOT, State

PATIENCE = 60.0
FAULTS = ("link", "database", "app", "instance")


def add_to(parser: argparse.ArgumentParser, common: argparse.ArgumentParser) -> None:
    commands = parser.add_subparsers(dest="plane", required=True)
    add = commands.add_parser("up", parents=[common], help="start databases, names and applications")
    add.add_argument("--environment", default="", help="the environment_suffix to follow (default: the only one)")
    add.add_argument("--link-seconds", type=float, default=0.25, help="how long data takes from region to region")
    add.add_argument("--speed", type=float, default=1.0, help="divides intervals and TTLs, never time-outs")
    add.add_argument("--app", metavar="COMMAND", help="what instances run; see lab/README.md for what stands in braces")
    add.add_argument("--block", type=int, metavar="N", help="take the addresses 127.N.x.y (default: the first free)")
    add.add_argument("--owner", type=int, metavar="PID", help="end the plane when this process has gone")
    commands.add_parser("down", parents=[common], help="end it and remove its volumes")
    commands.add_parser("status", parents=[common], help="tell who is where")
    for name, words in (("fault", "break one thing in a region"), ("heal", "mend it")):
        one = commands.add_parser(name, parents=[common], help=words)
        one.add_argument("kind", choices=FAULTS)
        one.add_argument("region")


def run(options: argparse.Namespace, state: State) -> str:
    files = Files(state)
    match options.plane:
        case "up":
            return up(files, options)
        case "down":
            return down(files)
        case "status":
            return status(files)
        case "fault" | "heal":
            return fault(files, options.kind, options.region, is_broken=options.plane == "fault")
    raise AssertionError(options.plane)


def up(files: Files, options: argparse.Namespace) -> str:
    running = files.state.read()
    if running is None or not running.is_alive:
        raise LabError("the lab is not up")
    guard = files.read_guard()
    if guard is not None and guard.is_alive():
        return "the plane is already up"
    files.clear()
    files.folder.mkdir(parents=True)
    try:
        programs()
    except FileNotFoundError as error:
        raise LabError(str(error)) from error
    # Not in the lab's folder, which the user who runs the databases may be unable to reach.
    volumes = Path(tempfile.mkdtemp(prefix="lab-plane-"))
    give(volumes)
    guard = processes.start(
        "plane",
        [sys.executable, "-m", "lab.plane.guard", "--volumes", str(volumes), *_arguments(files, options)],
        cwd=ROOT,
        env=clean_environ(),
        log=files.log,
    )
    files.write_guard(guard, volumes)
    _wait(files, guard)
    return status(files)


def _arguments(files: Files, options: argparse.Namespace) -> list[str]:
    given = {
        "--state": files.state.folder,
        "--environment": options.environment,
        "--link-seconds": options.link_seconds,
        "--speed": options.speed,
        "--block": options.block,
        "--owner": options.owner,
        "--app": options.app or None,
    }
    return [str(word) for name, value in given.items() if value is not None for word in (name, value)]


def _wait(files: Files, guard: Process) -> None:
    """Until what the API knows of now is there."""
    deadline = time.monotonic() + PATIENCE
    while not files.read_status().get("is_settled"):
        if not guard.is_alive() or time.monotonic() > deadline:
            raise LabError(f"the plane did not settle; see {files.log}")
        time.sleep(0.1)


def down(files: Files) -> str:
    guard = files.read_guard()
    if guard is None:
        return "the plane is not up"
    if guard.is_alive():
        with suppress(ProcessLookupError):
            os.kill(guard.pid, signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    while guard.is_alive() and time.monotonic() < deadline:
        with suppress(ChildProcessError):
            os.waitpid(guard.pid, os.WNOHANG)
        time.sleep(0.05)
    processes.end([guard])
    files.clear()
    return "the plane is down"


def status(files: Files) -> str:
    guard, told = files.read_guard(), files.read_status()
    if guard is None or not guard.is_alive() or not told:
        raise LabError("the plane is not up")
    names = told["names"]
    servers = ", ".join(f"{region} {one['state']} at {one['address']}" for region, one in told["databases"].items())
    return f"the plane is up, names at {names['address']}:{names['port']}, databases: {servers or 'none'}"


def fault(files: Files, kind: str, region: str, *, is_broken: bool) -> str:
    status(files)
    others = {name: word for name, word in files.read_faults().items() if name != f"{kind}:{region}"}
    files.write_faults({**others, f"{kind}:{region}": "broken"} if is_broken else others)
    return f"{kind} of {region} is {'broken' if is_broken else 'mended'}"
