# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Playbooks run as their users run them, against a lab."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.testing import Lab

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".venv" / "bin" / "ansible-playbook"
LONGEST_RUN_SECONDS = 900
# Without it site.yml leaves the roles that would find nothing to do.
EVERYTHING = ("-e", "site_full=true")
RECAP = re.compile(r"^(\S+)\s+: ok=(\d+)\s+changed=(\d+)\s+unreachable=(\d+)\s+failed=(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Outcome:
    """What a run printed, its exit code, and the calls that clients made meanwhile."""

    returncode: int
    output: str
    calls: list[dict[str, Any]]

    @property
    def changed(self) -> dict[str, int]:
        """How many tasks changed something, by host."""
        return {host: int(changed) for host, _unused, changed, _unused, _unused in RECAP.findall(self.output)}

    @property
    def mutations(self) -> list[str]:
        """The calls that change something, as ``service:Action``."""
        return [f"{call['service']}:{call['action']}" for call in self.calls if call["mutates"]]

    @property
    def complaints(self) -> list[str]:
        """Warnings and deprecations."""
        return [line for line in self.output.splitlines() if "WARNING]" in line]


def command(name: str, inventory: str, arguments: tuple[str, ...]) -> list[str]:
    return [str(PROGRAM), "-i", inventory, f"playbooks/{name}.yml", *arguments]


def environment(lab: Lab, extra: Mapping[str, str]) -> dict[str, str]:
    return {**os.environ, **lab.env, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), **extra}


def play(
    lab: Lab,
    name: str,
    *arguments: str,
    inventory: str = "inventories/transactions",
    extra: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a playbook to its end."""
    mark = lab.mark()
    run = subprocess.run(
        command(name, inventory, arguments),
        cwd=ROOT,
        env=environment(lab, extra or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST_RUN_SECONDS,
        check=False,
    )
    calls = [call for call in lab.calls(since=mark) if call["caller"] == "client"]
    return Outcome(run.returncode, run.stdout + run.stderr, calls)


def play_until(lab: Lab, name: str, action: str, *arguments: str) -> bool:
    """Start a playbook and kill it, with all that it started, right after the first call of this action.

    False where it ended before any such call.
    """
    mark = lab.mark()
    run = subprocess.Popen(
        command(name, "inventories/transactions", arguments),
        cwd=ROOT,
        env=environment(lab, {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + LONGEST_RUN_SECONDS
    try:
        while run.poll() is None and time.monotonic() < deadline:
            if any(call["action"] == action for call in lab.calls(since=mark)):
                return True
            time.sleep(0.1)
        return False
    finally:
        for pid in [*descendants(run.pid), run.pid] if run.poll() is None else []:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        run.wait()


def descendants(pid: int) -> list[int]:
    """What a process started, and what these started: Ansible's workers lead sessions of their own."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            # The name, in parentheses, may hold spaces; state and parent follow it.
            parent = int((entry / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found
