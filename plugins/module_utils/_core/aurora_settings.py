# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an Aurora global database of each engine takes, and what is wrong with what was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

POSTGRESQL, MYSQL = "aurora-postgresql", "aurora-mysql"
SERVERLESS = "db.serverless"
RESERVED_USERS: Mapping[str, frozenset[str]] = {
    POSTGRESQL: frozenset({"admin", "postgres", "rdsadmin", "rdsproxyadmin", "rdsrepladmin", "rds_superuser"}),
    MYSQL: frozenset({"mysql.sys", "rdsadmin", "rdsproxyadmin", "rdsrepladmin", "root"}),
}
LOG_EXPORTS: Mapping[str, tuple[str, ...]] = {
    POSTGRESQL: ("iam-db-auth-error", "instance", "postgresql"),
    MYSQL: ("audit", "error", "general", "iam-db-auth-error", "instance", "slowquery"),
}
BACKTRACK: Mapping[str, str] = {
    POSTGRESQL: "Aurora PostgreSQL has no backtrack, in a global database or outside",
    MYSQL: "Aurora MySQL does not offer backtrack in a global database, though it does outside",
}
LEAST_ACU, MOST_ACU = 0.5, 256.0


@dataclass(frozen=True)
class Capacity:
    """Between how many Aurora capacity units a serverless instance moves."""

    least: float
    most: float


def user_problems(engine: str, name: str) -> list[str]:
    found = []
    if name.lower() in RESERVED_USERS.get(engine, ()):
        found.append(f"aurora_global_master_username: '{name}' is reserved on {engine}; choose another name.")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,31}", name):
        found.append(
            f"aurora_global_master_username: found '{name}'; allowed are a letter "
            "and up to 31 letters, digits or underscores."
        )
    return found


def engine_problems(engine: str) -> list[str]:
    if engine in RESERVED_USERS:
        return []
    return [f"aurora_global_engine: found '{engine}'; allowed are {' and '.join(sorted(RESERVED_USERS))}."]


def backtrack_problems(engine: str, seconds: int) -> list[str]:
    if not seconds:
        return []
    reason = BACKTRACK.get(engine, "Aurora does not offer backtrack in a global database")
    return [
        f"aurora_global_backtrack_window_seconds: found {seconds}; "
        f"{reason}, so only 0 is allowed: use point-in-time recovery."
    ]


def log_export_problems(engine: str, exports: Iterable[str], option: str) -> list[str]:
    """Logs that the engine does not write. Of an engine that is unknown nothing is said."""
    allowed = LOG_EXPORTS.get(engine)
    strangers = sorted({*exports} - {*allowed}) if allowed else []
    if not allowed or not strangers:
        return []
    return [f"{option}: found {', '.join(strangers)}; {engine} exports {', '.join(allowed)}."]


def capacity_problems(capacity: Capacity, least_option: str, most_option: str) -> list[str]:
    """What AWS does not offer, and what would let the writer of a global database pause."""
    found = []
    for option, value in ((least_option, capacity.least), (most_option, capacity.most)):
        if value == 0:
            found.append(
                f"{option}: found 0, with which instances pause by themselves; the writer of a global database never "
                f"does, so at least {LEAST_ACU} is allowed."
            )
        elif not LEAST_ACU <= value <= MOST_ACU or value * 2 != int(value * 2):
            found.append(f"{option}: found {value:g}; allowed is from {LEAST_ACU} to {MOST_ACU:g} in steps of 0.5.")
    if not found and capacity.least > capacity.most:
        found.append(f"{least_option}: {capacity.least:g} is above {most_option}, which is {capacity.most:g}.")
    return found


def serverless_problems(instance_class: str, capacity: Capacity, standby_least: float) -> list[str]:
    """What is wrong with the capacity of both sides; nothing where the instances have a size of their own."""
    if instance_class != SERVERLESS:
        return []
    most = "aurora_global_serverless_max_acu"
    found = capacity_problems(capacity, "aurora_global_serverless_min_acu", most)
    standby = Capacity(standby_least, capacity.most)
    again = capacity_problems(standby, "aurora_global_standby_serverless_min_acu", most)
    return [*found, *(sentence for sentence in again if sentence not in found)]
