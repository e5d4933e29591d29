# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Single calls can be made to go wrong."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from lab.front.faults import Fault, parse_fault
from lab.testing import Lab
from tests.lab.helpers import function, refused, unique

REGION, OTHER = "eu-west-1", "eu-west-2"
AGAIN = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "total_max_attempts": 3})
# One call in each protocol, and how each kind is worded there.
CODES = [
    ("rds", "describe_db_clusters", "AccessDenied", "Throttling", "InternalFailure", "ExpiredToken"),
    ("ec2", "describe_vpcs", "UnauthorizedOperation", "RequestLimitExceeded", "InternalError", "RequestExpired"),
    (
        "dynamodb",
        "list_tables",
        "AccessDeniedException",
        "ThrottlingException",
        "InternalServerError",
        "ExpiredTokenException",
    ),
    (
        "cloudwatch",
        "describe_alarms",
        "AccessDeniedException",
        "ThrottlingException",
        "InternalFailure",
        "ExpiredTokenException",
    ),
    (
        "lambda",
        "list_functions",
        "AccessDeniedException",
        "TooManyRequestsException",
        "ServiceException",
        "ExpiredTokenException",
    ),
    ("s3", "list_buckets", "AccessDenied", "SlowDown", "InternalError", "ExpiredToken"),
    ("route53", "list_hosted_zones", "AccessDenied", "Throttling", "InternalFailure", "ExpiredToken"),
]


@pytest.fixture(autouse=True)
def mend(lab: Lab) -> Iterator[None]:
    yield
    lab.faults()


def vpcs(lab: Lab, cidr: str) -> int:
    found = lab.client("ec2", REGION).describe_vpcs(Filters=[{"Name": "cidr", "Values": [cidr]}])
    return len(found["Vpcs"])


@pytest.mark.parametrize(("service", "operation", *"rtfe"), CODES)
def test_each_protocol_words_each_refusal(
    lab: Lab, service: str, operation: str, r: str, t: str, f: str, e: str
) -> None:
    for kind, code in (("refuse", r), ("throttle", t), ("error", f), ("expire", e)):
        lab.faults(Fault(kind))
        with refused(code):
            getattr(lab.client(service, REGION), operation)()
        getattr(lab.client(service, REGION), operation)()


def test_a_lost_answer_is_one_to_a_call_that_took_effect(lab: Lab) -> None:
    lab.faults(Fault("drop", action="CreateVpc"))
    with pytest.raises(ConnectionClosedError):
        lab.client("ec2", REGION).create_vpc(CidrBlock="10.61.0.0/16")
    assert vpcs(lab, "10.61.0.0/16") == 1
    assert lab.struck()[-1]["effect"] == 200


def test_botocore_repeats_a_call_whose_answer_was_lost(lab: Lab) -> None:
    lab.faults(Fault("drop", action="CreateVpc"))
    lab.client("ec2", REGION, config=AGAIN).create_vpc(CidrBlock="10.62.0.0/16")
    assert vpcs(lab, "10.62.0.0/16") == 2, "why whoever creates has to look first"


def test_a_delay_ends_with_the_answer(lab: Lab) -> None:
    lab.faults(Fault("delay", seconds=0.5))
    began = time.monotonic()
    lab.client("rds", REGION).describe_db_clusters()
    assert 0.5 <= time.monotonic() - began < 5


@pytest.mark.parametrize(
    "narrow",
    [{"region": REGION}, {"service": "rds"}, {"action": "DescribeDBInstances"}, {"mutating": True}],
    ids=lambda narrow: next(iter(narrow)),
)
def test_only_what_fits_is_hit(lab: Lab, narrow: dict[str, Any]) -> None:
    lab.faults(Fault("error", hits=0, **narrow))
    lab.client("ec2", OTHER).describe_vpcs()
    with pytest.raises(ClientError):
        lab.client("rds", REGION).describe_db_instances() if "mutating" not in narrow else lab.client(
            "rds", REGION
        ).create_global_cluster(GlobalClusterIdentifier=unique("fault"), Engine="aurora-postgresql")


def test_some_pass_some_are_hit_and_the_rest_pass(lab: Lab) -> None:
    lab.faults(Fault("error", service="sqs", after=2, hits=2))
    outcomes = []
    for _number in range(6):
        try:
            lab.client("sqs", REGION).list_queues()
            outcomes.append("answered")
        except ClientError:
            outcomes.append("failed")
    assert outcomes == ["answered", "answered", "failed", "failed", "answered", "answered"]


def test_what_is_hit_is_recorded_and_nothing_else(lab: Lab) -> None:
    before = len(lab.struck())
    lab.faults(Fault("error", service="sqs", id="a"), Fault("error", service="sns", after=1))
    with pytest.raises(ClientError):
        lab.client("sqs", REGION).list_queues()
    lab.client("sns", REGION).list_topics()
    [line] = lab.struck(since=before)
    assert (line["fault"]["id"], line["region"], line["service"], line["action"]) == ("a", REGION, "sqs", "ListQueues")
    assert (line["effect"], line["mutates"]) == (0, False)


def test_functions_of_the_lab_are_spared(lab: Lab) -> None:
    client = lab.client("lambda", REGION)
    source = "import boto3\ndef handle(event, context):\n    return len(boto3.client('sqs').list_queues())\n"
    name = function(client, source)
    lab.faults(Fault("refuse", service="sqs", hits=0))
    told = client.invoke(FunctionName=name)
    assert "FunctionError" not in told, told["Payload"].read()
    lab.faults(Fault("refuse", service="sqs", hits=0, caller="lambda"))
    assert json.loads(client.invoke(FunctionName=name)["Payload"].read())["errorType"]


@pytest.mark.parametrize("wrong", [{"kind": "burn"}, {"hits": -1}, {"colour": "red"}])
def test_a_fault_that_makes_no_sense_is_told(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        parse_fault({"kind": "error", **wrong})
