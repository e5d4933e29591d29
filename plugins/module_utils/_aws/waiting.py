# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting for something in AWS: bounded, with a clock and a sleep that a test can replace."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Patience:
    """How long to wait, and how often to look. All in seconds.

    The pauses double from ``first`` to ``longest``: what is quick is seen at once, what is slow is not asked too often.
    """

    timeout: float
    first: float = 0.25
    longest: float = 5.0
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic


def wait_until(read: Callable[[], T], done: Callable[[T], bool], patience: Patience, what: str) -> T:
    """Read until ``done`` says so, and answer what was read last; looks at least once.

    Raises TimeoutError with a sentence when ``what`` did not come about in time.
    """
    deadline = patience.clock() + patience.timeout
    pause = patience.first
    while not done(seen := read()):
        if patience.clock() + pause > deadline:
            raise TimeoutError(f"Waited {patience.timeout:g} seconds in vain for {what}.")
        patience.sleep(pause)
        pause = min(pause * 2, patience.longest)
    return seen
