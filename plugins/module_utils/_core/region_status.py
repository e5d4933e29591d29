# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands in one region, as values read from AWS's answers. Nothing here asks; empty means: not there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .plan import tag_dict

Answer = Mapping[str, Any]


@dataclass(frozen=True)
class Database:
    """The region's member of the global database."""

    cluster_identifier: str = ""
    status: str = ""
    engine_version: str = ""
    writer_endpoint: str = ""
    reader_endpoint: str = ""
    backup_retention_days: int = 0
    instances: int = 0
    available_instances: int = 0


@dataclass(frozen=True)
class Network:
    """The region's VPC. Subnets are grouped by tier, in the order of their zones; groups are keyed by type."""

    vpc_id: str = ""
    subnet_ids: Mapping[str, Sequence[str]] = field(default_factory=dict)
    security_group_ids: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Compute:
    """Load balancer, targets and scaling group of the application."""

    load_balancer_arn: str = ""
    load_balancer_dns_name: str = ""
    load_balancer_zone_id: str = ""
    load_balancer_state: str = ""
    target_group_arn: str = ""
    healthy_targets: int = 0
    group_name: str = ""
    minimum: int = 0
    desired: int = 0
    maximum: int = 0
    in_service: int = 0
    # What the load balancer leads to, as AWS names it: instance, or lambda. Empty where there is no target group.
    target_type: str = ""

    @property
    def is_function(self) -> bool:
        """Whether a function answers in place of instances: then there is no scaling group."""
        return self.target_type == "lambda"

    @property
    def wanted_targets(self) -> int:
        """How many targets have to be healthy for nothing to be missing."""
        return 1 if self.is_function else self.desired


@dataclass(frozen=True)
class Health:
    """The last answer of a monitor, and since when it stands."""

    answer: str = "UNKNOWN"
    since: str = ""


@dataclass(frozen=True)
class RegionStatus:
    """One region. Where it did not answer, ``error`` says how, and the rest is what could be read all the same."""

    region: str
    error: str = ""
    database: Database = Database()
    network: Network = Network()
    compute: Compute = Compute()
    key_arn: str = ""
    secret_arn: str = ""
    lag_seconds: Mapping[str, float | None] = field(default_factory=dict)
    health: Mapping[str, Health] = field(default_factory=dict)

    @property
    def reachable(self) -> bool:
        return not self.error


def parse_database(clusters: Sequence[Answer], instances: Sequence[Answer]) -> Database:
    if not clusters:
        return Database()
    cluster = clusters[0]
    return Database(
        cluster_identifier=cluster["DBClusterIdentifier"],
        status=cluster["Status"],
        engine_version=cluster["EngineVersion"],
        writer_endpoint=cluster.get("Endpoint", ""),
        reader_endpoint=cluster.get("ReaderEndpoint", ""),
        backup_retention_days=cluster.get("BackupRetentionPeriod", 0),
        instances=len(instances),
        available_instances=sum(instance["DBInstanceStatus"] == "available" for instance in instances),
    )


def parse_network(vpcs: Sequence[Answer], subnets: Sequence[Answer], groups: Sequence[Answer], end: str) -> Network:
    """``end`` is what the names of the groups end in, after their type."""
    if not vpcs:
        return Network()
    ordered = sorted(subnets, key=lambda subnet: str(subnet["AvailabilityZone"]))
    tiers: dict[str, list[str]] = {}
    for subnet in ordered:
        tiers.setdefault(tag_dict(subnet.get("Tags")).get("Tier", ""), []).append(subnet["SubnetId"])
    tiers.pop("", None)
    named = {
        group["GroupName"].removesuffix(end): group["GroupId"] for group in groups if group["GroupName"].endswith(end)
    }
    return Network(vpcs[0]["VpcId"], tiers, named)


def parse_compute(
    balancers: Sequence[Answer], target_groups: Sequence[Answer], targets: Sequence[Answer], groups: Sequence[Answer]
) -> Compute:
    balancer: Answer = balancers[0] if balancers else {}
    group: Answer = groups[0] if groups else {}
    return Compute(
        load_balancer_arn=balancer.get("LoadBalancerArn", ""),
        load_balancer_dns_name=balancer.get("DNSName", ""),
        load_balancer_zone_id=balancer.get("CanonicalHostedZoneId", ""),
        load_balancer_state=balancer.get("State", {}).get("Code", ""),
        target_group_arn=target_groups[0]["TargetGroupArn"] if target_groups else "",
        healthy_targets=sum(target["TargetHealth"]["State"] == "healthy" for target in targets),
        group_name=group.get("AutoScalingGroupName", ""),
        minimum=group.get("MinSize", 0),
        desired=group.get("DesiredCapacity", 0),
        maximum=group.get("MaxSize", 0),
        in_service=sum(instance["LifecycleState"] == "InService" for instance in group.get("Instances", [])),
        target_type=target_groups[0].get("TargetType", "instance") if target_groups else "",
    )


def parse_health(parameters: Iterable[Answer], prefix: str) -> dict[str, Health]:
    """The monitors' answers from the parameters ``<prefix>health/<subject>``; unreadable text counts as unknown."""
    found = {}
    for parameter in parameters:
        subject = parameter["Name"].removeprefix(f"{prefix}health/")
        try:
            stored = json.loads(parameter["Value"])
            found[subject] = Health(str(stored["answer"]), str(stored["since"]))
        except (ValueError, KeyError, TypeError):
            found[subject] = Health()
    return found
