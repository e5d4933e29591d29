# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The checks of capacity: asking, and handing what was answered to the judgement."""

from __future__ import annotations

from collections.abc import Mapping

from .._core.plan import tag_dict
from .._core.readiness_capacity import (
    BALANCER_ADDRESSES,
    FUNCTION_ADDRESSES,
    Tier,
    judge_addresses,
    judge_floor,
    judge_maximum,
    judge_reservation,
    parse_function,
)
from .._core.readiness_check import Verdict
from .readiness_capacity_quotas import quotas
from .readiness_full import missing_databases, missing_instances, template, wanted_instances
from .readiness_scene import Inspector, Scene
from .world_data import AURORA_GLOBAL
from .world_functions import FUNCTIONS, functions_of
from .world_look import Look
from .world_network import NETWORK
from .world_service import COMPUTE


def floor(scene: Scene) -> Verdict | None:
    """In the writer's region too: what runs below its minimum there is no place to come back to."""
    answers = FUNCTIONS["lambda.functions"](scene.here).values()
    return judge_floor(scene.status.compute, [parse_function(answer) for answer in answers if answer])


def maximum(scene: Scene) -> Verdict | None:
    if scene.region == scene.model:
        return None
    theirs = units_of(scene.look(scene.model)) if scene.model in scene.others else 0.0
    return judge_maximum(scene.status.compute, wanted_instances(scene), units_of(scene.here), theirs)


def units_of(look: Look) -> float:
    """The largest capacity of a serverless database in the region; 0 where it is none."""
    clusters = AURORA_GLOBAL["rds.clusters"](look)
    found = [cluster.get("ServerlessV2ScalingConfiguration", {}).get("MaxCapacity") for cluster in clusters]
    return float(max((units for units in found if units), default=0))


def addresses(scene: Scene) -> Verdict | None:
    if scene.region == scene.model:
        return None
    free: dict[str, dict[str, int]] = {"public": {}, "private": {}, "database": {}}
    for subnet in NETWORK["ec2.subnets"](scene.here):
        tier = tag_dict(subnet.get("Tags")).get("Tier", "")
        free.setdefault(tier, {})[subnet["SubnetId"]] = subnet["AvailableIpAddressCount"]
    reserve = FUNCTION_ADDRESSES * len(free["private"]) if functions_of(scene.here) else 0
    return judge_addresses(
        [
            Tier("public", free["public"], of_each=BALANCER_ADDRESSES),
            Tier("private", free["private"], in_all=missing_instances(scene) + reserve),
            Tier("database", free["database"], in_all=missing_databases(scene)),
        ]
    )


def reservation(scene: Scene) -> Verdict | None:
    if scene.region == scene.model or not scene.bounds.capacity_reservation or scene.status.compute.is_function:
        return None
    told = template(scene.here)
    kind = str(told.get("InstanceType", ""))
    named = told.get("CapacityReservationSpecification", {}).get("CapacityReservationTarget", {})
    groups = COMPUTE["autoscaling.groups"](scene.here)
    zones = {zone for group in groups for zone in group.get("AvailabilityZones", ())}
    found = scene.here.things(
        "ec2",
        "describe_capacity_reservations",
        "CapacityReservations",
        Filters=[{"Name": "state", "Values": ["active"]}, {"Name": "instance-type", "Values": [kind]}],
    )
    return judge_reservation(found, kind, zones, named.get("CapacityReservationId", ""), missing_instances(scene))


CAPACITY: Mapping[str, Inspector] = {
    "capacity.floor": floor,
    "capacity.maximum": maximum,
    "capacity.quotas": quotas,
    "capacity.addresses": addresses,
    "capacity.reservation": reservation,
}
