# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role access, where IAM decides: who may assume the role of automation, and what that may do."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_path_rights import (
    CONTROLLER,
    Place,
    questions,
    queue_rights,
    refused,
    simulated,
)

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.test_lambda_package import ROOT
from tests.lab.helpers import function, zipped

EAST, WEST = "us-east-1", "us-east-2"
SUFFIX = "acc"
EXTERNAL_ID = "told-beforehand"
# Tries what it is told, under its own role or one that it assumes, and answers with the errors.
TRY = """
import boto3
from botocore.exceptions import ClientError


def handle(event, context):
    keys = {}
    if event.get("assume"):
        try:
            made = boto3.client("sts").assume_role(RoleSessionName="test", **event["assume"])["Credentials"]
        except ClientError as error:
            return [error.response["Error"]["Code"]]
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        keys = dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), map(made.get, names)))
    answers = []
    for service, operation, given in event["trials"]:
        try:
            getattr(boto3.client(service, region_name=event["region"], **keys), operation)(**given)
            answers.append("allowed")
        except ClientError as error:
            answers.append(error.response["Error"]["Code"])
    return answers
"""
Trial = tuple[str, str, dict[str, Any]]
REFUSED = ("AccessDenied", "AccessDeniedException", "AuthorizationError", "UnauthorizedOperation")
ALL_OF_IT: dict[str, Any] = {
    "access_functions": [
        {
            "name": "processor",
            "queue": "work",
            "database": True,
            "tracing": True,
            "statements": [{"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}],
        },
        {"name": "api"},
    ],
    "access_backup": True,
    "access_event_forward": True,
    "access_automation_external_id": EXTERNAL_ID,
}


@dataclass(frozen=True)
class Role:
    lab: Lab
    folder: Path

    def play(self, region: str, *flags: str, **more: Any) -> list[str]:
        """The tasks that changed something."""
        other = WEST if region == EAST else EAST
        given = {
            "aws_region": region,
            "environment_suffix": SUFFIX,
            "account_id": ACCOUNT,
            "aws_partition": "aws",
            "resource_tags": {"Environment": SUFFIX, "DR-Role": "regional", "Cost-Center": "tests"},
            "access_key_arn": f"arn:aws:kms:{region}:{ACCOUNT}:key/one",
            "access_bucket_name": f"artifacts-{region}-{ACCOUNT}-{SUFFIX}",
            "access_bucket_names": [f"artifacts-{region}-{ACCOUNT}-{SUFFIX}"],
            "access_peers": [
                {"region": other, "key_arn": f"arn:aws:kms:{other}:{ACCOUNT}:key/two", "bucket_names": ["artifacts"]}
            ],
            **ALL_OF_IT,
            **more,
        }
        book, inventory = self.folder / "play.yml", self.folder / "hosts.ini"
        tasks = [{"ansible.builtin.include_role": {"name": "multiregion.aws_dr.access"}}]
        book.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": given, "tasks": tasks}]))
        inventory.write_text("localhost ansible_connection=multiregion.aws_dr.warm_local\n", encoding="utf-8")
        ran = subprocess.run(
            [Path(sys.executable).parent / "ansible-playbook", "--inventory", inventory, *flags, book],
            cwd=ROOT,
            env={
                **os.environ,
                **self.lab.env,
                "AWS_REGION": region,
                "AWS_DEFAULT_REGION": region,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_STDOUT_CALLBACK": "json",
                "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr
        assert "WARNING" not in ran.stderr, ran.stderr
        found = json.loads(ran.stdout)["plays"][0]["tasks"]
        results = [one for task in found for one in task["hosts"]["localhost"].get("results", [])]
        return sorted(
            one["item"] if isinstance(one["item"], str) else one["item"]["type"]
            for one in results
            if one.get("changed")
        )

    def named(self) -> set[str]:
        found = self.lab.client("iam").get_paginator("list_roles").paginate().build_full_result()["Roles"]
        return {one["RoleName"] for one in found if one["RoleName"].endswith(f"-{SUFFIX}")}

    def attempt(self, actor: str, region: str, event: dict[str, Any]) -> list[str]:
        """What becomes of calls of a function under an actor's role."""
        functions = self.lab.client("lambda", region)
        name = function(functions, TRY, f"arn:aws:iam::{ACCOUNT}:role/{actor}-{region}-{SUFFIX}")
        answer = functions.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        told = answer["Payload"].read()
        functions.delete_function(FunctionName=name)
        assert "FunctionError" not in answer, told
        return list(json.loads(told))

    def automate(self, actor: str, actor_region: str, *trials: Any, **more: str) -> list[str]:
        """The same under the role of automation of the east, which the actor assumes."""
        assume = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/dr-automation-{EAST}-{SUFFIX}", **more}
        return self.attempt(actor, actor_region, {"assume": assume, "region": EAST, "trials": trials})


@pytest.fixture(scope="module")
def role(auth_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Role:
    return Role(auth_lab, tmp_path_factory.mktemp("access"))


@pytest.fixture(scope="module")
def made(role: Role) -> list[str]:
    """The west comes last: the roles that the east trusts do not exist when it is built."""
    return [*role.play(EAST), *role.play(WEST)]


def test_each_actor_that_is_asked_for_has_a_role(role: Role, made: list[str]) -> None:
    assert {"api", "backup", "dr-automation", "event-forward", "processor"} < set(made)
    assert [role.play(EAST), role.play(WEST, "--check")] == [[], []]


def test_a_controller_of_another_region_that_knows_the_external_id_may_automate(role: Role, made: list[str]) -> None:
    assert made
    look: Trial = ("autoscaling", "describe_auto_scaling_groups", {})
    latch = {"Name": f"/dr-{SUFFIX}/evacuated/{WEST}", "Value": "true", "Type": "String", "Overwrite": True}
    setting = {**latch, "Name": f"/dr-{SUFFIX}/failover/auto"}
    trials: list[Trial] = [
        look,
        ("ssm", "put_parameter", latch),
        ("ssm", "put_parameter", setting),
        ("rds", "delete_db_cluster", {"DBClusterIdentifier": f"cluster-{EAST}-{SUFFIX}", "SkipFinalSnapshot": True}),
        ("iam", "list_roles", {}),
    ]
    codes = role.automate("failover-controller", WEST, *trials, ExternalId=EXTERNAL_ID)
    assert codes[:2] == ["allowed", "allowed"]
    assert set(codes[2:]) <= set(REFUSED)


def test_what_readiness_asks_of_a_controller_is_what_its_role_grants(role: Role, made: list[str]) -> None:
    assert made
    iam, name = role.lab.client("iam"), f"failover-controller-{WEST}-{SUFFIX}"
    arn = iam.get_role(RoleName=name)["Role"]["Arn"]
    place = Place("aws", ACCOUNT, WEST, (WEST, EAST), SUFFIX, f"arn:aws:kms:{WEST}:{ACCOUNT}:key/one")
    asked = questions([*CONTROLLER, *queue_rights(["processor"], place)], place)
    told = [
        one
        for question in asked
        for one in refused(question, iam.simulate_principal_policy(**simulated(question, arn))["EvaluationResults"])
    ]
    assert told == []
    granted = {
        action
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
        for statement in iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert {action for question in asked for action in question.actions} == granted - {"sts:AssumeRole"}


@pytest.mark.parametrize(
    ("actor", "region", "more"),
    [
        pytest.param("failover-controller", WEST, {"ExternalId": "a-guess"}, id="a wrong external id"),
        pytest.param("failover-controller", WEST, {}, id="no external id"),
        pytest.param("failover-controller", EAST, {"ExternalId": EXTERNAL_ID}, id="the region's own controller"),
        pytest.param("processor", WEST, {"ExternalId": EXTERNAL_ID}, id="another actor"),
    ],
)
def test_nobody_else_may(role: Role, made: list[str], actor: str, region: str, more: dict[str, str]) -> None:
    assert made
    assert set(role.automate(actor, region, ("sts", "get_caller_identity", {}), **more)) <= set(REFUSED)


def test_a_controller_turns_the_queues_of_the_application_and_no_others(role: Role, made: list[str]) -> None:
    assert made
    turned = {}
    for name in (f"processor-{EAST}-{SUFFIX}", f"other-{EAST}-{SUFFIX}"):
        turned[name] = make_mapping(role.lab, name)
    trials: list[Trial] = [("lambda", "list_event_source_mappings", {"FunctionName": next(iter(turned))})]
    trials += [("lambda", "update_event_source_mapping", {"UUID": one, "Enabled": True}) for one in turned.values()]
    codes = role.attempt("failover-controller", WEST, {"region": EAST, "trials": trials})
    assert codes[:2] == ["allowed", "allowed"]
    assert codes[2] in REFUSED
    assert role.automate("failover-controller", WEST, *trials[:2], ExternalId=EXTERNAL_ID) == ["allowed", "allowed"]


def make_mapping(lab: Lab, name: str) -> str:
    """The id of a mapping between a new function and a new queue, which is disabled."""
    functions, sqs = lab.client("lambda", EAST), lab.client("sqs", EAST)
    functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="handler.handle",
        Role=f"arn:aws:iam::{ACCOUNT}:role/processor-{EAST}-{SUFFIX}",
        Code={"ZipFile": zipped("def handle(event, context):\n    return {}\n")},
    )
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    made = functions.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, Enabled=False)
    return str(made["UUID"])


def test_absent_removes_the_roles_of_all_and_can_be_repeated(role: Role, made: list[str]) -> None:
    assert made
    gone = role.play(EAST, access_state="absent")
    assert {"api", "backup", "dr-automation", "event-forward", "processor", "instance"} < set(gone)
    assert role.play(EAST, access_state="absent") == []
    assert not [name for name in role.named() if f"-{EAST}-" in name]
