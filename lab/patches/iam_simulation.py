# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""IAM: asking what a principal may do, without doing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from lab.patches.tools import Answer, Params, around, core, edited, is_good, listed, service

_context: ContextVar[dict[str, str] | None] = ContextVar("context", default=None)


def apply() -> None:
    a_simulation_judges_every_resource()
    a_simulation_knows_its_context()


def a_simulation_judges_every_resource() -> None:
    """SimulatePrincipalPolicy has a result for each action on each resource; an unknown principal is an error."""
    iam = service("iam")

    @around(iam, "_simulate_principal_policy")
    def simulate(inner: Callable[[Params], Answer], params: Params) -> Answer:
        kind, _slash, path = iam._p(params, "PolicySourceArn").rpartition(":")[2].partition("/")
        name = path.rpartition("/")[2]
        known = {"role": iam._roles, "user": iam._users}
        if kind in known and name not in known[kind]:
            missing: Answer = iam._error(404, "NoSuchEntity", f"The {kind} {name} cannot be found.", ns="iam")
            return missing
        named = {key: value for key, value in params.items() if not key.startswith("ResourceArns.")}
        token = _context.set(_entries(iam, params))
        try:
            answers = [
                inner({**named, "ResourceArns.member.1": [arn]})
                for arn in listed(params, "ResourceArns.member") or ["*"]
            ]
        finally:
            _context.reset(token)
        found = "".join(_results(answer) for answer in answers if is_good(answer))
        return edited(answers[0], r"(<EvaluationResults>).*(</EvaluationResults>)", lambda one: one[1] + found + one[2])


def a_simulation_knows_its_context() -> None:
    """Conditions are judged by the ContextEntries that were given."""

    @around(core("iam_evaluator"), "_resolve_condition_key")
    def resolve(inner: Callable[..., Any], key: str, context: Any) -> Any:
        return (_context.get() or {}).get(key.lower()) or inner(key, context)


def _entries(iam: Any, params: Params) -> dict[str, str]:
    keys = [key for key in params if re.fullmatch(r"ContextEntries\.member\.\d+\.ContextKeyName", key)]
    return {
        iam._p(params, key).lower(): iam._p(params, key.replace("ContextKeyName", "ContextKeyValues.member.1"))
        for key in keys
    }


def _results(answer: Answer) -> str:
    found = re.search(r"<EvaluationResults>(.*)</EvaluationResults>", answer[2].decode(), re.DOTALL)
    return found[1] if found else ""
