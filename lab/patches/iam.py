# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM, where it decides: on which resources a call is judged, with which condition keys, and who may pass a role."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import replace
from typing import Any

from lab.patches import tagging
from lab.patches.iam_questions import Question, questions_of
from lab.patches.tools import Answer, Params, around, core, first, service

# ministack finds a call's resource and then asks about it, both in the task of the request.
_pending: ContextVar[tuple[Question, ...]] = ContextVar("pending", default=())
_refused: ContextVar[Question | None] = ContextVar("refused", default=None)
_supposed: ContextVar[dict[str, str] | None] = ContextVar("supposed", default=None)
Verdict = Any
BACKUP_TAGS = ("BackupPlanTags", "BackupVaultTags")


def apply() -> None:
    a_call_is_judged_on_every_resource_that_it_names()
    a_refusal_names_what_was_refused()
    tags_of_new_and_known_resources_are_condition_keys()
    a_call_of_the_lab_counts_as_encrypted()
    the_principal_of_a_session_is_its_role()
    every_call_on_a_mapping_has_an_action()
    a_simulation_supposes_the_condition_keys_that_it_is_given()


def a_call_is_judged_on_every_resource_that_it_names() -> None:
    """A caller needs the action on each resource that a call names, and iam:PassRole for a role that it hands over."""
    actions, evaluator = core("iam_actions"), core("iam_evaluator")
    log = logging.getLogger("iam")

    @around(actions, "extract_resource_arn")
    def find(inner: Callable[..., str], name: str, *request: Any) -> str:
        method, path, headers, body, params, region, account = request
        action = actions.extract_iam_action(name, method, path, headers, body, params) or ""
        questions = questions_of(name, action, path, headers, body, params, region, account)
        _pending.set(tuple(questions))
        if questions and questions[0].arn:
            return questions[0].arn
        return inner(name, *request)

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
        first, *more = _pending.get() or (Question(action),)
        _pending.set(())
        _refused.set(None)
        for question in (replace(first, arn=with_streams(action, resource_arn)), *more):
            context = {**(service_context or {} if question.with_tags else {}), **question.keys}
            asked = name if question.action == action else question.action.partition(":")[0]
            verdict = inner(key, question.action, asked, region, question.arn, context)
            if verdict:
                _refused.set(question)
                log.warning(
                    "refused %s on %s to %s", question.action, question.arn, getattr(verdict, "principal_arn", key)
                )
                return verdict
        return None


def a_refusal_names_what_was_refused() -> None:
    """The message names the action and the resource that stood in the way, such as a role that was to be passed."""
    actions = core("iam_actions")

    @around(actions, "access_denied_response")
    def refuse(inner: Callable[..., Any], name: str, action: str, principal: str, *rest: Any, **named: Any) -> Any:
        question = _refused.get()
        if question is not None:
            action, named["resource_arn"] = question.action, question.arn
        return inner(name, action, principal, *rest, **named)


def with_streams(action: str, arn: str) -> str:
    """A log group is judged together with its streams, except by the actions on tags of any resource."""
    is_group = action.startswith("logs:") and ":log-group:" in arn and not action.endswith(("Resource", "ForResource"))
    return f"{arn}:log-stream:" if is_group else arn


def tags_of_new_and_known_resources_are_condition_keys() -> None:
    """aws:RequestTag and aws:ResourceTag know EC2, RDS, load balancers, scaling groups and AWS Backup."""
    actions = core("iam_actions")
    actions._TAG_MEMBERS |= {"TagSpecifications", *BACKUP_TAGS}

    @around(actions, "request_tag_context")
    def tags(inner: Callable[..., Any], name: str, action: str, body: bytes, params: Any) -> Any:
        for member in BACKUP_TAGS if name == "backup" else ():
            body = body.replace(f'"{member}"'.encode(), b'"Tags"')
        return inner(name, action, body, params)

    service("tagging")._RESOURCE_TAG_COLLECTORS |= {
        "autoscaling": tagging.groups,
        "backup": service("tagging")._collect_backup,
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


def the_principal_of_a_session_is_its_role() -> None:
    """aws:PrincipalArn is the ARN of the role that was assumed, not that of the session."""

    @around(core("iam_evaluator"), "_resolve_condition_key")
    def resolve(inner: Callable[..., Any], key: str, context: Any) -> Any:
        found = inner(key, context)
        if key.lower() != "aws:principalarn" or ":assumed-role/" not in str(found):
            return found
        start, _assumed, rest = str(found).replace(":sts:", ":iam:", 1).partition(":assumed-role/")
        return f"{start}:role/{rest.partition('/')[0]}"


def every_call_on_a_mapping_has_an_action() -> None:
    """ministack judges the listing and the creation of event source mappings alone."""

    @around(core("iam_actions"), "_lambda_action")
    def action_of(inner: Callable[..., str | None], method: str, path: str) -> str | None:
        if "/event-source-mappings/" not in path or path.endswith("/"):
            return inner(method, path)
        return {"DELETE": "Delete", "GET": "Get", "PUT": "Update"}.get(method, "") + "EventSourceMapping"


def a_simulation_supposes_the_condition_keys_that_it_is_given() -> None:
    """SimulatePrincipalPolicy takes ContextEntries, here one value each."""

    @around(core("iam_evaluator"), "_resolve_condition_key")
    def resolve(inner: Callable[..., Any], key: str, context: Any) -> Any:
        return (_supposed.get() or {}).get(key.lower()) or inner(key, context)

    @around(service("iam"), "_simulate_principal_policy")
    def simulate(inner: Callable[[Params], Answer], params: Params) -> Answer:
        entries = [name.removesuffix(".ContextKeyName") for name in params if name.endswith(".ContextKeyName")]
        supposed = {
            first(params, f"{entry}.ContextKeyName").lower(): first(params, f"{entry}.ContextKeyValues.member.1")
            for entry in entries
        }
        before = _supposed.set(supposed)
        try:
            return inner(params)
        finally:
            _supposed.reset(before)
