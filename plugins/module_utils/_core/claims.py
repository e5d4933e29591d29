# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who tells a change of answer, where several runs see it at the same moment: the one that claims it first.

A claim stands beside the answer that was told last, and ends by itself, so that a change whose teller died is told by
the next run.
"""

from __future__ import annotations

import json

from .health import Answer, Standing

# A message is out within seconds, and the next run begins within a minute.
CLAIM_SECONDS = 45.0


def format_claim(standing: Standing, answer: Answer, now: float) -> str:
    """The answer told last, and the one that is being told."""
    return json.dumps({"answer": standing.answer, "since": standing.since, "telling": answer, "at": now})


def is_claimed(text: str, answer: Answer, now: float) -> bool:
    """Whether somebody is just telling this answer. Text that cannot be read claims nothing."""
    try:
        stored = json.loads(text)
        return bool(stored["telling"] == answer and 0 <= now - float(stored["at"]) < CLAIM_SECONDS)
    except (ValueError, KeyError, TypeError, OverflowError):
        return False
