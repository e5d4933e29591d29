# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: what is created, what is changed, and when it is ready."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from .aurora_settings import Capacity
from .plan import tag_list
from .rds_global_cluster import version_numbers
from .rds_global_member import Cluster, Instance
from .rds_global_member_goal import MemberGoal
from .topology import AVAILABLE, DELETING, Topology

# What ModifyDBCluster can change, by the name of the field that goal and observation share.
CHANGEABLE = {
    "security_group_ids": "VpcSecurityGroupIds",
    "port": "Port",
    "backup_retention_days": "BackupRetentionPeriod",
    "backup_window": "PreferredBackupWindow",
    "maintenance_window": "PreferredMaintenanceWindow",
    "log_exports": "CloudwatchLogsExportConfiguration",
    "copy_tags_to_snapshot": "CopyTagsToSnapshot",
    "deletion_protection": "DeletionProtection",
    "parameter_group": "DBClusterParameterGroupName",
    "capacity": "ServerlessV2ScalingConfiguration",
}
# These do not end by waiting.
STUCK = ("failed", "stopped", "inaccessible-", "incompatible-", "insufficient-", "migration-failed", "storage-full")


def founds(topology: Topology | None) -> bool:
    """Whether the next cluster is the first member, which brings the master user and the database."""
    return topology is None or not topology.members


def wanted_cluster(goal: MemberGoal, topology: Topology | None) -> Cluster:
    """A cluster that is yet to be made, as it would stand. ValueError where the global cluster could not take it."""
    if topology and topology.engine not in ("", goal.engine):
        raise ValueError(
            f"The global cluster {topology.identifier} has engine {topology.engine}, and {goal.engine} was asked for."
        )
    unborn = Cluster(
        identifier=goal.identifier,
        engine=goal.engine,
        engine_version=wanted_version(goal, topology),
        database_name=(goal.database_name or "") if founds(topology) else (topology.database_name if topology else ""),
        subnet_group=goal.subnet_group or "",
        kms_key_id=goal.kms_key_id or "",
        global_cluster_identifier=goal.global_cluster_identifier,
    )
    return converged(goal, unborn)


def wanted_version(goal: MemberGoal, topology: Topology | None) -> str:
    """The version of a new member: all members have that of the global cluster."""
    given = topology.engine_version if topology else ""
    wanted = goal.engine_version or ""
    numbers = version_numbers(wanted)
    if given and version_numbers(given)[: len(numbers)] != numbers:
        raise ValueError(
            f"The global cluster {goal.global_cluster_identifier} has engine_version {given}, and {wanted} was asked "
            "for. Upgrade it with rds_global_cluster, or leave engine_version out."
        )
    return given or wanted


def converged(goal: MemberGoal, stands: Cluster) -> Cluster:
    """The cluster as it would stand when all that is asked for holds. What nobody asked for stays."""
    asked = {name: getattr(goal, name) for name in CHANGEABLE if getattr(goal, name) is not None}
    leaving = surplus(goal, stands)
    instances = {instance.identifier: instance for instance in stands.instances if instance not in leaving}
    for name in goal.instance_identifiers:
        seen = instances.get(name) or Instance(name, "", goal.instance_class, goal.instance_class)
        instances[name] = replace(
            seen,
            instance_class=goal.instance_class,
            coming_class=goal.instance_class,
            auto_minor_version_upgrade=goal.auto_minor_version_upgrade,
            parameter_group=goal.instance_parameter_group or seen.parameter_group,
            tags={**seen.tags, **goal.tags},
        )
    listed = tuple(instances[name] for name in sorted(instances))
    return replace(stands, **asked, tags={**stands.tags, **goal.tags}, instances=listed)


def surplus(goal: MemberGoal, stands: Cluster) -> tuple[Instance, ...]:
    """The instances that are to go. The one that writes stays, and so does the last one of the cluster."""
    staying = [
        seen for seen in stands.instances if seen.status != DELETING and seen.identifier not in goal.removed_instances
    ]
    named = [
        seen
        for seen in stands.instances
        if seen.identifier in goal.removed_instances and seen.status != DELETING and not seen.is_writer
    ]
    is_headless = not (staying or goal.instance_identifiers or any(seen.is_writer for seen in stands.instances))
    return tuple(named[1:] if is_headless else named)


