# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2 Auto Scaling: what a group remembers and tells."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any
from xml.sax.saxutils import escape

from lab.patches.tools import Answer, Params, around, edited, first, listed, members, service

METRICS = (
    "GroupMinSize", "GroupMaxSize", "GroupDesiredCapacity", "GroupInServiceInstances", "GroupPendingInstances",
    "GroupStandbyInstances", "GroupTerminatingInstances", "GroupTotalInstances",
)  # fmt: skip
PROCESSES = (
    "Launch", "Terminate", "AddToLoadBalancer", "AlarmNotification", "AZRebalance", "HealthCheck", "InstanceRefresh",
    "ReplaceUnhealthy", "ScheduledActions",
)  # fmt: skip

Change = Callable[[dict[str, Any], Params], None]


def apply() -> None:
    groups_keep_what_they_are_given()
    groups_tell_all_they_keep()
    groups_are_found_by_tag()
    lists_of_a_group_change("TargetGroupARNs", "AttachLoadBalancerTargetGroups", "DetachLoadBalancerTargetGroups")
    lists_of_a_group_change("LoadBalancerNames", "AttachLoadBalancers", "DetachLoadBalancers")
    lists_of_a_group_change("SuspendedProcesses", "SuspendProcesses", "ResumeProcesses", "ScalingProcesses", PROCESSES)
    lists_of_a_group_change("EnabledMetrics", "EnableMetricsCollection", "DisableMetricsCollection", "Metrics", METRICS)
    notifications_are_listed()


def groups_keep_what_they_are_given() -> None:
    """Target groups, load balancers, launch template (by id or name), and the zones of the subnets."""
    autoscaling, ec2 = service("autoscaling"), service("ec2")
    request: ContextVar[Params] = ContextVar("request")

    for name in ("_create_asg", "_update_asg"):

        @around(autoscaling, name)
        def remember(inner: Callable[..., Answer], params: Params) -> Answer:
            request.set(params)
            return inner(params)

    # Both call this in the end; instances are made in it, so the group must be complete before.
    @around(autoscaling, "_reconcile_instances")
    def keep(inner: Callable[..., None], group: dict[str, Any]) -> None:
        params = request.get({})
        if first(params, "AutoScalingGroupName") == group["AutoScalingGroupName"]:
            for key in ("TargetGroupARNs", "LoadBalancerNames", "TerminationPolicies"):
                group[key] = listed(params, f"{key}.member") or group.get(key, [])
            if protected := first(params, "NewInstancesProtectedFromScaleIn"):
                group["NewInstancesProtectedFromScaleIn"] = protected == "true"
            group["LaunchTemplate"] = _template(ec2, params) or group["LaunchTemplate"]
        subnets = (ec2._subnets.get(subnet) for subnet in group["VPCZoneIdentifier"].split(","))
        if zones := sorted({subnet["AvailabilityZone"] for subnet in subnets if subnet}):
            group["AvailabilityZones"] = zones
        inner(group)


def _template(ec2: Any, params: Params) -> dict[str, str]:
    name, wanted = first(params, "LaunchTemplate.LaunchTemplateName"), first(params, "LaunchTemplate.LaunchTemplateId")
    for template in ec2._launch_templates.values():
        if wanted == template["LaunchTemplateId"] or (name and name == template["LaunchTemplateName"]):
            return {
                "LaunchTemplateId": template["LaunchTemplateId"],
                "LaunchTemplateName": template["LaunchTemplateName"],
                "Version": first(params, "LaunchTemplate.Version") or "$Default",
            }
    return {}


def groups_tell_all_they_keep() -> None:
    """DescribeAutoScalingGroups names target groups, load balancers, suspended processes and metrics."""
    autoscaling = service("autoscaling")

    def details(name: str) -> str:
        group = autoscaling._asgs[name]
        suspended = "".join(
            f"<member><ProcessName>{escape(process)}</ProcessName>"
            "<SuspensionReason>User suspended</SuspensionReason></member>"
            for process in group.get("SuspendedProcesses", [])
        )
        enabled = "".join(
            f"<member><Metric>{escape(metric)}</Metric><Granularity>1Minute</Granularity></member>"
            for metric in group.get("EnabledMetrics", [])
        )
        return (
            members("TargetGroupARNs", group.get("TargetGroupARNs", []))
            + members("LoadBalancerNames", group.get("LoadBalancerNames", []))
            + f"<SuspendedProcesses>{suspended}</SuspendedProcesses><EnabledMetrics>{enabled}</EnabledMetrics>"
        )

    @around(autoscaling, "_describe_asgs")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        name = r"<AutoScalingGroupName>([^<]*)</AutoScalingGroupName>"
        return edited(inner(params), name, lambda found: found[0] + details(found[1]))


def groups_are_found_by_tag() -> None:
    """DescribeAutoScalingGroups obeys its filters."""
    autoscaling = service("autoscaling")

    @around(autoscaling, "_describe_asgs")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        wanted, index = [], 1
        while name := first(params, f"Filters.member.{index}.Name"):
            wanted.append((name, listed(params, f"Filters.member.{index}.Values.member")))
            index += 1
        if not wanted:
            return inner(params)
        asked = listed(params, "AutoScalingGroupNames.member")
        fitting = [
            group["AutoScalingGroupName"]
            for group in autoscaling._asgs.values()
            if (not asked or group["AutoScalingGroupName"] in asked)
            and all(_fits(group["Tags"], name, values) for name, values in wanted)
        ]
        # A name that no group can have stands for an empty result.
        names = fitting or ["\n"]
        return inner({f"AutoScalingGroupNames.member.{place}": name for place, name in enumerate(names, 1)})


def _fits(tags: list[dict[str, str]], name: str, values: list[str]) -> bool:
    if name == "tag-key":
        return any(tag["Key"] in values for tag in tags)
    if name == "tag-value":
        return any(tag["Value"] in values for tag in tags)
    return any(name == f"tag:{tag['Key']}" and tag["Value"] in values for tag in tags)


def lists_of_a_group_change(
    key: str, adding: str, removing: str, parameter: str = "", everything: tuple[str, ...] = ()
) -> None:
    """Two actions that add to a list of the group and take from it; without a list given, they mean everything."""
    autoscaling = service("autoscaling")

    def act(action: str, change: Callable[[list[str], list[str]], list[str]]) -> None:
        def handle(params: Params) -> Answer:
            name = first(params, "AutoScalingGroupName")
            group = autoscaling._asgs.get(name)
            if group is None:
                answer: Answer = autoscaling._error(
                    "ValidationError", f"AutoScalingGroup name not found - AutoScalingGroup: {name} not found"
                )
                return answer
            given = listed(params, f"{parameter or key}.member") or list(everything)
            group[key] = change(group.get(key, []), given)
            autoscaling._reconcile_instances(group)
            good: Answer = autoscaling._xml(200, f"{action}Response", f"<{action}Result/>")
            return good

        autoscaling._ACTION_MAP[action] = handle

    act(adding, lambda now, given: [*now, *(value for value in given if value not in now)])
    act(removing, lambda now, given: [value for value in now if value not in given])


def notifications_are_listed() -> None:
    """DescribeNotificationConfigurations is known, though the lab never sends such notifications."""
    autoscaling = service("autoscaling")
    autoscaling._ACTION_MAP["DescribeNotificationConfigurations"] = lambda _params: autoscaling._xml(
        200,
        "DescribeNotificationConfigurationsResponse",
        "<DescribeNotificationConfigurationsResult><NotificationConfigurations/>"
        "</DescribeNotificationConfigurationsResult>",
    )
