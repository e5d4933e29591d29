# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which region holds the writer, asked in the region that wants to know."""

from __future__ import annotations

from typing import Any

from .._core.topology import parse_topology


def describe_writer_region(client: Any, global_cluster: str) -> str | None:
    """The writer's region as this region's RDS tells it; None while no member is the writer."""
    answer = client.describe_global_clusters(GlobalClusterIdentifier=global_cluster)
    return parse_topology(answer["GlobalClusters"][0]).writer_region
