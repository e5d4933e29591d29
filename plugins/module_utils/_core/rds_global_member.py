# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database, with its instances, as a value: parsed, and shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .aurora_settings import Capacity
from .plan import tag_dict
from .topology import AVAILABLE, Member, Topology


@dataclass(frozen=True)
class Instance:
    """An instance of a cluster. ``coming_class`` is the class that a change under way leads to."""

    identifier: str
    status: str
    instance_class: str
    coming_class: str
    auto_minor_version_upgrade: bool = False
    is_writer: bool = False
    arn: str = ""
    parameter_group: str = ""
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Cluster:
    """A cluster as DescribeDBClusters shows it, and its instances. What the answer lacks is empty."""

    identifier: str
    engine: str
    status: str = ""
    arn: str = ""
    engine_version: str = ""
    endpoint: str = ""
    reader_endpoint: str = ""
    database_name: str = ""
    subnet_group: str = ""
    kms_key_id: str = ""
    global_cluster_identifier: str = ""
    security_group_ids: tuple[str, ...] = ()
    port: int = 0
    backup_retention_days: int = 0
    backup_window: str = ""
    maintenance_window: str = ""
    log_exports: tuple[str, ...] = ()
    copy_tags_to_snapshot: bool = False
    deletion_protection: bool = False
    parameter_group: str = ""
    capacity: Capacity | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    instances: tuple[Instance, ...] = ()

    def instance(self, identifier: str) -> Instance | None:
        """The instance of this name, or None."""
        return next((seen for seen in self.instances if seen.identifier == identifier), None)


def parse_cluster(answer: Mapping[str, Any], instances: Iterable[Mapping[str, Any]]) -> Cluster:
    """One entry of DescribeDBClusters with the entries of DescribeDBInstances that belong to it."""
    writers = {
        member["DBInstanceIdentifier"] for member in answer.get("DBClusterMembers") or () if member["IsClusterWriter"]
    }
    groups = (group["VpcSecurityGroupId"] for group in answer.get("VpcSecurityGroups") or ())
    found = (parse_instance(instance, writers) for instance in instances)
    return Cluster(
        identifier=answer["DBClusterIdentifier"],
        status=answer.get("Status") or "",
        arn=answer["DBClusterArn"],
        engine=answer["Engine"],
        engine_version=answer.get("EngineVersion") or "",
        endpoint=answer.get("Endpoint") or "",
        reader_endpoint=answer.get("ReaderEndpoint") or "",
        database_name=answer.get("DatabaseName") or "",
        subnet_group=answer.get("DBSubnetGroup") or "",
        kms_key_id=answer.get("KmsKeyId") or "",
        global_cluster_identifier=answer.get("GlobalClusterIdentifier") or "",
        security_group_ids=tuple(sorted(groups)),
        port=answer.get("Port") or 0,
        backup_retention_days=answer.get("BackupRetentionPeriod") or 0,
        backup_window=(answer.get("PreferredBackupWindow") or "").lower(),
        maintenance_window=(answer.get("PreferredMaintenanceWindow") or "").lower(),
        log_exports=parse_log_exports(answer),
        copy_tags_to_snapshot=bool(answer.get("CopyTagsToSnapshot")),
        deletion_protection=bool(answer.get("DeletionProtection")),
        parameter_group=answer.get("DBClusterParameterGroup") or "",
        capacity=parse_capacity(answer.get("ServerlessV2ScalingConfiguration")),
        tags=tag_dict(answer.get("TagList")),
        instances=tuple(sorted(found, key=lambda seen: seen.identifier)),
    )


def parse_capacity(answer: Mapping[str, Any] | None) -> Capacity | None:
    """The bounds of serverless instances; None where the cluster has none."""
    return Capacity(float(answer["MinCapacity"]), float(answer["MaxCapacity"])) if answer else None


def parse_log_exports(answer: Mapping[str, Any]) -> tuple[str, ...]:
    """The exported logs, with those that are still being switched on, and without those being switched off."""
    pending = (answer.get("PendingModifiedValues") or {}).get("PendingCloudwatchLogsExports") or {}
    exported = {*(answer.get("EnabledCloudwatchLogsExports") or ()), *(pending.get("LogTypesToEnable") or ())}
    return tuple(sorted(exported - {*(pending.get("LogTypesToDisable") or ())}))


def parse_instance(answer: Mapping[str, Any], writers: Iterable[str]) -> Instance:
    """One entry of DescribeDBInstances."""
    now, status = answer["DBInstanceClass"], answer.get("DBInstanceStatus") or ""
    # What is pending while the instance is available waits for the maintenance window, so it isn't on its way.
    groups: Sequence[Mapping[str, Any]] = answer.get("DBParameterGroups") or ({},)
    coming = None if status == AVAILABLE else (answer.get("PendingModifiedValues") or {}).get("DBInstanceClass")
    return Instance(
        identifier=answer["DBInstanceIdentifier"],
        status=status,
        instance_class=now,
        coming_class=coming or now,
        auto_minor_version_upgrade=bool(answer.get("AutoMinorVersionUpgrade")),
        is_writer=answer["DBInstanceIdentifier"] in writers,
        arn=answer["DBInstanceArn"],
        parameter_group=groups[0].get("DBParameterGroupName") or "",
        tags=tag_dict(answer.get("TagList")),
    )


def member_of(topology: Topology | None, arn: str) -> Member | None:
    """What the global database says of this cluster; None where it is no member."""
    members = topology.members if topology else ()
    return next((member for member in members if member.arn == arn), None)


def shown(stands: Cluster, is_writer: bool, synchronization_status: str = "") -> dict[str, Any]:
    """A cluster as the module returns it."""
    return {
        "cluster_identifier": stands.identifier,
        "arn": stands.arn,
        "status": stands.status,
        "engine": stands.engine,
        "engine_version": stands.engine_version,
        "endpoint": stands.endpoint,
        "reader_endpoint": stands.reader_endpoint,
        "port": stands.port,
        "is_writer": is_writer,
        "synchronization_status": synchronization_status,
        "instances": [
            {
                "identifier": instance.identifier,
                "status": instance.status,
                "class": instance.instance_class,
                "auto_minor_version_upgrade": instance.auto_minor_version_upgrade,
                "parameter_group": instance.parameter_group,
                "tags": dict(instance.tags),
            }
            for instance in stands.instances
        ],
        "database_name": stands.database_name,
        "db_subnet_group_name": stands.subnet_group,
        "kms_key_id": stands.kms_key_id,
        "security_group_ids": list(stands.security_group_ids),
        "backup_retention_days": stands.backup_retention_days,
        "backup_window": stands.backup_window,
        "maintenance_window": stands.maintenance_window,
        "log_exports": list(stands.log_exports),
        "copy_tags_to_snapshot": stands.copy_tags_to_snapshot,
        "deletion_protection": stands.deletion_protection,
        "parameter_group": stands.parameter_group,
        "serverless_min_acu": stands.capacity.least if stands.capacity else None,
        "serverless_max_acu": stands.capacity.most if stands.capacity else None,
        "tags": dict(stands.tags),
    }
