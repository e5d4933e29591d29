# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS does by itself, without being asked. It runs between the requests, so nothing needs a lock against them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

SECONDS = 0.25

# Each is called with the time, and has to be quick.
Duty = Callable[[float], None]
_duties: list[Duty] = []


def at_each_beat(duty: Duty) -> Duty:
    _duties.append(duty)
    return duty


async def keep_beating() -> None:
    while True:
        await asyncio.sleep(SECONDS)
        for duty in _duties:
            try:
                duty(time.time())
            except Exception:
                # The log tells; the others go on.
                logging.getLogger("lab").exception("%s failed", duty)
