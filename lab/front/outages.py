# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which regions are away, as a file in the state folder tells."""

from __future__ import annotations

from dataclasses import dataclass

from lab.watched import WatchedFile


@dataclass(frozen=True)
class Outages:
    file: WatchedFile

    def mode(self, region: str) -> str:
        """How calls to the region fail, or nothing when it is there."""
        return str(self.file.read().get(region, ""))
