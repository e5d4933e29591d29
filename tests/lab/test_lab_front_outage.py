# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region can be taken away and given back."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from lab.testing import Lab

LOST, OTHER = "eu-west-1", "eu-west-2"
IMPATIENT = Config(connect_timeout=1, read_timeout=0.5, retries={"total_max_attempts": 1})
# One call in each protocol.
CALLS = [
    ("rds", "describe_db_clusters"),
    ("ec2", "describe_vpcs"),
    ("dynamodb", "list_tables"),
    ("cloudwatch", "describe_alarms"),
    ("lambda", "list_functions"),
    ("s3", "list_buckets"),
]


@pytest.fixture(autouse=True)
def give_back(lab: Lab) -> Iterator[None]:
    yield
    lab.restore(LOST)
    lab.restore("us-east-1")


def ask(lab: Lab, service: str, operation: str, region: str = LOST) -> Any:
    return getattr(lab.client(service, region, config=IMPATIENT), operation)()


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_a_reset_is_a_closed_connection(lab: Lab, service: str, operation: str) -> None:
    lab.outage(LOST, "reset")
    with pytest.raises(ConnectionClosedError):
        ask(lab, service, operation)


@pytest.mark.parametrize(("service", "operation"), CALLS)
def test_unavailability_is_told_in_each_protocol(lab: Lab, service: str, operation: str) -> None:
    lab.outage(LOST, "503")
    with pytest.raises(ClientError) as caught:
        ask(lab, service, operation)
    assert caught.value.response["Error"]["Code"] == "ServiceUnavailable"
    assert caught.value.response["Error"]["Message"] == f"The lab has taken {LOST} away."
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503


def test_silence_lasts_until_the_client_gives_up(lab: Lab) -> None:
    lab.outage(LOST, "timeout")
    began = time.monotonic()
    with pytest.raises(ReadTimeoutError):
        ask(lab, "rds", "describe_db_clusters")
    assert 0.4 < time.monotonic() - began < 10


def test_a_reset_is_one_on_the_wire(lab: Lab) -> None:
    lab.outage(LOST, "reset")
    parts = urlsplit(lab.endpoint)
    scope = f"AWS4-HMAC-SHA256 Credential=test/20260101/{LOST}/lambda/aws4_request"
    with socket.create_connection((str(parts.hostname), int(parts.port or 0)), timeout=5) as client:
        client.sendall(f"GET /2015-03-31/functions HTTP/1.1\r\nHost: x\r\nAuthorization: {scope}\r\n\r\n".encode())
        with pytest.raises(ConnectionResetError):
            client.recv(1)


def test_the_other_regions_stay(lab: Lab) -> None:
    lab.outage(LOST)
    for service, operation in CALLS:
        ask(lab, service, operation, OTHER)


def test_a_region_comes_back(lab: Lab) -> None:
    lab.outage(LOST)
    with pytest.raises(ConnectionClosedError):
        ask(lab, "rds", "describe_db_clusters")
    lab.restore(LOST)
    ask(lab, "rds", "describe_db_clusters")


@pytest.mark.parametrize(("service", "operation"), [("iam", "list_roles"), ("route53", "list_hosted_zones")])
def test_global_services_go_with_us_east_1(lab: Lab, service: str, operation: str) -> None:
    lab.outage(LOST)
    ask(lab, service, operation, LOST)
    lab.outage("us-east-1")
    with pytest.raises(ConnectionClosedError):
        ask(lab, service, operation, OTHER)


@pytest.mark.parametrize(("mode", "status"), [("reset", 0), ("timeout", 0), ("503", 503)])
def test_refused_calls_are_logged(lab: Lab, mode: str, status: int) -> None:
    lab.outage(LOST, mode)
    mark = lab.mark()
    with pytest.raises((ClientError, ConnectionClosedError, ReadTimeoutError)):
        ask(lab, "rds", "describe_db_clusters")
    deadline = time.monotonic() + 5
    while not (calls := lab.calls(since=mark)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [(one["region"], one["action"], one["status"]) for one in calls] == [(LOST, "DescribeDBClusters", status)]
