# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The front knows each call's region, service and action."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lab.front.call import Call, parse_call, virtual_bucket
from lab.front.mutates import is_mutating

FORM = "application/x-www-form-urlencoded; charset=utf-8"


def scope(service: str, region: str = "us-east-2") -> str:
    return f"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/20260101/{region}/{service}/aws4_request, SignedHeaders=host"


def call(method: str, target: str, headers: Mapping[str, str], body: bytes = b"", rest: str = "") -> Call:
    return parse_call(method, target, headers, body, lambda *_: rest)


def query(service: str, body: bytes, region: str = "us-east-2") -> Call:
    return call("POST", "/", {"authorization": scope(service, region), "content-type": FORM}, body)


def test_a_query_call_is_named_by_its_form() -> None:
    found = query("rds", b"Action=DescribeDBClusters&Version=2014-10-31")
    assert (found.region, found.service, found.action) == ("us-east-2", "rds", "DescribeDBClusters")
    assert (found.principal, found.protocol, found.mutates) == ("AKIAEXAMPLE", "query", False)


def test_ec2_has_a_protocol_of_its_own() -> None:
    assert query("ec2", b"Action=CreateVpc").protocol == "ec2"


def test_a_dry_run_changes_nothing() -> None:
    assert query("ec2", b"Action=CreateVpc").mutates
    assert not query("ec2", b"Action=CreateVpc&DryRun=true").mutates


def test_a_json_call_is_named_by_its_target() -> None:
    headers = {"authorization": scope("dynamodb"), "x-amz-target": "DynamoDB_20120810.PutItem"}
    found = call("POST", "/", headers, b"{}")
    assert (found.service, found.action, found.protocol, found.mutates) == ("dynamodb", "PutItem", "json", True)


def test_a_cbor_call_is_named_by_its_path() -> None:
    target = "/service/GraniteServiceVersion20100801/operation/PutMetricData"
    found = call("POST", target, {"authorization": scope("monitoring"), "content-type": "application/cbor"})
    assert (found.service, found.action, found.protocol) == ("monitoring", "PutMetricData", "cbor")


def test_a_rest_call_is_named_by_its_model() -> None:
    found = call("GET", "/2015-03-31/functions", {"authorization": scope("lambda")}, rest="ListFunctions")
    assert (found.action, found.protocol) == ("ListFunctions", "rest-json")


def test_a_rest_call_that_no_model_knows_keeps_its_method() -> None:
    found = call("DELETE", "/nobody/knows", {"authorization": scope("lambda")})
    assert (found.action, found.mutates) == ("DELETE /nobody/knows", True)
    assert not call("GET", "/nobody/knows", {"authorization": scope("lambda")}).mutates


@pytest.mark.parametrize("service", ["iam", "route53", "cloudfront"])
def test_global_services_count_as_us_east_1(service: str) -> None:
    assert query(service, b"Action=ListRoles", "eu-west-1").region == "us-east-1"


def test_sts_counts_as_the_region_that_signs() -> None:
    assert query("sts", b"Action=GetCallerIdentity", "eu-west-1").region == "eu-west-1"


def test_a_presigned_request_carries_its_scope_in_the_query() -> None:
    target = "/bucket/key?X-Amz-Credential=AKIAEXAMPLE%2F20260101%2Fus-east-2%2Fs3%2Faws4_request"
    found = call("GET", target, {}, rest="GetObject")
    assert (found.region, found.service, found.principal) == ("us-east-2", "s3", "AKIAEXAMPLE")


@pytest.mark.parametrize(
    ("host", "region", "service"),
    [
        ("app-1234.us-east-2.elb.amazonaws.com", "us-east-2", "elb"),
        ("abc.lambda-url.us-east-2.on.aws", "us-east-2", "lambda-url"),
        ("bucket.s3.us-east-2.amazonaws.com", "us-east-2", "s3"),
        ("127.0.0.1:4566", "", ""),
    ],
)
def test_an_unsigned_request_is_placed_by_its_host(host: str, region: str, service: str) -> None:
    found = call("GET", "/", {"host": host})
    assert (found.region, found.service) == (region, service)


def test_taking_on_a_role_with_a_token_is_not_signed() -> None:
    found = call("POST", "/", {"content-type": FORM}, b"Action=AssumeRoleWithWebIdentity")
    assert (found.service, found.mutates) == ("sts", False)


@pytest.mark.parametrize(
    ("host", "bucket"),
    [
        ("data.localhost:4566", "data"),
        ("my.data.localhost:4566", "my.data"),
        ("data.s3.us-east-2.amazonaws.com", "data"),
        ("s3.us-east-2.amazonaws.com", ""),
        ("localhost:4566", ""),
        ("127.0.0.1:4566", ""),
    ],
)
def test_a_bucket_may_stand_in_the_host(host: str, bucket: str) -> None:
    assert virtual_bucket(host) == bucket


@pytest.mark.parametrize(
    "action",
    ["DescribeVpcs", "GetObject", "ListRoles", "HeadBucket", "BatchGetItem", "Query", "AssumeRole", "Decrypt",
     "GenerateDataKey", "GetRandomPassword", "SimulatePrincipalPolicy", "LookupEvents", "HEAD /x"],
)  # fmt: skip
def test_reading_is_not_mutating(action: str) -> None:
    assert not is_mutating(action)


@pytest.mark.parametrize(
    "action",
    ["CreateVpc", "Invoke", "Publish", "SendMessage", "ReceiveMessage", "PutMetricData", "TagResource",
     "GenerateCredentialReport", "FailoverGlobalCluster", "StartCopyJob", "POST /x"],
)  # fmt: skip
def test_everything_else_is_mutating(action: str) -> None:
    assert is_mutating(action)
