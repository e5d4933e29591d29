# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2 Auto Scaling: instances that EC2 and the load balancer know, too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, edited, first, service

# How long a target stays in the state "initial".
SECONDS_TO_HEALTHY = 1.0


def apply() -> None:
    launched: dict[tuple[str, str], float] = {}
    instances_are_launched_and_terminated()
    instances_are_targets_of_the_groups(launched)
    new_targets_are_not_healthy_at_once(launched)
    a_group_with_instances_needs_force()


def instances_are_launched_and_terminated() -> None:
    """Each instance of a group is one that DescribeInstances lists, with the group's tags and subnet."""
    autoscaling, ec2 = service("autoscaling"), service("ec2")

    @around(autoscaling, "_reconcile_instances")
    def reconcile(inner: Callable[..., None], group: dict[str, Any]) -> None:
        before = {instance["InstanceId"] for instance in group["Instances"]}
        inner(group)
        for place, instance in enumerate(group["Instances"]):
            if instance["InstanceId"] not in before:
                _launch(ec2, group, instance, place)
        _terminate(ec2, before - {instance["InstanceId"] for instance in group["Instances"]})

    @around(autoscaling, "_delete_asg")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        group = autoscaling._asgs.get(first(params, "AutoScalingGroupName"))
        answer = inner(params)
        if group:
            _leave(group)
            _terminate(ec2, {instance["InstanceId"] for instance in group["Instances"]})
        return answer


def _launch(ec2: Any, group: dict[str, Any], instance: dict[str, Any], place: int) -> None:
    data, _unused, _unused = ec2._resolve_launch_template_data(group["LaunchTemplate"])
    data = data or {}
    subnets = [subnet for subnet in group["VPCZoneIdentifier"].split(",") if subnet in ec2._subnets]
    subnet = subnets[place % len(subnets)] if subnets else ec2._DEFAULT_SUBNET_ID
    [made] = ec2._launch_instances_internal(
        image_id=data.get("ImageId", "ami-00000000"),
        instance_type=data.get("InstanceType", "t3.micro"),
        subnet_id=subnet,
        count=1,
        user_data=data.get("UserData", ""),
        sg_ids=data.get("SecurityGroupIds") or None,
        iam_profile=data.get("IamInstanceProfile"),
    )
    instance["InstanceId"] = made["InstanceId"]
    if subnets:
        instance["AvailabilityZone"] = ec2._subnets[subnet]["AvailabilityZone"]
    tags = [tag for tag in group["Tags"] if tag["PropagateAtLaunch"]]
    ec2._tags[made["InstanceId"]] = [
        *({"Key": tag["Key"], "Value": tag["Value"]} for tag in tags),
        {"Key": "aws:autoscaling:groupName", "Value": group["AutoScalingGroupName"]},
    ]


def _terminate(ec2: Any, ids: set[str]) -> None:
    known = sorted(name for name in ids if name in ec2._instances)
    if known:
        ec2._terminate_instances({f"InstanceId.{place}": name for place, name in enumerate(known, 1)})


def instances_are_targets_of_the_groups(launched: dict[tuple[str, str], float]) -> None:
    """An instance is registered with every target group that is attached, and taken out when it goes."""
    autoscaling = service("autoscaling")

    @around(autoscaling, "_reconcile_instances")
    def reconcile(inner: Callable[..., None], group: dict[str, Any]) -> None:
        inner(group)
        ids = [instance["InstanceId"] for instance in group["Instances"]]
        wanted = {(target_group, name) for target_group in group.get("TargetGroupARNs", []) for name in ids}
        now = time.monotonic()
        for pair in wanted - set(group.get("_registered", [])):
            launched[pair] = now
            _register(*pair)
        for pair in set(group.get("_registered", [])) - wanted:
            launched.pop(pair, None)
            _deregister(*pair)
        group["_registered"] = sorted(wanted)


def _register(target_group: str, name: str) -> None:
    service("alb")._register_targets({"TargetGroupArn": target_group, "Targets.member.1.Id": name})


def _deregister(target_group: str, name: str) -> None:
    service("alb")._deregister_targets({"TargetGroupArn": target_group, "Targets.member.1.Id": name})


def _leave(group: dict[str, Any]) -> None:
    for pair in group.get("_registered", []):
        _deregister(*pair)


def new_targets_are_not_healthy_at_once(launched: dict[tuple[str, str], float]) -> None:
    """A target is "initial" until its first checks have passed."""
    initial = (
        "<TargetHealth><State>initial</State><Reason>Elb.RegistrationInProgress</Reason>"
        "<Description>Target registration is in progress</Description></TargetHealth>"
    )
    healthy = "<TargetHealth><State>healthy</State></TargetHealth>"

    @around(service("alb"), "_describe_target_health")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        target_group, now = first(params, "TargetGroupArn"), time.monotonic()
        fresh = {
            name for (arn, name), since in launched.items() if arn == target_group and now - since < SECONDS_TO_HEALTHY
        }
        return edited(
            inner(params),
            r"<member><Target><Id>([^<]*)</Id>.*?</member>",
            lambda found: found[0].replace(healthy, initial) if found[1] in fresh else found[0],
        )


def a_group_with_instances_needs_force() -> None:
    """DeleteAutoScalingGroup refuses a group that still has instances, unless it is forced."""
    autoscaling = service("autoscaling")

    @around(autoscaling, "_delete_asg")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        group = autoscaling._asgs.get(first(params, "AutoScalingGroupName"))
        if group and group["Instances"] and first(params, "ForceDelete") != "true":
            refusal: Answer = autoscaling._error(
                "ResourceInUse", "You cannot delete an AutoScalingGroup while there are instances still in the group."
            )
            return refusal
        return inner(params)
