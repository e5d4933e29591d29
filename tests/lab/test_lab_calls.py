# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The call log says who did what, where."""

from __future__ import annotations

import urllib.request
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from lab.testing import Lab
from tests.lab.helpers import function, refused, unique


def test_a_line_tells_everything(lab: Lab) -> None:
    mark = lab.mark()
    lab.client("rds", "us-east-2").describe_db_clusters()
    [line] = lab.calls(since=mark)
    assert datetime.fromisoformat(line.pop("time")).utcoffset() == timedelta(0)
    assert 0 < line.pop("ms") < 5000
    assert line == {
        "region": "us-east-2",
        "service": "rds",
        "action": "DescribeDBClusters",
        "status": 200,
        "mutates": False,
        "principal": "test",
        "caller": "client",
    }


def test_an_error_is_logged_with_its_status(lab: Lab) -> None:
    mark = lab.mark()
    with refused("ResourceNotFoundException"):
        lab.client("dynamodb").describe_table(TableName="nobody")
    assert [(one["action"], one["status"]) for one in lab.calls(since=mark)] == [("DescribeTable", 400)]


def test_the_operations_of_s3_are_told_apart(lab: Lab) -> None:
    s3, bucket = lab.client("s3"), unique("calls")
    mark = lab.mark()
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    s3.get_bucket_versioning(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="a/b c", Body=b"x")
    s3.copy_object(Bucket=bucket, Key="copy", CopySource=f"{bucket}/a/b c")
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, Body=b"x")
    s3.abort_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload)
    s3.head_object(Bucket=bucket, Key="copy")
    s3.get_object(Bucket=bucket, Key="copy")
    s3.get_object_tagging(Bucket=bucket, Key="copy")
    s3.list_objects_v2(Bucket=bucket)
    s3.list_objects(Bucket=bucket)
    s3.list_object_versions(Bucket=bucket)
    s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "copy"}]})
    s3.delete_object(Bucket=bucket, Key="a/b c")
    s3.get_bucket_location(Bucket=bucket)
    s3.list_buckets()
    s3.head_bucket(Bucket=bucket)
    calls = [(one["action"], one["mutates"]) for one in lab.calls(since=mark)]
    assert calls == [
        ("CreateBucket", True),
        ("PutBucketVersioning", True),
        ("GetBucketVersioning", False),
        ("PutObject", True),
        ("CopyObject", True),
        ("CreateMultipartUpload", True),
        ("UploadPart", True),
        ("AbortMultipartUpload", True),
        ("HeadObject", False),
        ("GetObject", False),
        ("GetObjectTagging", False),
        ("ListObjectsV2", False),
        ("ListObjects", False),
        ("ListObjectVersions", False),
        ("DeleteObjects", True),
        ("DeleteObject", True),
        ("GetBucketLocation", False),
        ("ListBuckets", False),
        ("HeadBucket", False),
    ]


def test_a_presigned_request_is_named_too(lab: Lab) -> None:
    s3, bucket = lab.client("s3", "us-east-2", config=Config(signature_version="s3v4")), unique("presigned")
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    s3.put_object(Bucket=bucket, Key="key", Body=b"x")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "key"})
    mark = lab.mark()
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    assert direct.open(url, timeout=10).read() == b"x"
    [line] = lab.calls(since=mark)
    assert (line["region"], line["service"], line["action"]) == ("us-east-2", "s3", "GetObject")


REST: list[tuple[str, str, dict[str, Any], str]] = [
    ("lambda", "list_functions", {}, "ListFunctions"),
    ("lambda", "list_event_source_mappings", {}, "ListEventSourceMappings"),
    ("route53", "list_health_checks", {}, "ListHealthChecks"),
    ("route53", "get_hosted_zone_count", {}, "GetHostedZoneCount"),
    ("backup", "list_backup_vaults", {}, "ListBackupVaults"),
    ("scheduler", "list_schedules", {}, "ListSchedules"),
    ("efs", "describe_file_systems", {}, "DescribeFileSystems"),
    ("apigatewayv2", "get_apis", {}, "GetApis"),
    ("cloudfront", "list_distributions", {}, "ListDistributions"),
    ("cloudwatch", "list_dashboards", {}, "ListDashboards"),
]


@pytest.mark.parametrize(("service", "operation", "arguments", "action"), REST)
def test_rest_calls_have_their_names(
    lab: Lab, service: str, operation: str, arguments: dict[str, Any], action: str
) -> None:
    mark = lab.mark()
    # What the emulator does not know is named all the same.
    with suppress(ClientError):
        getattr(lab.client(service, "us-east-2"), operation)(**arguments)
    assert [one["action"] for one in lab.calls(since=mark)] == [action]


def test_a_lambda_calls_through_the_front_from_its_own_region(lab: Lab) -> None:
    source = (
        "import os, boto3\n"
        "def handle(event, context):\n"
        "    boto3.client('cloudwatch').put_metric_data(Namespace='Lab', MetricData=[{'MetricName': 'x'}])\n"
        "    return os.environ['AWS_REGION']\n"
    )
    functions = lab.client("lambda", "us-east-2")
    name = function(functions, source)
    mark = lab.mark()
    answer = functions.invoke(FunctionName=name)
    assert (answer.get("FunctionError"), answer["Payload"].read()) == (None, b'"us-east-2"')
    calls = {(one["region"], one["action"], one["caller"]) for one in lab.calls(since=mark)}
    assert calls == {("us-east-2", "PutMetricData", "lambda"), ("us-east-2", "Invoke", "client")}
