# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps a region from doing its part, in sentences for the person on call."""

from __future__ import annotations

from collections.abc import Sequence

from .region_status import Compute, Database, RegionStatus


def database_gaps(database: Database, is_writer: bool) -> list[str]:
    if not database.cluster_identifier:
        return ["there is no database cluster"]
    gaps = []
    if database.status != "available":
        gaps.append(f"the database cluster is {database.status}")
    if not database.available_instances:
        role = "write" if is_writer else "be promoted"
        gaps.append(f"no database instance is available, so the cluster can't {role}")
    if not database.backup_retention_days:
        gaps.append("automated backups are off")
    return gaps


def compute_gaps(compute: Compute) -> list[str]:
    if not compute.load_balancer_arn:
        return ["there is no load balancer"]
    gaps = []
    if compute.load_balancer_state != "active":
        gaps.append(f"the load balancer is {compute.load_balancer_state}")
    if not compute.group_name and not compute.is_function:
        return [*gaps, "there is no scaling group"]
    if compute.in_service < compute.minimum:
        gaps.append(f"{compute.in_service} of at least {compute.minimum} instances are in service")
    if not compute.healthy_targets:
        gaps.append("no target of the load balancer is healthy")
    return gaps


def lag_gaps(status: RegionStatus, is_writer: bool, bound_seconds: float) -> list[str]:
    lag = status.lag_seconds.get("database")
    if is_writer or lag is None or lag <= bound_seconds:
        return []
    return [f"the database lags {lag:.1f} s behind the writer, more than {bound_seconds:.0f} s"]


def health_gaps(status: RegionStatus) -> list[str]:
    return [
        f"the {subject} is {health.answer}"
        for subject, health in sorted(status.health.items())
        if health.answer == "UNHEALTHY"
    ]


def health_unknowns(status: RegionStatus) -> list[str]:
    """What nobody could find out: told, but no proof that something is wrong."""
    return [
        f"the health of the {subject} is unknown"
        for subject, health in sorted(status.health.items())
        if health.answer not in ("HEALTHY", "UNHEALTHY")
    ]


def gaps(status: RegionStatus, writer_region: str | None, bound_seconds: float) -> list[str]:
    """Every reason why the region is not ready; none: it is."""
    if not status.reachable:
        return [f"the region does not answer: {status.error}"]
    is_writer = status.region == writer_region
    found: Sequence[list[str]] = (
        database_gaps(status.database, is_writer),
        compute_gaps(status.compute),
        lag_gaps(status, is_writer, bound_seconds),
        health_gaps(status),
    )
    return [sentence for part in found for sentence in part]


def role_of(region: str, writer_region: str | None) -> str:
    if writer_region is None:
        return "unknown"
    return "writer" if region == writer_region else "standby"
