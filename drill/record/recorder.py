# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorder: one process that sends with the probe and looks at the system, until its time is over or it is told."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from drill.sights import Sight, as_line

from .watch import AWAY


class Notebook:
    """Writes a line when a lane changes, and is shared by all lanes."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self._file = path.open("x", encoding="utf-8", buffering=1)
        self._clock = clock
        self._lock = threading.Lock()
        self._last: dict[str, str] = {}

    def note(self, lane: str, label: str) -> None:
        with self._lock:
            if self._last.get(lane) != label:
                self._last[lane] = label
                self._file.write(as_line(Sight(self._clock(), lane, label)))

    def close(self) -> None:
        with self._lock:
            self._file.close()


def watch(looks: Mapping[str, Callable[[], str]], notebook: Notebook, stop: threading.Event, pause: float) -> None:
    """Look at everything again and again until ``stop``; a lane that hangs holds no other up."""

    def follow(lane: str, look: Callable[[], str]) -> None:
        while not stop.wait(pause):
            try:
                label = look()
            except Exception:  # A lane that ends would pass for one in which nothing changes.
                label = AWAY
            if not stop.is_set():
                notebook.note(lane, label)

    threads = [threading.Thread(target=follow, args=pair, daemon=True) for pair in looks.items()]
    for thread in threads:
        thread.start()
    stop.wait()
