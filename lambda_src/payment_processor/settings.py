# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the environment tells the payment processor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Settings:
    """``maximum`` is the greatest amount that an account may pay at once, in whatever currency."""

    region: str
    table: str
    bus: str
    maximum: Decimal

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Settings:
        return cls(
            region=env["AWS_REGION"],
            table=env["TABLE_NAME"],
            bus=env["EVENT_BUS_NAME"],
            maximum=Decimal(env.get("MAXIMUM_AMOUNT", "10000")),
        )
