# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the application's functions stand on: their zips, their roles, and the ways to call them."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from tests.integration.lambda_scene import Scene
from tests.integration.test_lambda_package import ROOT, run_module
from tests.integration.test_lambda_zips import MODULE_UTILS

Reply = tuple[int, dict[str, Any]]


def package(name: str, folder: Path, exclude: Sequence[str]) -> Path:
    """The zip of a function, as a role builds it."""
    shared = {f"{MODULE_UTILS}/{part}": ROOT / "plugins/module_utils" / part for part in ("_core", "_aws")}
    shared |= {f"lambda_src/{part}": ROOT / "lambda_src" / part for part in ("shared", "database_health")}
    built = run_module(
        {
            "source": str(ROOT / "lambda_src" / name),
            "requirements": str(ROOT / "lambda_src/requirements.txt"),
            "shared": [{"source": str(source), "archive": archive} for archive, source in shared.items()],
            "exclude": list(exclude),
            "dest": str(folder / f"{name}.zip"),
            "cache": str(folder / "cache"),
        }
    )
    assert built.get("changed"), built
    return folder / f"{name}.zip"


def allow(action: str | list[str], resource: str | list[str]) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


@dataclass(frozen=True)
class Function:
    """A function in one region, with a role of its own."""

    scene: Scene
    name: str

    @property
    def arn(self) -> str:
        return f"arn:aws:lambda:{self.scene.region}:{ACCOUNT}:function:{self.name}"

    def log_of(self, event: Mapping[str, Any]) -> str:
        """What a run writes."""
        client = self.scene.client("lambda")
        answer = client.invoke(FunctionName=self.name, Payload=json.dumps(event), LogType="Tail")
        return base64.b64decode(answer.get("LogResult", "")).decode()

    def url(self) -> str:
        """A function URL that anybody may call."""
        client = self.scene.client("lambda")
        made = client.create_function_url_config(FunctionName=self.name, AuthType="NONE")
        anybody = {"FunctionName": self.name, "Principal": "*"}
        client.add_permission(
            **anybody, StatementId="url", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE"
        )
        client.add_permission(
            **anybody, StatementId="invoke", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True
        )
        identifier = made["FunctionUrl"].split("://")[1].split(".")[0]
        return f"{self.scene.lab.endpoint}/_aws/lambda-url/{identifier}"

    def balancer(self) -> str:
        """A load balancer that hands every request to the function."""
        ec2, balancing = self.scene.client("ec2"), self.scene.client("elbv2")
        vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(
                VpcId=vpc, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{self.scene.region}{zone}"
            )["Subnet"]["SubnetId"]
            for number, zone in enumerate("ab")
        ]
        name = f"alb-{self.name}"[:32]
        made = balancing.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        group = balancing.create_target_group(Name=name, TargetType="lambda")["TargetGroups"][0]["TargetGroupArn"]
        self.scene.client("lambda").add_permission(
            FunctionName=self.name,
            StatementId="balancer",
            Action="lambda:InvokeFunction",
            Principal="elasticloadbalancing.amazonaws.com",
            SourceArn=group,
        )
        balancing.register_targets(TargetGroupArn=group, Targets=[{"Id": self.arn}])
        forward = {"Type": "forward", "TargetGroupArn": group}
        balancing.create_listener(LoadBalancerArn=made, Protocol="HTTP", Port=80, DefaultActions=[forward])
        return f"{self.scene.lab.endpoint}/_alb/{name}"


def deploy(
    scene: Scene,
    source: str,
    code: Path,
    statements: Sequence[Mapping[str, Any]],
    environment: Mapping[str, str],
) -> Function:
    """The function, which may do what the statements say and nothing else."""
    name = f"{source.replace('_', '-')}-{scene.suffix}"
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = scene.client("iam").create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]
    common = {"ENVIRONMENT_SUFFIX": scene.suffix, "PARAMETER_PREFIX": scene.prefix, "LOG_LEVEL": "INFO"}
    document = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    scene.client("iam").put_role_policy(RoleName=name, PolicyName="work", PolicyDocument=document)
    scene.client("lambda").create_function(
        FunctionName=name,
        Runtime="python3.13",
        Architectures=["arm64"],
        Handler=f"{source}.handler.handle",
        Role=role["Arn"],
        Code={"ZipFile": code.read_bytes()},
        Timeout=30,
        MemorySize=256,
        Environment={"Variables": {**common, **environment}},
    )
    return Function(scene, name)


def ask(
    base: str, target: str, content: Any = None, method: str = "", kind: str = "application/json", seconds: float = 30
) -> Reply:
    """A request, with JSON where there is content, or with content that is bytes already."""
    body = content if isinstance(content, bytes) or content is None else json.dumps(content).encode()
    request = urllib.request.Request(base + target, body, {"Content-Type": kind}, method=method or None)
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())
