# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What runs in a region: load balancer, instances, functions with their schedules."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from typing import Any

from tests.bench.speed.floor.data import Data
from tests.bench.speed.floor.engine import Answer, Thing
from tests.bench.speed.floor.kinds import SUFFIX, tag_list, tag_map

FUNCTIONS = ("application-health", "database-health", "failover-controller")
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
FULL, FLOOR, MOST = 4, 1, 8


def archive() -> bytes:
    """The same bytes each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(zipfile.ZipInfo("handler.py"), "def handle(event, context):\n    return event\n")
    return content.getvalue()


class Service:
    def __init__(self, data: Data) -> None:
        self.data, self.network, self.engine = data, data.network, data.engine
        self.region = data.region

    def name(self, kind: str) -> str:
        return self.network.name(kind)

    def add(self, kind: str, name: str, wanted: Any, **more: Any) -> None:
        self.engine.add(Thing(self.region, kind, self.name(name), wanted, **more))

    def of(self, kind: str, name: str, key: str) -> str:
        return str(self.engine.get(self.region, kind, self.name(name))[key])

    def balance(self) -> None:
        self.add(
            "load-balancer",
            "alb",
            lambda: {
                "Name": self.name("alb"),
                "Type": "application",
                "Subnets": self.network.subnet_ids("public"),
                "SecurityGroups": [self.network.group_id("alb")],
                "Tags": tag_list(),
            },
            after=lambda client, made: client.modify_load_balancer_attributes(
                LoadBalancerArn=made["LoadBalancerArn"],
                Attributes=[{"Key": "client_keep_alive.seconds", "Value": "60"}],
            ),
            look=lambda client, found: client.describe_load_balancer_attributes(
                LoadBalancerArn=found["LoadBalancerArn"]
            ),
            expect=lambda: {"Attributes": [{"Key": "client_keep_alive.seconds", "Value": "60"}]},
        )
        self.add(
            "target-group",
            "tg",
            lambda: {
                "Name": self.name("tg"),
                "Protocol": "HTTP",
                "Port": 8080,
                "VpcId": self.network.vpc_id(),
                "TargetType": "instance",
                "HealthCheckPath": "/health",
                "Tags": tag_list(),
            },
            after=lambda client, made: client.modify_target_group_attributes(
                TargetGroupArn=made["TargetGroupArn"],
                Attributes=[{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}],
            ),
            look=lambda client, found: client.describe_target_group_attributes(TargetGroupArn=found["TargetGroupArn"]),
            expect=lambda: {"Attributes": [{"Key": "deregistration_delay.timeout_seconds", "Value": "30"}]},
        )
        self.add("listener", "listener", self._listener, find=self._find_listener)

    def _listener(self) -> Answer:
        forward = {"Type": "forward", "TargetGroupArn": self.of("target-group", "tg", "TargetGroupArn")}
        where = self.of("load-balancer", "alb", "LoadBalancerArn")
        return {"LoadBalancerArn": where, "Protocol": "HTTP", "Port": 80, "DefaultActions": [forward]}

    def _find_listener(self, client: Any) -> Answer | None:
        found = client.describe_listeners(LoadBalancerArn=self.of("load-balancer", "alb", "LoadBalancerArn"))
        return next(iter(found["Listeners"]), None)

    def run_instances(self) -> None:
        self.add("launch-template", "app", self._template)
        self.add("scaling-group", "asg", self._group)
        self.add("policy", "cpu", self._policy, find=self._find_policy)

    def _template(self) -> Answer:
        profile = f"arn:aws:iam::{self.data.account}:instance-profile/{self.name('instance')}"
        volume = {"Encrypted": True, "KmsKeyId": self.data.key_id(), "VolumeSize": 20, "VolumeType": "gp3"}
        image = self.engine.client("ssm", self.region).get_parameter(Name=IMAGE)["Parameter"]["Value"]
        self.engine.get(self.data.first, "profile", self.name("instance"))
        return {
            "LaunchTemplateName": self.name("app"),
            "LaunchTemplateData": {
                "ImageId": image,
                "InstanceType": "t4g.small",
                "IamInstanceProfile": {"Arn": profile},
                "SecurityGroupIds": [self.network.group_id("app")],
                "MetadataOptions": {"HttpTokens": "required"},
                "BlockDeviceMappings": [{"DeviceName": "/dev/xvda", "Ebs": volume}],
                "UserData": base64.b64encode(b"#!/bin/bash\n").decode(),
            },
            "TagSpecifications": [{"ResourceType": "launch-template", "Tags": tag_list(Name=self.name("app"))}],
        }

    def _group(self) -> Answer:
        capacity = FULL if self.region == self.data.first else FLOOR
        self.engine.get(self.region, "launch-template", self.name("app"))
        return {
            "AutoScalingGroupName": self.name("asg"),
            "LaunchTemplate": {"LaunchTemplateName": self.name("app"), "Version": "1"},
            "MinSize": capacity,
            "MaxSize": MOST,
            "DesiredCapacity": capacity,
            "VPCZoneIdentifier": ",".join(self.network.subnet_ids("private")),
            "TargetGroupARNs": [self.of("target-group", "tg", "TargetGroupArn")],
            "HealthCheckType": "ELB",
            "HealthCheckGracePeriod": 120,
            "Tags": [{**tag, "PropagateAtLaunch": True} for tag in tag_list()],
        }

    def _policy(self) -> Answer:
        metric = {"PredefinedMetricType": "ASGAverageCPUUtilization"}
        return {
            "AutoScalingGroupName": self.of("scaling-group", "asg", "AutoScalingGroupName"),
            "PolicyName": self.name("cpu"),
            "PolicyType": "TargetTrackingScaling",
            "TargetTrackingConfiguration": {"PredefinedMetricSpecification": metric, "TargetValue": 60.0},
        }

    def _find_policy(self, client: Any) -> Answer | None:
        found = client.describe_policies(AutoScalingGroupName=self.name("asg"))["ScalingPolicies"]
        return next((one for one in found if one["PolicyName"] == self.name("cpu")), None)

    def schedule(self) -> None:
        queue = {"MessageRetentionPeriod": "1209600"}
        self.add(
            "queue",
            "dead-letters",
            lambda: {"QueueName": self.name("dead-letters"), "Attributes": queue, "tags": tag_map()},
            look=lambda client, found: client.get_queue_attributes(QueueUrl=found["Name"], AttributeNames=["All"]),
        )
        for function in FUNCTIONS:
            self.data.log_group(f"/aws/lambda/{self.name(function)}")
            self._function(function)

    def _function(self, function: str) -> None:
        name, arn = self.name(function), f"arn:aws:lambda:{self.region}:{self.data.account}:function:"

        def wanted() -> Answer:
            self.engine.get(self.data.first, "role", name)
            self.engine.get(self.region, "queue", self.name("dead-letters"))
            letters = f"arn:aws:sqs:{self.region}:{self.data.account}:{self.name('dead-letters')}"
            return {
                "FunctionName": name,
                "Runtime": "python3.13",
                "Role": self.data.role_arn(function),
                "Handler": "handler.handle",
                "Code": {"ZipFile": archive()},
                "Timeout": 90,
                "MemorySize": 256,
                "DeadLetterConfig": {"TargetArn": letters},
                "Environment": {"Variables": {"ENVIRONMENT_SUFFIX": SUFFIX}},
                "Tags": tag_map(),
            }

        schedule = {"Name": name, "ScheduleExpression": "rate(1 minute)", "State": "ENABLED", "Tags": tag_list()}
        self.add("function", function, wanted)
        self.add("rule", function, lambda: schedule)
        self.add(
            "target", function, lambda: self._target(function, arn), find=lambda client: self._find_target(client, name)
        )
        self.add(
            "permission",
            function,
            lambda: self._permission(function),
            find=lambda client: self._find_permission(client, name),
        )

    def _target(self, function: str, arn: str) -> Answer:
        name = self.of("rule", function, "Name")
        return {"Rule": name, "Targets": [{"Id": "function", "Arn": arn + name}]}

    def _find_target(self, client: Any, name: str) -> Answer | None:
        found = client.list_targets_by_rule(Rule=name)
        return found if found["Targets"] else None

    def _permission(self, function: str) -> Answer:
        rule = f"arn:aws:events:{self.region}:{self.data.account}:rule/{self.of('rule', function, 'Name')}"
        return {
            "FunctionName": self.of("function", function, "FunctionName"),
            "StatementId": "schedule",
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
            "SourceArn": rule,
        }

    def _find_permission(self, client: Any, name: str) -> Answer | None:
        try:
            statements = json.loads(client.get_policy(FunctionName=name)["Policy"])["Statement"]
        except client.exceptions.ResourceNotFoundException:
            return None
        if not statements:
            return None
        [statement] = statements
        source = statement["Condition"]["ArnLike"]["AWS:SourceArn"]
        return {"StatementId": statement["Sid"], "Action": statement["Action"], "SourceArn": source}
