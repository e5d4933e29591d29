# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role access, where IAM decides: what each actor may do and may not, who needs that, and how far it reaches."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import parliament
import pytest
import yaml
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
from tests.integration import permissions
from tests.integration.permissions import REGION_KEY, Statement
from tests.integration.test_lambda_package import ROOT
from tests.lab.helpers import function, zipped
from tests.policies import Reason, unexplained

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
# As the inventories of the repository have them, with what nobody has together.
APPLICATION: list[dict[str, Any]] = [
    {"name": "transaction-processor", "queue": "transactions", "database": True, "tracing": True},
    {"name": "payment-processor", "tables": ["payment-sessions"], "events": True},
    {"name": "transactions-api", "tables": ["documents"], "tracing": True},
]
ALL_OF_IT: dict[str, Any] = {
    "application_functions": APPLICATION,
    "application_target": "transaction-processor",
    # What a function works with becomes what it may do.
    "access_functions": yaml.safe_load((ROOT / "playbooks/vars/wiring.yml").read_text())["access_functions"],
    "access_backup": True,
    "access_event_forward": True,
    "access_automation_external_id": EXTERNAL_ID,
}
# The roles, with the programs that work under them; the others are used by a service of AWS alone.
ROLES: dict[str, str] = {
    "application-health": "lambda_src/application_health",
    "backup": "",
    "database-health": "lambda_src/database_health",
    "dr-automation": "",
    "event-forward": "",
    "failover-controller": "lambda_src/failover_controller",
    "flow-log": "",
    "instance": "drill/app",
    "payment-processor": "lambda_src/payment_processor",
    "replication": "",
    "transaction-processor": "lambda_src/transaction_processor",
    "transactions-api": "lambda_src/transactions_api",
}
LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
INTERFACES = {
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
}
# Lambda writes the log and hands over what failed, and opens what is encrypted, in the function's name.
BY_LAMBDA = {*LOGS, "sqs:SendMessage", "kms:Decrypt", "kms:GenerateDataKey"}
CONFIGURATION = {"ssm:GetParameter", "ssm:GetParameters", "ssm:GetParametersByPath"}
# What no program of ours calls by itself, and why its role has it all the same.
WITHOUT_A_CALL: dict[str, set[str]] = {
    "application-health": BY_LAMBDA,
    "database-health": BY_LAMBDA | INTERFACES,
    "failover-controller": BY_LAMBDA | {"sts:AssumeRole"},  # Lent to the automation that somebody adds.
    # A user's application reads its configuration, keeps artifacts, publishes metrics; user data copies from buckets.
    "instance": CONFIGURATION
    | {
        "cloudwatch:PutMetricData",
        "kms:Decrypt",
        "kms:GenerateDataKey",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    },
    # A function's source may be a user's, too. Lambda polls the queue, and the X-Ray daemon sends the traces.
    "payment-processor": BY_LAMBDA | INTERFACES | CONFIGURATION | {"cloudwatch:PutMetricData"},
    "transaction-processor": BY_LAMBDA
    | INTERFACES
    | CONFIGURATION
    | {"cloudwatch:PutMetricData", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
    | {"xray:PutTelemetryRecords", "xray:PutTraceSegments"},
    "transactions-api": BY_LAMBDA
    | INTERFACES
    | CONFIGURATION
    | {"cloudwatch:PutMetricData", "xray:PutTelemetryRecords", "xray:PutTraceSegments"},
}
# Actions of statements that name neither a resource nor a condition but the region: AWS knows none.
NAMELESS = INTERFACES | {
    "autoscaling:DescribeAutoScalingGroups",
    "cloudwatch:GetMetricData",
    "elasticloadbalancing:DescribeLoadBalancers",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "lambda:ListEventSourceMappings",
    "rds:DescribeDBClusterSnapshots",
    "rds:DescribeDBClusters",
    "rds:DescribeDBInstances",
    "rds:DescribeDBSubnetGroups",
    "tag:GetResources",
    "xray:PutTelemetryRecords",
    "xray:PutTraceSegments",
}


REASONS = (
    Reason(
        ".*",
        "UNKNOWN_CONDITION_FOR_ACTION",
        "lambda:SourceFunctionArn",
        "Lambda adds this key to whatever a function's code calls; AWS's lists name it for no action.",
    ),
    Reason(
        ".*", "RESOURCE_STAR", "NetworkInterface", "AWS wants all resources for a function in a VPC; the region limits."
    ),
    Reason(".*", "RESOURCE_STAR", "rds:DescribeDBInstances", "A listing is judged on all; the region limits."),
    Reason("backup", "RESOURCE_MISMATCH", ":og:", "Aurora has no option groups."),
    Reason(
        "backup",
        "RESOURCE_MISMATCH",
        "DeleteDBCluster.*cluster-snapshot",
        "No last snapshot of what was restored as a test.",
    ),
)


def bucket(region: str) -> str:
    return f"artifacts-{region}-{ACCOUNT}-{SUFFIX}"


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
            "access_bucket_name": bucket(region),
            "access_bucket_names": [bucket(region)],
            "access_peers": [
                {"region": other, "key_arn": f"arn:aws:kms:{other}:{ACCOUNT}:key/two", "bucket_names": [bucket(other)]}
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
    assert {"transactions-api", "backup", "dr-automation", "event-forward", "transaction-processor"} < set(made)
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
    asked = questions([*CONTROLLER, *queue_rights(["transaction-processor"], place)], place)
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
        pytest.param("payment-processor", WEST, {"ExternalId": EXTERNAL_ID}, id="another actor"),
    ],
)
def test_nobody_else_may(role: Role, made: list[str], actor: str, region: str, more: dict[str, str]) -> None:
    assert made
    assert set(role.automate(actor, region, ("sts", "get_caller_identity", {}), **more)) <= set(REFUSED)


