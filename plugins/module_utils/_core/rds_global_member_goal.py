# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .aurora_settings import Capacity, capacity_problems, log_export_problems
from .plan import text_tags


@dataclass(frozen=True)
class MemberGoal:
    """A cluster as it is wanted. None means that nothing is asked for. Of the instances only the named ones count."""

    global_cluster_identifier: str
    identifier: str
    engine: str
    engine_version: str | None = None
    database_name: str | None = None
    subnet_group: str | None = None
    kms_key_id: str | None = None
    security_group_ids: tuple[str, ...] | None = None
    port: int | None = None
    backup_retention_days: int | None = None
    backup_window: str | None = None
    maintenance_window: str | None = None
    log_exports: tuple[str, ...] | None = None
    copy_tags_to_snapshot: bool = True
    deletion_protection: bool | None = None
    parameter_group: str | None = None
    capacity: Capacity | None = None
    instance_identifiers: tuple[str, ...] = ()
    removed_instances: tuple[str, ...] = ()
    instance_class: str = ""
    instance_parameter_group: str | None = None
    auto_minor_version_upgrade: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Removal:
    """A cluster that is to go. Without ``final_snapshot`` its data goes with it."""

    identifier: str
    global_cluster_identifier: str | None = None
    final_snapshot: str | None = None
    force_unprotect: bool = False


def parse_goal(params: Mapping[str, Any]) -> MemberGoal:
    """The goal in the options of the module. ValueError where they leave something out.

    AWS keeps identifiers in lower case, and compares windows without case.
    """
    instances = tuple(name.lower() for name in listed(params["instance_identifiers"]) or ())
    if instances and not params["instance_class"]:
        raise ValueError("instance_class is required with instance_identifiers.")
    removed = tuple(name.lower() for name in listed(params["removed_instance_identifiers"]) or ())
    if both := sorted({*instances} & {*removed}):
        raise ValueError(f"instance_identifiers and removed_instance_identifiers both name {', '.join(both)}.")
    capacity = asked_capacity(params)
    refuse_unfit(params, capacity)
    return MemberGoal(
        global_cluster_identifier=params["global_cluster_identifier"],
        identifier=params["db_cluster_identifier"].lower(),
        engine=params["engine"],
        engine_version=params["engine_version"],
        database_name=params["database_name"],
        subnet_group=params["db_subnet_group_name"],
        kms_key_id=params["kms_key_id"],
        # AWS knows no cluster without a security group.
        security_group_ids=listed(params["vpc_security_group_ids"]) or None,
        port=params["port"],
        backup_retention_days=params["backup_retention_days"],
        backup_window=lowered(params["backup_window"]),
        maintenance_window=lowered(params["maintenance_window"]),
        log_exports=listed(params["log_exports"]),
        copy_tags_to_snapshot=params["copy_tags_to_snapshot"],
        deletion_protection=params["deletion_protection"],
        parameter_group=lowered(params["parameter_group"]),
        capacity=capacity,
        instance_identifiers=instances,
        removed_instances=removed,
        instance_class=params["instance_class"] or "",
        instance_parameter_group=lowered(params["instance_parameter_group"]),
        auto_minor_version_upgrade=params["auto_minor_version_upgrade"],
        tags=text_tags(params["tags"]),
    )


def asked_capacity(params: Mapping[str, Any]) -> Capacity | None:
    """The bounds of serverless instances among the options; None where nobody asked for any."""
    least, most = params["serverless_min_acu"], params["serverless_max_acu"]
    if (least is None) != (most is None):
        raise ValueError("serverless_min_acu and serverless_max_acu are given together.")
    return None if least is None else Capacity(least, most)


def refuse_unfit(params: Mapping[str, Any], capacity: Capacity | None) -> None:
    """Raise a ValueError for what no cluster of this engine takes, and for a capacity that AWS does not offer."""
    found = log_export_problems(params["engine"], params["log_exports"] or (), "log_exports")
    found += capacity_problems(capacity, "serverless_min_acu", "serverless_max_acu") if capacity else []
    if found:
        raise ValueError(" ".join(found))


def parse_removal(params: Mapping[str, Any]) -> Removal:
    """The removal in the options of the module."""
    return Removal(
        identifier=params["db_cluster_identifier"].lower(),
        global_cluster_identifier=params["global_cluster_identifier"],
        final_snapshot=params["final_snapshot_identifier"],
        force_unprotect=params["force_unprotect"],
    )


def listed(values: Iterable[str] | None) -> tuple[str, ...] | None:
    """A list in which neither order nor repetition counts."""
    return None if values is None else tuple(sorted(set(values)))


def lowered(text: str | None) -> str | None:
    return text.lower() if text else None
