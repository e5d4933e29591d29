# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role compute, where a function answers in place of instances."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.test_lambda_package import ROOT
from tests.lab.helpers import function, vpc_with_subnets

REGION = "us-east-2"
SUFFIX = "fc"
NAMES = {kind: f"{kind}-{REGION}-{SUFFIX}" for kind in ("tg", "alb", "asg", "app")}
ANSWER = "def handle(event, context):\n    return {'statusCode': 200 if event['path'] == '/up' else 404}\n"


@dataclass(frozen=True)
class Role:
    """The role, run by Ansible in one region of the lab, with what was observed before."""

    lab: Lab
    folder: Path
    given: dict[str, Any]

    def run(self, *flags: str, fails: bool = False, **more: Any) -> tuple[list[str], str]:
        """The tasks that changed something, and the message of the one that failed."""
        status: dict[str, Any] = {"environment_suffix": SUFFIX, "regions": [REGION]}
        observed = f"{{{{ status.regions['{REGION}'].compute }}}}"
        tasks = [
            {"multiregion.aws_dr.region_status_info": status, "register": "status"},
            {
                "ansible.builtin.include_role": {"name": "multiregion.aws_dr.compute"},
                "vars": {"compute_observed": observed},
            },
        ]
        book, inventory = self.folder / "play.yml", self.folder / "hosts.ini"
        play = {"hosts": "localhost", "gather_facts": False, "vars": {**self.given, **more}, "tasks": tasks}
        book.write_text(json.dumps([play]), encoding="utf-8")
        inventory.write_text("localhost ansible_connection=multiregion.aws_dr.warm_local\n", encoding="utf-8")
        ran = subprocess.run(
            [Path(sys.executable).parent / "ansible-playbook", "--inventory", inventory, *flags, book],
            cwd=ROOT,
            env={
                **os.environ,
                **self.lab.env,
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_STDOUT_CALLBACK": "json",
                "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode != 0) is fails, ran.stdout[-4000:] + ran.stderr
        assert "WARNING" not in ran.stderr, ran.stderr
        found = json.loads(ran.stdout)["plays"][0]["tasks"]
        results = [(task["task"]["name"].rpartition(" : ")[2], task["hosts"]["localhost"]) for task in found]
        changed = [name for name, result in results if result.get("changed")]
        return changed, str(results[-1][1].get("msg", "")) if fails else ""


@pytest.fixture(scope="module")
def role(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Role:
    vpc, subnets = vpc_with_subnets(lab.client("ec2", REGION))
    group = lab.client("ec2", REGION).create_security_group(GroupName="alb", Description="alb", VpcId=vpc)["GroupId"]
    functions = lab.client("lambda", REGION)
    arn = functions.get_function_configuration(FunctionName=function(functions, ANSWER))["FunctionArn"]
    given = {
        "aws_region": REGION,
        "environment_suffix": SUFFIX,
        "dr_role": "standby",
        "resource_tags": {"Environment": SUFFIX, "DR-Role": "standby", "Cost-Center": "tests"},
        "compute_target": "function",
        "compute_function_arn": arn,
        "compute_health_path": "/up",
        "compute_vpc_id": vpc,
        "compute_public_subnet_ids": subnets,
        "compute_private_subnet_ids": subnets,
        "compute_alb_security_group_id": group,
        "compute_app_security_group_id": group,
        "compute_kms_key_arn": lab.client("kms", REGION).create_key()["KeyMetadata"]["Arn"],
        "compute_instance_profile": "none",
    }
    return Role(lab, tmp_path_factory.mktemp("compute"), given)


def healths(lab: Lab) -> list[str]:
    elb = lab.client("elbv2", REGION)
    [group] = elb.describe_target_groups(Names=[NAMES["tg"]])["TargetGroups"]
    found = elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]
    return [target["TargetHealth"]["State"] for target in found]


def test_a_life_of_a_function_behind_a_load_balancer(role: Role) -> None:
    mark = role.lab.mark()
    planned, _none = role.run("--check", compute_public_subnet_ids=["subnet-planned"])
    assert planned[0] == "Lead to the function"
    assert [call["action"] for call in role.lab.calls(since=mark) if call["mutates"]] == []

    changed, _none = role.run()
    assert changed == ["Lead to the function", "Create the load balancer", "Let no connection outlive a failover"]
    assert [role.run()[0], role.run("--check")[0]] == [[], []]
    groups = role.lab.client("autoscaling", REGION).describe_auto_scaling_groups(AutoScalingGroupNames=[NAMES["asg"]])
    assert groups["AutoScalingGroups"] == []
    deadline = time.monotonic() + 20
    while healths(role.lab) != ["healthy"]:
        assert time.monotonic() < deadline, healths(role.lab)
        time.sleep(0.2)

    _none, told = role.run(fails=True, compute_target="instances")
    assert "leads to targets of type lambda, and AWS changes the type of no target group: remove it first" in told
    _none, told = role.run(fails=True, compute_function_arn="")
    assert "compute_target: found 'function', and no compute_function_arn. Nothing was changed." in told

    removed, _none = role.run(compute_state="absent")
    assert removed == [
        "Unprotect the load balancer",
        "Remove the load balancer",
        "Remove the target group of a function",
    ]
    assert role.run(compute_state="absent")[0] == []
    policy = role.lab.client("lambda", REGION).get_policy(FunctionName=role.given["compute_function_arn"])["Policy"]
    assert json.loads(policy)["Statement"] == []
