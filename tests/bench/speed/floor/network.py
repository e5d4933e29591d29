# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The network of a region: VPC, subnets, gateways, groups, endpoints, flow logs, and its peers."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Any

from tests.bench.speed.floor.engine import Answer, Engine, Thing
from tests.bench.speed.floor.kinds import SUFFIX, specified, tag_list

TIERS = ("public", "private", "database")
GATEWAYS, INTERFACES = ("s3", "dynamodb"), ("monitoring", "secretsmanager", "ssm")
# The ports that each group lets in.
INGRESS = {"alb": [80], "app": [8080], "database": [5432, 5432, 5432], "endpoints": [443], "monitor": []}
EGRESS = {"alb": [8080], "app": [443, 5432], "database": [], "endpoints": [], "monitor": [443, 5432]}


def block(index: int) -> IPv4Network:
    return IPv4Network(f"10.{40 + index}.0.0/16")


def tier_block(index: int, tier: str) -> str:
    return str(list(block(index).subnets(new_prefix=18))[TIERS.index(tier)])


class Network:
    def __init__(self, engine: Engine, regions: list[str], index: int, account: str) -> None:
        self.engine, self.regions, self.index, self.account = engine, regions, index, account
        self.region = regions[index]

    def name(self, kind: str) -> str:
        return f"{kind}-{self.region}-{SUFFIX}"

    def id_of(self, kind: str, name: str, key: str) -> str:
        return str(self.engine.get(self.region, kind, self.name(name))[key])

    def vpc_id(self) -> str:
        return self.id_of("vpc", "vpc", "VpcId")

    def subnet_ids(self, tier: str) -> list[str]:
        return [self.id_of("subnet", f"{tier}-{number}", "SubnetId") for number in range(3)]

    def group_id(self, name: str) -> str:
        return self.id_of("security-group", name, "GroupId")

    def add(self, kind: str, name: str, wanted: Any, **more: Any) -> None:
        self.engine.add(Thing(self.region, kind, self.name(name), wanted, **more))

    def declare(self) -> None:
        self._vpc()
        for name in INGRESS:
            self._group(name)
        self._gateways()
        for service in (*GATEWAYS, *INTERFACES):
            self._endpoint(service)

    def _vpc(self) -> None:
        wanted = {"CidrBlock": str(block(self.index)), **specified("vpc", self.name("vpc"))}
        self.add(
            "vpc",
            "vpc",
            lambda: wanted,
            after=lambda client, vpc: client.modify_vpc_attribute(
                VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": True}
            ),
        )
        for tier in TIERS:
            parts = list(IPv4Network(tier_block(self.index, tier)).subnets(new_prefix=20))
            for number in range(3):
                self._subnet(tier, number, str(parts[number]))

    def _subnet(self, tier: str, number: int, cidr: str) -> None:
        def open_up(client: Any, subnet: Answer) -> None:
            if tier == "public":
                client.modify_subnet_attribute(SubnetId=subnet["SubnetId"], MapPublicIpOnLaunch={"Value": True})

        self.add(
            "subnet",
            f"{tier}-{number}",
            lambda: {
                "VpcId": self.vpc_id(),
                "CidrBlock": cidr,
                "AvailabilityZone": f"{self.region}{'abc'[number]}",
                **specified("subnet", self.name(f"{tier}-{number}")),
            },
            after=open_up,
        )

    def _gateways(self) -> None:
        self.add(
            "internet-gateway",
            "igw",
            lambda: specified("internet-gateway", self.name("igw")),
            after=lambda client, made: client.attach_internet_gateway(
                InternetGatewayId=made["InternetGatewayId"], VpcId=self.vpc_id()
            ),
        )
        self.add("address", "nat", lambda: {"Domain": "vpc", **specified("elastic-ip", self.name("nat"))})
        self.add(
            "nat",
            "nat",
            lambda: {
                "SubnetId": self.subnet_ids("public")[0],
                "AllocationId": self.id_of("address", "nat", "AllocationId"),
                **specified("natgateway", self.name("nat")),
            },
        )

    def _group(self, name: str) -> None:
        def rules(ports: list[int]) -> list[dict[str, Any]]:
            blocks = [str(block(index)) for index in range(len(self.regions))]
            ranges = [{"CidrIp": "0.0.0.0/0"}] if name == "alb" else [{"CidrIp": one} for one in blocks]
            return [
                {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": ranges}
                for port in dict.fromkeys(ports)
            ]

        def fill(client: Any, group: Answer) -> None:
            where = group["GroupId"]
            client.revoke_security_group_egress(
                GroupId=where, IpPermissions=[{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
            )
            if INGRESS[name]:
                client.authorize_security_group_ingress(GroupId=where, IpPermissions=rules(INGRESS[name]))
            if EGRESS[name]:
                client.authorize_security_group_egress(GroupId=where, IpPermissions=rules(EGRESS[name]))

        self.add(
            "security-group",
            name,
            lambda: {
                "GroupName": self.name(name),
                "Description": f"The {name} of {SUFFIX} in {self.region}",
                "VpcId": self.vpc_id(),
                **specified("security-group", self.name(name)),
            },
            after=fill,
            expect=lambda: {"IpPermissions": rules(INGRESS[name]), "IpPermissionsEgress": rules(EGRESS[name])},
        )

    def _endpoint(self, service: str) -> None:
        def wanted() -> Answer:
            common = {
                "VpcId": self.vpc_id(),
                "ServiceName": f"com.amazonaws.{self.region}.{service}",
                **specified("vpc-endpoint", self.name(service)),
            }
            if service in GATEWAYS:
                return {**common, "VpcEndpointType": "Gateway"}
            groups = [self.group_id("endpoints")]
            subnets = self.subnet_ids("private")
            return {**common, "VpcEndpointType": "Interface", "SubnetIds": subnets, "SecurityGroupIds": groups}

        self.add("endpoint", service, wanted)

    def ask_peers(self) -> None:
        """The region that comes first asks; the other accepts."""
        for other in range(self.index + 1, len(self.regions)):
            self._ask(other)

    def _ask(self, other: int) -> None:
        name = f"peering-{self.region}-{self.regions[other]}-{SUFFIX}"

        def accept(_client: Any, made: Answer) -> None:
            client = self.engine.client("ec2", self.regions[other])
            peering = made["VpcPeeringConnectionId"]
            client.accept_vpc_peering_connection(VpcPeeringConnectionId=peering)
            client.create_tags(Resources=[peering], Tags=tag_list(Name=name))

        self.engine.add(
            Thing(
                self.region,
                "peering",
                name,
                lambda: {
                    "VpcId": self.vpc_id(),
                    "PeerVpcId": str(
                        self.engine.get(self.regions[other], "vpc", f"vpc-{self.regions[other]}-{SUFFIX}")["VpcId"]
                    ),
                    "PeerRegion": self.regions[other],
                    **specified("vpc-peering-connection", name),
                },
                after=accept,
            )
        )

    def route(self) -> None:
        for tier in TIERS:
            self.add(
                "route-table",
                tier,
                lambda tier=tier: {"VpcId": self.vpc_id(), **specified("route-table", self.name(tier))},
                after=lambda client, made, tier=tier: self._fill(client, tier, made["RouteTableId"]),
                expect=lambda tier=tier: {
                    "Routes": self._routes(tier),
                    "Associations": [{"SubnetId": subnet} for subnet in self.subnet_ids(tier)],
                },
            )

    def _fill(self, client: Any, tier: str, table: str) -> None:
        for route in self._routes(tier):
            client.create_route(RouteTableId=table, **route)
        for subnet in self.subnet_ids(tier):
            client.associate_route_table(RouteTableId=table, SubnetId=subnet)

    def _routes(self, tier: str) -> list[dict[str, str]]:
        routes: list[dict[str, str]] = []
        if tier == "public":
            routes.append(
                {
                    "DestinationCidrBlock": "0.0.0.0/0",
                    "GatewayId": self.id_of("internet-gateway", "igw", "InternetGatewayId"),
                }
            )
        if tier == "private":
            routes.append(
                {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": self.id_of("nat", "nat", "NatGatewayId")}
            )
        if tier != "public":
            routes += [self._route_to(other) for other in range(len(self.regions)) if other != self.index]
        return routes

    def _route_to(self, other: int) -> dict[str, str]:
        first, second = sorted((self.index, other))
        name = f"peering-{self.regions[first]}-{self.regions[second]}-{SUFFIX}"
        peering = str(self.engine.get(self.regions[first], "peering", name)["VpcPeeringConnectionId"])
        return {"DestinationCidrBlock": str(block(other)), "VpcPeeringConnectionId": peering}

    def log_flows(self, role_arn: str) -> None:
        self.add(
            "flow-log",
            "flow-log",
            lambda: {
                "ResourceIds": [self.vpc_id()],
                "ResourceType": "VPC",
                "TrafficType": "ALL",
                "LogGroupName": f"/vpc/{self.name('flow-log')}",
                "DeliverLogsPermissionArn": role_arn,
                **specified("vpc-flow-log", self.name("flow-log")),
            },
        )
