# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two regions that are alike, with the least of each kind of thing that checks compare, and the checks themselves."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.readiness import inspect, scene_of
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import System
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Bounds, Check

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import zipped

EAST, WEST = "us-east-1", "us-east-2"
REGIONS = (EAST, WEST)
IMAGE = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64"
# One zip for both regions: a zip holds the time in which it was made.
PACKAGE = zipped("def handle(event, context):\n    return 1\n")
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}


def document(*statements: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


@dataclass(frozen=True)
class Alike:
    """A system in the lab."""

    lab: Lab
    suffix: str

    @property
    def system(self) -> System:
        return System(self.suffix, ACCOUNT, EAST, f"{self.suffix}-dr.net", f"app.{self.suffix}-dr.net")

    def client(self, service: str, region: str = WEST) -> Any:
        return self.lab.client(service, region)

    def name(self, kind: str, region: str = WEST) -> str:
        return f"{kind}-{region}-{self.suffix}"

    def tags(self, **more: str) -> list[dict[str, str]]:
        return [{"Key": key, "Value": value} for key, value in {"Environment": self.suffix, **more}.items()]

    def check(self, name: str, region: str = WEST, **bounds: Any) -> Check | None:
        """One check of one region, asked anew."""
        given = Bounds(**bounds)
        scene = scene_of(self.client, self.client, self.system, REGIONS, given, datetime.now(UTC))
        return next(iter(inspect(scene, [region], [name])), None)

    def balancer(self, region: str = WEST) -> dict[str, Any]:
        found = self.client("elbv2", region).describe_load_balancers(Names=[self.name("alb", region)])["LoadBalancers"]
        return dict(found[0])

    def group(self, kind: str, region: str = WEST) -> str:
        only = [{"Name": "group-name", "Values": [self.name(kind, region)]}]
        found = self.client("ec2", region).describe_security_groups(Filters=only)["SecurityGroups"]
        return str(found[0]["GroupId"])

    def key(self, region: str = WEST) -> str:
        described = self.client("kms", region).describe_key(KeyId=f"alias/{self.name('dr', region)}")
        return str(described["KeyMetadata"]["KeyId"])


def make_alike(lab: Lab, suffix: str) -> Alike:
    this = Alike(lab, suffix)
    for number, region in enumerate(REGIONS):
        make_key(this, region)
        make_network(this, region, number)
        make_roles(this, region)
        make_group(this, region)
        make_functions(this, region)
        make_watch(this, region)
        make_parameters(this, region)
    lab.client("secretsmanager", EAST).create_secret(
        Name=f"database-{suffix}", SecretString="made up", Tags=this.tags(), AddReplicaRegions=[{"Region": WEST}]
    )
    return this


def make_key(this: Alike, region: str) -> None:
    kms = this.client("kms", region)
    tags = [{"TagKey": "Environment", "TagValue": this.suffix}]
    key = kms.create_key(Tags=tags)["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{this.name('dr', region)}", TargetKeyId=key)
    kms.enable_key_rotation(KeyId=key)


def make_network(this: Alike, region: str, number: int) -> None:
    ec2 = this.client("ec2", region)

    def tagged(kind: str, **more: str) -> list[dict[str, Any]]:
        return [{"ResourceType": kind, "Tags": this.tags(**more)}]

    vpc = ec2.create_vpc(CidrBlock=f"10.{110 + number}.0.0/16", TagSpecifications=tagged("vpc"))["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.{110 + number}.{zone}.0/24",
            AvailabilityZone=f"{region}{'ab'[zone]}",
            TagSpecifications=tagged("subnet", Tier="public"),
        )["Subnet"]["SubnetId"]
        for zone in range(2)
    ]
    groups = {
        kind: ec2.create_security_group(
            GroupName=this.name(kind, region),
            Description=kind,
            VpcId=vpc,
            TagSpecifications=tagged("security-group"),
        )["GroupId"]
        for kind in ("app", "database")
    }
    ec2.authorize_security_group_ingress(
        GroupId=groups["database"],
        IpPermissions=[
            {
                "IpProtocol": "tcp",
                "FromPort": 5432,
                "ToPort": 5432,
                "UserIdGroupPairs": [{"GroupId": groups["app"]}],
                "IpRanges": [{"CidrIp": f"10.{110 + one}.64.0/18"} for one in range(2)],
            }
        ],
    )
    elb = this.client("elbv2", region)
    balancer = elb.create_load_balancer(Name=this.name("alb", region), Subnets=subnets)["LoadBalancers"][0]
    certificate = this.client("acm", region).request_certificate(
        DomainName=this.system.record_name, SubjectAlternativeNames=[this.system.record_name]
    )["CertificateArn"]
    elb.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate}],
        DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}],
    )


