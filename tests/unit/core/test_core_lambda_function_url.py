# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Function URLs: who is let in, and by which statement."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.lambda_function_url import (
    PUBLIC,
    Opening,
    UrlGoal,
    answered_url,
    is_public,
    opening,
    set_rules,
    url_parameters,
    wanted_url,
)

BY_URL: dict[str, Any] = {
    "Sid": "FunctionURLAllowPublicAccess",
    "Effect": "Allow",
    "Principal": "*",
    "Action": "lambda:InvokeFunctionUrl",
    "Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}},
}
BY_FUNCTION: dict[str, Any] = {
    **BY_URL,
    "Sid": "FunctionURLInvokeAllowPublicAccess",
    "Action": "lambda:InvokeFunction",
    "Condition": {"Bool": {"lambda:InvokedViaFunctionUrl": "true"}},
}
ALL = {key: BY_FUNCTION[key] for key in BY_FUNCTION if key != "Condition"}


@pytest.mark.parametrize(
    ("changed", "public"),
    [
        ({}, True),
        ({"Principal": {"AWS": "*"}}, True),
        ({"Action": ["lambda:GetFunction", "lambda:InvokeFunctionUrl"]}, True),
        ({"Action": "lambda:*"}, True),
        ({"Condition": {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}}}, True),
        ({"Condition": {}}, True),
        ({"Effect": "Deny"}, False),
        ({"Action": "lambda:GetFunction"}, False),
        ({"Principal": {"AWS": "arn:aws:iam::1:root"}}, False),
        ({"Principal": {"Service": "events.amazonaws.com"}}, False),
        ({"Condition": {"ArnLike": {"AWS:SourceArn": "arn:aws:events:us-east-1:1:rule/r"}}}, False),
        ({"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, False),
    ],
)
def test_a_statement_is_public_where_nothing_keeps_anybody_away(changed: dict[str, Any], public: bool) -> None:
    assert is_public({**BY_URL, **changed}) is public


@pytest.mark.parametrize(
    ("statements", "auth_type", "change"),
    [
        ([], "none", Opening((), tuple(PUBLIC))),
        ([], "iam", Opening((), ())),
        ([BY_URL, BY_FUNCTION], "none", Opening((), ())),
        ([BY_URL, BY_FUNCTION], "iam", Opening((BY_URL["Sid"], BY_FUNCTION["Sid"]), ())),
        ([BY_URL], "none", Opening((), (BY_FUNCTION["Sid"],))),
        ([{**BY_URL, "Sid": "mine"}, BY_FUNCTION], "none", Opening((), ())),
        # Wider than what was asked for, under the name of what was asked for.
        ([BY_URL, ALL], "none", Opening((ALL["Sid"],), (ALL["Sid"],))),
        ([BY_URL, BY_FUNCTION, {**BY_URL, "Sid": "again"}], "none", Opening(("again",), ())),
    ],
)
def test_everybody_comes_in_by_two_statements_or_by_none(
    statements: list[dict[str, Any]], auth_type: str, change: Opening
) -> None:
    assert opening(statements, auth_type) == change


@pytest.mark.parametrize(
    "goal",
    [
        UrlGoal("f", "iam", {}),
        UrlGoal("f", "none", {"allow_origins": ["*"], "allow_credentials": True, "max_age": 60}),
    ],
)
def test_the_url_that_is_made_is_the_one_that_was_wanted(goal: UrlGoal) -> None:
    assert answered_url(url_parameters(goal)) == wanted_url(goal)


def test_a_rule_for_browsers_that_says_nothing_is_none() -> None:
    assert set_rules({"allow_credentials": False, "allow_headers": [], "max_age": 0, "allow_methods": ["GET"]}) == {
        "allow_methods": ["GET"]
    }
    answer = {"AuthType": "NONE", "Cors": {"AllowCredentials": False, "AllowHeaders": [], "MaxAge": 0}}
    assert answered_url(answer)["cors"] == {}
