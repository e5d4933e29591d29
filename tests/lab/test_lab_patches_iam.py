# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How IAM judges a call. Each test fails when the patches of IAM are left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import unique, zipped

REGION = "us-east-2"
HERE = f"{REGION}:{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role"
Session = dict[str, str]
Statement = dict[str, Any]


def caller(lab: Lab, *statements: Statement) -> Session:
    """Credentials of a role that may do this and nothing else."""
    name = unique("caller")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
    role = lab.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    may = document(*({"Effect": "Allow", **statement} for statement in statements))
    lab.client("iam").put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=may)
    session: Session = lab.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    return session


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def refusal(call: Callable[[], object]) -> str:
    """The words in which IAM refused a call; nothing where the call came through, or failed for another reason."""
    try:
        call()
    except ClientError as error:
        refused = error.response["Error"]
        denied = refused["Code"] in (
            "AccessDenied",
            "AccessDeniedException",
            "AuthorizationError",
            "UnauthorizedOperation",
        )
        return str(refused["Message"]) if denied else ""
    return ""


CALLS: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "ssm",
        "get_parameters_by_path",
        {"Path": "/dr-x/"},
        "ssm:GetParametersByPath",
        f"arn:aws:ssm:{HERE}:parameter/dr-x/",
    ),
    ("ssm", "get_parameters", {"Names": ["/dr-x/a"]}, "ssm:GetParameters", f"arn:aws:ssm:{HERE}:parameter/dr-x/a"),
    (
        "ssm",
        "get_parameter",
        {"Name": "/aws/service/-x"},
        "ssm:GetParameter",
        f"arn:aws:ssm:{REGION}::parameter/aws/service/-x",
    ),
    (
        "rds",
        "describe_global_clusters",
        {"GlobalClusterIdentifier": "global-x"},
        "rds:DescribeGlobalClusters",
        f"arn:aws:rds::{ACCOUNT}:global-cluster:global-x",
    ),
    (
        "rds",
        "describe_db_subnet_groups",
        {"DBSubnetGroupName": "subnets-x"},
        "rds:DescribeDBSubnetGroups",
        f"arn:aws:rds:{HERE}:subgrp:subnets-x",
    ),
    (
        "rds",
        "list_tags_for_resource",
        {"ResourceName": f"arn:aws:rds:{HERE}:subgrp:subnets-x"},
        "rds:ListTagsForResource",
        f"arn:aws:rds:{HERE}:subgrp:subnets-x",
    ),
    (
        "cloudwatch",
        "get_dashboard",
        {"DashboardName": "board-x"},
        "cloudwatch:GetDashboard",
        f"arn:aws:cloudwatch::{ACCOUNT}:dashboard/board-x",
    ),
    (
        "cloudwatch",
        "delete_alarms",
        {"AlarmNames": ["alarm-x"]},
        "cloudwatch:DeleteAlarms",
        f"arn:aws:cloudwatch:{HERE}:alarm:alarm-x",
    ),
    (
        "autoscaling",
        "create_or_update_tags",
        {
            "Tags": [
                {
                    "ResourceId": "group-x",
                    "ResourceType": "auto-scaling-group",
                    "Key": "Name",
                    "Value": "x",
                    "PropagateAtLaunch": False,
                }
            ]
        },
        "autoscaling:CreateOrUpdateTags",
        f"arn:aws:autoscaling:{HERE}:autoScalingGroup:*:autoScalingGroupName/group-x",
    ),
    ("events", "describe_rule", {"Name": "rule-x"}, "events:DescribeRule", f"arn:aws:events:{HERE}:rule/rule-x"),
    (
        "events",
        "describe_rule",
        {"Name": "rule-x", "EventBusName": "bus-x"},
        "events:DescribeRule",
        f"arn:aws:events:{HERE}:rule/bus-x/rule-x",
    ),
    (
        "events",
        "describe_event_bus",
        {"Name": "bus-x"},
        "events:DescribeEventBus",
        f"arn:aws:events:{HERE}:event-bus/bus-x",
    ),
    (
        "events",
        "describe_archive",
        {"ArchiveName": "archive-x"},
        "events:DescribeArchive",
        f"arn:aws:events:{HERE}:archive/archive-x",
    ),
    (
        "events",
        "list_targets_by_rule",
        {"Rule": "rule-x"},
        "events:ListTargetsByRule",
        f"arn:aws:events:{HERE}:rule/rule-x",
    ),
    (
        "iam",
        "get_instance_profile",
        {"InstanceProfileName": "profile-x"},
        "iam:GetInstanceProfile",
        f"arn:aws:iam::{ACCOUNT}:instance-profile/profile-x",
    ),
    (
        "sns",
        "list_tags_for_resource",
        {"ResourceArn": f"arn:aws:sns:{HERE}:topic-x"},
        "sns:ListTagsForResource",
        f"arn:aws:sns:{HERE}:topic-x",
    ),
    (
        "elbv2",
        "create_target_group",
        {"Name": "tg-x", "Protocol": "HTTP", "Port": 80, "VpcId": "vpc-00000000"},
        "elasticloadbalancing:CreateTargetGroup",
        f"arn:aws:elasticloadbalancing:{HERE}:targetgroup/tg-x/*",
    ),
    (
        "logs",
        "put_retention_policy",
        {"logGroupName": "/group/x", "retentionInDays": 7},
        "logs:PutRetentionPolicy",
        f"arn:aws:logs:{HERE}:log-group:/group/x:*",
    ),
    (
        "rds",
        "copy_db_cluster_snapshot",
        {"SourceDBClusterSnapshotIdentifier": "snapshot-x", "TargetDBClusterSnapshotIdentifier": "snapshot-x"},
        "rds:CopyDBClusterSnapshot",
        f"arn:aws:rds:{HERE}:cluster-snapshot:snapshot-x",
    ),
    (
        "rds",
        "failover_global_cluster",
        {"GlobalClusterIdentifier": "thing-x", "TargetDbClusterIdentifier": f"arn:aws:rds:{HERE}:cluster:thing-x"},
        "rds:FailoverGlobalCluster",
        "arn:aws:rds:*cluster:thing-x",
    ),
    (
        "route53",
        "get_health_check_status",
        {"HealthCheckId": "11111111-2222-3333-4444-555555555555"},
        "route53:GetHealthCheckStatus",
        "arn:aws:route53:::healthcheck/11111111-2222-3333-4444-555555555555",
    ),
    (
        "route53",
        "get_health_check",
        {"HealthCheckId": "11111111-2222-3333-4444-555555555555"},
        "route53:GetHealthCheck",
        "arn:aws:route53:::healthcheck/11111111-2222-3333-4444-555555555555",
    ),
    (
        "route53",
        "list_tags_for_resources",
        {"ResourceType": "healthcheck", "ResourceIds": ["11111111-2222-3333-4444-555555555555"]},
        "route53:ListTagsForResources",
        "arn:aws:route53:::healthcheck/11111111-2222-3333-4444-555555555555",
    ),
]


