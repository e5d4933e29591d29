# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_subnets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

READ = ["DescribeSubnets"]
TAGS = {"Environment": "drill"}


def test_a_life_of_two_subnets(lab: Lab, tmp_path: Path) -> None:
    ec2 = lab.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.95.0.0/16")["Vpc"]["VpcId"]
    by_hand = ec2.create_subnet(VpcId=vpc, CidrBlock="10.95.9.0/24")["Subnet"]["SubnetId"]
    public: dict[str, Any] = {"cidr": "10.95.0.0/24", "zone": "us-east-1a", "map_public": True, "tags": TAGS}
    private: dict[str, Any] = {"cidr": "10.95.1.0/24", "zone": "us-east-1b", "tags": TAGS}
    changed = [
        {**public, "map_public": False, "tags": {**TAGS, "Cost-Center": 4711}},
        {**private, "zone": "us-east-1c", "tags": {}},
    ]

    def asked(*subnets: dict[str, Any]) -> dict[str, Any]:
        return {"vpc_id": vpc, "subnets": list(subnets)}

    run = play(
        lab,
        tmp_path,
        "ec2_subnets",
        [
            Task("predict", asked(public, private), check=True),
            Task("apply", asked(public, private)),
            Task("again", asked(public, private)),
            Task("predict a change", asked(*changed), check=True),
            Task("change", asked(*changed)),
            Task("changed already", asked(*changed)),
        ],
    )
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, "CreateSubnet", "CreateSubnet", *READ, "ModifySubnetAttribute"],
        "again": READ,
        "predict a change": READ,
        "change": [*READ, "ModifySubnetAttribute", "CreateTags"],
        "changed already": READ,
    }
    assert [name for name, outcome in run.changed().items() if not outcome] == ["again", "changed already"]
    first, second = run["apply"].result["subnets"]
    assert (first["cidr"], first["zone"], first["map_public"]) == ("10.95.0.0/24", "us-east-1a", True)
    assert (second["map_public"], second["tags"]) == (False, TAGS)
    planned = [{**subnet, "subnet_id": "subnet-planned"} for subnet in (first, second)]
    assert run["predict"].result["subnets"] == planned
    assert run["again"].result["subnets"] == [first, second]
    assert run["predict a change"].after == run["change"].after
    assert run["changed already"].result["subnets"][0]["tags"] == {**TAGS, "Cost-Center": "4711"}
    assert run["changed already"].result["subnets"][1] == second, "neither moved nor stripped of tags"
    standing = ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["Subnets"]
    assert {subnet["SubnetId"] for subnet in standing} == {by_hand, first["subnet_id"], second["subnet_id"]}
    assert [subnet["MapPublicIpOnLaunch"] for subnet in standing] == [False, False, False]
