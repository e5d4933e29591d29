# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from botocore.config import Config

from lab.front.faults import Fault
from lab.testing import Lab
from tests.lab.helpers import refused, unique, vpc_with_subnets

AGAIN = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
REGION = "us-west-1"


def test_a_client_token_is_answered_once(lab: Lab) -> None:
    ec2 = lab.client("ec2", REGION)
    vpc, [subnet, _unused] = vpc_with_subnets(ec2)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    patient = lab.client("ec2", REGION, config=AGAIN)
    lab.faults(Fault("drop", action="CreateNatGateway"), Fault("drop", action="CreateRouteTable"))
    nat = patient.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    table = patient.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    lab.faults()
    mine = [{"Name": "vpc-id", "Values": [vpc]}]
    assert [one["NatGatewayId"] for one in ec2.describe_nat_gateways(Filters=mine)["NatGateways"]] == [nat]
    tables = [one["RouteTableId"] for one in ec2.describe_route_tables(Filters=mine)["RouteTables"]]
    assert tables.count(table) == 1
    assert len(tables) <= 2, "the VPC's own, and the one that was made"
    token, other = unique("token"), unique("token")
    wanted = {"VpcId": vpc, "ServiceName": f"com.amazonaws.{REGION}.s3"}
    made = [ec2.create_vpc_endpoint(ClientToken=one, **wanted) for one in (token, token, other)]
    assert len({one["VpcEndpoint"]["VpcEndpointId"] for one in made}) == 2


def test_subnets_of_a_vpc_do_not_overlap(lab: Lab) -> None:
    ec2 = lab.client("ec2", REGION)
    vpc, _unused = vpc_with_subnets(ec2)
    with refused("InvalidSubnet.Conflict"):
        ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.0.128/25")
    ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.2.0/24")


def test_two_vpcs_have_one_connection(lab: Lab) -> None:
    ec2 = lab.client("ec2", REGION)
    one, other = (ec2.create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"] for number in (81, 82))
    made = ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)["VpcPeeringConnection"]
    with refused("VpcPeeringConnectionAlreadyExists"):
        ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)
    ec2.delete_vpc_peering_connection(VpcPeeringConnectionId=made["VpcPeeringConnectionId"])
    ec2.create_vpc_peering_connection(VpcId=one, PeerVpcId=other)
