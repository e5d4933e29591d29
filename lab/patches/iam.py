# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM, where it decides: on which resources a call is judged, with which condition keys, and who may pass a role."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from lab.patches import tagging
from lab.patches.iam_resources import ec2_judged_on, judged_on, top_level, top_level_of_form
from lab.patches.tools import Params, around, core, service

EC2_KINDS = {prefix: kind for prefix, (kind, _) in tagging.EC2_KINDS.items()}
# Parameters that hand a role to a service, and the service.
PASSED = {
    "lambda:CreateFunction": ("Role", "lambda.amazonaws.com"),
    "lambda:UpdateFunctionConfiguration": ("Role", "lambda.amazonaws.com"),
    "ec2:CreateFlowLogs": ("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),
    "iam:AddRoleToInstanceProfile": ("RoleName", "ec2.amazonaws.com"),
    "s3:PutReplicationConfiguration": ("Role", "s3.amazonaws.com"),
}
Verdict = Any


@dataclass(frozen=True)
class Question:
    """Something else that IAM is asked before a call is let through."""

    arn: str
    action: str
    context: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Judgement:
    """What is asked beyond the first resource, and the condition keys that ministack doesn't know."""

    questions: tuple[Question, ...] = ()
    keys: dict[str, str] = field(default_factory=dict)


NOTHING_MORE = Judgement()
# ministack finds a call's resource and then asks about it, both in the task of the request.
_pending: ContextVar[Judgement] = ContextVar("pending", default=NOTHING_MORE)
_refused: ContextVar[Question | None] = ContextVar("refused", default=None)


def apply() -> None:
    a_call_is_judged_on_every_resource_that_it_names()
    a_refusal_names_what_was_refused()
    tags_of_new_and_known_resources_are_condition_keys()
    a_call_of_the_lab_counts_as_encrypted()


def a_call_is_judged_on_every_resource_that_it_names() -> None:
    """A caller needs the action on each resource that a call names, and iam:PassRole for a role that it hands over."""
    actions, evaluator = core("iam_actions"), core("iam_evaluator")

    @around(actions, "extract_resource_arn")
    def find(inner: Callable[..., str], name: str, *request: Any) -> str:
        method, path, headers, body, params, region, account = request
        action = actions.extract_iam_action(name, method, path, headers, body, params) or ""
        given = parameters(name, headers, body, params)
        new, known = _resources(name, action, given, path, region, account) or ([], [inner(name, *request)])
        passed = _passed(action, given, account)
        first, *more = [*(Question(arn, action) for arn in new), *(Question(arn, action, {}) for arn in known), *passed]
        if not new:
            # Tags that come with a call that creates nothing are meant for what it names.
            more = [Question(one.arn, one.action, None if one.action == action else one.context) for one in more]
        namespace = given.get("Namespace") if action == "cloudwatch:PutMetricData" else None
        _pending.set(Judgement(tuple(more), {"cloudwatch:namespace": namespace[0]} if namespace else {}))
        return first.arn

    @around(evaluator, "enforce")
    def enforce(
        inner: Callable[..., Verdict],
        key: str,
        action: str,
        name: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Verdict:
        judgement = _pending.get()
        _pending.set(NOTHING_MORE)
        _refused.set(None)
        context = {**(service_context or {}), **judgement.keys}
        verdict = inner(key, action, name, region, with_streams(action, resource_arn), context)
        for question in judgement.questions if not verdict else ():
            asked = context if question.context is None else dict(question.context)
            verdict = inner(key, question.action, question.action.partition(":")[0], region, question.arn, asked)
            if verdict:
                _refused.set(question)
                break
        return verdict


def a_refusal_names_what_was_refused() -> None:
    """The message names the action and the resource that stood in the way, such as a role that was to be passed."""
    actions = core("iam_actions")

    @around(actions, "access_denied_response")
    def refuse(inner: Callable[..., Any], name: str, action: str, principal: str, *rest: Any, **named: Any) -> Any:
        question = _refused.get()
        if question is not None:
            action, named["resource_arn"] = question.action, question.arn
        return inner(name, action, principal, *rest, **named)


def tags_of_new_and_known_resources_are_condition_keys() -> None:
    """aws:RequestTag and aws:ResourceTag know EC2, RDS, load balancers and scaling groups."""
    actions = core("iam_actions")
    actions._TAG_MEMBERS |= {"TagSpecifications"}
    service("tagging")._RESOURCE_TAG_COLLECTORS |= {
        "autoscaling": tagging.groups,
        "ec2": tagging.ec2,
        "elasticloadbalancing": tagging.load_balancers,
        "rds": tagging.rds,
    }


def a_call_of_the_lab_counts_as_encrypted() -> None:
    """aws:SecureTransport is true of every call: the way to the lab is plain HTTP, and never leaves the machine."""
    app = importlib.import_module("ministack.app")

    @around(app, "pin_request_origin")
    def pin(inner: Callable[[str, bool], None], address: str, _secure: bool) -> None:
        inner(address, True)


def with_streams(action: str, arn: str) -> str:
    """A log group is judged together with its streams, except by the actions on tags of any resource."""
    is_group = action.startswith("logs:") and ":log-group:" in arn and not action.endswith(("Resource", "ForResource"))
    return f"{arn}:log-stream:" if is_group else arn


def parameters(name: str, headers: Mapping[str, str], body: bytes, params: Params) -> dict[str, list[str]]:
    """What a call names at its top level, in whatever protocol it came."""
    kind = headers.get("content-type", "")
    if "cbor" in kind:
        return top_level(importlib.import_module("cbor2").loads(body) or {})
    if body[:1] == b"{":
        return top_level(json.loads(body))
    if role := re.search(rb"<Role>([^<]+)</Role>", body if name == "s3" else b""):
        return {"Role": [role[1].decode()]}
    return top_level_of_form(params, flat=name == "ec2")


def _resources(
    name: str, action: str, given: dict[str, list[str]], path: str, region: str, account: str
) -> tuple[list[str], list[str]] | None:
    """What a call creates, and what it names; None where ministack's answer is AWS's."""
    if name == "ec2":
        created, named = ec2_judged_on(action, _with_ids(given), region, account, EC2_KINDS)
        return created, named if created or named else ["*"]
    if name == "kms":
        keys = [_key_arn(one) for parameter in ("KeyId", "TargetKeyId") for one in given.get(parameter, [])]
        aliases = [f"arn:aws:kms:{region}:{account}:{one}" for one in given.get("AliasName", [])]
        return ([], aliases + keys) if all(keys) and aliases + keys else None
    if name == "lambda" and action == "lambda:CreateFunction":
        return [f"arn:aws:lambda:{region}:{account}:function:{given['FunctionName'][0]}"], []
    if name == "route53" and (found := re.search(r"/(healthcheck|change)/([^/]+)$", path)):
        return [], [f"arn:aws:route53:::{found[1]}/{found[2]}"]
    judged = judged_on(name, action, given, region, account)
    return None if judged is None else ([], judged)


def _with_ids(given: dict[str, list[str]]) -> dict[str, list[str]]:
    """EC2 finds out itself which resources are meant by a name or an association."""
    ec2 = service("ec2")
    templates = [
        one["LaunchTemplateId"]
        for one in ec2._launch_templates.values()
        if one["LaunchTemplateName"] in given.get("LaunchTemplateName", [])
    ]
    associated = [
        found
        for table in ec2._route_tables.values()
        for one in table.get("Associations", [])
        if one.get("RouteTableAssociationId") in given.get("AssociationId", [])
        for found in (table["RouteTableId"], one.get("SubnetId", ""))
    ]
    return {**given, "": templates + associated}


def _key_arn(name: str) -> str:
    """The key that an id, an ARN or an alias stands for."""
    record = service("kms")._resolve_key(name)
    return str(record["Arn"]) if record else ""


def _passed(action: str, given: dict[str, list[str]], account: str) -> list[Question]:
    parameter, receiver = PASSED.get(action, ("", ""))
    return [
        Question(
            role if role.startswith("arn:") else f"arn:aws:iam::{account}:role/{role}",
            "iam:PassRole",
            {"iam:PassedToService": receiver},
        )
        for role in given.get(parameter, [])
    ]
