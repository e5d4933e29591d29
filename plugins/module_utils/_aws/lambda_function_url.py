# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Function URLs: the plan that makes one equal to what is wanted, and lets in whom it is to let in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from .._core.lambda_function_url import (
    PUBLIC,
    Opening,
    Statement,
    UrlGoal,
    answered_url,
    opening,
    public_actions,
    statements_of,
    url_parameters,
    wanted_url,
)
from .._core.plan import Plan, Step
from .errors import answer_unless

MISSING = ("ResourceNotFoundException",)


def describe_url(client: Any, name: str) -> dict[str, Any]:
    """What AWS answers about the URL; nothing where there is none, or not even the function."""
    return answer_unless(MISSING, lambda: client.get_function_url_config(FunctionName=name)) or {}


def describe_statements(client: Any, name: str) -> list[Statement]:
    answer = answer_unless(MISSING, lambda: client.get_policy(FunctionName=name)) or {}
    return statements_of(answer.get("Policy"))


def plan_url(client: Any, goal: UrlGoal) -> Plan:
    """What it takes for the URL to be as wanted."""
    name = goal.function_name
    answer, statements = describe_url(client, name), describe_statements(client, name)
    change = opening(statements, goal.auth_type)
    call = url_parameters(goal)
    steps: list[Step] = []
    if not answer:
        steps.append(Step("lambda:CreateFunctionUrlConfig", lambda: client.create_function_url_config(**call)))
    elif answered_url(answer) != wanted_url(goal):
        steps.append(Step("lambda:UpdateFunctionUrlConfig", lambda: client.update_function_url_config(**call)))
    steps += _opening_steps(client, name, change)
    before = _shown(name, answer, answered_url(answer), public_actions(statements)) if answer else {}
    stays = [one for one in statements if one["Sid"] not in change.remove]
    public = sorted([*public_actions(stays), *(PUBLIC[sid]["Action"] for sid in change.add)])
    after = _shown(name, answer, wanted_url(goal), public)
    if answer:
        return Plan(before, after, tuple(steps))
    return Plan(before, after, tuple(steps), lambda answers: {**after, "url": answers[0]["FunctionUrl"]})


def plan_no_url(client: Any, name: str) -> Plan:
    """What it takes for the function to have no URL, and for nobody to be let in by one."""
    answer, statements = describe_url(client, name), describe_statements(client, name)
    steps = _opening_steps(client, name, opening(statements, "iam"))
    if answer:
        delete = partial(client.delete_function_url_config, FunctionName=name)
        steps.append(Step("lambda:DeleteFunctionUrlConfig", delete))
    values = answered_url(answer) if answer else {}
    before = _shown(name, answer, values, public_actions(statements)) if steps else {}
    return Plan(before, {}, tuple(steps))


def _shown(name: str, answer: dict[str, Any], values: dict[str, Any], public: Sequence[str]) -> dict[str, Any]:
    return {"function_name": name, "url": answer.get("FunctionUrl", ""), **values, "public_actions": list(public)}


def _opening_steps(client: Any, name: str, change: Opening) -> list[Step]:
    removing = [
        Step("lambda:RemovePermission", partial(client.remove_permission, FunctionName=name, StatementId=sid))
        for sid in change.remove
    ]
    adding = [
        Step(
            "lambda:AddPermission",
            partial(client.add_permission, FunctionName=name, StatementId=sid, Principal="*", **PUBLIC[sid]),
        )
        for sid in change.add
    ]
    return [*removing, *adding]