def test_a_controller_turns_the_queues_of_the_application_and_no_others(role: Role, made: list[str]) -> None:
    assert made
    turned = {}
    for name in (f"transaction-processor-{EAST}-{SUFFIX}", f"other-{EAST}-{SUFFIX}"):
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
        Role=f"arn:aws:iam::{ACCOUNT}:role/transaction-processor-{EAST}-{SUFFIX}",
        Code={"ZipFile": zipped("def handle(event, context):\n    return {}\n")},
    )
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    made = functions.create_event_source_mapping(FunctionName=name, EventSourceArn=arn, Enabled=False)
    return str(made["UUID"])


def name_of(actor: str) -> str:
    return f"{actor}-{EAST}-{SUFFIX}"


def arn_of(actor: str) -> str:
    return f"arn:aws:iam::{ACCOUNT}:role/{name_of(actor)}"


@pytest.mark.parametrize("actor", ROLES)
def test_an_actor_may_do_what_its_role_says_and_that_next_to_it_to_nobody_elses(
    role: Role, made: list[str], actor: str
) -> None:
    assert made
    found = permissions.statements(role.lab, name_of(actor))
    refused: list[tuple[str, ...]] = []
    allowed: list[tuple[str, ...]] = []
    for one, pattern in [(statement, pattern) for statement in found for pattern in statement.resources]:
        resource = permissions.concrete(pattern)
        told = permissions.decisions(role.lab, arn_of(actor), one.actions, resource, one.context)
        refused += [(action, resource) for action, answer in told.items() if answer != "allowed"]
        for stranger in permissions.strangers(pattern, SUFFIX, EAST, ACCOUNT):
            told = permissions.decisions(role.lab, arn_of(actor), one.actions, stranger, one.context)
            allowed += [(action, stranger) for action, answer in told.items() if answer == "allowed"]
        for key in one.keys:
            other = {**one.context, key: "something-else"}
            told = permissions.decisions(role.lab, arn_of(actor), one.actions, resource, other)
            allowed += [(action, resource, key) for action, answer in told.items() if answer == "allowed"]
    assert (refused, allowed) == ([], [])


@pytest.mark.parametrize("actor", ROLES)
def test_an_actor_may_use_no_other_action_of_its_services(role: Role, made: list[str], actor: str) -> None:
    assert made
    found = permissions.statements(role.lab, name_of(actor))
    mine = {action for one in found for action in one.actions}
    services: dict[str, Statement] = {}
    for one in found:
        services.setdefault(one.actions[0].partition(":")[0], one)
    allowed = []
    for service, one in services.items():
        others = tuple(sorted({f"{service}:{name}" for name in actions_of(service)} - mine))
        resource = permissions.concrete(one.resources[0])
        told = permissions.decisions(role.lab, arn_of(actor), others, resource, one.context)
        assert told.keys() == set(others)
        allowed += [action for action, answer in told.items() if answer == "allowed"]
    assert allowed == []


