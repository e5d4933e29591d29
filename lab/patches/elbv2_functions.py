# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elastic Load Balancing v2: target groups that lead to a function."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import Any

from lab.patches.beat import at_each_beat
from lab.patches.tools import Answer, Params, around, core, edited, first, service

# Between two checks of a function; AWS waits for 35 s at least, and for several answers in a row.
SECONDS_TO_NEXT_CHECK = 2.0
NAME = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.elb\.")
INITIAL = (
    "<TargetHealth><State>initial</State><Reason>Elb.RegistrationInProgress</Reason>"
    "<Description>Target registration is in progress</Description></TargetHealth>"
)
ILL = (
    "<TargetHealth><State>unhealthy</State><Reason>Target.ResponseCodeMismatch</Reason>"
    "<Description>Health checks failed</Description></TargetHealth>"
)
UNCHECKED = (
    "<TargetHealth><State>unavailable</State><Reason>Target.HealthCheckDisabled</Reason>"
    "<Description>Health checks are not enabled for this target</Description></TargetHealth>"
)
WELL = "<TargetHealth><State>healthy</State></TargetHealth>"


def apply() -> None:
    functions_are_not_checked_unless_it_is_asked_for()
    a_function_is_a_target_where_the_balancer_may_invoke_it()
    a_function_is_healthy_after_a_good_answer()
    a_balancer_answers_by_its_name_in_any_region()


def a_balancer_answers_by_its_name_in_any_region() -> None:
    """A client's request is not signed: the name of the load balancer alone tells the region."""
    alb, responses = service("alb"), core("responses")

    @around(alb, "find_lb_for_host")
    def find(inner: Callable[[str], Any], host: str) -> Any:
        if named := NAME.search(host.partition(":")[0]):
            responses.set_request_region(named[1])
        return inner(host)


def functions_are_not_checked_unless_it_is_asked_for() -> None:
    """CreateTargetGroup leaves the health checks of functions off."""

    @around(service("alb"), "_create_tg")
    def create(inner: Callable[..., Answer], params: Params) -> Answer:
        is_function = first(params, "TargetType") == "lambda"
        return inner({"HealthCheckEnabled": "false", **params} if is_function else params)


def a_function_is_a_target_where_the_balancer_may_invoke_it() -> None:
    """RegisterTargets answers AccessDenied for a function whose policy does not let it be invoked for the group."""
    alb, functions = service("alb"), service("lambda_svc")

    @around(alb, "_register_targets")
    def register(inner: Callable[..., Answer], params: Params) -> Answer:
        arn = first(params, "TargetGroupArn")
        group, function = alb._tgs.get(arn), first(params, "Targets.member.1.Id")
        if group and group["TargetType"] == "lambda":
            known = functions._get_func_record_for_ref(function)[0]
            statements = known["policy"]["Statement"] if known else []
            if not any("elasticloadbalancing" in repr(one) and arn in repr(one) for one in statements):
                why = "elasticloadbalancing principal does not have permission to invoke"
                refusal: Answer = alb._error("AccessDenied", f"{why} {function} from target group {arn}", 403)
                return refusal
        return inner(params)


def a_function_is_healthy_after_a_good_answer() -> None:
    """A function is "initial" until it was asked; then its status code decides. It is asked again and again."""
    alb = service("alb")
    # By group and function: whether the last answer was good, and when the next one is due.
    known: dict[tuple[str, str], bool] = {}
    due: dict[tuple[str, str], float] = {}

    @around(alb, "_describe_target_health")
    def describe(inner: Callable[..., Answer], params: Params) -> Answer:
        arn = first(params, "TargetGroupArn")
        group = alb._tgs.get(arn)
        if not group or group["TargetType"] != "lambda":
            return inner(params)
        states = {True: WELL, False: ILL, None: INITIAL}
        answer = edited(inner(params), r"<Port>[^<]*</Port>", "")
        return edited(
            answer,
            r"<Id>([^<]*)</Id>(.*?)" + WELL,
            lambda found: found[0].replace(
                WELL, states[known.get((arn, found[1]))] if group["HealthCheckEnabled"] else UNCHECKED
            ),
        )

    def check(group: dict[str, Any], pair: tuple[str, str]) -> None:
        known[pair] = is_good_answer(group, pair[1])

    @at_each_beat
    def ask(_now: float) -> None:
        now, pairs = time.monotonic(), set()
        for (account, _region, arn), group in list(alb._tgs._data.items()):
            if group["TargetType"] != "lambda" or not group["HealthCheckEnabled"]:
                continue
            with core("responses").request_scope(account, arn.split(":")[3]):
                pairs |= {(arn, target["Id"]) for target in alb._targets.get(arn, [])}
            for pair in (pair for pair in pairs if pair[0] == arn and due.get(pair, 0.0) <= now):
                due[pair] = now + SECONDS_TO_NEXT_CHECK
                threading.Thread(target=check, args=(dict(group), pair), daemon=True).start()
        for pair in set(due) - pairs:
            due.pop(pair)
            known.pop(pair, None)


def is_good_answer(group: dict[str, Any], function: str) -> bool:
    """Whether the function answers the group's health check with one of its codes."""
    functions = service("lambda_svc")
    _arn, _partition, _service, region, account, _resource = group["TargetGroupArn"].split(":", 5)
    record, config, _name = functions._get_func_record_for_ref_in_scope(function, account_id=account, region=region)
    if not record or not config:
        return False
    event = {
        "requestContext": {"elb": {"targetGroupArn": group["TargetGroupArn"]}},
        "httpMethod": "GET",
        "path": group["HealthCheckPath"],
        "queryStringParameters": {},
        "headers": {"user-agent": "ELB-HealthChecker/2.0"},
        "body": "",
        "isBase64Encoded": False,
    }
    try:
        result = functions._execute_function_with_config_scope(
            functions._execution_record_for_config(record, config), event
        )
        answer, _trouble = functions.lambda_execute_result_to_api_proxy_response(result)
        return not result.get("error") and matches(group["Matcher"]["HttpCode"], int((answer or {})["statusCode"]))
    except (KeyError, TypeError, ValueError):
        return False


def matches(codes: str, code: int) -> bool:
    """Whether a code is one of "200", "200,202" or "200-299"."""
    bounds = [part.partition("-") for part in codes.split(",")]
    return any(int(low) <= code <= int(high or low) for low, _dash, high in bounds)
