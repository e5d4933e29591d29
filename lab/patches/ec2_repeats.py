# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: what becomes of a call that comes twice, as it does when the first answer was lost."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import partial
from typing import Any

from lab.patches.tools import Answer, Params, around, first, is_good, service

# Those with a client token that the product, or the modules that it uses, call.
WITH_TOKEN = (
    "_create_flow_logs",
    "_create_launch_template",
    "_create_nat_gateway",
    "_create_route_table",
    "_create_vpc_endpoint",
)
ENDED = ("deleted", "deleting", "rejected", "failed", "expired")


def apply() -> None:
    a_client_token_is_answered_once()
    subnets_of_a_vpc_do_not_overlap()
    two_vpcs_have_one_connection()


def a_client_token_is_answered_once() -> None:
    """A call whose client token was used before makes nothing, and gets the answer of the first."""
    ec2 = service("ec2")
    answered: dict[tuple[str, ...], Answer] = {}

    def create(name: str, inner: Callable[..., Answer], params: Params) -> Answer:
        token = first(params, "ClientToken")
        key = (ec2.get_account_id(), ec2.get_region(), name, token)
        if token and key in answered:
            return answered[key]
        answer = inner(params)
        if token and is_good(answer):
            answered[key] = answer
        return answer

    for name in WITH_TOKEN:
        around(ec2, name)(partial(create, name))


def subnets_of_a_vpc_do_not_overlap() -> None:
    """CreateSubnet answers InvalidSubnet.Conflict to a block of which a subnet has a part."""
    ec2 = service("ec2")

    @around(ec2, "_create_subnet")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        block = ipaddress.ip_network(first(params, "CidrBlock"))
        for subnet in ec2._subnets.values():
            if subnet["VpcId"] == first(params, "VpcId") and block.overlaps(ipaddress.ip_network(subnet["CidrBlock"])):
                return _refusal(ec2, "InvalidSubnet.Conflict", f"The CIDR '{block}' conflicts with another subnet")
        return inner(params)


def two_vpcs_have_one_connection() -> None:
    """CreateVpcPeeringConnection answers VpcPeeringConnectionAlreadyExists while one is pending or active."""
    ec2 = service("ec2")

    @around(ec2, "_create_vpc_peering_connection")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        sides = {first(params, "VpcId"), first(params, "PeerVpcId")}
        for one in ec2._vpc_peering.values():
            its = {one["RequesterVpcInfo"]["VpcId"], one["AccepterVpcInfo"]["VpcId"]}
            if its == sides and one["Status"]["Code"] not in ENDED:
                return _refusal(
                    ec2,
                    "VpcPeeringConnectionAlreadyExists",
                    "A VPC peering connection between the VPCs already exists.",
                )
        return inner(params)


def _refusal(ec2: Any, code: str, message: str) -> Answer:
    refusal: Answer = ec2._error(code, message, 400)
    return refusal
