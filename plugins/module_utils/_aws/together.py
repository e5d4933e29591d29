# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several calls at the same time, none of which may hold up the rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any


class UnansweredError(TimeoutError):
    """A call that had not come back when its time was over."""


def all_within(seconds: float, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """What each call answered, or the exception that it ended with, in their order.

    A call that hangs stays behind in a thread that does not keep the process alive.
    """
    answers: list[Any] = [UnansweredError(f"no answer within {seconds:g} seconds")] * len(calls)

    def ask(place: int) -> None:
        try:
            answers[place] = calls[place]()
        except Exception as error:
            answers[place] = error

    threads = [threading.Thread(target=ask, args=(place,), daemon=True) for place in range(len(calls))]
    deadline = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    return list(answers)
