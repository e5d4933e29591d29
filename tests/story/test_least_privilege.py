# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole life under the deployer's policy, where IAM decides; and each function under its own role."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import function
from tests.story.deployers import Deployer, log_mark, make_deployer, refusals
from tests.story.playbooks import Outcome

pytestmark = pytest.mark.long

SUFFIX = "dev"
HOME, AWAY = "us-east-1", "us-east-2"
REFUSED_CODES = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
# What is off by default needs rights too.
WITH_PROGRAM = ("-e", "demo_application_state=present")
MONITORS = ("database-health", "application-health")
# A function that tries what it is told, and answers with the errors.
TRY = """
import boto3
from botocore.exceptions import ClientError

def handle(event, context):
    answers = []
    for service, operation, given in event:
        try:
            getattr(boto3.client(service), operation)(**given)
            answers.append("allowed")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])
    return answers
"""
Trial = tuple[str, str, dict[str, Any]]


def refusal_code(call: Callable[[], object]) -> str:
    try:
        call()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "allowed"


@pytest.fixture(scope="module")
def deployer(auth_lab: Lab) -> Deployer:
    return make_deployer(auth_lab, SUFFIX)


@pytest.fixture(scope="module")
def first_run(deployer: Deployer) -> Outcome:
    return deployer.play("site", *WITH_PROGRAM)


@pytest.fixture(scope="module")
def built(first_run: Outcome) -> None:
    assert first_run.returncode == 0, first_run.output[-4000:]


def test_a_system_is_built_under_the_deployers_role(deployer: Deployer, first_run: Outcome) -> None:
    assert first_run.returncode == 0, first_run.output[-4000:]
    assert refusals(deployer.lab, "deployer") == []


