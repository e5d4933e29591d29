# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elb_attributes."""

from __future__ import annotations

from pathlib import Path

from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "alb-drill"
WANTED = {"name": NAME, "attributes": {"client_keep_alive.seconds": 60, "routing.http2.enabled": False}}
FIND = ["DescribeLoadBalancers"]
READ = [*FIND, "DescribeLoadBalancerAttributes"]


def test_attributes_of_a_load_balancer_that_is_yet_to_come(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "elb_attributes",
        [Task("predict", WANTED, check=True), Task("apply", WANTED, fails=True)],
    )
    assert run.calls() == {"predict": FIND, "apply": FIND}
    assert run["predict"].changed
    assert run["apply"].result["msg"] == f"There is no load balancer named {NAME} in this region."


def test_a_life_of_attributes(lab: Lab, tmp_path: Path) -> None:
    ec2, elb = lab.client("ec2"), lab.client("elbv2")
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.98.{number}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for number, zone in enumerate(("us-east-1a", "us-east-1b"))
    ]
    arn = elb.create_load_balancer(Name=NAME, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    run = play(
        lab,
        tmp_path,
        "elb_attributes",
        [
            Task("predict", WANTED, check=True),
            Task("apply", WANTED),
            Task("again", WANTED),
            Task("change", {**WANTED, "attributes": {"client_keep_alive.seconds": "120"}}),
        ],
    )
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, "ModifyLoadBalancerAttributes"],
        "again": READ,
        "change": [*READ, "ModifyLoadBalancerAttributes"],
    }
    assert run.changed() == {"predict": True, "apply": True, "again": False, "change": True}
    assert run["apply"].after == {"client_keep_alive.seconds": "60", "routing.http2.enabled": "false"}
    assert run["change"].before == {"client_keep_alive.seconds": "60"}
    attributes = elb.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    assert {"Key": "routing.http2.enabled", "Value": "false"} in attributes
    assert {"Key": "client_keep_alive.seconds", "Value": "120"} in attributes
