# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of buckets and tables: asking, and handing what was answered to the judgement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._core.readiness_check import Verdict
from .._core.readiness_data_stores import Replication, judge_replications, judge_tables
from .._core.readiness_parts import DAY, HOUR
from .._core.s3_bucket_replication import answered_replication
from .readiness_metrics import Metric, measured
from .readiness_scene import Inspector, Scene
from .world_data import DYNAMODB_GLOBAL, S3_REPLICATION
from .world_look import Look

NAMESPACE = "AWS/S3"
PENDING = {
    "OperationsPendingReplication": "pending",
    "BytesPendingReplication": "size",
    "ReplicationLatency": "latency",
}
FAILED = "OperationsFailedReplication"


def replication(scene: Scene) -> Verdict | None:
    """Of every bucket of another region into the region's own."""
    found = [one for source in scene.others for one in _replications(scene, scene.look(source))]
    silent = [region for region, status in scene.statuses.items() if not status.reachable]
    if not found and not silent:
        return None
    return judge_replications(found, silent, scene.now.timestamp())


def _replications(scene: Scene, source: Look) -> Iterator[Replication]:
    rules = S3_REPLICATION["s3.replication"](source)
    there, here = S3_REPLICATION["s3.versioning"](source), S3_REPLICATION["s3.versioning"](scene.here)
    for kind in scene.system.bucket_types:
        bucket, copy = source.bucket(kind), scene.here.bucket(kind)
        if there[bucket] is None:
            continue
        answer = rules[bucket]
        stand = answered_replication(answer["ReplicationConfiguration"])["rules"] if answer else []
        rule = next((one for one in stand if one["bucket"] == copy), None)
        is_versioned = (here[copy] or {}).get("Status") == "Enabled"
        if rule is None or not rule["metrics"]:
            yield Replication(bucket, rule, is_versioned)
        else:
            yield _measured(scene, source, Replication(bucket, rule, is_versioned), copy)


def _measured(scene: Scene, source: Look, one: Replication, copy: str) -> Replication:
    """What waits is told in the region that receives. Failures are asked for in both, since either may tell them."""
    of_rule = {"SourceBucket": one.source, "DestinationBucket": copy, "RuleId": str((one.rule or {})["id"])}
    waits = {identifier: Metric(NAMESPACE, name, of_rule) for name, identifier in PENDING.items()}
    fails = {"failed": Metric(NAMESPACE, FAILED, of_rule, "Sum", int(HOUR))}
    points = measured(scene.here, waits, scene.now, HOUR)
    failed = [measured(look, fails, scene.now, DAY)["failed"] for look in (scene.here, source)]
    return Replication(
        one.source,
        one.rule,
        one.is_versioned,
        points["pending"],
        points["size"],
        points["latency"],
        max(sum(hours.values()) for hours in failed),
    )


def tables(scene: Scene) -> Verdict | None:
    def stand(region: str) -> dict[str, Any]:
        found = DYNAMODB_GLOBAL["dynamodb.tables"](scene.look(region))
        return {name: answer["Table"] for name, answer in found.items() if answer}

    own, others = stand(scene.region), {region: stand(region) for region in scene.others}
    if not own and not any(others.values()):
        return None
    return judge_tables(own, others, sorted(scene.statuses), scene.region)


STORES: Mapping[str, Inspector] = {"data.s3_replication": replication, "data.tables": tables}
