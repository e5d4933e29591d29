# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The zips of the health monitors, executed by a local AWS that enforces IAM."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.lambda_scene import PASSWORD, Postgres, Scene, answering, make_scene, running_postgres
from tests.integration.test_lambda_package import ROOT, run_module

MODULE_UTILS = "ansible_collections/multiregion/aws_dr/plugins/module_utils"
UNUSED = [
    "aws_lambda_powertools/event_handler/*",
    "aws_lambda_powertools/utilities/[!_j]*",
    "aws_lambda_powertools/metrics/provider/datadog/*",
    "dateutil/zoneinfo/*.tar.gz",
]
DRIVER = ["pg8000*", "scramp*", "asn1crypto*", "pymysql*", "dateutil/*", "python_dateutil*", "six*"]


@dataclass(frozen=True)
class Function:
    """A function in one region."""

    scene: Scene
    name: str

    def invoke(self) -> dict[str, Any]:
        answer = self.scene.client("lambda").invoke(FunctionName=self.name, Payload=b"{}", LogType="Tail")
        payload: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, json.dumps(payload, indent=1)
        payload["log"] = base64.b64decode(answer.get("LogResult", "")).decode()
        return payload


@pytest.fixture(scope="module")
def zips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("zips")
    for name, exclude in {"database_health": UNUSED, "application_health": [*UNUSED, *DRIVER]}.items():
        built = run_module(
            {
                "source": str(ROOT / "lambda_src" / name),
                "requirements": str(ROOT / "lambda_src/requirements.txt"),
                "shared": [
                    {"source": str(ROOT / "plugins/module_utils" / part), "archive": f"{MODULE_UTILS}/{part}"}
                    for part in ("_core", "_aws")
                ],
                "exclude": exclude,
                "dest": str(folder / f"{name}.zip"),
                "cache": str(folder / "cache"),
            }
        )
        assert built.get("changed"), built
    return {path.stem: path for path in folder.glob("*.zip")}


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


def rights(scene: Scene, what: str) -> list[dict[str, Any]]:
    """What a monitor may do: every action that it needs, and nothing else."""
    here = f"{scene.region}:{ACCOUNT}"
    statements: list[dict[str, Any]] = [
        {"Action": "ssm:GetParametersByPath", "Resource": f"arn:aws:ssm:{here}:parameter{scene.prefix}*"},
        # Metrics have no ARN; their namespace is the limit.
        {
            "Action": "cloudwatch:PutMetricData",
            "Resource": "*",
            "Condition": {"StringEquals": {"cloudwatch:namespace": "MultiRegionDR"}},
        },
        {"Action": "ssm:PutParameter", "Resource": f"arn:aws:ssm:{here}:parameter{scene.prefix}health/{what}"},
        {"Action": "sns:Publish", "Resource": scene.topic},
    ]
    if what == "database":
        statements += [
            {
                "Action": "rds:DescribeGlobalClusters",
                "Resource": f"arn:aws:rds::{ACCOUNT}:global-cluster:global-{scene.suffix}",
            },
            {
                "Action": "secretsmanager:GetSecretValue",
                "Resource": f"arn:aws:secretsmanager:{here}:secret:secret-{scene.suffix}-*",
            },
        ]
    return [{"Effect": "Allow", **statement} for statement in statements]


def deploy(scene: Scene, what: str, code: Path) -> Function:
    """The function, with a role of its own."""
    name = f"{what}_health"
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = scene.client("iam").create_role(
        RoleName=f"role-{what}-{scene.suffix}",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )["Role"]
    scene.client("iam").put_role_policy(
        RoleName=role["RoleName"],
        PolicyName="work",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": rights(scene, what)}),
    )
    environment = {"ENVIRONMENT_SUFFIX": scene.suffix, "PARAMETER_PREFIX": scene.prefix, "LOG_LEVEL": "INFO"}
    scene.client("lambda").create_function(
        FunctionName=f"{name}-{scene.suffix}",
        Runtime="python3.13",
        Architectures=["arm64"],
        Handler=f"{name}.handler.handle",
        Role=role["Arn"],
        Code={"ZipFile": code.read_bytes()},
        Timeout=90,
        MemorySize=256,
        Environment={"Variables": {**environment, "PROBE_INTERVAL_SECONDS": "0"}},
    )
    return Function(scene, f"{name}-{scene.suffix}")


