# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_route_tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

READ = ["DescribeRouteTables"]
TAGS = {"Environment": "drill"}
ANYWHERE = "0.0.0.0/0"


def test_a_life_of_two_tables(lab: Lab, tmp_path: Path) -> None:
    ec2 = lab.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.96.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.96.{number}.0/24")["Subnet"]["SubnetId"] for number in range(3)
    ]
    by_hand = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.associate_route_table(RouteTableId=by_hand, SubnetId=subnets[2])
    public: dict[str, Any] = {
        "name": "public-drill",
        "subnet_ids": subnets[:1],
        "routes": [{"dest": ANYWHERE, "gateway_id": "igw-1"}],
        "tags": TAGS,
    }
    private: dict[str, Any] = {"name": "private-drill", "subnet_ids": subnets[1:2], "tags": TAGS}
    through_nat = {"dest": ANYWHERE, "nat_gateway_id": "nat-1"}
    peered = {"dest": "10.0.0.0/16", "vpc_peering_connection_id": "pcx-1"}
    moved = {**private, "subnet_ids": subnets, "routes": [through_nat, peered], "tags": {**TAGS, "Cost-Center": 4711}}
    closed = {**public, "subnet_ids": [], "routes": []}
    elsewhere = {**moved, "routes": [{"dest": ANYWHERE, "gateway_id": "igw-1"}, peered]}

    def asked(*tables: dict[str, Any]) -> dict[str, Any]:
        return {"vpc_id": vpc, "tables": list(tables)}

    run = play(
        lab,
        tmp_path,
        "ec2_route_tables",
        [
            Task("predict", asked(public, private), check=True),
            Task("apply", asked(public, private)),
            Task("again", asked(public, private)),
            Task("predict a move", asked(closed, moved), check=True),
            Task("move", asked(closed, moved)),
            Task("moved already", asked(closed, moved)),
            Task("one alone", asked(moved)),
            Task("lead elsewhere", asked(elsewhere)),
            Task("leave", asked({**elsewhere, "subnet_ids": subnets[:1]})),
        ],
    )
    create = ["CreateRouteTable"] * 2
    leave_and_join = ["DisassociateRouteTable", "AssociateRouteTable"]
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, *create, *READ, "CreateRoute", *["AssociateRouteTable"] * 2],
        "again": READ,
        "predict a move": READ,
        "move": [*READ, "DeleteRoute", "CreateRoute", "CreateRoute", "CreateTags", *leave_and_join, *leave_and_join],
        "moved already": READ,
        "one alone": READ,
        "lead elsewhere": [*READ, "ReplaceRoute"],
        "leave": [*READ, *["DisassociateRouteTable"] * 2],
    }
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "moved already", "one alone"]
    first, second = run["apply"].result["route_tables"]
    assert first["name"] == "public-drill"
    assert first["routes"] == {ANYWHERE: "igw-1"}
    assert first["subnet_ids"] == subnets[:1]
    predicted = run["predict"].result["route_tables"]
    assert predicted == [{**table, "route_table_id": "rtb-planned"} for table in (first, second)]
    assert run["again"].result["route_tables"] == [first, second]
    assert run["predict a move"].after == run["move"].after
    assert {table["name"]: table for table in run["moved already"].result["route_tables"]} == run["move"].after
    assert run["one alone"].result["route_tables"][0]["subnet_ids"] == sorted(subnets)
    assert run["lead elsewhere"].after["private-drill"]["routes"] == {ANYWHERE: "igw-1", "10.0.0.0/16": "pcx-1"}
    found = ec2.describe_route_tables(RouteTableIds=[second["route_table_id"]])["RouteTables"][0]
    assert [one["SubnetId"] for one in found["Associations"]] == subnets[:1]
    assert {route["DestinationCidrBlock"] for route in found["Routes"]} == {ANYWHERE, "10.0.0.0/16", "10.96.0.0/16"}
