# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in a region and costs something, counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .._core.readiness_check import Verdict
from .._core.readiness_cost import (
    LEFT_OUT,
    Estimate,
    Usage,
    check_items,
    checks_of_region,
    database_items,
    describe_estimate,
    estimate,
    instance_items,
    judge_cost,
    network_items,
    replication_items,
)
from .._core.readiness_prices import Prices
from .readiness_full import template
from .readiness_likeness import shared
from .readiness_metrics import Metric, measured
from .readiness_scene import Inspector, Scene
from .world_data import AURORA_GLOBAL
from .world_network import NETWORK
from .world_service import COMPUTE
from .world_watch import DNS_FAILOVER_SHARED

DAY = 86400
DAYS = 7
DAYS_A_MONTH = 30.4


@dataclass(frozen=True)
class Cost:
    """What a region costs as it stands, and with the capacity of a writer's region."""

    now: Estimate
    full: Estimate
    unmeasured: tuple[str, ...]


def replication(scene: Scene) -> Usage:
    """What the region's cluster stored last, and what came to it in the last days, as that of a month."""
    cluster = {"DBClusterIdentifier": scene.here.name("cluster")}
    fed = {**cluster, "SourceRegion": scene.writer_region}
    is_fed = bool(scene.writer_region) and not scene.is_writer
    asked = {"stored": Metric("AWS/RDS", "VolumeBytesUsed", cluster, period=DAY)}
    if is_fed:
        asked |= {
            "transferred": Metric("AWS/RDS", "AuroraGlobalDBDataTransferBytes", fed, "Sum", DAY),
            "written": Metric("AWS/RDS", "AuroraGlobalDBReplicatedWriteIO", fed, "Sum", DAY),
        }
    points = measured(scene.here, asked, scene.now, DAYS * DAY)

    def in_a_month(label: str) -> float | None:
        if not is_fed:
            return 0.0
        return sum(points[label].values()) * DAYS_A_MONTH / DAYS if points[label] else None

    stored = points["stored"]
    return replication_items(stored[max(stored)] if stored else None, in_a_month("transferred"), in_a_month("written"))


def databases(scene: Scene) -> dict[str, float]:
    """The instances of the region's cluster."""
    [cluster, *_more] = AURORA_GLOBAL["rds.clusters"](scene.here) or [{}]
    least = cluster.get("ServerlessV2ScalingConfiguration", {}).get("MinCapacity", 0)
    return database_items([one["DBInstanceClass"] for one in AURORA_GLOBAL["rds.instances"](scene.here)], least)


def instances(scene: Scene, count: float) -> dict[str, float]:
    return instance_items(count, template(scene.here))


def fixed(scene: Scene) -> dict[str, float]:
    """What costs the same at any capacity."""
    here = scene.here
    balancers = COMPUTE["elbv2.load_balancers"](here)
    zones = sum(len(one["AvailabilityZones"]) for one in balancers if one["Scheme"] == "internet-facing")
    checks = DNS_FAILOVER_SHARED["route53.checks"](shared(scene))
    tags: Mapping[str, Mapping[str, str]] = DNS_FAILOVER_SHARED["route53.check_tags"](shared(scene))
    return {
        **network_items(
            NETWORK["ec2.nat_gateways"](here),
            NETWORK["ec2.vpc_endpoints"](here),
            zones,
            len(NETWORK["ec2.addresses"](here)),
        ),
        **check_items(checks_of_region(checks, tags, here.end)),
        "load_balancer": len(balancers),
        "kms_key": float(bool(scene.status.key_arn)),
        "secret": float(bool(scene.status.secret_arn)),
        "alarm": len(here.tags("cloudwatch:alarm:")),
    }


def cost_of(scene: Scene, prices: Prices) -> Cost:
    same, replicated = fixed(scene), replication(scene)
    compute = scene.status.compute
    now = {**same, **replicated.items, **instances(scene, compute.desired), **databases(scene)}
    model = scene.at(scene.writer_region) if scene.writer_region else scene
    capacity = max(scene.bounds.full_capacity, compute.desired) if compute.group_name else 0
    full = {**same, **replicated.items, **instances(scene, capacity), **databases(model)}
    return Cost(estimate(now, scene.region, prices), estimate(full, scene.region, prices), tuple(replicated.unmeasured))


def standby(scene: Scene) -> Verdict | None:
    """Of a standby alone: that is what a second region is paid for."""
    prices = scene.bounds.prices
    if scene.is_writer or prices is None:
        return None
    cost = cost_of(scene, prices)
    return judge_cost(cost.now, cost.full, prices, scene.bounds.max_monthly_cost)


def describe_cost(scene: Scene) -> dict[str, Any]:
    """The estimate with its lines; empty where there are no prices or nothing could be read."""
    prices = scene.bounds.prices
    if prices is None or not scene.status.reachable:
        return {}
    cost = cost_of(scene, prices)
    return {
        "is_estimate": True,
        "prices_of": prices.date,
        "currency": prices.currency,
        "now": describe_estimate(cost.now),
        "full": describe_estimate(cost.full),
        "unmeasured": list(cost.unmeasured),
        "left_out": LEFT_OUT,
    }


COST: Mapping[str, Inspector] = {"cost.standby": standby}
