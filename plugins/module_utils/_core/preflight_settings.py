# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a user decided about a system, as one value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Settings:
    """What a user decided. ``region_blocks`` holds each region's own CIDR block, empty where the supernet gives one."""

    environment_suffix: str
    regions: Sequence[str]
    preferred: Sequence[str]
    supernet: str
    region_blocks: Sequence[str]
    engine: str
    engine_version: str
    master_username: str
    backtrack_window_seconds: int
    zone_name: str
    record_name: str
    floor_capacity: int
    full_capacity: int
    maximum_capacity: int
    follow: str
    routing: str = "weighted"
    standby_weight: int = 0
    allow_split_writes: bool = False
    account_id: str = ""
    further_buckets: Sequence[str] = ()
    log_exports: Sequence[str] = ()
    instance_class: str = ""
    serverless_min_acu: float = 0.5
    serverless_max_acu: float = 16
    standby_serverless_min_acu: float = 0.5


def as_settings(params: Mapping[str, Any]) -> Settings:
    """The settings among a module's parameters."""
    return Settings(**{name: params[name] for name in Settings.__dataclass_fields__})
