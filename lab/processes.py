# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Starting and ending background processes, without ever ending somebody else's."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Process:
    """A process named by its id and start time: ids are reused, the pair is not."""

    name: str
    pid: int
    started: str

    def is_alive(self) -> bool:
        return started_at(self.pid) == self.started


def started_at(pid: int) -> str | None:
    """When a process started, in whatever unit the system tells; None when it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return None
        told = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
        return told.stdout.strip() or None
    # A zombie has ended; only its parent has not looked yet.
    return None if fields[0] in ("Z", "X") else fields[19]


def start(
    name: str, command: Sequence[str], *, cwd: Path, env: Mapping[str, str], log: Path, pass_fds: Sequence[int] = ()
) -> Process:
    """Start a process in a session of its own; its output goes to a log file."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(command),
            cwd=cwd,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=tuple(pass_fds),
            start_new_session=True,
        )
    return Process(name=name, pid=child.pid, started=started_at(child.pid) or "")


def end(processes: Iterable[Process], *, patience: float = 5.0, clock: Callable[[], float] = time.monotonic) -> None:
    """End the processes and everything that they started."""
    family = [member for process in processes if process.is_alive() for member in (process, *descendants(process.pid))]
    for member in family:
        _send(member, signal.SIGTERM)
    deadline = clock() + patience
    while any(member.is_alive() for member in family) and clock() < deadline:
        _reap()
        time.sleep(0.02)
    for member in family:
        _send(member, signal.SIGKILL)
    deadline = clock() + patience
    while any(member.is_alive() for member in family) and clock() < deadline:
        _reap()
        time.sleep(0.02)


def descendants(pid: int) -> list[Process]:
    """Every process below this one, the nearest first."""
    parents = _parents()
    found = [pid]
    for ancestor in found:
        found += [child for child, parent in parents.items() if parent == ancestor]
    named = ((child, started_at(child)) for child in found[1:])
    return [Process(name="child", pid=child, started=started) for child, started in named if started]


def _parents() -> dict[int, int]:
    """The parent of each process on this machine."""
    if not Path("/proc/self/stat").exists():
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
        return {int(child): int(parent) for child, parent in (line.split() for line in listing.splitlines())}
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(FileNotFoundError, ProcessLookupError):
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return parents


def _send(process: Process, number: int) -> None:
    if process.is_alive():
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)


def _reap() -> None:
    """Collect children of this very process that ended, if there are any."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
