# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

import time
from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import refused, unique, vpc_with_subnets

REGION = "us-east-2"


@pytest.fixture(scope="module")
def place(lab: Lab) -> tuple[str, list[str]]:
    return vpc_with_subnets(lab.client("ec2", REGION))


@pytest.fixture
def target_group(lab: Lab, place: tuple[str, list[str]]) -> str:
    made = lab.client("elbv2", REGION).create_target_group(Name=unique("tg"), Protocol="HTTP", Port=80, VpcId=place[0])
    arn: str = made["TargetGroups"][0]["TargetGroupArn"]
    return arn


@pytest.fixture
def group(lab: Lab, place: tuple[str, list[str]], target_group: str) -> str:
    name = unique("asg")
    lab.client("ec2", REGION).create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.small"}
    )
    lab.client("autoscaling", REGION).create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=1,
        MaxSize=4,
        DesiredCapacity=2,
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"},
        VPCZoneIdentifier=",".join(place[1]),
        TargetGroupARNs=[target_group],
        Tags=[{"Key": "Environment", "Value": name, "PropagateAtLaunch": True}],
    )
    return name


def described(lab: Lab, name: str) -> dict[str, Any]:
    [found] = lab.client("autoscaling", REGION).describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
        "AutoScalingGroups"
    ]
    return dict(found)


def test_groups_keep_what_they_are_given(lab: Lab, group: str) -> None:
    found = described(lab, group)
    assert found["LaunchTemplate"]["LaunchTemplateId"].startswith("lt-")
    assert found["LaunchTemplate"]["LaunchTemplateName"] == group
    assert found["AvailabilityZones"] == ["us-east-2b", "us-east-2c"]


def test_an_update_takes_another_version_of_the_template(lab: Lab, group: str) -> None:
    template = {"LaunchTemplateName": group, "Version": "1"}
    lab.client("autoscaling", REGION).update_auto_scaling_group(AutoScalingGroupName=group, LaunchTemplate=template)
    assert described(lab, group)["LaunchTemplate"]["Version"] == "1"


def test_groups_tell_all_they_keep(lab: Lab, group: str, target_group: str) -> None:
    found = described(lab, group)
    assert found["TargetGroupARNs"] == [target_group]
    assert (found["LoadBalancerNames"], found["SuspendedProcesses"], found["EnabledMetrics"]) == ([], [], [])


def test_groups_are_found_by_tag(lab: Lab, group: str) -> None:
    autoscaling = lab.client("autoscaling", REGION)
    for value, expected in ((group, [group]), ("nobody", [])):
        answer = autoscaling.describe_auto_scaling_groups(Filters=[{"Name": "tag:Environment", "Values": [value]}])
        assert [one["AutoScalingGroupName"] for one in answer["AutoScalingGroups"]] == expected


def test_metrics_collection_is_switched_on_and_off(lab: Lab, group: str) -> None:
    autoscaling = lab.client("autoscaling", REGION)
    autoscaling.enable_metrics_collection(AutoScalingGroupName=group, Granularity="1Minute", Metrics=["GroupMaxSize"])
    assert described(lab, group)["EnabledMetrics"] == [{"Metric": "GroupMaxSize", "Granularity": "1Minute"}]
    autoscaling.disable_metrics_collection(AutoScalingGroupName=group)
    assert described(lab, group)["EnabledMetrics"] == []


def test_processes_are_suspended_and_resumed(lab: Lab, group: str) -> None:
    autoscaling = lab.client("autoscaling", REGION)
    autoscaling.suspend_processes(AutoScalingGroupName=group, ScalingProcesses=["AZRebalance"])
    assert [one["ProcessName"] for one in described(lab, group)["SuspendedProcesses"]] == ["AZRebalance"]
    autoscaling.resume_processes(AutoScalingGroupName=group)
    assert described(lab, group)["SuspendedProcesses"] == []


def test_classic_load_balancers_attach_and_detach(lab: Lab, group: str) -> None:
    autoscaling = lab.client("autoscaling", REGION)
    autoscaling.attach_load_balancers(AutoScalingGroupName=group, LoadBalancerNames=["classic"])
    assert described(lab, group)["LoadBalancerNames"] == ["classic"]
    autoscaling.detach_load_balancers(AutoScalingGroupName=group, LoadBalancerNames=["classic"])
    assert described(lab, group)["LoadBalancerNames"] == []


def test_notifications_are_listed(lab: Lab) -> None:
    answer = lab.client("autoscaling", REGION).describe_notification_configurations()
    assert answer["NotificationConfigurations"] == []


def test_instances_are_launched_and_terminated(lab: Lab, group: str, place: tuple[str, list[str]]) -> None:
    ec2 = lab.client("ec2", REGION)
    ids = {one["InstanceId"] for one in described(lab, group)["Instances"]}
    filters = [{"Name": "tag:aws:autoscaling:groupName", "Values": [group]}]
    found = [one for part in ec2.describe_instances(Filters=filters)["Reservations"] for one in part["Instances"]]
    assert {one["InstanceId"] for one in found} == ids
    assert {one["SubnetId"] for one in found} == set(place[1])
    assert {one["InstanceType"] for one in found} == {"t3.small"}
    assert all({"Key": "Environment", "Value": group} in one["Tags"] for one in found)

    lab.client("autoscaling", REGION).set_desired_capacity(AutoScalingGroupName=group, DesiredCapacity=1)
    [kept] = [one["InstanceId"] for one in described(lab, group)["Instances"]]
    states = {
        one["InstanceId"]: one["State"]["Name"]
        for part in ec2.describe_instances(InstanceIds=sorted(ids))["Reservations"]
        for one in part["Instances"]
    }
    assert {name for name, state in states.items() if state == "running"} == {kept}


def test_instances_are_targets_and_healthy_after_a_moment(lab: Lab, group: str, target_group: str) -> None:
    elbv2 = lab.client("elbv2", REGION)

    def health() -> dict[str, str]:
        answer = elbv2.describe_target_health(TargetGroupArn=target_group)
        return {one["Target"]["Id"]: one["TargetHealth"]["State"] for one in answer["TargetHealthDescriptions"]}

    assert health() == {one["InstanceId"]: "initial" for one in described(lab, group)["Instances"]}
    deadline = time.monotonic() + 5
    while "initial" in health().values() and time.monotonic() < deadline:
        time.sleep(0.1)
    assert set(health().values()) == {"healthy"}

    autoscaling = lab.client("autoscaling", REGION)
    autoscaling.detach_load_balancer_target_groups(AutoScalingGroupName=group, TargetGroupARNs=[target_group])
    assert health() == {}
    autoscaling.attach_load_balancer_target_groups(AutoScalingGroupName=group, TargetGroupARNs=[target_group])
    assert len(health()) == 2


def test_a_group_with_instances_needs_force(lab: Lab, group: str) -> None:
    autoscaling = lab.client("autoscaling", REGION)
    with refused("ResourceInUse"):
        autoscaling.delete_auto_scaling_group(AutoScalingGroupName=group)
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName=group, ForceDelete=True)
    assert autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"] == []
