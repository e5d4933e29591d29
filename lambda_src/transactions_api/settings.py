# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the environment tells the documents' interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """``index`` lists the documents of an owner by the time of their creation."""

    region: str
    table: str
    index: str

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        return cls(region=env["AWS_REGION"], table=env["TABLE_NAME"], index=env.get("INDEX_NAME", "by-owner"))
