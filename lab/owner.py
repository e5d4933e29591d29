# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab started by a test run must not outlive it, even when the run is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

from lab.processes import started_at


def follow(pid: int | None, *, interval: float = 1.0) -> None:
    """End this process soon after the owner has gone; without an owner, do nothing."""
    if pid is not None:
        threading.Thread(target=_watch, args=(pid, interval), daemon=True).start()


def _watch(pid: int, interval: float) -> None:
    born = started_at(pid)
    while born is not None and started_at(pid) == born:
        time.sleep(interval)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os.kill(os.getpid(), signal.SIGKILL)
