# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A dated list of prices, as a file tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

HOURS_A_MONTH = 730
SECTIONS = {"hourly": HOURS_A_MONTH, "monthly": 1}
NAME = "readiness_prices_file"


@dataclass(frozen=True)
class Prices:
    """What one of an item costs a month: where a region has no price of its own, what it costs in any."""

    date: str
    currency: str
    anywhere: Mapping[str, float]
    by_region: Mapping[str, Mapping[str, float]]

    def a_month(self, item: str, region: str) -> float | None:
        return self.by_region.get(region, {}).get(item, self.anywhere.get(item))


def parse_prices(content: Mapping[str, Any]) -> Prices:
    """The prices of a file's content; a ValueError tells what is wrong with it."""
    told = str(content.get("date", ""))
    try:
        date.fromisoformat(told)
    except ValueError as error:
        raise ValueError(
            f"{NAME}: found '{told}' as date; the day of the prices, such as 2026-06-01, is allowed."
        ) from error
    regions = content.get("regions") or {}
    if not isinstance(regions, Mapping):
        raise ValueError(f"{NAME}: found '{regions}' as regions; sections of prices by region are allowed.")
    return Prices(
        date=told,
        currency=str(content.get("currency", "USD")),
        anywhere=_a_month(content),
        by_region={str(region): _a_month(of_region) for region, of_region in regions.items()},
    )


def _a_month(content: Any) -> dict[str, float]:
    found = {}
    for section, times in SECTIONS.items():
        prices = content.get(section) or {} if isinstance(content, Mapping) else None
        if not isinstance(prices, Mapping):
            raise ValueError(f"{NAME}: found no names with prices in {section}; numbers by name are allowed.")
        for item, price in prices.items():
            if isinstance(price, bool) or not isinstance(price, int | float) or price < 0:
                raise ValueError(f"{NAME}: found '{price}' as price of {item}; a number from 0 is allowed.")
            found[str(item)] = price * times
    return found
