# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files with one JSON object in a line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


def parse_each(lines: Iterable[str], parse: Callable[[Any], T], otherwise: str) -> list[T]:
    """What ``parse`` makes of each line that holds anything; a ValueError names the first one that is ``otherwise``."""
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            found.append(parse(json.loads(line)))
        except (ValueError, TypeError) as error:
            raise ValueError(f"line {number} is {otherwise}: {error}") from error
    return found
