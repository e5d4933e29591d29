# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: what a cluster's instances take from it, and the logs that it exports."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, first, is_good, listed, members, service

# How far the newest backup is behind. It is minutes with AWS.
SECONDS_BEHIND = 1.0


def apply() -> None:
    instances_take_after_their_cluster()
    clusters_tell_which_logs_they_export()
    backups_of_a_cluster_go_on()


def instances_take_after_their_cluster() -> None:
    """Network, encryption and backups of an Aurora instance are those of its cluster."""
    rds = service("rds")

    @around(rds, "_instance_xml")
    def render(inner: Callable[..., str], record: dict[str, Any]) -> str:
        cluster = rds._clusters.get(record.get("DBClusterIdentifier") or "")
        if not cluster:
            return inner(record)
        keys = ("VpcSecurityGroups", "StorageEncrypted", "KmsKeyId", "BackupRetentionPeriod")
        taken = {key: cluster[key] for key in keys if key in cluster}
        if subnets := rds._subnet_groups.get(cluster.get("DBSubnetGroup", "")):
            taken["DBSubnetGroup"] = subnets
        return inner({**record, **taken})


def clusters_tell_which_logs_they_export() -> None:
    """EnabledCloudwatchLogsExports."""
    rds = service("rds")

    @around(rds, "_create_db_cluster")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        answer = inner(params)
        if is_good(answer) and (kinds := listed(params, "EnableCloudwatchLogsExports.member")):
            rds._clusters[first(params, "DBClusterIdentifier")]["_log_exports"] = kinds
        return answer

    @around(rds, "_modify_db_cluster")
    def modify(inner: Callable[..., Answer], params: Params) -> Answer:
        cluster = rds._clusters.get(first(params, "DBClusterIdentifier"))
        if cluster:
            change = "CloudwatchLogsExportConfiguration"
            off = listed(params, f"{change}.DisableLogTypes.member")
            kinds = {*cluster.get("_log_exports", []), *listed(params, f"{change}.EnableLogTypes.member")}
            cluster["_log_exports"] = sorted(kinds - set(off))
        return inner(params)

    @around(rds, "_cluster_xml")
    def render(inner: Callable[..., str], record: dict[str, Any]) -> str:
        kinds = record.get("_log_exports")
        return inner(record) + (members("EnabledCloudwatchLogsExports", kinds) if kinds else "")


def backups_of_a_cluster_go_on() -> None:
    """LatestRestorableTime moves on with the time, as backups of Aurora never pause."""
    rds = service("rds")

    @around(rds, "_cluster_xml")
    def render(inner: Callable[..., str], record: dict[str, Any]) -> str:
        made, now = str(record.get("ClusterCreateTime", "")), rds._format_time(time.time() - SECONDS_BEHIND)
        return inner({**record, "LatestRestorableTime": max(made, now)})
