# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a rehearsal left: its report, and whatever should not be there any more."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from drill.attempts import Attempt, parse_lines

PROCESSES = Path("/proc")


@dataclass(frozen=True)
class Kept:
    """The folder of one drill."""

    folder: Path

    @property
    def report(self) -> dict[str, Any]:
        return dict(json.loads((self.folder / "report.json").read_text(encoding="utf-8")))

    @property
    def attempts(self) -> tuple[Attempt, ...]:
        return parse_lines((self.folder / "attempts.jsonl").read_text(encoding="utf-8").splitlines())

    @property
    def lost(self) -> list[Attempt]:
        gone = set(self.report["writes"]["lost"])
        return [attempt for attempt in self.attempts if attempt.id in gone]

    def lost_after(self) -> float:
        """How long before the last acknowledgement by the old region the first lost write was acknowledged."""
        by_old = [
            one.answered for one in self.attempts if one.acknowledged and one.region == self.report["steady"]["region"]
        ]
        last = max(at for at in by_old if at is not None)
        return max((last - (one.answered or last) for one in self.lost), default=0.0)


def kept_in(root: Path) -> list[Kept]:
    """The drills of a folder in the order in which they ran."""
    return [Kept(path.parent) for path in sorted(root.glob("*/report.json"))]


def processes_of(*words: str) -> list[str]:
    """The command lines of processes in which one of the words stands."""
    found = []
    for entry in PROCESSES.glob("[0-9]*/cmdline"):
        try:
            line = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # It has just ended.
            continue
        if any(word in line for word in words):
            found.append(line)
    return found


def volumes() -> set[Path]:
    """The folders of data planes among the temporary files."""
    return set(Path(tempfile.gettempdir()).glob("lab-plane-*"))
