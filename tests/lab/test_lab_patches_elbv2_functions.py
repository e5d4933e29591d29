# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

import time
import urllib.request
from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import function, refused, unique, vpc_with_subnets, zipped

REGION = "us-east-2"
ANSWER = "def handle(event, context):\n    return {{'statusCode': {code} if event['path'] == '/up' else 404}}\n"


@pytest.fixture
def elbv2(lab: Lab) -> Any:
    return lab.client("elbv2", REGION)


@pytest.fixture
def functions(lab: Lab) -> Any:
    return lab.client("lambda", REGION)


def make_group(elbv2: Any, **more: Any) -> str:
    made = elbv2.create_target_group(Name=unique("tg"), TargetType="lambda", HealthCheckPath="/up", **more)
    return str(made["TargetGroups"][0]["TargetGroupArn"])


def register(elbv2: Any, functions: Any, group: str, name: str) -> None:
    functions.add_permission(
        FunctionName=name,
        StatementId="balancer",
        Action="lambda:InvokeFunction",
        Principal="elasticloadbalancing.amazonaws.com",
        SourceArn=group,
    )
    elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": arn_of(functions, name)}])


def arn_of(functions: Any, name: str) -> str:
    return str(functions.get_function_configuration(FunctionName=name)["FunctionArn"])


def states(elbv2: Any, group: str) -> list[str]:
    answer = elbv2.describe_target_health(TargetGroupArn=group)
    return [target["TargetHealth"]["State"] for target in answer["TargetHealthDescriptions"]]


def await_state(elbv2: Any, group: str, state: str) -> None:
    deadline = time.monotonic() + 20
    while (found := states(elbv2, group)) != [state]:
        assert time.monotonic() < deadline, found
        time.sleep(0.1)


def test_functions_are_not_checked_unless_it_is_asked_for(elbv2: Any, functions: Any) -> None:
    group = make_group(elbv2)
    [found] = elbv2.describe_target_groups(TargetGroupArns=[group])["TargetGroups"]
    assert not found["HealthCheckEnabled"]
    register(elbv2, functions, group, function(functions, ANSWER.format(code=200)))
    assert states(elbv2, group) == ["unavailable"]
    elbv2.delete_target_group(TargetGroupArn=group)


def test_a_function_is_a_target_where_the_balancer_may_invoke_it(elbv2: Any, functions: Any) -> None:
    group, name = make_group(elbv2), function(functions, ANSWER.format(code=200))
    with refused("AccessDenied"):
        elbv2.register_targets(TargetGroupArn=group, Targets=[{"Id": arn_of(functions, name)}])
    register(elbv2, functions, group, name)
    elbv2.delete_target_group(TargetGroupArn=group)


def test_a_function_is_healthy_after_a_good_answer(elbv2: Any, functions: Any) -> None:
    group, name = make_group(elbv2, HealthCheckEnabled=True), function(functions, ANSWER.format(code=200))
    register(elbv2, functions, group, name)
    await_state(elbv2, group, "healthy")
    functions.update_function_code(FunctionName=name, ZipFile=zipped(ANSWER.format(code=503)))
    await_state(elbv2, group, "unhealthy")
    elbv2.delete_target_group(TargetGroupArn=group)
    functions.delete_function(FunctionName=name)


def test_a_function_that_was_not_asked_yet_is_initial(elbv2: Any, functions: Any) -> None:
    source = "import time\ntime.sleep(3)\n" + ANSWER.format(code=200)
    group, name = make_group(elbv2, HealthCheckEnabled=True), function(functions, source)
    register(elbv2, functions, group, name)
    assert states(elbv2, group) == ["initial"]
    await_state(elbv2, group, "healthy")
    elbv2.delete_target_group(TargetGroupArn=group)
    functions.delete_function(FunctionName=name)


def test_a_balancer_answers_by_its_name_in_any_region(lab: Lab, elbv2: Any, functions: Any) -> None:
    group, name = make_group(elbv2), function(functions, ANSWER.format(code=202))
    register(elbv2, functions, group, name)
    _vpc, subnets = vpc_with_subnets(lab.client("ec2", REGION))
    [made] = elbv2.create_load_balancer(Name=unique("alb"), Subnets=subnets)["LoadBalancers"]
    forward = {"Type": "forward", "TargetGroupArn": group}
    balancer = made["LoadBalancerArn"]
    elbv2.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=[forward])
    request = urllib.request.Request(f"{lab.endpoint}/up", headers={"Host": made["DNSName"]})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.status == 202
    elbv2.delete_load_balancer(LoadBalancerArn=balancer)
    elbv2.delete_target_group(TargetGroupArn=group)