@pytest.mark.parametrize(("service", "operation", "given", "action", "arn"), CALLS, ids=[call[3] for call in CALLS])
def test_a_call_is_judged_on_the_resource_that_it_names(
    auth_lab: Lab, service: str, operation: str, given: dict[str, Any], action: str, arn: str
) -> None:
    allowed = caller(auth_lab, {"Action": action, "Resource": arn})
    elsewhere = caller(
        auth_lab, {"Action": action, "Resource": arn.replace("-x", "-y").replace("/x", "/y").replace("1-2", "1-3")}
    )

    def call(session: Session) -> str:
        client = auth_lab.client(service, REGION, credentials=session)
        return refusal(lambda: getattr(client, operation)(**given))

    assert call(allowed) == ""
    assert f"perform: {action}" in call(elsewhere)


def test_a_key_is_judged_by_its_own_name_whatever_alias_it_goes_by(auth_lab: Lab) -> None:
    kms, alias = auth_lab.client("kms", REGION), f"alias/{unique('key')}"
    key = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName=alias, TargetKeyId=key)

    def describe(resource: str) -> str:
        session = caller(auth_lab, {"Action": "kms:DescribeKey", "Resource": resource})
        client = auth_lab.client("kms", REGION, credentials=session)
        return refusal(lambda: client.describe_key(KeyId=alias))

    assert describe(key) == ""
    assert "kms:DescribeKey" in describe(f"arn:aws:kms:{HERE}:{alias}")


