# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module that checks readiness."""

from __future__ import annotations

from typing import Any

MEANT = {name: {"type": "str", "required": True} for name in ("check", "difference", "reason")}
READINESS_ARGUMENTS: dict[str, dict[str, Any]] = {
    "max_lag_seconds": {"type": "float", "default": 60},
    "max_backup_age_hours": {"type": "float", "default": 26},
    "max_drill_age_days": {"type": "float", "default": 100},
    "min_certificate_days": {"type": "float", "default": 30},
    "min_snapshot_days": {"type": "float", "default": 7},
    "full_capacity": {"type": "int", "default": 0},
    "capacity_reservation": {"type": "bool", "default": False},
    "accelerated_recovery": {"type": "bool", "default": False},
    "max_monthly_cost": {"type": "float", "default": 0},
    "follow": {"type": "str", "choices": ["writer", "endpoint"], "default": "writer"},
    "routing": {"type": "str", "choices": ["weighted", "failover"], "default": "weighted"},
    "preferred_weight": {"type": "int", "default": 100},
    "standby_weight": {"type": "int", "default": 0},
    "meant_differences": {"type": "list", "elements": "dict", "default": [], "options": MEANT},
    "prices": {"type": "dict"},
}
