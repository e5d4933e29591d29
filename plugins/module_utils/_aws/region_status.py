# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading what stands in a region, everything at once. A region that leaves one call unanswered is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

from .._core.region_status import (
    Compute,
    Database,
    Health,
    Network,
    RegionStatus,
    parse_compute,
    parse_database,
    parse_health,
    parse_network,
)
from .._core.topology import Topology, parse_topology
from .errors import AWS_ERRORS, answer_unless
from .replication_lag import read_lag

ClientOf = Callable[[str, str], Any]
MISSING = frozenset(
    {
        "DBClusterNotFoundFault",
        "GlobalClusterNotFoundFault",
        "LoadBalancerNotFound",
        "NotFoundException",
        "ResourceNotFoundException",
        "TargetGroupNotFound",
    }
)
LAG_WINDOW_SECONDS = 300.0


@dataclass(frozen=True)
class Names:
    """How the things of one system are called."""

    suffix: str
    regions: tuple[str, ...]

    def of(self, kind: str, region: str) -> str:
        return f"{kind}-{region}-{self.suffix}"

    @property
    def global_cluster(self) -> str:
        return f"global-{self.suffix}"

    @property
    def failover_table(self) -> str:
        return f"failover-{self.suffix}"

    @property
    def parameters(self) -> str:
        return f"/dr-{self.suffix}/"


def found(call: Callable[..., Any], key: str, **arguments: Any) -> Any:
    """What a call answers under ``key``; an empty list where the thing asked for does not exist."""
    answer = answer_unless(MISSING, lambda: call(**arguments))
    return [] if answer is None else answer[key]


def read_database(rds: Any, cluster: str) -> Database:
    clusters = found(rds.describe_db_clusters, "DBClusters", DBClusterIdentifier=cluster)
    by_cluster = [{"Name": "db-cluster-id", "Values": [cluster]}]
    instances = rds.describe_db_instances(Filters=by_cluster)["DBInstances"] if clusters else []
    return parse_database(clusters, instances)


def read_network(ec2: Any, names: Names, region: str) -> Network:
    """The VPC that bears both our name and our tag: anybody may call one of theirs alike."""
    ours = {"tag:Name": names.of("vpc", region), "tag:Environment": names.suffix}
    vpcs = ec2.describe_vpcs(Filters=[{"Name": tag, "Values": [value]} for tag, value in ours.items()])["Vpcs"]
    if not vpcs:
        return Network()
    here = [{"Name": "vpc-id", "Values": [vpcs[0]["VpcId"]]}]
    subnets = ec2.describe_subnets(Filters=here)["Subnets"]
    groups = ec2.describe_security_groups(Filters=here)["SecurityGroups"]
    return parse_network(vpcs, subnets, groups, f"-{region}-{names.suffix}")


def read_compute(elb: Any, autoscaling: Any, names: Names, region: str) -> Compute:
    balancers = found(elb.describe_load_balancers, "LoadBalancers", Names=[names.of("alb", region)])
    target_groups = found(elb.describe_target_groups, "TargetGroups", Names=[names.of("tg", region)])
    targets = (
        elb.describe_target_health(TargetGroupArn=target_groups[0]["TargetGroupArn"])["TargetHealthDescriptions"]
        if target_groups
        else []
    )
    group = names.of("asg", region)
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    return parse_compute(balancers, target_groups, targets, groups)


def read_key(kms: Any, alias: str) -> str:
    key = found(kms.describe_key, "KeyMetadata", KeyId=f"alias/{alias}")
    return str(key["Arn"]) if key and key["KeyState"] == "Enabled" else ""


def read_health(ssm: Any, prefix: str) -> dict[str, Health]:
    answer = ssm.get_parameters_by_path(Path=f"{prefix}health", Recursive=True)
    return parse_health(answer["Parameters"], prefix)


def read_lags(cloudwatch: Any, names: Names, region: str, now: datetime) -> dict[str, float | None]:
    """Seconds by which each store of this region lags behind the others: the worst of its sources."""
    others = [other for other in names.regions if other != region]
    if not others:
        return {}
    lag = read_lag(cloudwatch, names.of("cluster", region), others, now.timestamp(), LAG_WINDOW_SECONDS)
    return {"database": lag.seconds if lag else None}


def read_region(client: ClientOf, names: Names, region: str, now: datetime) -> RegionStatus:
    """The region as far as it answers."""

    def of(service: str) -> Any:
        return client(service, region)

    readings: Sequence[Callable[[], Mapping[str, Any]]] = (
        lambda: {"database": read_database(of("rds"), names.of("cluster", region))},
        lambda: {"network": read_network(of("ec2"), names, region)},
        lambda: {"compute": read_compute(of("elbv2"), of("autoscaling"), names, region)},
        lambda: {"key_arn": read_key(of("kms"), names.of("dr", region))},
        lambda: {"health": read_health(of("ssm"), names.parameters)},
        lambda: {"lag_seconds": read_lags(of("cloudwatch"), names, region, now)},
        lambda: {
            "secret_arn": found(of("secretsmanager").describe_secret, "ARN", SecretId=f"database-{names.suffix}") or ""
        },
    )

    def attempt(reading: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
        try:
            return reading()
        except AWS_ERRORS as error:
            return {"error": str(error)}

    with ThreadPoolExecutor(max_workers=len(readings)) as pool:
        parts = pool.map(attempt, readings)
        return reduce(lambda status, part: replace(status, **part), parts, RegionStatus(region))


def read_regions(client: ClientOf, names: Names, now: datetime) -> list[RegionStatus]:
    """Every region at the same time: a lost one costs its own time-out, not the others' answers."""
    with ThreadPoolExecutor(max_workers=max(len(names.regions), 1)) as pool:
        return list(pool.map(lambda region: read_region(client, names, region, now), names.regions))


def read_topology(client: ClientOf, names: Names, reachable: Iterable[str]) -> Topology | None:
    """The global database as the first region that knows it tells; None where every one that answers knows none."""
    trouble: Exception | None = None
    for region in reachable:
        try:
            call = client("rds", region).describe_global_clusters
            known = found(call, "GlobalClusters", GlobalClusterIdentifier=names.global_cluster)
        except AWS_ERRORS as error:
            trouble = error
            continue
        if known:
            return parse_topology(known[0])
    if trouble:
        raise trouble
    return None
