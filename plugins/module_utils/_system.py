# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module that looks at a whole system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ._aws.world_look import System

SYSTEM_ARGUMENTS: dict[str, dict[str, Any]] = {
    "environment_suffix": {"type": "str", "required": True},
    "preferred_region": {"type": "str", "required": True},
    "account_id": {"type": "str", "default": ""},
    "zone_name": {"type": "str", "required": True},
    "record_name": {"type": "str", "required": True},
    "bucket_types": {"type": "list", "elements": "str", "required": True},
}


def system_of(params: Mapping[str, Any], account: str) -> System:
    return System(
        suffix=params["environment_suffix"],
        account=account,
        preferred_region=params["preferred_region"],
        zone_name=params["zone_name"],
        record_name=params["record_name"],
        bucket_types=tuple(params["bucket_types"]),
        image_parameters=params.get("image_parameters") or {},
    )
