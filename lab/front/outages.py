# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which regions are away, as a file in the state folder tells."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Outages:
    """Reads the file again only when it has changed."""

    path: Path
    _seen: tuple[int, int] = (0, 0)
    _modes: dict[str, str] = field(default_factory=dict)

    def mode(self, region: str) -> str:
        """How calls to the region fail, or nothing when it is there."""
        try:
            now = self.path.stat()
        except FileNotFoundError:
            self._seen, self._modes = (0, 0), {}
            return ""
        # The command replaces the file, so a new one has another inode even within the same tick of the clock.
        if (now.st_mtime_ns, now.st_ino) != self._seen:
            self._modes = json.loads(self.path.read_text())
            self._seen = (now.st_mtime_ns, now.st_ino)
        return self._modes.get(region, "")
