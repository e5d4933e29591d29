# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of the runbook, as a person would copy them from the page."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "runbook.md"
# A heading, or a block of commands.
PARTS = re.compile(r"^## (?P<heading>[^\n]+)$|^```(?P<language>\w*)\n(?P<block>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Command:
    """One command, and the section in which it stands."""

    section: str
    text: str


def commands(page: str) -> list[Command]:
    """Every command of a page, in its order. A block holds one; a ValueError where it is not marked as shell."""
    section = ""
    found = []
    for part in PARTS.finditer(page):
        if part["heading"]:
            section = part["heading"]
        elif part["language"] != "sh":
            raise ValueError(f"{section}: a block that is not marked as sh is run by nobody")
        else:
            found += [Command(section, line) for line in part["block"].splitlines() if line]
    return found
