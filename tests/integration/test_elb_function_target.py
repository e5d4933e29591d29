# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module elb_function_target."""

from __future__ import annotations

from pathlib import Path

from lab.testing import Lab
from tests.integration.runner import Task, play
from tests.lab.helpers import function

ANSWER = "def handle(event, context):\n    return {'statusCode': 200}\n"
NAME = {"name": "tg-function-drill"}
WANTED = {**NAME, "health_check_path": "/up", "tags": {"Environment": "drill"}}
GROUPS = "DescribeTargetGroups"
READ = [GROUPS, "DescribeTargetHealth", "DescribeTags", "GetPolicy"]


def test_a_life_of_a_target_group_that_leads_to_a_function(lab: Lab, tmp_path: Path) -> None:
    functions = lab.client("lambda")
    nobody = "arn:aws:lambda:us-east-1:111122223333:function:nobody"
    foreseen = play(
        lab,
        tmp_path,
        "elb_function_target",
        [
            Task("predict without the function", {**WANTED, "function_arn": nobody}, check=True),
            Task("end without it", {**NAME, "function_arn": nobody, "state": "absent"}),
        ],
    )
    assert foreseen.changed() == {"predict without the function": True, "end without it": False}

    first, second = (
        functions.get_function_configuration(FunctionName=function(functions, ANSWER))["FunctionArn"] for _ in range(2)
    )
    one = {**WANTED, "function_arn": first}
    other = {**WANTED, "function_arn": second, "health_check_interval_seconds": 60, "tags": {"Cost-Center": 4711}}
    gone = {**NAME, "function_arn": second, "state": "absent"}
    run = play(
        lab,
        tmp_path,
        "elb_function_target",
        [
            Task("predict", one, check=True),
            Task("apply", one),
            Task("again", one),
            Task("predict a change", other, check=True),
            Task("change", other),
            Task("changed already", other),
            Task("predict the end", gone, check=True),
            Task("end", gone),
            Task("ended already", gone),
        ],
    )
    assert run.calls() == {
        "predict": [GROUPS, "GetPolicy"],
        "apply": [
            GROUPS,
            "GetPolicy",
            "GetFunctionConfiguration",
            "CreateTargetGroup",
            "AddPermission",
            "RegisterTargets",
        ],
        "again": READ,
        "predict a change": READ,
        "change": [
            *READ,
            "GetFunctionConfiguration",
            "ModifyTargetGroup",
            "AddPermission",
            "DeregisterTargets",
            "RegisterTargets",
            "AddTags",
        ],
        "changed already": READ,
        "predict the end": READ,
        "end": [*READ, "DeleteTargetGroup", "RemovePermission"],
        "ended already": [GROUPS, "GetPolicy"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
    ]
    made = run["apply"].result["target_group"]
    assert run["predict"].result["target_group"] == {**made, "arn": ""}
    assert run["again"].result["target_group"] == made
    assert (made["health_check_enabled"], made["health_check_path"], made["function_arn"]) == (True, "/up", first)
    assert run["changed already"].result["target_group"] == {
        **made,
        "function_arn": second,
        "health_check_interval_seconds": 60,
        "tags": {"Environment": "drill", "Cost-Center": "4711"},
    }


def test_a_group_that_leads_to_instances_is_refused_as_is_what_aws_would_not_take(lab: Lab, tmp_path: Path) -> None:
    elb = lab.client("elbv2")
    elb.create_target_group(Name="tg-instances-drill", Protocol="HTTP", Port=80, VpcId="vpc-0")
    options = {"name": "tg-instances-drill", "function_arn": "arn:aws:lambda:us-east-1:111122223333:function:nobody"}
    run = play(
        lab,
        tmp_path,
        "elb_function_target",
        [
            Task("other kind", options, fails=True),
            Task("too often", {**options, "health_check_interval_seconds": 10}, fails=True),
        ],
    )
    assert "leads to targets of type instance, and AWS changes no group's type" in run["other kind"].result["msg"]
    assert "health_check_interval_seconds: found 10" in run["too often"].result["msg"]
    assert "it has to be less than 10" in run["too often"].result["msg"]
