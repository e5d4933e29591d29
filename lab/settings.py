# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of the lab can be changed while it runs, and what each setting may be."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

# A setting may be followed by a region: the value for that region alone.
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")

Value = float | bool | None


def seconds(text: str) -> float:
    value = float(text)
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(text)
    return value


def some_seconds(text: str) -> float:
    value = seconds(text)
    if value == 0:
        raise ValueError(text)
    return value


def flag(text: str) -> bool:
    return {"true": True, "false": False}[text]


def milliseconds_or_none(text: str) -> float | None:
    return None if text == "none" else seconds(text)


@dataclass(frozen=True)
class Setting:
    default: str
    parse: Callable[[str], Value]
    kind: str
    per_region: bool = False


SETTINGS: Mapping[str, Setting] = {
    "failing_over_seconds": Setting("0.5", seconds, "a number of seconds"),
    "resync_seconds": Setting("2", seconds, "a number of seconds"),
    "rejoin": Setting("true", flag, "true or false"),
    "lag_ms": Setting("80", milliseconds_or_none, "a number of milliseconds, or none", per_region=True),
    "seconds_per_minute": Setting("60", some_seconds, "a number of seconds above 0"),
}


def fault(name: str, text: str) -> str:
    """Why this cannot be set, or nothing."""
    stem, _dot, region = name.partition(".")
    setting = SETTINGS.get(stem)
    if setting is None or (region and not setting.per_region):
        return f"there is no setting {name}; there are: {', '.join(SETTINGS)}"
    if "." in name and not REGION.fullmatch(region):
        return f"{region or 'nothing'} is not a region"
    if text == "default":
        return ""
    try:
        setting.parse(text)
    except (ValueError, KeyError):
        return f"{stem} must be {setting.kind}, not {text}"
    return ""


def value_of(given: Mapping[str, str], name: str, region: str = "") -> Value:
    """What holds: the region's own value, else the common one, else the default."""
    setting = SETTINGS[name]
    text = given.get(f"{name}.{region}", given.get(name, setting.default))
    return setting.parse(text)