def test_metrics_are_published_in_the_namespace_that_a_policy_names(auth_lab: Lab) -> None:
    limit = {"StringEquals": {"cloudwatch:namespace": "Ours"}}
    session = caller(auth_lab, {"Action": "cloudwatch:PutMetricData", "Resource": "*", "Condition": limit})
    cloudwatch = auth_lab.client("cloudwatch", REGION, credentials=session)

    def publish(namespace: str) -> str:
        return refusal(
            lambda: cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "x", "Value": 1}])
        )

    assert publish("Ours") == ""
    assert "cloudwatch:PutMetricData" in publish("Theirs")


def test_a_caller_needs_every_resource_that_a_call_names(auth_lab: Lab) -> None:
    def create(*resources: str) -> str:
        names = [f"arn:aws:rds:{HERE}:{resource}" for resource in resources]
        session = caller(auth_lab, {"Action": "rds:CreateDBInstance", "Resource": names})
        rds = auth_lab.client("rds", REGION, credentials=session)
        given = {"DBInstanceClass": "db.r6g.large", "Engine": "aurora-postgresql"}
        name = {"DBInstanceIdentifier": "member-x", "DBClusterIdentifier": "cluster-x"}
        return refusal(lambda: rds.create_db_instance(**name, **given))

    assert "rds:CreateDBInstance" in create("db:member-x")
    assert "rds:CreateDBInstance" in create("cluster:cluster-x")
    assert create("db:member-x", "cluster:cluster-x") == ""


def test_a_role_is_handed_over_by_those_only_who_may_pass_it_to_the_service(auth_lab: Lab) -> None:
    name = unique("worker")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    auth_lab.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))
    may_create = {"Action": "lambda:CreateFunction", "Resource": f"arn:aws:lambda:{HERE}:function:work-x"}

    def create(*more: Statement) -> str:
        functions = auth_lab.client("lambda", REGION, credentials=caller(auth_lab, may_create, *more))
        given = {"Runtime": "python3.13", "Handler": "handler.handle", "Code": {"ZipFile": zipped("")}}
        return refusal(lambda: functions.create_function(FunctionName="work-x", Role=f"{ROLE}/{name}", **given))

    def passing(receiver: str) -> Statement:
        condition = {"StringEquals": {"iam:PassedToService": receiver}}
        return {"Action": "iam:PassRole", "Resource": f"{ROLE}/{name}", "Condition": condition}

    assert "perform: iam:PassRole" in create()
    assert "perform: iam:PassRole" in create(passing("ec2.amazonaws.com"))
    assert create(passing("lambda.amazonaws.com")) == ""


def test_a_policy_can_ask_for_the_tags_of_what_is_created_and_of_what_it_stands_in(auth_lab: Lab) -> None:
    def with_tag(kind: str) -> dict[str, dict[str, str]]:
        return {"StringEquals": {f"aws:{kind}Tag/Environment": "x"}}

    def specification(kind: str, value: str) -> list[dict[str, Any]]:
        return [{"ResourceType": kind, "Tags": [{"Key": "Environment", "Value": value}]}]

    session = caller(
        auth_lab,
        {"Action": "ec2:Create*", "Resource": f"arn:aws:ec2:{HERE}:*/*", "Condition": with_tag("Request")},
        {
            "Action": ["ec2:CreateSubnet", "ec2:DeleteVpc"],
            "Resource": f"arn:aws:ec2:{HERE}:vpc/*",
            "Condition": with_tag("Resource"),
        },
    )
    ours, all_of_ec2 = auth_lab.client("ec2", REGION, credentials=session), auth_lab.client("ec2", REGION)
    theirs = all_of_ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=specification("vpc", "y"))["Vpc"]["VpcId"]

    def subnet(vpc: str) -> str:
        tags = specification("subnet", "x")
        return refusal(lambda: ours.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24", TagSpecifications=tags))

    assert "ec2:CreateVpc" in refusal(lambda: ours.create_vpc(CidrBlock="10.9.0.0/16"))
    assert "ec2:CreateVpc" in refusal(
        lambda: ours.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=specification("vpc", "y"))
    )
    vpc = ours.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=specification("vpc", "x"))["Vpc"]["VpcId"]
    assert subnet(vpc) == ""
    assert "ec2:CreateSubnet" in subnet(theirs)
    assert "ec2:DeleteVpc" in refusal(lambda: ours.delete_vpc(VpcId=theirs))
    assert refusal(lambda: ours.delete_vpc(VpcId=vpc)) == ""
    all_of_ec2.delete_vpc(VpcId=theirs)


