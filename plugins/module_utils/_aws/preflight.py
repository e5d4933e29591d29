# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking AWS what a build depends on: the account, its regions, engine versions and quotas. Nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from .._core.preflight_settings import Settings
from .._core.surroundings import Quota, Surroundings
from .errors import AWS_ERRORS

ClientOf = Callable[[str, str], Any]
MISSING_CREDENTIALS = (
    "AWS credentials: found none; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, AWS_PROFILE, or run with a role."
)
THREADS = 16


@dataclass(frozen=True)
class Limit:
    """A quota of Service Quotas, and the call that counts what is used of it."""

    name: str
    service: str
    quota: str
    count: Callable[[ClientOf, str], int]


def _count(service: str, operation: str, key: str) -> Callable[[ClientOf, str], int]:
    def count(client: ClientOf, region: str) -> int:
        pages = client(service, region).get_paginator(operation).paginate()
        return sum(len(page[key]) for page in pages)

    return count


def _addresses(client: ClientOf, region: str) -> int:
    return len(client("ec2", region).describe_addresses()["Addresses"])


VPCS, ADDRESSES, BALANCERS, CLUSTERS = (
    "VPCs per Region",
    "EC2-VPC Elastic IPs",
    "Application Load Balancers per Region",
    "DB clusters",
)
LIMITS = (
    Limit(VPCS, "vpc", "L-F678F1CE", _count("ec2", "describe_vpcs", "Vpcs")),
    Limit(ADDRESSES, "ec2", "L-0263D0A3", _addresses),
    Limit(
        BALANCERS,
        "elasticloadbalancing",
        "L-53DA6B97",
        _count("elbv2", "describe_load_balancers", "LoadBalancers"),
    ),
    Limit(CLUSTERS, "rds", "L-952B80B8", _count("rds", "describe_db_clusters", "DBClusters")),
)


def needs_of_a_region(nat_gateways: int) -> dict[str, int]:
    """What the build of one region takes of each limit."""
    return {VPCS: 1, ADDRESSES: nat_gateways, BALANCERS: 1, CLUSTERS: 1}


def read_quota(client: ClientOf, region: str, limit: Limit, needed: int) -> Quota | None:
    """None where it can't be read: a limit that is unknown stops nobody."""
    try:
        answer = client("service-quotas", region).get_service_quota(ServiceCode=limit.service, QuotaCode=limit.quota)
        return Quota(region, limit.name, answer["Quota"]["Value"], limit.count(client, region), needed)
    except AWS_ERRORS:
        return None


def read_versions(rds: Any, engine: str) -> dict[str, bool]:
    """Every version of the engine in this region, and whether it serves a global database."""
    pages = rds.get_paginator("describe_db_engine_versions").paginate(Engine=engine)
    return {
        item["EngineVersion"]: bool(item.get("SupportsGlobalDatabases"))
        for page in pages
        for item in page["DBEngineVersions"]
    }


def read_default_version(rds: Any, engine: str) -> str:
    known = rds.describe_db_engine_versions(Engine=engine, DefaultOnly=True)["DBEngineVersions"]
    return str(known[0]["EngineVersion"]) if known else ""


def read_surroundings(
    client: ClientOf, settings: Settings, asked: Sequence[str], needs: Mapping[str, Mapping[str, int]]
) -> Surroundings:
    """What AWS tells in the regions that are asked. ``needs`` says per region what the build takes of each limit."""
    first = asked[0]
    with ThreadPoolExecutor(max_workers=THREADS) as pool:
        account = pool.submit(client("sts", first).get_caller_identity)
        known = frozenset(item["RegionName"] for item in client("ec2", first).describe_regions()["Regions"])
        regions = [region for region in dict.fromkeys(asked) if region in known]
        defaults = [pool.submit(read_default_version, client("rds", region), settings.engine) for region in regions[:1]]
        versions = {region: pool.submit(read_versions, client("rds", region), settings.engine) for region in regions}
        quotas = [
            pool.submit(read_quota, client, region, limit, needs[region][limit.name])
            for region in regions
            for limit in LIMITS
            if needs.get(region, {}).get(limit.name)
        ]
    return Surroundings(
        account_id=account.result()["Account"],
        known_regions=known,
        default_version=next((version.result() for version in defaults), ""),
        versions={region: found.result() for region, found in versions.items()},
        quotas=[quota for found in quotas if (quota := found.result())],
    )