def create_parameters(wanted: Cluster, topology: Topology | None) -> dict[str, Any]:
    """The parameters of CreateDBCluster, without the master user."""
    call: dict[str, Any] = {
        "DBClusterIdentifier": wanted.identifier,
        "GlobalClusterIdentifier": wanted.global_cluster_identifier,
        "Engine": wanted.engine,
        "EngineVersion": wanted.engine_version,
        # A standby is handed the database by the writer, and AWS refuses to be told its name.
        "DatabaseName": wanted.database_name if founds(topology) else "",
        "DBSubnetGroupName": wanted.subnet_group,
        "KmsKeyId": wanted.kms_key_id,
        **{CHANGEABLE[name]: getattr(wanted, name) for name in CHANGEABLE if name != "log_exports"},
        "EnableCloudwatchLogsExports": wanted.log_exports,
        "Tags": tag_list(wanted.tags),
    }
    given = {name: as_parameter(value) for name, value in call.items() if value}
    # A standby is encrypted exactly when the global cluster is.
    encrypted = bool(wanted.kms_key_id) or topology is None or topology.storage_encrypted is not False
    return {**given, "StorageEncrypted": encrypted}


def as_parameter(value: Any) -> Any:
    """A value as a call takes it."""
    if isinstance(value, Capacity):
        return {"MinCapacity": value.least, "MaxCapacity": value.most}
    return list(value) if isinstance(value, tuple) else value


def create_instance_parameters(wanted: Cluster, instance: Instance) -> dict[str, Any]:
    """The parameters of CreateDBInstance. The rest is the cluster's."""
    return {
        "DBInstanceIdentifier": instance.identifier,
        "DBClusterIdentifier": wanted.identifier,
        "DBInstanceClass": instance.instance_class,
        "Engine": wanted.engine,
        "AutoMinorVersionUpgrade": instance.auto_minor_version_upgrade,
        "PubliclyAccessible": False,
        **({"DBParameterGroupName": instance.parameter_group} if instance.parameter_group else {}),
        **({"Tags": tag_list(instance.tags)} if instance.tags else {}),
    }


def modify_parameters(stands: Cluster, wanted: Cluster) -> dict[str, Any]:
    """What ModifyDBCluster is to change; empty where nothing differs."""
    changes: dict[str, Any] = {}
    for name, parameter in CHANGEABLE.items():
        has, wants = getattr(stands, name), getattr(wanted, name)
        if has == wants:
            continue
        if name == "log_exports":
            logs = {"EnableLogTypes": sorted({*wants} - {*has}), "DisableLogTypes": sorted({*has} - {*wants})}
            changes[parameter] = {key: value for key, value in logs.items() if value}
        else:
            changes[parameter] = as_parameter(wants)
    return changes


def modify_instance_parameters(stands: Instance, wanted: Instance) -> dict[str, Any]:
    """What ModifyDBInstance is to change; empty where nothing differs."""
    changes: dict[str, Any] = {}
    if stands.coming_class != wanted.instance_class:
        changes["DBInstanceClass"] = wanted.instance_class
    if stands.auto_minor_version_upgrade != wanted.auto_minor_version_upgrade:
        changes["AutoMinorVersionUpgrade"] = wanted.auto_minor_version_upgrade
    if stands.parameter_group != wanted.parameter_group:
        changes["DBParameterGroupName"] = wanted.parameter_group
    return changes


def is_stuck(status: str) -> bool:
    """Whether waiting can't help in this status."""
    return status.startswith(STUCK)


def is_ready(stands: Cluster, names: Iterable[str], instance_class: str) -> bool:
    """Whether the cluster and these instances are available, and the instances have their class."""
    found = [stands.instance(name) for name in names]
    return stands.status == AVAILABLE and all(
        seen is not None and seen.status == AVAILABLE and seen.instance_class == instance_class for seen in found
    )


def stuck_parts(stands: Cluster, names: Iterable[str]) -> list[str]:
    """What stands in a status that doesn't end by waiting, each with its status."""
    parts = [(stands.identifier, stands.status)]
    parts += [(seen.identifier, seen.status) for seen in stands.instances if seen.identifier in names]
    return [f"{name} is {status}" for name, status in parts if is_stuck(status)]