def test_tags_that_come_with_a_creation_need_the_right_to_tag(auth_lab: Lab) -> None:
    may_create = {"Action": "ec2:CreateVpc", "Resource": "*"}
    while_creating = {"StringEquals": {"ec2:CreateAction": "CreateVpc"}}
    may_tag = {"Action": "ec2:CreateTags", "Resource": f"arn:aws:ec2:{HERE}:vpc/*", "Condition": while_creating}
    tags = [{"Key": "Name", "Value": "x"}]

    def create(*statements: Statement) -> str:
        ec2 = auth_lab.client("ec2", REGION, credentials=caller(auth_lab, *statements))
        specification = {"ResourceType": "vpc", "Tags": tags}
        return refusal(lambda: ec2.create_vpc(CidrBlock="10.9.0.0/16", TagSpecifications=[specification]))

    assert "perform: ec2:CreateTags" in create(may_create)
    assert create(may_create, may_tag) == ""
    [made] = auth_lab.client("ec2", REGION).describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["x"]}])["Vpcs"]
    later = auth_lab.client("ec2", REGION, credentials=caller(auth_lab, may_tag))
    assert "ec2:CreateTags" in refusal(lambda: later.create_tags(Resources=[made["VpcId"]], Tags=tags))
    auth_lab.client("ec2", REGION).delete_vpc(VpcId=made["VpcId"])


def test_each_refusal_is_a_line_in_the_log_of_the_backend(auth_lab: Lab) -> None:
    session = caller(auth_lab, {"Action": "sqs:CreateQueue", "Resource": "*"})
    name = unique("pattern")
    assert refusal(lambda: auth_lab.client("events", REGION, credentials=session).describe_rule(Name=name))
    log = auth_lab.state.log("backend").read_text()
    assert (
        f"refused events:DescribeRule on arn:aws:events:{HERE}:rule/{name} to arn:aws:sts::{ACCOUNT}:assumed-role/"
        in log
    )


