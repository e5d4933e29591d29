# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claiming a change of answer in the parameter that keeps it. AWS counts the versions of a parameter: the run whose
claim follows what it read is the first, and all others see that one came between."""

from __future__ import annotations

from typing import Any

from .._core.claims import format_claim, is_claimed
from .._core.health import Standing, parse_standing
from .errors import AWS_ERRORS
from .parameters import put_parameter, read_version


def may_tell(ssm: Any, prefix: str, name: str, after: Standing, now: float) -> bool:
    """Whether this run is the one to tell that the answer is now ``after``.

    Where AWS does not say, it is: a message may come twice, and must not be lost.
    """
    try:
        text, version = read_version(ssm, prefix, name)
        stands = parse_standing(text)
        if stands.answer is after.answer or is_claimed(text, after.answer, now):
            return False
        return put_parameter(ssm, prefix + name, format_claim(stands, after.answer, now)) == version + 1
    except AWS_ERRORS:
        return True
