# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in a region, and what watches it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from tests.bench.speed.floor.kinds import SUFFIX, tag_map
from tests.bench.speed.floor.service import FLOOR, FULL, FUNCTIONS, IMAGE, MOST
from tests.bench.speed.terraform.blocks import Region


def service(at: Region) -> None:
    at.add(
        "lb",
        "alb",
        name=at.name("alb"),
        load_balancer_type="application",
        subnets=at.subnets("public"),
        security_groups=[at.ref("security_group", "alb")],
        client_keep_alive=60,
    )
    at.add(
        "lb_target_group",
        "tg",
        name=at.name("tg"),
        port=8080,
        protocol="HTTP",
        vpc_id=at.ref("vpc", "vpc"),
        deregistration_delay=30,
        health_check={"path": "/health"},
    )
    forward = {"type": "forward", "target_group_arn": at.ref("lb_target_group", "tg", "arn")}
    balancer = at.ref("lb", "alb", "arn")
    at.add("lb_listener", "http", load_balancer_arn=balancer, port=80, protocol="HTTP", default_action=forward)
    at.whole.data.setdefault("aws_ssm_parameter", {})[f"image_{at.key}"] = {
        "provider": f"aws.{at.key}",
        "name": IMAGE,
    }
    volume = {"encrypted": True, "kms_key_id": at.ref("kms_key", "dr", "arn"), "volume_size": 20}
    at.add(
        "launch_template",
        "app",
        name=at.name("app"),
        image_id=f"${{data.aws_ssm_parameter.image_{at.key}.value}}",
        instance_type="t4g.small",
        iam_instance_profile={"arn": at.ref("iam_instance_profile", "instance", "arn")},
        vpc_security_group_ids=[at.ref("security_group", "app")],
        metadata_options={"http_tokens": "required"},
        block_device_mappings=[{"device_name": "/dev/xvda", "ebs": {**volume, "volume_type": "gp3"}}],
        user_data=base64.b64encode(b"#!/bin/bash\n").decode(),
        **at.named("app"),
    )
    capacity = FULL if at.index == 0 else FLOOR
    at.add(
        "autoscaling_group",
        "asg",
        name=at.name("asg"),
        min_size=capacity,
        max_size=MOST,
        desired_capacity=capacity,
        vpc_zone_identifier=at.subnets("private"),
        target_group_arns=[at.ref("lb_target_group", "tg", "arn")],
        health_check_type="ELB",
        health_check_grace_period=120,
        launch_template={"id": at.ref("launch_template", "app"), "version": "1"},
        tag=[{"key": key, "value": value, "propagate_at_launch": True} for key, value in tag_map().items()],
        # Instances are no part of what is measured.
        wait_for_capacity_timeout="0",
    )
    metric = {"predefined_metric_type": "ASGAverageCPUUtilization"}
    at.add(
        "autoscaling_policy",
        "cpu",
        name=at.name("cpu"),
        autoscaling_group_name=at.ref("autoscaling_group", "asg", "name"),
        policy_type="TargetTrackingScaling",
        target_tracking_configuration={"predefined_metric_specification": metric, "target_value": 60.0},
    )


def functions(at: Region) -> None:
    at.add("sqs_queue", "letters", name=at.name("dead-letters"), message_retention_seconds=1209600)
    for function in FUNCTIONS:
        at.log_group(function, f"/aws/lambda/{at.name(function)}")
        at.add(
            "lambda_function",
            function,
            function_name=at.name(function),
            runtime="python3.13",
            handler="handler.handle",
            role=at.ref("iam_role", function, "arn"),
            filename=at.whole.archive,
            source_code_hash=f'${{filebase64sha256("{at.whole.archive}")}}',
            timeout=90,
            memory_size=256,
            dead_letter_config={"target_arn": at.ref("sqs_queue", "letters", "arn")},
            environment={"variables": {"ENVIRONMENT_SUFFIX": SUFFIX}},
        )
        at.add("cloudwatch_event_rule", function, name=at.name(function), schedule_expression="rate(1 minute)")
        at.add(
            "cloudwatch_event_target",
            function,
            target_id="function",
            rule=at.ref("cloudwatch_event_rule", function, "name"),
            arn=at.ref("lambda_function", function, "arn"),
        )
        at.add(
            "lambda_permission",
            function,
            statement_id="schedule",
            action="lambda:InvokeFunction",
            principal="events.amazonaws.com",
            function_name=at.ref("lambda_function", function, "function_name"),
            source_arn=at.ref("cloudwatch_event_rule", function, "arn"),
        )


def watch(at: Region) -> None:
    at.add("sns_topic", "notifications", name=at.name("notifications"))
    own = {"Environment": SUFFIX, "Region": at.region}
    for number in range(7):
        alarm(at, f"alarm_{number}", at.name(f"alarm-{number}"), f"Metric{number}", own)
    for other in at.others:
        for number in range(4):
            stem = f"from_{other.replace('-', '_')}_{number}"
            alarm(at, stem, at.name(f"from-{other}-{number}"), f"From{number}", {**own, "From": other})
    text = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 2, "properties": {"markdown": at.region}}
    body = json.dumps({"widgets": [text]})
    at.add("cloudwatch_dashboard", "dashboard", dashboard_name=at.name("dashboard"), dashboard_body=body)


def alarm(at: Region, stem: str, name: str, metric: str, dimensions: Mapping[str, str]) -> None:
    at.add(
        "cloudwatch_metric_alarm",
        stem,
        alarm_name=name,
        namespace="MultiRegionDR",
        metric_name=metric,
        dimensions=dict(dimensions),
        statistic="Maximum",
        comparison_operator="GreaterThanThreshold",
        threshold=1,
        period=60,
        evaluation_periods=1,
        treat_missing_data="notBreaching",
        alarm_actions=[at.ref("sns_topic", "notifications", "arn")],
    )
