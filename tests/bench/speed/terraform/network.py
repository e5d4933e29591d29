# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of a region."""

from __future__ import annotations

from ipaddress import IPv4Network

from tests.bench.speed.floor.kinds import SUFFIX
from tests.bench.speed.floor.network import EGRESS, GATEWAYS, INGRESS, INTERFACES, TIERS, block, tier_block
from tests.bench.speed.terraform.blocks import Region, ref


def network(at: Region) -> None:
    vpc = at.ref("vpc", "vpc")
    at.add("vpc", "vpc", cidr_block=str(block(at.index)), enable_dns_hostnames=True, **at.named("vpc"))
    for tier in TIERS:
        subnets(at, tier, vpc)
    for name in INGRESS:
        group(at, name, vpc)
    at.add("internet_gateway", "igw", vpc_id=vpc, **at.named("igw"))
    at.add("eip", "nat", domain="vpc", **at.named("nat"))
    at.add(
        "nat_gateway",
        "nat",
        allocation_id=at.ref("eip", "nat"),
        subnet_id=at.subnets("public")[0],
        **at.named("nat"),
    )
    for service in GATEWAYS:
        where = f"com.amazonaws.{at.region}.{service}"
        at.add("vpc_endpoint", service, vpc_id=vpc, service_name=where, **at.named(service))
    for service in INTERFACES:
        at.add(
            "vpc_endpoint",
            service,
            vpc_id=vpc,
            service_name=f"com.amazonaws.{at.region}.{service}",
            vpc_endpoint_type="Interface",
            subnet_ids=at.subnets("private"),
            security_group_ids=[at.ref("security_group", "endpoints")],
            **at.named(service),
        )
    at.log_group("flows", f"/vpc/{at.name('flow-log')}")
    at.add(
        "flow_log",
        "flows",
        vpc_id=vpc,
        traffic_type="ALL",
        iam_role_arn=at.ref("iam_role", "flow-log", "arn"),
        log_destination=at.ref("cloudwatch_log_group", "flows", "arn"),
        **at.named("flow-log"),
    )


def subnets(at: Region, tier: str, vpc: str) -> None:
    parts = list(IPv4Network(tier_block(at.index, tier)).subnets(new_prefix=20))
    for number in range(3):
        at.add(
            "subnet",
            f"{tier}_{number}",
            vpc_id=vpc,
            cidr_block=str(parts[number]),
            availability_zone=f"{at.region}{'abc'[number]}",
            map_public_ip_on_launch=tier == "public",
            **at.named(f"{tier}-{number}"),
        )


def group(at: Region, name: str, vpc: str) -> None:
    blocks = [str(block(index)) for index in range(len(at.whole.regions))]
    rule = {
        "description": "",
        "protocol": "tcp",
        "ipv6_cidr_blocks": [],
        "prefix_list_ids": [],
        "security_groups": [],
        "self": False,
        "cidr_blocks": ["0.0.0.0/0"] if name == "alb" else blocks,
    }
    at.add(
        "security_group",
        name,
        name=at.name(name),
        description=f"The {name} of {SUFFIX} in {at.region}",
        vpc_id=vpc,
        ingress=[{**rule, "from_port": port, "to_port": port} for port in dict.fromkeys(INGRESS[name])],
        egress=[{**rule, "from_port": port, "to_port": port} for port in dict.fromkeys(EGRESS[name])],
        **at.named(name),
    )


def routes(at: Region) -> None:
    vpc = at.ref("vpc", "vpc")
    for tier in TIERS:
        at.add("route_table", tier, vpc_id=vpc, **at.named(tier))
        for number, subnet in enumerate(at.subnets(tier)):
            at.add(
                "route_table_association",
                f"{tier}_{number}",
                subnet_id=subnet,
                route_table_id=at.ref("route_table", tier),
            )
    out = {"destination_cidr_block": "0.0.0.0/0"}
    gateway = at.ref("internet_gateway", "igw")
    at.add("route", "out_public", route_table_id=at.ref("route_table", "public"), gateway_id=gateway, **out)
    nat = at.ref("nat_gateway", "nat")
    at.add("route", "out_private", route_table_id=at.ref("route_table", "private"), nat_gateway_id=nat, **out)
    for other, region in enumerate(at.whole.regions):
        if other != at.index:
            peer(at, other, region.replace("-", "_"))


def peer(at: Region, other: int, key: str) -> None:
    pair = f"{at.key}_{key}" if other > at.index else f"{key}_{at.key}"
    accepted = f"${{aws_vpc_peering_connection_accepter.{pair}.vpc_peering_connection_id}}"
    if other > at.index:
        at.whole.add(
            at.region,
            "vpc_peering_connection",
            pair,
            vpc_id=at.ref("vpc", "vpc"),
            peer_vpc_id=at.ref("vpc", "vpc", region=at.whole.regions[other]),
            peer_region=at.whole.regions[other],
        )
        at.whole.add(
            at.whole.regions[other],
            "vpc_peering_connection_accepter",
            pair,
            vpc_peering_connection_id=ref("vpc_peering_connection", pair),
            auto_accept=True,
        )
    for tier in TIERS[1:]:
        at.add(
            "route",
            f"{tier}_{key}",
            route_table_id=at.ref("route_table", tier),
            destination_cidr_block=str(block(other)),
            vpc_peering_connection_id=accepted,
        )
