# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Function URLs as values, and the statements that open a function to everybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

AUTH_TYPES = {"iam": "AWS_IAM", "none": "NONE"}
# The names of a URL's rules for browsers in the API.
CORS = {
    "allow_credentials": "AllowCredentials",
    "allow_headers": "AllowHeaders",
    "allow_methods": "AllowMethods",
    "allow_origins": "AllowOrigins",
    "expose_headers": "ExposeHeaders",
    "max_age": "MaxAge",
}
# What a URL without authentication takes: since October 2025 the second beside the first. By the Sids of AWS's console.
PUBLIC: Mapping[str, Mapping[str, Any]] = {
    "FunctionURLAllowPublicAccess": {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
    "FunctionURLInvokeAllowPublicAccess": {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
}
ACTIONS = frozenset({"*", "lambda:*", *(call["Action"] for call in PUBLIC.values())})
# Conditions that keep nobody away.
OPEN_CONDITIONS = frozenset({"lambda:functionurlauthtype", "lambda:invokedviafunctionurl"})
Statement = Mapping[str, Any]


@dataclass(frozen=True)
class UrlGoal:
    """A function's URL as it is wanted. ``cors`` are the rules for browsers that are set, named as the options are."""

    function_name: str
    auth_type: str
    cors: Mapping[str, Any]


def wanted_url(goal: UrlGoal) -> dict[str, Any]:
    """The URL that the goal asks for, without its address and the statements."""
    return {"auth_type": goal.auth_type, "cors": dict(goal.cors)}


def answered_url(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One URL as GetFunctionUrlConfig shows it."""
    cors = answer.get("Cors") or {}
    auth_types = {theirs: ours for ours, theirs in AUTH_TYPES.items()}
    return {
        "auth_type": auth_types[answer["AuthType"]],
        "cors": set_rules({key: cors.get(parameter) for key, parameter in CORS.items()}),
    }


def set_rules(cors: Mapping[str, Any] | None) -> dict[str, Any]:
    """The rules for browsers that say something: an empty list, no and no time are what AWS does by itself."""
    return {key: value for key, value in (cors or {}).items() if value}


def url_parameters(goal: UrlGoal) -> dict[str, Any]:
    """The parameters of CreateFunctionUrlConfig and UpdateFunctionUrlConfig."""
    return {
        "FunctionName": goal.function_name,
        "AuthType": AUTH_TYPES[goal.auth_type],
        "Cors": {CORS[key]: value for key, value in goal.cors.items()},
    }


def statements_of(policy: str | None) -> list[Statement]:
    return list(json.loads(policy or "{}").get("Statement", ()))


def is_public(statement: Statement) -> bool:
    """Whether anybody may call the function by this statement. Any other condition, such as a source, is a limit."""
    principal = statement.get("Principal")
    everybody = principal == "*" or (isinstance(principal, Mapping) and principal.get("AWS") == "*")
    actions = statement.get("Action", ())
    named = {actions} if isinstance(actions, str) else set(actions)
    conditions = {key.lower() for one in statement.get("Condition", {}).values() for key in one}
    return statement.get("Effect") == "Allow" and everybody and bool(named & ACTIONS) and conditions <= OPEN_CONDITIONS


def serves(statement: Statement, call: Mapping[str, Any]) -> bool:
    """Whether a public statement is the one that this call of AddPermission would make."""
    conditions = {
        key.lower(): str(value).lower() for one in statement.get("Condition", {}).values() for key, value in one.items()
    }
    wanted = {f"lambda:{key.lower()}": str(value).lower() for key, value in call.items() if key != "Action"}
    return bool(statement["Action"] == call["Action"]) and conditions == wanted


@dataclass(frozen=True)
class Opening:
    """How a function is opened: the Sids of statements to remove, and those of PUBLIC to add."""

    remove: tuple[str, ...]
    add: tuple[str, ...]


def opening(statements: Iterable[Statement], auth_type: str) -> Opening:
    """What it takes for everybody to be let in by the two statements alone, or by none."""
    public = [statement for statement in statements if is_public(statement)]
    wanted = PUBLIC if auth_type == "none" else {}
    kept = {sid: next((one["Sid"] for one in public if serves(one, call)), None) for sid, call in wanted.items()}
    superfluous = [one["Sid"] for one in public if one["Sid"] not in kept.values()]
    return Opening(tuple(superfluous), tuple(sid for sid, stands in kept.items() if stands is None))


def public_actions(statements: Iterable[Statement]) -> list[str]:
    """What everybody may do, as a diff shows it."""
    return sorted(str(statement["Action"]) for statement in statements if is_public(statement))
