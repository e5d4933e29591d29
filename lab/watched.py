# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small JSON file that one process writes and another follows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class WatchedFile:
    """Reads the file again only when it has changed; a missing one is empty."""

    path: Path
    _seen: tuple[int, int] = (0, 0)
    _content: dict[str, Any] = field(default_factory=dict)

    def read(self) -> dict[str, Any]:
        try:
            now = self.path.stat()
        except FileNotFoundError:
            return {}
        # The command replaces the file, so a new one has another inode even within the same tick of the clock.
        if (now.st_mtime_ns, now.st_ino) != self._seen:
            self._content = json.loads(self.path.read_text())
            self._seen = (now.st_mtime_ns, now.st_ino)
        return self._content