def describe_database(scene: Scene, endpoint: str, port: int) -> None:
    scene.put(
        database__global_cluster=scene.make_global_cluster(["us-east-1", "us-east-2"]),
        database__writer_endpoint=endpoint,
        database__reader_endpoint=endpoint,
        database__port=str(port),
        database__name="postgres",
        database__secret_arn=scene.make_secret(PASSWORD),
        database__tls="off",
    )
    scene.put_latch("us-east-2", "false")


def test_the_database_monitor_finds_its_database_healthy_and_tells_it_once(
    auth_lab: Lab, zips: dict[str, Path], postgres: Postgres
) -> None:
    scene = make_scene(auth_lab)
    describe_database(scene, "127.0.0.1", postgres.port)
    function = deploy(scene, "database", zips["database_health"])

    first, second = function.invoke(), function.invoke()

    assert (first["answer"], first["troubles"]) == ("HEALTHY", [])
    assert (second["answer"], second["troubles"]) == ("HEALTHY", [])
    assert len(scene.messages()) == 1
    assert scene.parameter("health/database")["answer"] == "HEALTHY"
    assert scene.metrics() == {
        ("DatabaseHealth", "us-east-1"),
        ("DatabaseUnknown", "us-east-1"),
        ("DatabaseLatency", "us-east-1"),
        ("RecoveryTime", "us-east-1"),
        ("WriterHere", "us-east-1"),
        ("Evacuated", "us-east-2"),
    }


def test_the_database_monitor_of_a_lab_without_databases_says_so(auth_lab: Lab, zips: dict[str, Path]) -> None:
    scene = make_scene(auth_lab)
    describe_database(scene, "localhost", 5432)
    function = deploy(scene, "database", zips["database_health"])

    result = function.invoke()

    assert result["answer"] == "UNKNOWN"
    assert "there is no database behind this endpoint: database/writer_endpoint is localhost" in result["reason"]
    assert scene.metric("DatabaseUnknown") == (1, 1.0, 1.0)
    assert scene.metric("DatabaseHealth") is None
    assert scene.metric("WriterHere") == (1, 1.0, 1.0)
    assert scene.messages() == []


def test_a_run_writes_one_structured_line_with_its_answer_and_reason(auth_lab: Lab, zips: dict[str, Path]) -> None:
    scene = make_scene(auth_lab)
    function = deploy(scene, "application", zips["application_health"])

    lines = [json.loads(line) for line in function.invoke()["log"].splitlines() if line.startswith("{")]

    [line] = [line for line in lines if line.get("service") == "application_health"]
    assert line["answer"] == "UNKNOWN"
    assert line["message"] == "1 UNKNOWN of 1 probes: the parameter application/url is missing or empty"


def test_the_application_monitor_tells_that_its_application_failed(auth_lab: Lab, zips: dict[str, Path]) -> None:
    scene = make_scene(auth_lab)
    function = deploy(scene, "application", zips["application_health"])
    with answering(200) as port:
        scene.put(application__url=f"http://127.0.0.1:{port}/health")
        healthy = function.invoke()

    failed = function.invoke()

    assert (healthy["answer"], healthy["troubles"]) == ("HEALTHY", [])
    assert (failed["answer"], failed["troubles"]) == ("UNHEALTHY", [])
    assert [message["Subject"].partition(": ")[2] for message in scene.messages()] == [
        "UNKNOWN -> HEALTHY",
        "HEALTHY -> UNHEALTHY",
    ]
    assert scene.metrics() == {(f"Application{name}", "us-east-1") for name in ("Health", "Unknown", "Latency")}


@pytest.mark.parametrize("name", ["database_health", "application_health"])
def test_a_zip_has_no_copy_of_what_the_runtime_brings_and_nothing_compiled(zips: dict[str, Path], name: str) -> None:
    with zipfile.ZipFile(zips[name]) as content:
        names = content.namelist()

    assert not [entry for entry in names if entry.startswith(("boto3", "botocore")) or entry.endswith((".pyc", ".so"))]
    assert zips[name].stat().st_size < 2_000_000
