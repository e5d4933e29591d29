# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module that looks at a system's settings."""

from __future__ import annotations

from typing import Any

NAMES: dict[str, Any] = {"type": "list", "elements": "str"}
SETTINGS_ARGUMENTS: dict[str, dict[str, Any]] = {
    "environment_suffix": {"type": "str", "required": True},
    "regions": {**NAMES, "required": True},
    "preferred": {**NAMES, "required": True},
    "supernet": {"type": "str", "required": True},
    "region_blocks": {**NAMES, "required": True},
    "engine": {"type": "str", "required": True},
    "engine_version": {"type": "str", "default": ""},
    "master_username": {"type": "str", "required": True},
    "backtrack_window_seconds": {"type": "int", "default": 0},
    "log_exports": {**NAMES, "default": []},
    "instance_class": {"type": "str", "default": ""},
    "serverless_min_acu": {"type": "float", "default": 0.5},
    "serverless_max_acu": {"type": "float", "default": 16},
    "standby_serverless_min_acu": {"type": "float", "default": 0.5},
    "zone_name": {"type": "str", "required": True},
    "record_name": {"type": "str", "required": True},
    "floor_capacity": {"type": "int", "required": True},
    "full_capacity": {"type": "int", "required": True},
    "maximum_capacity": {"type": "int", "required": True},
    "further_buckets": {**NAMES, "default": []},
    "follow": {"type": "str", "default": "writer"},
    "routing": {"type": "str", "default": "weighted"},
    "standby_weight": {"type": "int", "default": 0},
    "allow_split_writes": {"type": "bool", "default": False},
    "account_id": {"type": "str", "default": ""},
}
