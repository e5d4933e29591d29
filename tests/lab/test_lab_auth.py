# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""With --auth, IAM decides."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from lab.testing import Lab


def test_a_role_may_do_what_its_policy_says_and_nothing_else(auth_lab: Lab) -> None:
    iam = auth_lab.client("iam")
    account = auth_lab.client("sts").get_caller_identity()["Account"]
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": account}}],
    }
    policy = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sqs:CreateQueue", "Resource": "*"}],
    }
    role = iam.create_role(RoleName="limited", AssumeRolePolicyDocument=json.dumps(trust))["Role"]
    iam.put_role_policy(RoleName="limited", PolicyName="queues", PolicyDocument=json.dumps(policy))
    session = auth_lab.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="test")["Credentials"]

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
