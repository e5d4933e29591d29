# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The open loop: attempts leave at their times, however long the ones before them take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from drill.attempts import Attempt

# Attempts that wait at once. More would measure this machine, and not the system.
MAX_WAITING = 1000
GRACE_SECONDS = 2.0


@dataclass(frozen=True)
class Plan:
    """What to send: ``count`` transactions of a run, ``rate`` in a second."""

    run: str
    rate: float
    count: int
    timeout: float

    def attempt(self, number: int, start: float) -> Attempt:
        return Attempt(self.run, number, f"{self.run}-{number}", start + number / self.rate)


class WallClock:
    """The time of day as it was at the start, and from then on without the steps that a clock may make."""

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def __call__(self) -> float:
        return time.monotonic() + self._offset


class Run:
    """One run of the probe. Each attempt is noted exactly once, whatever becomes of it."""

    def __init__(
        self,
        plan: Plan,
        send: Callable[[Attempt], Attempt],
        note: Callable[[Attempt], None],
        clock: Callable[[], float],
        max_waiting: int = MAX_WAITING,
    ) -> None:
        self._plan, self._send, self._write, self._clock = plan, send, note, clock
        self._max_waiting = max_waiting
        self._lock = threading.Lock()
        self._waiting: dict[int, Attempt] = {}
        self._all_back = threading.Condition(self._lock)
        self.stop = threading.Event()

    def go(self) -> None:
        """Send everything, or what there is time for until ``stop`` is set; then wait for the last answers."""
        start = self._clock()
        for number in range(self._plan.count):
            attempt = self._plan.attempt(number, start)
            if self.stop.wait(max(0.0, attempt.scheduled - self._clock())):
                break
            self._begin(attempt)
        self._end()

    def _begin(self, attempt: Attempt) -> None:
        with self._lock:
            if len(self._waiting) >= self._max_waiting:
                self._write(replace(attempt, error=f"not sent: {self._max_waiting} attempts wait for their answers"))
                return
            self._waiting[attempt.number] = attempt
        threading.Thread(target=self._carry_out, args=(attempt,), daemon=True).start()

    def _carry_out(self, attempt: Attempt) -> None:
        try:
            result = self._send(attempt)
        except Exception as error:  # An attempt that vanished would pass for one that was never due.
            result = replace(attempt, error=f"the probe failed: {type(error).__name__}: {error}")
        self._note(result)

    def _note(self, attempt: Attempt) -> None:
        with self._lock:
            if self._waiting.pop(attempt.number, None):
                self._write(attempt)
            if not self._waiting:
                self._all_back.notify_all()

    def _end(self) -> None:
        with self._lock:
            self._all_back.wait_for(lambda: not self._waiting, 2 * self._plan.timeout + GRACE_SECONDS)
            late = tuple(self._waiting.values())
        for attempt in late:
            self._note(replace(attempt, error="no answer until the end of the run"))