def make_roles(this: Alike, region: str) -> None:
    iam = this.client("iam", region)
    for kind in ("application-health", "failover-controller"):
        iam.create_role(RoleName=this.name(kind, region), AssumeRolePolicyDocument=document(TRUST))
        log = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:/aws/lambda/{this.name(kind, region)}:*"
        iam.put_role_policy(
            RoleName=this.name(kind, region),
            PolicyName="permissions",
            PolicyDocument=document(
                {"Sid": "Log", "Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": log},
                {
                    "Sid": "Key",
                    "Effect": "Allow",
                    "Action": "kms:Decrypt",
                    "Resource": f"arn:aws:kms:{region}:{ACCOUNT}:key/{this.key(region)}",
                },
            ),
        )


def make_group(this: Alike, region: str) -> None:
    image = this.client("ssm", region).get_parameter(Name=IMAGE)["Parameter"]["Value"]
    script = base64.b64encode(f"#!/bin/sh\nregion={region}\n".encode()).decode()
    this.client("ec2", region).create_launch_template(
        LaunchTemplateName=this.name("app", region),
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": this.tags()}],
        LaunchTemplateData={
            "ImageId": image,
            "InstanceType": "t4g.small",
            "UserData": script,
            "SecurityGroupIds": [this.group("app", region)],
        },
    )
    this.client("autoscaling", region).create_auto_scaling_group(
        AutoScalingGroupName=this.name("asg", region),
        MinSize=0,
        MaxSize=1,
        DesiredCapacity=0,
        LaunchTemplate={"LaunchTemplateName": this.name("app", region), "Version": "$Latest"},
        AvailabilityZones=[f"{region}a"],
    )


def make_functions(this: Alike, region: str) -> None:
    functions = this.client("lambda", region)
    for kind in ("application-health", "worker"):
        functions.create_function(
            FunctionName=this.name(kind, region),
            Runtime="python3.13",
            Handler="handler.handle",
            Role=f"arn:aws:iam::{ACCOUNT}:role/{this.name('application-health', region)}",
            Code={"ZipFile": PACKAGE},
            Environment={"Variables": {"PLACE": region, "WORD": "not told"}},
            Tags={"Environment": this.suffix},
        )
    queue = this.client("sqs", region).create_queue(QueueName=this.name("work", region))["QueueUrl"]
    arn = this.client("sqs", region).get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    functions.create_event_source_mapping(
        FunctionName=this.name("worker", region),
        EventSourceArn=arn["Attributes"]["QueueArn"],
        BatchSize=5,
        Enabled=region == EAST,
    )


def make_watch(this: Alike, region: str) -> None:
    topic = this.client("sns", region).create_topic(Name=this.name("notifications", region), Tags=this.tags())[
        "TopicArn"
    ]
    put_alarm(this, region, topic)
    put_dashboard(this, region)


def put_alarm(this: Alike, region: str, topic: str, **more: Any) -> None:
    this.client("cloudwatch", region).put_metric_alarm(
        AlarmName=this.name("rto", region),
        Namespace="MultiRegionDR",
        MetricName="RecoveryTime",
        Dimensions=[{"Name": "Region", "Value": region}],
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=[topic],
        Tags=this.tags(),
        **{"Threshold": 300, **more},
    )


def put_dashboard(this: Alike, region: str, title: str = "RTO") -> None:
    metric = ["MultiRegionDR", "RecoveryTime", "Region", region]
    widget = {"type": "metric", "properties": {"title": title, "region": region, "metrics": [metric]}}
    this.client("cloudwatch", region).put_dashboard(
        DashboardName=this.name("dashboard", region), DashboardBody=json.dumps({"widgets": [widget]})
    )


def make_parameters(this: Alike, region: str) -> None:
    other = WEST if region == EAST else EAST
    told = {
        "region/name": region,
        "region/preferred": EAST,
        "region/all": ",".join(REGIONS),
        "database/writer_endpoint": f"cluster-{region}.cluster-{'abc' if region == EAST else 'xyz'}.{region}.rds.test",
        f"evacuated/{other}": "false",
        "failover/quorum": "2",
    }
    for name, value in told.items():
        put_parameter(this, region, name, value)
    put_parameter(this, region, "api_keys/gateway", "a word that nobody is told", "SecureString")


def put_parameter(this: Alike, region: str, name: str, value: str, kind: str = "String") -> None:
    this.client("ssm", region).put_parameter(Name=f"/dr-{this.suffix}/{name}", Value=value, Type=kind, Overwrite=True)