def test_a_bucket_that_demands_encrypted_calls_can_be_used(auth_lab: Lab) -> None:
    s3, bucket = auth_lab.client("s3"), unique("bucket")
    s3.create_bucket(Bucket=bucket)
    demand = {"Bool": {"aws:SecureTransport": "false"}}
    deny = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": f"arn:aws:s3:::{bucket}",
        "Condition": demand,
    }
    s3.put_bucket_policy(Bucket=bucket, Policy=document(deny))
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_the_principal_of_a_session_is_its_role(auth_lab: Lab) -> None:
    session = caller(auth_lab, {"Action": "sts:AssumeRole", "Resource": "*"})
    [who] = [auth_lab.client("sts", REGION, credentials=session).get_caller_identity()["Arn"].split("/")[1]]
    iam, sts = auth_lab.client("iam"), auth_lab.client("sts", REGION, credentials=session)

    def trusted(arn: str) -> str:
        root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        condition = {"ArnLike": {"aws:PrincipalArn": arn}}
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": root, "Condition": condition}
        made = iam.create_role(RoleName=unique("trusting"), AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
        return refusal(lambda: sts.assume_role(RoleArn=made, RoleSessionName="test"))

    assert trusted(f"{ROLE}/{who}") == ""
    assert "sts:AssumeRole" in trusted(f"{ROLE}/somebody-else")


def test_a_mapping_is_judged_by_the_function_that_it_feeds(auth_lab: Lab) -> None:
    functions, sqs = auth_lab.client("lambda", REGION), auth_lab.client("sqs", REGION)
    role = auth_lab.client("iam").create_role(RoleName=unique("worker"), AssumeRolePolicyDocument=document())
    mappings = {}
    for name in (unique("ours"), unique("theirs")):
        functions.create_function(
            FunctionName=name,
            Runtime="python3.11",
            Handler="handler.handle",
            Role=role["Role"]["Arn"],
            Code={"ZipFile": zipped("def handle(event, context):\n    return {}\n")},
        )
        url = sqs.create_queue(QueueName=name)["QueueUrl"]
        queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        made = functions.create_event_source_mapping(FunctionName=name, EventSourceArn=queue, Enabled=False)
        mappings[name] = (made["UUID"], queue)
    ours, theirs = mappings
    condition = {"ArnLike": {"lambda:FunctionArn": f"arn:aws:lambda:{HERE}:function:{ours}"}}
    actions = [f"lambda:{verb}EventSourceMapping" for verb in ("Create", "Delete", "Update")]
    session = caller(auth_lab, {"Action": actions, "Resource": "*", "Condition": condition})
    mine = auth_lab.client("lambda", REGION, credentials=session)

    def refused(name: str) -> list[bool]:
        uuid, queue = mappings[name]
        create = {"FunctionName": name, "EventSourceArn": queue}
        calls: list[Callable[[], object]] = [
            lambda: mine.update_event_source_mapping(UUID=uuid, BatchSize=1),
            lambda: mine.delete_event_source_mapping(UUID=uuid),
            lambda: mine.create_event_source_mapping(**create),
        ]
        return [bool(refusal(call)) for call in calls]

    assert (refused(ours), refused(theirs)) == ([False] * 3, [True] * 3)
    assert "lambda:ListEventSourceMappings" in refusal(mine.list_event_source_mappings)


def test_a_simulation_judges_each_action_on_each_resource_with_its_context(lab: Lab) -> None:
    iam, name = lab.client("iam"), unique("simulated")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]["Arn"]
    table, other = (f"arn:aws:dynamodb:{HERE}:table/{one}" for one in ("mine", "other"))
    may: list[Statement] = [
        {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table},
        {
            "Effect": "Allow",
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": "Mine"}},
        },
    ]
    iam.put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=document(*may))

    def told(actions: list[str], resources: list[str], **context: str) -> list[tuple[str, str]]:
        entries = [
            {"ContextKeyName": "cloudwatch:namespace", "ContextKeyValues": [value], "ContextKeyType": "string"}
            for value in context.values()
        ]
        found = iam.simulate_principal_policy(
            PolicySourceArn=role, ActionNames=actions, ResourceArns=resources, ContextEntries=entries
        )
        return [(one["EvalActionName"], one["EvalDecision"]) for one in found["EvaluationResults"]]

    assert told(["dynamodb:GetItem", "dynamodb:DeleteItem"], [table, other]) == [
        ("dynamodb:GetItem", "allowed"),
        ("dynamodb:DeleteItem", "implicitDeny"),
        ("dynamodb:GetItem", "implicitDeny"),
        ("dynamodb:DeleteItem", "implicitDeny"),
    ]
    assert told(["cloudwatch:PutMetricData"], ["*"], namespace="Mine")[0][1] == "allowed"
    assert told(["cloudwatch:PutMetricData"], ["*"], namespace="Theirs")[0][1] == "implicitDeny"
    assert told(["cloudwatch:PutMetricData"], ["*"])[0][1] == "implicitDeny"
    with pytest.raises(ClientError, match="cannot be found"):
        iam.simulate_principal_policy(PolicySourceArn=f"{ROLE}/nobody", ActionNames=["s3:GetObject"])