@pytest.mark.usefixtures("built")
def test_it_is_read_again_under_the_deployers_role(deployer: Deployer) -> None:
    mark = log_mark(deployer.lab)

    # The network reads nothing in a second run that it has not read in the first, and takes its time.
    again = deployer.play("site", "--check", "--skip-tags", "network", *WITH_PROGRAM)
    status = deployer.play("status", "-e", "status_accept_unknown=true")

    assert again.returncode == 0, again.output[-4000:]
    assert status.returncode == 0, status.output[-4000:]
    assert refusals(deployer.lab, "deployer", mark) == []


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("service", "operation", "given"),
    [
        ("iam", "create_user", {"UserName": "another"}),
        ("iam", "put_role_policy", {"RoleName": "deployer", "PolicyName": "more", "PolicyDocument": "{}"}),
        (
            "iam",
            "attach_role_policy",
            {"RoleName": "deployer", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
        ),
        ("dynamodb", "list_tables", {}),
        ("s3", "create_bucket", {"Bucket": f"artifacts-{HOME}-{ACCOUNT}-other"}),
        ("ssm", "put_parameter", {"Name": "/dr-other/x", "Value": "x", "Type": "String"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "database-other"}),
        ("rds", "delete_db_cluster", {"DBClusterIdentifier": f"cluster-{HOME}-other", "SkipFinalSnapshot": True}),
        ("logs", "delete_log_group", {"logGroupName": f"/vpc/flow-log-{HOME}-other"}),
        ("lambda", "delete_function", {"FunctionName": f"database-health-{HOME}-other"}),
        ("sns", "delete_topic", {"TopicArn": f"arn:aws:sns:{HOME}:{ACCOUNT}:notifications-{HOME}-other"}),
        ("ec2", "create_vpc", {"CidrBlock": "10.99.0.0/16"}),
        ("ec2", "run_instances", {"ImageId": "ami-00000000", "MinCount": 1, "MaxCount": 1}),
        ("kms", "create_key", {}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_deployer_can_do_nothing_else(
    deployer: Deployer, service: str, operation: str, given: dict[str, Any]
) -> None:
    code = refusal_code(lambda: getattr(deployer.client(service), operation)(**given))
    assert code in REFUSED_CODES


@pytest.mark.usefixtures("built")
def test_the_deployer_touches_no_network_or_key_of_another_system(deployer: Deployer) -> None:
    ec2, kms = deployer.lab.client("ec2"), deployer.lab.client("kms")
    vpc, key = ec2.create_vpc(CidrBlock="10.99.0.0/16")["Vpc"]["VpcId"], kms.create_key()["KeyMetadata"]["KeyId"]
    mine = [{"Key": "Environment", "Value": SUFFIX}]
    subnet_tags = [{"ResourceType": "subnet", "Tags": mine}]

    trials: list[Callable[[], object]] = [
        lambda: deployer.client("ec2").delete_vpc(VpcId=vpc),
        lambda: deployer.client("ec2").create_tags(Resources=[vpc], Tags=mine),
        lambda: deployer.client("ec2").create_subnet(
            VpcId=vpc, CidrBlock="10.99.1.0/24", TagSpecifications=subnet_tags
        ),
        lambda: deployer.client("kms").schedule_key_deletion(KeyId=key),
        lambda: deployer.client("kms").decrypt(KeyId=key, CiphertextBlob=b"x"),
    ]
    codes = [refusal_code(trial) for trial in trials]
    ec2.delete_vpc(VpcId=vpc)

    assert [code for code in codes if code not in REFUSED_CODES] == []


@pytest.mark.usefixtures("built")
def test_the_deployer_works_in_the_named_regions_and_hands_no_role_to_another_service(deployer: Deployer) -> None:
    mark = log_mark(deployer.lab)
    queue = f"dead-letters-{HOME}-{SUFFIX}"
    role = f"arn:aws:iam::{ACCOUNT}:role/instance-{HOME}-{SUFFIX}"
    functions = deployer.client("lambda")
    name = f"database-health-{HOME}-{SUFFIX}"

    refusal_code(lambda: deployer.client("sqs", "eu-west-1").create_queue(QueueName=queue))
    refusal_code(lambda: functions.update_function_configuration(FunctionName=name, Role=role))

    assert refusals(deployer.lab, "deployer", mark) == [
        f"sqs:CreateQueue on arn:aws:sqs:eu-west-1:{ACCOUNT}:{queue}",
        f"iam:PassRole on {role}",
    ]


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("region", [HOME, AWAY])
@pytest.mark.parametrize("monitor", MONITORS)
def test_a_monitor_does_its_work_under_its_own_role(auth_lab: Lab, monitor: str, region: str) -> None:
    name, functions = f"{monitor}-{region}-{SUFFIX}", auth_lab.client("lambda", region)
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    # Five probes at once, as a test is in a hurry.
    at_once = {"Variables": {**variables, "PROBE_INTERVAL_SECONDS": "0"}}
    functions.update_function_configuration(FunctionName=name, Environment=at_once)
    mark = auth_lab.mark()

    answer = functions.invoke(FunctionName=name, Payload=b"{}")

    result = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, result
    assert result["troubles"] == []
    assert refusals(auth_lab, name) == []
    published = [call for call in auth_lab.calls(since=mark) if call["action"] == "PutMetricData"]
    assert ("lambda", region, 200) in [(call["caller"], call["region"], call["status"]) for call in published]
    subject = monitor.partition("-")[0].capitalize()
    assert f"{subject}Unknown" in metrics(auth_lab, region)


def metrics(lab: Lab, region: str) -> set[str]:
    pages = lab.client("cloudwatch", region).get_paginator("list_metrics").paginate(Namespace="MultiRegionDR")
    listed = [metric for page in pages for metric in page["Metrics"]]
    return {
        metric["MetricName"] for metric in listed if {"Name": "Environment", "Value": SUFFIX} in metric["Dimensions"]
    }


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("monitor", MONITORS)
def test_a_monitor_can_do_nothing_else(auth_lab: Lab, monitor: str) -> None:
    prefix, topic = f"/dr-{SUFFIX}", f"arn:aws:sns:{HOME}:{ACCOUNT}:notifications-{HOME}-other"
    other = MONITORS[1 - MONITORS.index(monitor)].partition("-")[0]
    trials: list[Trial] = [
        ("s3", "list_buckets", {}),
        ("cloudwatch", "put_metric_data", {"Namespace": "Other", "MetricData": [{"MetricName": "x", "Value": 1}]}),
        (
            "ssm",
            "put_parameter",
            {"Name": f"{prefix}/region/preferred", "Value": "x", "Type": "String", "Overwrite": True},
        ),
        (
            "ssm",
            "put_parameter",
            {"Name": f"{prefix}/health/{other}", "Value": "x", "Type": "String", "Overwrite": True},
        ),
        ("ssm", "get_parameters_by_path", {"Path": "/dr-other/"}),
        (
            "secretsmanager",
            "get_secret_value",
            {"SecretId": f"database-{'other' if 'database' in monitor else SUFFIX}"},
        ),
        ("sns", "publish", {"TopicArn": topic, "Message": "x"}),
        ("rds", "delete_global_cluster", {"GlobalClusterIdentifier": f"global-{SUFFIX}"}),
        ("iam", "create_user", {"UserName": "another"}),
    ]
    functions = auth_lab.client("lambda", HOME)
    name = function(functions, TRY, f"arn:aws:iam::{ACCOUNT}:role/{monitor}-{HOME}-{SUFFIX}")

    answer = functions.invoke(FunctionName=name, Payload=json.dumps(trials).encode())
    functions.delete_function(FunctionName=name)

    codes = json.loads(answer["Payload"].read())
    assert len(codes) == len(trials)
    assert [trial for trial, code in zip(trials, codes, strict=True) if code not in REFUSED_CODES] == []


@pytest.mark.usefixtures("built")
def test_the_writer_is_moved_and_comes_back_under_the_deployers_role(deployer: Deployer, tmp_path: Path) -> None:
    mark, reports = log_mark(deployer.lab), f"writer_region_report_dir={tmp_path}"

    away = deployer.play("failover", "-e", f"target_region={AWAY}", "-e", reports)
    back = deployer.play("failback", "-e", reports)

    assert away.returncode == 0, away.output[-4000:]
    assert back.returncode == 0, back.output[-4000:]
    assert refusals(deployer.lab, "deployer", mark) == []
    # What fails beside a move does not fail it. It is told.
    assert "not authorized" not in away.output + back.output
    assert [len(list(folder.iterdir())) for folder in tmp_path.iterdir()] == [2, 2]


@pytest.mark.usefixtures("built")
def test_the_controller_moves_the_writer_under_its_own_role(auth_lab: Lab) -> None:
    ssm, functions = auth_lab.client("ssm", AWAY), auth_lab.client("lambda", AWAY)
    name = f"failover-controller-{AWAY}-{SUFFIX}"
    settings = {"failover/auto": "act", "failover/cooldown_seconds": "0"}
    # Nobody listens there.
    settings[f"regions/{HOME}/application_url"] = "http://127.0.0.1:1/"
    for setting, value in settings.items():
        ssm.put_parameter(Name=f"/dr-{SUFFIX}/{setting}", Value=value, Type="String", Overwrite=True)
    variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    at_once = {"Variables": {**variables, "PROBE_INTERVAL_SECONDS": "0"}}
    functions.update_function_configuration(FunctionName=name, Environment=at_once)
    auth_lab.outage(HOME)

    answer = functions.invoke(FunctionName=name, Payload=b"{}")
    auth_lab.restore(HOME)

    result = json.loads(answer["Payload"].read())
    assert (result["state"], result.get("troubles")) == ("moved the writer", []), result
    assert refusals(auth_lab, name) == []
    [found] = auth_lab.client("rds", AWAY).describe_global_clusters()["GlobalClusters"]
    assert [AWAY in member["DBClusterArn"] for member in found["GlobalClusterMembers"] if member["IsWriter"]] == [True]


@pytest.mark.usefixtures("built")
def test_the_controller_can_do_nothing_else(auth_lab: Lab) -> None:
    cluster = f"cluster-{HOME}-{SUFFIX}"
    trials: list[Trial] = [
        ("rds", "delete_db_cluster", {"DBClusterIdentifier": cluster, "SkipFinalSnapshot": True}),
        ("rds", "delete_global_cluster", {"GlobalClusterIdentifier": f"global-{SUFFIX}"}),
        (
            "rds",
            "remove_from_global_cluster",
            {
                "GlobalClusterIdentifier": f"global-{SUFFIX}",
                "DbClusterIdentifier": f"arn:aws:rds:{HOME}:{ACCOUNT}:cluster:{cluster}",
            },
        ),
        ("secretsmanager", "get_secret_value", {"SecretId": f"database-{SUFFIX}"}),
        ("autoscaling", "update_auto_scaling_group", {"AutoScalingGroupName": f"asg-{HOME}-other", "MinSize": 0}),
        ("dynamodb", "delete_table", {"TableName": f"failover-{SUFFIX}"}),
        ("lambda", "invoke", {"FunctionName": f"application-health-{HOME}-{SUFFIX}"}),
        ("s3", "put_object", {"Bucket": f"artifacts-{HOME}-{ACCOUNT}-{SUFFIX}", "Key": "another", "Body": "x"}),
        (
            "ssm",
            "put_parameter",
            {"Name": f"/dr-{SUFFIX}/failover/auto", "Value": "act", "Type": "String", "Overwrite": True},
        ),
        ("route53", "list_hosted_zones", {}),
        ("iam", "list_roles", {}),
    ]
    functions = auth_lab.client("lambda", HOME)
    name = function(functions, TRY, f"arn:aws:iam::{ACCOUNT}:role/failover-controller-{HOME}-{SUFFIX}")

    answer = functions.invoke(FunctionName=name, Payload=json.dumps(trials).encode())
    functions.delete_function(FunctionName=name)

    codes = json.loads(answer["Payload"].read())
    assert [trial for trial, code in zip(trials, codes, strict=True) if code not in REFUSED_CODES] == []


@pytest.mark.usefixtures("built")
def test_the_system_is_removed_under_the_deployers_role(deployer: Deployer) -> None:
    s3, bucket = deployer.lab.client("s3"), f"artifacts-{HOME}-{ACCOUNT}-{SUFFIX}"
    s3.put_object(Bucket=bucket, Key="artifact", Body=b"one")
    s3.put_object(Bucket=bucket, Key="artifact", Body=b"two")
    mark = log_mark(deployer.lab)

    removed = deployer.play("destroy", "-e", f"confirmation={SUFFIX}")

    assert removed.returncode == 0, removed.output[-4000:]
    assert refusals(deployer.lab, "deployer", mark) == []
    assert refusal_code(lambda: s3.head_bucket(Bucket=bucket)) == "404"
