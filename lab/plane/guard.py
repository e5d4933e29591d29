# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts the supervisor, and cleans up after it however it ends.

The guard outlives what it watches: when the supervisor, the lab or the owner has gone, it ends every process that was
started and removes every file. The supervisor in turn ends when the guard has gone.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

from lab.plane.files import Files
from lab.processes import Process, started_at
from lab.state import ROOT, State

LOOK = 0.3
PATIENCE = 20.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--volumes", type=Path, required=True)
    parser.add_argument("--owner", type=int)
    options, rest = parser.parse_known_args()
    state = State(options.state)
    files = Files(state)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_given: stop.set())
    me = Process("guard", os.getpid(), started_at(os.getpid()) or "")
    files.write_guard(me, options.volumes)
    common = ["--state", str(state.folder), "--volumes", str(options.volumes)]
    supervisor = subprocess.Popen([sys.executable, "-m", "lab.plane.supervisor", *common, *rest], cwd=ROOT)
    born = started_at(options.owner) if options.owner is not None else ""
    while not stop.wait(LOOK) and supervisor.poll() is None and _lab_is_there(state):
        if options.owner is not None and (born is None or started_at(options.owner) != born):
            break
    supervisor.terminate()
    try:
        supervisor.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        supervisor.kill()
        supervisor.wait()
    files.clear()


def _lab_is_there(state: State) -> bool:
    running = state.read()
    return running is not None and running.is_alive


if __name__ == "__main__":
    main()
