# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: NAT gateways with addresses, flow logs as they were made."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import escape

from lab.patches.tools import Answer, Params, around, edited, first, is_good, listed, service

NAT_IN_ANSWER = r"<natGatewayId>([^<]*)</natGatewayId>(.*?)<natGatewayAddressSet/>"


def apply() -> None:
    nat_gateways_have_addresses()
    flow_logs_tell_how_they_were_made()
    peering_connections_are_found_by_their_sides()


def nat_gateways_have_addresses() -> None:
    """NatGatewayAddresses, and an elastic address that is taken as long as the gateway exists."""
    ec2 = service("ec2")

    def with_addresses(answer: Answer) -> Answer:
        return edited(
            answer,
            NAT_IN_ANSWER,
            lambda found: f"<natGatewayId>{found[1]}</natGatewayId>{found[2]}{_addresses(ec2, found[1])}",
        )

    @around(ec2, "_create_nat_gateway")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        allocation = first(params, "AllocationId")
        if allocation and allocation not in ec2._addresses:
            refusal: Answer = ec2._error(
                "InvalidAllocationID.NotFound", f"The allocation ID '{allocation}' does not exist", 400
            )
            return refusal
        answer = inner(params)
        if is_good(answer) and (found := re.search(r"<natGatewayId>([^<]*)", answer[2].decode())):
            nat = ec2._nat_gateways[found[1]]
            subnet = ec2._subnets.get(nat["SubnetId"]) or {"CidrBlock": "10.0.0.0/24"}
            # The first four addresses of a subnet are AWS's.
            nat["_private"] = str(ipaddress.ip_network(subnet["CidrBlock"])[4 + len(ec2._nat_gateways)])
            nat["_interface"] = "eni-" + found[1].removeprefix("nat-")
            if address := ec2._addresses.get(allocation):
                address["AssociationId"] = "eipassoc-" + found[1].removeprefix("nat-")
                address["NetworkInterfaceId"] = nat["_interface"]
                address["PrivateIpAddress"] = nat["_private"]
        return with_addresses(answer)

    @around(ec2, "_describe_nat_gateways")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        return with_addresses(inner(params))

    @around(ec2, "_delete_nat_gateway")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        nat = ec2._nat_gateways.get(first(params, "NatGatewayId"))
        address = ec2._addresses.get(nat["AllocationId"]) if nat else None
        if address:
            address.update(AssociationId=None, NetworkInterfaceId=None, PrivateIpAddress=None)
        return inner(params)


def _addresses(ec2: Any, name: str) -> str:
    nat = ec2._nat_gateways[name]
    allocation = nat["AllocationId"]
    address = ec2._addresses.get(allocation)
    public = (
        f"<publicIp>{address['PublicIp']}</publicIp><allocationId>{allocation}</allocationId>"
        f"<associationId>{address['AssociationId'] or ''}</associationId>"
        if address
        else ""
    )
    return (
        f"<natGatewayAddressSet><item>{public}<privateIp>{nat['_private']}</privateIp>"
        f"<networkInterfaceId>{nat['_interface']}</networkInterfaceId><isPrimary>true</isPrimary>"
        "<status>succeeded</status></item></natGatewayAddressSet>"
    )


def flow_logs_tell_how_they_were_made() -> None:
    """DescribeFlowLogs names the log group, the role, the interval and the tags."""
    ec2 = service("ec2")

    @around(ec2, "_create_flow_logs")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        before = set(ec2._flow_logs)
        answer = inner(params)
        for name in set(ec2._flow_logs) - before:
            ec2._parse_tag_specs(params, "vpc-flow-log", name)
            ec2._flow_logs[name].update(
                logGroupName=first(params, "LogGroupName"),
                deliverLogsPermissionArn=first(params, "DeliverLogsPermissionArn"),
                maxAggregationInterval=first(params, "MaxAggregationInterval") or "600",
                deliverLogsStatus="SUCCESS",
            )
        return answer

    @around(ec2, "_describe_flow_logs")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        asked = listed(params, "FlowLogId")
        missing = [name for name in asked if name not in ec2._flow_logs]
        if missing:
            refusal: Answer = ec2._error(
                "InvalidFlowLogId.NotFound", f"The flow log '{missing[0]}' does not exist", 400
            )
            return refusal
        # boto3 calls the parameter Filter and sends it as Filter.N, as for every other action.
        return edited(inner(params), r"<flowLogId>([^<]*)</flowLogId>", lambda found: found[0] + _made(ec2, found[1]))


def _made(ec2: Any, name: str) -> str:
    keys = ("logGroupName", "deliverLogsPermissionArn", "maxAggregationInterval", "deliverLogsStatus")
    values = ((key, ec2._flow_logs[name].get(key)) for key in keys)
    return "".join(f"<{key}>{escape(value)}</{key}>" for key, value in values if value)


def peering_connections_are_found_by_their_sides() -> None:
    """The filters requester-vpc-info.vpc-id and accepter-vpc-info.vpc-id, by which a VPC finds its own connections."""
    ec2 = service("ec2")

    @around(ec2, "_describe_vpc_peering_connections")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        filters = ec2._parse_filters(params)
        sides = {side: filters.get(f"{side.lower()}-vpc-info.vpc-id") for side in ("Requester", "Accepter")}

        def kept(item: re.Match[str]) -> str:
            for side, wanted in sides.items():
                vpc = re.search(rf"<{side.lower()}VpcInfo><vpcId>([^<]*)</vpcId>", item[0])
                if wanted and not (vpc and vpc[1] in wanted):
                    return ""
            return item[0]

        # Each connection ends in its tags; the tags hold items of their own.
        return edited(
            inner(params), r"<item>\s*<vpcPeeringConnectionId>.*?(?:<tagSet>.*?</tagSet>|<tagSet/>)\s*</item>", kept
        )