@cache
def actions_of(service: str) -> frozenset[str]:
    """The actions of a service, as AWS lists them."""
    found = [one for one in parliament.iam_definition if one["prefix"] == service]
    return frozenset(privilege["privilege"] for one in found for privilege in one["privileges"])


@pytest.mark.parametrize("actor", ROLES)
def test_what_names_no_resource_is_bound_to_regions(role: Role, made: list[str], actor: str) -> None:
    assert made
    nameless = [one for one in permissions.statements(role.lab, name_of(actor)) if "*" in one.resources]
    assert [one.sid for one in nameless if REGION_KEY not in one.keys] == []
    assert {action for one in nameless if set(one.keys) == {REGION_KEY} for action in one.actions} <= NAMELESS


@pytest.mark.parametrize("actor", [actor for actor, program in ROLES.items() if program])
def test_an_actor_may_do_nothing_that_nobody_does(role: Role, made: list[str], actor: str) -> None:
    assert made
    mine = {action for one in permissions.statements(role.lab, name_of(actor)) for action in one.actions}
    told = {action for action in mine if permissions.is_called(ROLES[actor], action)}
    assert mine - told - WITHOUT_A_CALL[actor] == set()
    # A reason for what the role does not have is none.
    assert WITHOUT_A_CALL[actor] - mine == set()


@pytest.mark.parametrize("actor", ["database-health", *[one["name"] for one in APPLICATION]])
def test_the_code_of_a_function_makes_no_network_interfaces(role: Role, made: list[str], actor: str) -> None:
    assert made
    here = {REGION_KEY: EAST}
    by_code = {**here, "lambda:SourceFunctionArn": f"arn:aws:lambda:{EAST}:{ACCOUNT}:function:{name_of(actor)}"}
    asked = tuple(sorted(INTERFACES))
    assert set(permissions.decisions(role.lab, arn_of(actor), asked, "*", here).values()) == {"allowed"}
    assert set(permissions.decisions(role.lab, arn_of(actor), asked, "*", by_code).values()) == {"explicitDeny"}


def test_the_page_tells_what_each_role_reaches_in_another_region(role: Role, made: list[str]) -> None:
    assert made
    reached = {actor: permissions.reach(role.lab, name_of(actor), EAST) for actor in ROLES}
    text = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    told = permissions.table(text, "## What the roles of one region reach in another")
    assert told == {actor: actions for actor, actions in reached.items() if actions}


def test_a_region_that_is_taken_over_can_do_to_the_other_what_the_page_says_and_no_more(
    role: Role, made: list[str]
) -> None:
    assert made
    metric = {"Namespace": "MultiRegionDR", "MetricData": [{"MetricName": "WriterHere", "Value": 1}]}
    latch = {"Name": f"/dr-{SUFFIX}/evacuated/{EAST}", "Value": "true", "Type": "String", "Overwrite": True}
    health = {**latch, "Name": f"/dr-{SUFFIX}/health/database"}
    trials: list[Trial] = [
        ("cloudwatch", "put_metric_data", metric),
        ("ssm", "put_parameter", health),
        ("ssm", "get_parameters_by_path", {"Path": f"/dr-{SUFFIX}/"}),
        ("secretsmanager", "get_secret_value", {"SecretId": f"database-{SUFFIX}"}),
        ("ssm", "put_parameter", latch),
    ]
    assert role.attempt("database-health", EAST, {"region": EAST, "trials": trials[:3]}) == ["allowed"] * 3
    for actor, latches in (("database-health", False), ("failover-controller", True)):
        codes = role.attempt(actor, EAST, {"region": WEST, "trials": trials})
        assert set(codes[:4]) <= set(REFUSED), actor
        assert (codes[4] == "allowed") is latches, actor


def test_parliament_finds_nothing_in_a_policy_that_has_no_reason(role: Role, made: list[str]) -> None:
    assert made
    policies = {actor: permissions.documents(role.lab, name_of(actor))[0] for actor in ROLES}
    assert unexplained(policies, REASONS) == []


def test_absent_removes_the_roles_of_all_and_can_be_repeated(role: Role, made: list[str]) -> None:
    assert made
    gone = role.play(EAST, access_state="absent")
    assert {"transactions-api", "backup", "dr-automation", "event-forward", "transaction-processor", "instance"} < set(
        gone
    )
    assert role.play(EAST, access_state="absent") == []
    assert not [name for name in role.named() if f"-{EAST}-" in name]
