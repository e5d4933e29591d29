# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles that run something see to, as AWS answers it: load balancer, instances, functions."""

from __future__ import annotations

from functools import partial
from typing import Any

from .world_look import Look, each
from .world_network import Kinds

FUNCTIONS = ("application-health", "database-health", "failover-controller")


def _balancers(look: Look) -> Any:
    return look.things("elbv2", "describe_load_balancers", "LoadBalancers", Names=[look.name("alb")])


def _target_groups(look: Look) -> Any:
    return look.things("elbv2", "describe_target_groups", "TargetGroups", Names=[look.name("tg")])


def _balancer_attributes(look: Look) -> Any:
    arns = [balancer["LoadBalancerArn"] for balancer in _balancers(look)]
    return each(lambda arn: look.ask("elbv2", "describe_load_balancer_attributes", LoadBalancerArn=arn), arns)


def _listeners(look: Look) -> dict[str, Any]:
    arns = [balancer["LoadBalancerArn"] for balancer in _balancers(look)]
    return each(lambda arn: look.things("elbv2", "describe_listeners", "Listeners", LoadBalancerArn=arn), arns)


def _rules(look: Look) -> Any:
    arns = [listener["ListenerArn"] for listeners in _listeners(look).values() for listener in listeners]
    return each(lambda arn: look.ask("elbv2", "describe_rules", ListenerArn=arn), arns)


def _target_group_attributes(look: Look) -> Any:
    arns = [group["TargetGroupArn"] for group in _target_groups(look)]
    return each(lambda arn: look.ask("elbv2", "describe_target_group_attributes", TargetGroupArn=arn), arns)


def _target(look: Look) -> Any:
    """What a group of the kind lambda leads to. Instances come and go with the capacity."""
    arns = [group["TargetGroupArn"] for group in _target_groups(look) if group.get("TargetType") == "lambda"]
    return each(lambda arn: look.ask("elbv2", "describe_target_health", TargetGroupArn=arn), arns)


def _image(look: Look) -> Any:
    name = look.system.image_parameters.get(look.region)
    return name and look.ask("ssm", "get_parameter", Name=name)


def _demo(look: Look) -> Any:
    # What other regions put there arrives by replication, and is not ours.
    prefix = f"demo-application/{look.region}/"
    return look.things("s3", "list_objects_v2", "Contents", Bucket=look.bucket("artifacts"), Prefix=prefix)


COMPUTE: Kinds = {
    "elbv2.load_balancers": _balancers,
    "elbv2.load_balancer_attributes": _balancer_attributes,
    "elbv2.listeners": _listeners,
    "elbv2.rules": _rules,
    "elbv2.target_groups": _target_groups,
    "elbv2.target_group_attributes": _target_group_attributes,
    "elbv2.function_target": _target,
    "autoscaling.groups": lambda look: look.things(
        "autoscaling",
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        AutoScalingGroupNames=[look.name("asg")],
    ),
    "autoscaling.policies": lambda look: look.things(
        "autoscaling", "describe_policies", "ScalingPolicies", AutoScalingGroupName=look.name("asg")
    ),
    "ec2.launch_templates": lambda look: look.tagged("describe_launch_templates", "LaunchTemplates"),
    "ec2.launch_template_versions": lambda look: look.things(
        "ec2",
        "describe_launch_template_versions",
        "LaunchTemplateVersions",
        LaunchTemplateName=look.name("app"),
        Versions=["$Default", "$Latest"],
    ),
    "ssm.image": _image,
    "s3.demo_application": _demo,
    "tags": lambda look: look.tags(
        f"elasticloadbalancing:loadbalancer/app/{look.name('alb')}/",
        f"elasticloadbalancing:targetgroup/{look.name('tg')}/",
    ),
}


def _of_functions(operation: str, look: Look) -> Any:
    return each(lambda kind: look.ask("lambda", operation, FunctionName=look.name(kind)), FUNCTIONS)


def _rule(look: Look) -> Any:
    return each(lambda kind: look.ask("events", "describe_rule", Name=look.name(kind)), FUNCTIONS)


def _targets(look: Look) -> Any:
    return each(lambda kind: look.ask("events", "list_targets_by_rule", Rule=look.name(kind)), FUNCTIONS)


HEALTH_MONITOR: Kinds = {
    "lambda.functions": partial(_of_functions, "get_function"),
    "lambda.policies": partial(_of_functions, "get_policy"),
    "events.rules": _rule,
    "events.targets": _targets,
    "sqs.queue": lambda look: look.queue(look.name("dead-letters")),
    "logs.groups": lambda look: [
        group
        for group in look.groups("/aws/lambda/")
        if group["logGroupName"] in {f"/aws/lambda/{look.name(kind)}" for kind in FUNCTIONS}
    ],
    "tags": lambda look: look.tags(
        *(f"events:rule/{look.name(kind)}" for kind in FUNCTIONS),
        *(f"logs:log-group:/aws/lambda/{look.name(kind)}" for kind in FUNCTIONS),
        f"sqs:{look.name('dead-letters')}",
    ),
}
