# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the ids of a region stand for, so that two regions can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from .._core.plan import tag_dict
from .._core.readiness_likeness import Likeness
from .readiness_scene import Scene
from .world_look import Look
from .world_network import ENCRYPTION, NETWORK
from .world_service import COMPUTE


def reference_of(scene: Scene) -> str:
    """The region that the others are compared with: the one that writes, else the one that is preferred."""
    return scene.writer_region or scene.system.preferred_region


def likeness_in(scene: Scene, region: str) -> Likeness:
    """How the texts of a region become those of any. Regions that don't answer give no ids away, in none of them."""
    peers = tuple(other for other in scene.statuses if other != region)
    ids: dict[str, str] = {}
    for number, peer in enumerate(peers, start=1):
        if scene.statuses[peer].reachable:
            ids |= {one: f"{{peer{number} {what}}}" for one, what in _shared(scene.look(peer))}
    look = scene.look(region)
    ids |= {one: f"{{{what}}}" for one, what in (*_shared(look), *_own(look))}
    return Likeness(region, scene.system.suffix, peers, {one: word for one, word in ids.items() if one})


def blocks_in(scene: Scene, region: str) -> list[tuple[str, str]]:
    """The networks of the system as a region names them."""
    peers = {other: f"{{peer{number}}}" for number, other in enumerate(_others(scene, region), start=1)}
    names = {region: "{region}", **peers}
    return [
        (name, vpc["CidrBlock"])
        for one, name in names.items()
        if scene.statuses[one].reachable
        for vpc in NETWORK["ec2.vpcs"](scene.look(one))
    ]


def _others(scene: Scene, region: str) -> list[str]:
    return [other for other in scene.statuses if other != region]


def _shared(look: Look) -> Iterator[tuple[str, str]]:
    """What other regions name, too."""
    key = ENCRYPTION["kms.key"](look)
    if key:
        yield key["KeyMetadata"]["KeyId"], "key"
    for balancer in COMPUTE["elbv2.load_balancers"](look):
        yield balancer["DNSName"], "balancer"
        yield balancer["LoadBalancerArn"].rpartition(":loadbalancer/")[2], "balancer"


def _own(look: Look) -> Iterator[tuple[str, str]]:
    for group in COMPUTE["elbv2.target_groups"](look):
        yield group["TargetGroupArn"].rpartition(":")[2], "target group"
    for vpc in NETWORK["ec2.vpcs"](look):
        yield vpc["VpcId"], "vpc"
    for group in NETWORK["ec2.security_groups"](look):
        yield group["GroupId"], f"group {group['GroupName'].removesuffix(look.end)}"
    tiers: dict[str, int] = {}
    for subnet in sorted(NETWORK["ec2.subnets"](look), key=lambda one: str(one["AvailabilityZone"])):
        tier = tag_dict(subnet.get("Tags")).get("Tier", "")
        tiers[tier] = tiers.get(tier, 0) + 1
        yield subnet["SubnetId"], f"{tier} subnet {tiers[tier]}"


def shared(scene: Scene) -> Look:
    """Where Route 53 and IAM are asked, which have no regions: once for all."""
    reference = reference_of(scene)
    return scene.look(reference) if reference in scene.statuses and scene.statuses[reference].reachable else scene.here
