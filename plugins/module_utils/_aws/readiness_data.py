# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of data: asking, and handing what was answered to the judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from .._core.readiness_check import Verdict
from .._core.readiness_data import (
    judge_backups,
    judge_instances,
    judge_lag,
    judge_lag_of_day,
    judge_members,
    judge_version,
)
from .._core.readiness_parts import DAY, HOUR
from .._core.topology import parse_topology
from .readiness_data_copies import COPIES
from .readiness_data_stores import STORES
from .readiness_metrics import Metric, measured
from .readiness_scene import Inspector, Scene
from .replication_lag import METRIC, MILLISECONDS, NAMESPACE
from .world_data import AURORA_GLOBAL, DYNAMODB_GLOBAL


def lag(scene: Scene) -> Verdict | None:
    if scene.is_writer:
        return None
    return judge_lag(scene.status.lag_seconds.get("database"), scene.bounds.max_lag_seconds)


def lag_of_day(scene: Scene) -> Verdict | None:
    """Behind any of the other regions: another one may have written earlier in the day."""
    if scene.is_writer:
        return None
    sources = sorted(region for region in scene.statuses if region != scene.region)
    cluster = scene.here.name("cluster")
    metrics = {
        f"lag{place}": Metric(
            NAMESPACE, METRIC, {"DBClusterIdentifier": cluster, "SourceRegion": source}, period=int(HOUR)
        )
        for place, source in enumerate(sources)
    }
    worst: dict[datetime, float] = {}
    for points in measured(scene.here, metrics, scene.now, DAY).values():
        for at, value in points.items():
            hour = datetime.fromtimestamp(at, UTC)
            worst[hour] = max(worst.get(hour, 0.0), value * MILLISECONDS)
    return judge_lag_of_day(worst, scene.bounds.max_lag_seconds)


def members(scene: Scene) -> Verdict | None:
    found = AURORA_GLOBAL["rds.global_clusters"](scene.here)
    return judge_members(parse_topology(found[0]) if found else None, scene.region, scene.status.database)


def engine_version(scene: Scene) -> Verdict | None:
    found = {region: status.database.engine_version for region, status in scene.statuses.items() if status.reachable}
    versions = {region: version for region, version in found.items() if version}
    return judge_version(scene.region, scene.topology.engine_version if scene.topology else "", versions)


def instances(scene: Scene) -> Verdict | None:
    return judge_instances(scene.status.database)


def backups(scene: Scene) -> Verdict | None:
    clusters = AURORA_GLOBAL["rds.clusters"](scene.here)
    told = DYNAMODB_GLOBAL["dynamodb.backups"](scene.here)
    tables = {
        name: answer["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] if answer else ""
        for name, answer in told.items()
    }
    return judge_backups(clusters, tables, scene.now, is_writer=scene.is_writer)


DATA: Mapping[str, Inspector] = {
    "data.members": members,
    "data.lag": lag,
    "data.lag_of_day": lag_of_day,
    "data.engine_version": engine_version,
    "data.instances": instances,
    "data.backups": backups,
    **STORES,
    **COPIES,
}
