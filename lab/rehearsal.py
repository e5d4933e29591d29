# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m lab.rehearsal``: a lab of its own, the transactions system in it, a drill, and the end of the lab.

What stands after ``--`` goes to drill.yml, such as ``-- -e by=controller``.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from lab.environment import read_env
from lab.plane.apps import resolving_env
from lab.plane.files import Files
from lab.state import ROOT, State

INVENTORY = "inventories/transactions"
PLAYBOOK = str(Path(sys.executable).parent / "ansible-playbook")
LONGEST_SECONDS = 3600
PROBE_SECONDS = 10.0


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.rehearsal", description=__doc__)
    parser.add_argument("--state", type=Path, default=ROOT / ".lab" / "drill", help="where the lab keeps its files")
    parser.add_argument("--speed", type=float, default=10.0, help="divides intervals and TTLs, never time-outs")
    parser.add_argument(
        "--failing-over-seconds", type=float, default=20.0, help="how long Aurora takes to move a writer"
    )
    parser.add_argument("--drills", type=int, default=1, help="how many, one after the other")
    parser.add_argument("words", nargs="*", help="for drill.yml, after --")
    options = parser.parse_args(words)
    state = State(options.state.resolve())
    end_in_order()
    try:
        build(state, options.speed, options.failing_over_seconds)
        for _number in range(options.drills):
            play(state, "drill", ["-e", f"speed={options.speed}", "-e", "inject=lab", *options.words])
    except subprocess.CalledProcessError as error:
        return error.returncode
    finally:
        lab(state, "down")
    return 0


def end_in_order() -> None:
    """Let whoever ends this process end the lab as well."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda number, _frame: sys.exit(128 + number))


def build(state: State, speed: float, failing_over_seconds: float) -> None:
    """The lab with its data plane, and the system with an application that takes transactions."""
    lab(state, "up", "--owner", str(os.getpid()))
    lab(state, "set", "seconds_per_minute", f"{60 / speed:g}")
    lab(state, "set", "failing_over_seconds", f"{failing_over_seconds:g}")
    lab(state, "plane", "up", "--environment", "dev", "--speed", f"{speed:g}")
    values = {
        "demo_application_state": "present",
        "health_monitor_probe_interval_seconds": f"{PROBE_SECONDS / speed:g}",
        # Rehearsals follow each other.
        "failover_cooldown_seconds": "0",
    }
    play(state, "site", [word for name, value in values.items() for word in ("-e", f"{name}={value}")])


def lab(state: State, *words: str) -> None:
    group, rest = (words[:2], words[2:]) if words[0] == "plane" else (words[:1], words[1:])
    command = [sys.executable, "-m", "lab", *group, "--state", str(state.folder), *rest]
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def play(state: State, name: str, words: Sequence[str]) -> None:
    began = time.monotonic()
    command = [PLAYBOOK, "-i", str(ROOT / INVENTORY), str(ROOT / "playbooks" / f"{name}.yml"), *words]
    subprocess.run(command, env=environment(state), check=True, stdin=subprocess.DEVNULL, timeout=LONGEST_SECONDS)
    print(f"{name}.yml took {time.monotonic() - began:.0f} s", flush=True)


def environment(state: State) -> Mapping[str, str]:
    """As a shell that has sourced both files of the lab."""
    names = resolving_env(Files(state).names)
    return {**os.environ, **read_env(state), **names, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")}


if __name__ == "__main__":
    sys.exit(main())
