# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a command and tells what it took: ``python -m tests.bench.speed.weigh RESULT OUTPUT COMMAND...``.

A program of its own, so that what measuring costs is not counted. It adopts whatever the command leaves behind, waits
for it, and ends all of that when it is ended itself, or when whoever started it is gone.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

SECONDS_BETWEEN_LOOKS = 0.2
# Looking takes processor time from what is measured: at most this share of one core.
SHARE_OF_LOOKS = 0.05
# What is left a while after the command's end is ended.
PATIENCE_SECONDS = 10.0
PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def below(pid: int, parents: Mapping[int, int]) -> list[int]:
    """What a process started, and what these started."""
    children: dict[int, list[int]] = {}
    for child, parent in parents.items():
        children.setdefault(parent, []).append(child)
    found: list[int] = []
    waiting = [pid]
    while waiting:
        more = children.get(waiting.pop(), [])
        found += more
        waiting += more
    return found


def parents_of_all() -> dict[int, int]:
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                text = (entry / "stat").read_text(encoding="utf-8", errors="replace")
                # The name, in parentheses, may hold spaces; state and parent follow it.
                found[int(entry.name)] = int(text.rpartition(")")[2].split()[1])
    return found


def parse_pss(text: str) -> int:
    """Kilobytes in a smaps_rollup: what is shared counts for each of its users in part."""
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")), 0)


def pss_of(pid: int) -> int:
    try:
        return parse_pss(Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii"))
    except OSError:
        return 0


class Watcher(threading.Thread):
    """Looks at everything below this process, again and again."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.is_over = threading.Event()
        self.peak_kilobytes = 0
        self.most_processes = 0

    def run(self) -> None:
        pause = SECONDS_BETWEEN_LOOKS
        while not self.is_over.wait(pause):
            began = time.thread_time()
            pids = below(os.getpid(), parents_of_all())
            self.peak_kilobytes = max(self.peak_kilobytes, sum(map(pss_of, pids)))
            self.most_processes = max(self.most_processes, len(pids))
            pause = max(SECONDS_BETWEEN_LOOKS, (time.thread_time() - began) / SHARE_OF_LOOKS)


def end_everything() -> None:
    """Until nothing is left: what is killed may just have started something."""
    while pids := below(os.getpid(), parents_of_all()):
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        reap(lambda: True)


def reap(is_enough: Callable[[], bool]) -> None:
    """Take in what has ended, until all has or somebody has had enough."""
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0] or not is_enough():
            time.sleep(0.01)


def weigh(command: list[str], output: Path) -> dict[str, object]:
    watcher = Watcher()
    watcher.start()
    began, start = time.time(), time.monotonic()
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
        code = process.wait()
    wall = time.monotonic() - start
    watcher.is_over.set()
    deadline = time.monotonic() + PATIENCE_SECONDS
    reap(lambda: time.monotonic() > deadline)
    end_everything()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "code": code,
        "began": began,
        "wall": wall,
        "processor": used.ru_utime + used.ru_stime,
        "peak_megabytes": watcher.peak_kilobytes / 1024,
        "most_processes": watcher.most_processes,
    }


def leave(number: int, _frame: object) -> None:
    end_everything()
    os._exit(128 + number)


def main() -> None:
    result, output, *command = sys.argv[1:]
    library = ctypes.CDLL(None)
    library.prctl(PR_SET_CHILD_SUBREAPER, 1)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, leave)
    library.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    Path(result).write_text(json.dumps(weigh(command, Path(output))), encoding="utf-8")


if __name__ == "__main__":
    main()
