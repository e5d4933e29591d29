# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Codes of errors that are taken for "there is no such thing" are codes that AWS answers."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import botocore.session
import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws import (
    backup_restore_testing,
    cloudwatch_dashboard,
    dynamodb_table_steps,
    dynamodb_tables,
    elb_attributes,
    eventbridge_archive,
    eventbridge_bus,
    eventbridge_rule,
    failover_lock,
    items,
    kms_replica_key,
    lambda_function_url,
    rds_global_cluster,
    rds_parameter_groups,
    route53_routed_records,
    s3_bucket_replication,
    secretsmanager_generated_secret,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.errors import answer_unless, error_code
from botocore.exceptions import ClientError, EndpointConnectionError

CAUGHT = [
    ("backup", "GetRestoreTestingPlan", backup_restore_testing.MISSING),
    ("dynamodb", "DescribeTable", dynamodb_tables.MISSING),
    ("dynamodb", "PutItem", failover_lock.CHANGED_MEANWHILE),
    ("dynamodb", "UpdateContinuousBackups", dynamodb_table_steps.NOT_YET),
    ("dynamodb", "PutItem", items.ALREADY_THERE),
    ("dynamodb", "UpdateItem", failover_lock.CHANGED_MEANWHILE),
    ("elbv2", "DescribeLoadBalancers", elb_attributes.MISSING),
    ("events", "DescribeArchive", eventbridge_archive.MISSING),
    ("events", "DescribeEventBus", eventbridge_bus.MISSING),
    ("events", "DescribeRule", eventbridge_rule.MISSING),
    ("kms", "DescribeKey", kms_replica_key.MISSING),
    ("lambda", "GetFunctionUrlConfig", lambda_function_url.MISSING),
    ("lambda", "GetPolicy", lambda_function_url.MISSING),
    ("rds", "DescribeDBClusterParameterGroups", rds_parameter_groups.MISSING),
    ("rds", "DescribeDBParameterGroups", rds_parameter_groups.MISSING),
    ("rds", "DescribeGlobalClusters", rds_global_cluster.MISSING),
    ("route53", "ListResourceRecordSets", route53_routed_records.MISSING),
    ("secretsmanager", "DescribeSecret", secretsmanager_generated_secret.MISSING),
]

AWS = "ansible_collections.multiregion.aws_dr.plugins.module_utils._aws"
FILES = sorted((Path(__file__).parents[3] / "plugins/module_utils/_aws").glob("*.py"))
SERVICES = (
    "autoscaling",
    "backup",
    "cloudwatch",
    "dynamodb",
    "elbv2",
    "events",
    "iam",
    "kms",
    "lambda",
    "logs",
    "rds",
    "route53",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
)
# What no model names: EC2 models no errors at all, S3 only those of a few operations, no service those that all
# services have in common, and SQS answers the code of its older protocol. Taken from AWS's lists of errors.
UNMODELLED = {
    "AWS.SimpleQueueService.NonExistentQueue",
    "InvalidLaunchTemplateId.NotFoundException",
    "InvalidLaunchTemplateName.NotFoundException",
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "OperationAborted",
    "OwnershipControlsNotFoundError",
    "ReplicationConfigurationNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "SlowDown",
    "Throttling",
}


@cache
def every_modelled_code() -> frozenset[str]:
    session = botocore.session.get_session()
    shapes = [shape for service in SERVICES for shape in session.get_service_model(service).error_shapes]
    return frozenset(name for shape in shapes for name in (shape.error_code, shape.name) if name)


def constants_that_name_codes(tree: ast.AST) -> Iterator[str]:
    """The constants that the file hands to answer_unless, or looks the code of an error up in."""
    for node in ast.walk(tree):
        places: list[ast.expr] = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "answer_unless":
            places = node.args[:1]
        elif isinstance(node, ast.Compare) and isinstance(node.left, ast.Call):
            named = isinstance(node.left.func, ast.Name) and node.left.func.id == "error_code"
            places = node.comparators if named else []
        for place in places:
            yield from (one.id for one in ast.walk(place) if isinstance(one, ast.Name) and one.id.isupper())


def caught_codes(path: Path) -> set[str]:
    names = set(constants_that_name_codes(ast.parse(path.read_text(encoding="utf-8"))))
    module = importlib.import_module(f"{AWS}.{path.stem}")
    return {code for name in names for code in getattr(module, name)}


def modelled_codes(service: str, operation: str) -> set[str]:
    """The codes on the wire, which differ from the names of the shapes in some services."""
    model = botocore.session.get_session().get_service_model(service).operation_model(operation)
    return {shape.error_code or shape.name for shape in model.error_shapes}


@pytest.mark.parametrize(("service", "operation", "codes"), CAUGHT)
def test_a_code_is_one_that_the_model_names(service: str, operation: str, codes: tuple[str, ...]) -> None:
    assert set(codes) <= modelled_codes(service, operation)


@pytest.mark.parametrize("path", [path for path in FILES if caught_codes(path)], ids=lambda path: path.stem)
def test_every_code_that_is_caught_is_one_of_aws(path: Path) -> None:
    assert caught_codes(path) - every_modelled_code() - UNMODELLED == set()


def test_every_code_without_a_model_is_caught_somewhere_and_has_none() -> None:
    assert set().union(*(caught_codes(path) for path in FILES)) >= UNMODELLED
    assert not UNMODELLED & every_modelled_code()


def test_a_missing_dashboard_has_two_names() -> None:
    model = botocore.session.get_session().get_service_model("cloudwatch").operation_model("GetDashboard")
    assert ("ResourceNotFound", "DashboardNotFoundError") in {
        (shape.error_code, shape.name) for shape in model.error_shapes
    }
    assert cloudwatch_dashboard.MISSING == ("ResourceNotFound", "DashboardNotFoundError")


@pytest.mark.parametrize("operation", ["GetBucketReplication", "GetBucketVersioning"])
def test_the_model_of_s3_names_no_errors_so_theirs_stand_in_the_code_alone(operation: str) -> None:
    assert modelled_codes("s3", operation) == set()
    assert s3_bucket_replication.NO_BUCKET[0] in {
        shape.name for shape in botocore.session.get_session().get_service_model("s3").error_shapes
    }


def failing(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "No."}}, "Describe")


def test_a_missing_thing_is_none_and_any_other_error_is_an_error() -> None:
    def call(error: Exception | None) -> str:
        if error:
            raise error
        return "found"

    assert answer_unless(["Gone"], lambda: call(None)) == "found"
    assert answer_unless(["Gone"], lambda: call(failing("Gone"))) is None
    with pytest.raises(ClientError, match="Denied"):
        answer_unless(["Gone"], lambda: call(failing("Denied")))
    with pytest.raises(EndpointConnectionError):
        answer_unless(["Gone"], lambda: call(EndpointConnectionError(endpoint_url="http://nowhere")))


def test_an_error_that_aws_did_not_answer_has_no_code() -> None:
    assert error_code(failing("Gone")) == "Gone"
    assert error_code(ValueError("no")) == ""
