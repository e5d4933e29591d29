# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: global databases tell who writes, and where."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from lab.patches.rds import suffix
from lab.patches.tools import around, service

STATUS = r"\s*<GlobalWriteForwardingStatus>[^<]*</GlobalWriteForwardingStatus>"


def apply() -> None:
    global_clusters_have_a_writer_endpoint()
    only_secondaries_forward_writes()
    only_the_writers_region_has_a_writing_instance()


def global_clusters_have_a_writer_endpoint() -> None:
    """The endpoint that follows the writer."""

    @around(service("rds"), "_global_cluster_xml")
    def render(inner: Callable[..., str], record: dict[str, Any]) -> str:
        account = record["GlobalClusterArn"].split(":")[4]
        name = f"{record['GlobalClusterIdentifier']}.global-{suffix(account, 'global')}.global.rds.amazonaws.com"
        return f"{inner(record)}<Endpoint>{name}</Endpoint>"


def only_secondaries_forward_writes() -> None:
    """GlobalWriteForwardingStatus is absent from the writer and from clusters outside a global database."""
    rds = service("rds")

    @around(rds, "_global_cluster_xml")
    def of_a_global_cluster(inner: Callable[..., str], record: dict[str, Any]) -> str:
        return re.sub(rf"(<IsWriter>true</IsWriter>){STATUS}", r"\1", inner(record))

    @around(rds, "_cluster_xml")
    def of_a_cluster(inner: Callable[..., str], record: dict[str, Any]) -> str:
        text = inner(record)
        return text if _is_secondary(rds, record) else re.sub(STATUS, "", text)


def only_the_writers_region_has_a_writing_instance() -> None:
    """DescribeDBClusters: in a secondary cluster every instance is a reader."""
    rds = service("rds")

    @around(rds, "_cluster_xml")
    def render(inner: Callable[..., str], record: dict[str, Any]) -> str:
        if not _is_secondary(rds, record):
            return inner(record)
        readers = [{**member, "IsClusterWriter": False} for member in record.get("DBClusterMembers", [])]
        return inner({**record, "DBClusterMembers": readers})


def _is_secondary(rds: Any, record: dict[str, Any]) -> bool:
    container = rds._global_clusters.get(record.get("GlobalClusterIdentifier") or "")
    members = container["GlobalClusterMembers"] if container else []
    return any(member["DBClusterArn"] == record["DBClusterArn"] and not member["IsWriter"] for member in members)
