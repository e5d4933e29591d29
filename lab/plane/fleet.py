# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's API says of load balancers and of the instances behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lab.plane.control import Api
from lab.plane.zone import plain


@dataclass(frozen=True)
class TargetCheck:
    """How a load balancer looks after its targets."""

    path: str
    interval: float
    healthy_threshold: int
    unhealthy_threshold: int


@dataclass(frozen=True)
class LoadBalancer:
    region: str
    name: str
    # The port of each listener, and whether it encrypts.
    listeners: tuple[tuple[int, bool], ...]
    check: TargetCheck
    instances: tuple[str, ...]


def read_fleet(api: Api, regions: Iterable[str], environment: str) -> tuple[LoadBalancer, ...]:
    """The load balancers of an environment, as the roles name them."""
    return tuple(one for region in sorted(regions) for one in _of_region(api, region, environment))


def _of_region(api: Api, region: str, environment: str) -> list[LoadBalancer]:
    client = api.client("elbv2", region)
    told = [
        one for one in client.describe_load_balancers()["LoadBalancers"]
        if one["LoadBalancerName"].endswith(f"-{environment}")
    ]  # fmt: skip
    if not told:
        return []
    groups = api.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
    return [_load_balancer(client, region, one, groups) for one in told]


def _load_balancer(client: Any, region: str, told: Mapping[str, Any], groups: list[dict[str, Any]]) -> LoadBalancer:
    arn = told["LoadBalancerArn"]
    listeners = client.describe_listeners(LoadBalancerArn=arn)["Listeners"]
    targets = client.describe_target_groups(LoadBalancerArn=arn)["TargetGroups"]
    known = {target["TargetGroupArn"] for target in targets}
    instances = [
        instance["InstanceId"]
        for group in groups
        if known & set(group.get("TargetGroupARNs", ()))
        for instance in group["Instances"]
        if instance["LifecycleState"] == "InService"
    ]
    return LoadBalancer(
        region=region,
        name=plain(told["DNSName"]),
        listeners=tuple(sorted((one["Port"], one["Protocol"] == "HTTPS") for one in listeners)),
        check=_check(targets[0] if targets else {}),
        instances=tuple(sorted(instances)),
    )


def _check(group: Mapping[str, Any]) -> TargetCheck:
    return TargetCheck(
        path=group.get("HealthCheckPath") or "/",
        interval=int(group.get("HealthCheckIntervalSeconds", 30)),
        healthy_threshold=int(group.get("HealthyThresholdCount", 5)),
        unhealthy_threshold=int(group.get("UnhealthyThresholdCount", 2)),
    )
