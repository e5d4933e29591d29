# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With --auth, IAM decides."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from botocore.exceptions import ClientError

from lab.testing import Lab
from tests.lab.helpers import function, unique


def made_role(auth_lab: Lab, principal: dict[str, str], action: str) -> str:
    """The ARN of a role that may do one thing."""
    iam, name = auth_lab.client("iam"), unique("role")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    may = {"Effect": "Allow", "Action": action, "Resource": "*"}
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="one-thing", PolicyDocument=document(may))
    return str(role["Arn"])


def document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def test_a_role_may_do_what_its_policy_says_and_nothing_else(auth_lab: Lab) -> None:
    account = auth_lab.client("sts").get_caller_identity()["Account"]
    role = made_role(auth_lab, {"AWS": account}, "sqs:CreateQueue")
    session = auth_lab.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]

    auth_lab.client("sqs", credentials=session).create_queue(QueueName="allowed")
    with pytest.raises(ClientError) as refused:
        auth_lab.client("dynamodb", credentials=session).list_tables()
    assert refused.value.response["Error"]["Code"] == "AccessDeniedException"


def test_the_administrator_is_a_user_with_a_policy(auth_lab: Lab) -> None:
    identity = auth_lab.client("sts").get_caller_identity()
    assert identity["Arn"].endswith(":user/administrator")


def test_an_unknown_key_is_refused(auth_lab: Lab) -> None:
    stranger = {"AccessKeyId": "AKIAIOSFODNN7UNKNOWN", "SecretAccessKey": "made-up-secret"}
    with pytest.raises(ClientError):
        auth_lab.client("dynamodb", credentials=stranger).list_tables()


def test_a_lambda_works_under_its_own_role(auth_lab: Lab) -> None:
    source = (
        "import boto3\n"
        "from botocore.exceptions import ClientError\n"
        "def handle(event, context):\n"
        "    boto3.client('cloudwatch').put_metric_data(Namespace='Lab', MetricData=[{'MetricName': 'x'}])\n"
        "    try:\n"
        "        boto3.client('dynamodb').list_tables()\n"
        "    except ClientError as error:\n"
        "        return error.response['Error']['Code']\n"
    )
    role = made_role(auth_lab, {"Service": "lambda.amazonaws.com"}, "cloudwatch:PutMetricData")
    functions = auth_lab.client("lambda", "us-east-2")
    answer = functions.invoke(FunctionName=function(functions, source, role))
    assert (answer.get("FunctionError"), answer["Payload"].read()) == (None, b'"AccessDeniedException"')


def test_what_the_lab_adds_is_guarded_too(auth_lab: Lab) -> None:
    account = auth_lab.client("sts").get_caller_identity()["Account"]
    role = made_role(auth_lab, {"AWS": account}, "servicequotas:ListServiceQuotas")
    session = auth_lab.client("sts").assume_role(RoleArn=role, RoleSessionName="test")["Credentials"]
    quotas = auth_lab.client("service-quotas", credentials=session)
    assert quotas.list_service_quotas(ServiceCode="vpc")["Quotas"]
    with pytest.raises(ClientError) as refusal:
        quotas.get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")
    assert "AccessDenied" in refusal.value.response["Error"]["Code"]
    with pytest.raises(ClientError) as refusal:
        auth_lab.client("ec2", credentials=session).describe_account_attributes()
    assert refusal.value.response["Error"]["Code"] == "UnauthorizedOperation"
