# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import refused, unique, vpc_with_subnets


@pytest.fixture
def elbv2(lab: Lab) -> Any:
    return lab.client("elbv2", "us-east-2")


@pytest.fixture
def balancer(lab: Lab, elbv2: Any) -> dict[str, Any]:
    _unused, subnets = vpc_with_subnets(lab.client("ec2", "us-east-2"))
    return dict(elbv2.create_load_balancer(Name=unique("lb"), Subnets=subnets)["LoadBalancers"][0])


def test_an_unknown_target_group_is_an_error(elbv2: Any) -> None:
    with refused("TargetGroupNotFound"):
        elbv2.describe_target_groups(Names=["nobody"])


def test_load_balancers_stand_where_their_subnets_are(lab: Lab, balancer: dict[str, Any]) -> None:
    zones = {zone["SubnetId"]: zone["ZoneName"] for zone in balancer["AvailabilityZones"]}
    subnets = lab.client("ec2", "us-east-2").describe_subnets(SubnetIds=sorted(zones))["Subnets"]
    assert zones == {subnet["SubnetId"]: subnet["AvailabilityZone"] for subnet in subnets}
    assert {balancer["VpcId"]} == {subnet["VpcId"] for subnet in subnets}
    assert balancer["CanonicalHostedZoneId"] == "Z3AADJGX6KTTL2"


def test_load_balancers_have_all_attributes(elbv2: Any, balancer: dict[str, Any]) -> None:
    def attributes() -> dict[str, str]:
        answer = elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])
        return {one["Key"]: one["Value"] for one in answer["Attributes"]}

    assert attributes()["client_keep_alive.seconds"] == "3600"
    change = [{"Key": "client_keep_alive.seconds", "Value": "60"}]
    elbv2.modify_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"], Attributes=change)
    assert attributes()["client_keep_alive.seconds"] == "60"


def test_a_target_group_in_use_is_kept(elbv2: Any, balancer: dict[str, Any]) -> None:
    made = elbv2.create_target_group(Name=unique("tg"), Protocol="HTTP", Port=80, VpcId=balancer["VpcId"])
    group = made["TargetGroups"][0]["TargetGroupArn"]
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    elbv2.create_listener(LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=forward)
    with refused("ResourceInUse"):
        elbv2.delete_target_group(TargetGroupArn=group)
    elbv2.delete_load_balancer(LoadBalancerArn=balancer["LoadBalancerArn"])
    elbv2.delete_target_group(TargetGroupArn=group)


def test_a_protected_load_balancer_is_kept(elbv2: Any, balancer: dict[str, Any]) -> None:
    arn = balancer["LoadBalancerArn"]

    def protect(value: str) -> None:
        change = [{"Key": "deletion_protection.enabled", "Value": value}]
        elbv2.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=change)

    protect("true")
    with refused("OperationNotPermitted"):
        elbv2.delete_load_balancer(LoadBalancerArn=arn)
    protect("false")
    elbv2.delete_load_balancer(LoadBalancerArn=arn)
