# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a role may do, as IAM keeps it: each permission, what lies next to it, who uses it, and how far it reaches."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.archive import reachable
from botocore import xform_name

from lab.testing import Lab
from tests.integration.runner import ROOT

REGION_KEY = "aws:RequestedRegion"
ELSEWHERE, STRANGER = "eu-west-1", "999999999999"
# Operations whose method has another name than the action.
METHODS = {"InvokeFunction": "invoke"}
COLLECTION = "ansible_collections/multiregion/aws_dr"


@dataclass(frozen=True)
class Statement:
    """A statement that allows, with the condition keys and the values that they have to have."""

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def context(self) -> dict[str, str]:
        """Keys that fulfil the conditions."""
        return {key: concrete(values[0]) for key, values in self.keys.items()}


def listed(value: str | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def documents(lab: Lab, role: str) -> list[dict[str, Any]]:
    """The policies in a role."""
    iam = lab.client("iam")
    names = iam.list_role_policies(RoleName=role)["PolicyNames"]
    assert names, f"{role} has no policy"
    return [iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names]


def statements(lab: Lab, role: str, effect: str = "Allow") -> list[Statement]:
    found = [one for document in documents(lab, role) for one in document["Statement"]]
    return [
        Statement(
            one["Sid"],
            listed(one["Action"]),
            listed(one["Resource"]),
            {key: listed(value) for test in one.get("Condition", {}).values() for key, value in test.items()},
        )
        for one in found
        if one["Effect"] == effect
    ]


def concrete(pattern: str) -> str:
    """Something that a pattern means."""
    return pattern.replace("*", "x").replace("?", "a")


def strangers(pattern: str, suffix: str, region: str, account: str) -> Iterator[str]:
    """The same of other systems, two with names that look alike, of another region, account or key."""
    swaps = [(rf"(?<=[-/]){suffix}\b", name) for name in ("other", f"{suffix}2", f"my{suffix}")]
    swaps += [(region, ELSEWHERE), (account, STRANGER), (r"(?<=:key/).+", "another")]
    for own, other in swaps:
        changed = re.sub(own, other, pattern)
        if changed != pattern:
            yield concrete(changed)


def decisions(
    lab: Lab, role_arn: str, actions: tuple[str, ...], resource: str, context: Mapping[str, str]
) -> dict[str, str]:
    """What IAM says to each action on a resource: allowed, implicitDeny or explicitDeny."""
    entries = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in context.items()
    ]
    told = lab.client("iam").simulate_principal_policy(
        PolicySourceArn=role_arn, ActionNames=list(actions), ResourceArns=[resource], ContextEntries=entries
    )
    return {one["EvalActionName"]: one["EvalDecision"] for one in told["EvaluationResults"]}


@cache
def _sources() -> dict[str, bytes]:
    own = [*ROOT.glob("lambda_src/**/*.py"), *ROOT.glob("drill/app/*.py")]
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in own}
    shared = ROOT.glob("plugins/module_utils/**/*.py")
    return files | {f"{COLLECTION}/{path.relative_to(ROOT).as_posix()}": path.read_bytes() for path in shared}


@cache
def words(folder: str) -> frozenset[str]:
    """The names of methods, and the texts, in a program and in what it imports."""
    files = _sources()
    needed = reachable(files, [name for name in files if name.startswith(f"{folder}/")])
    nodes = [node for name in needed for node in ast.walk(ast.parse(files[name]))]
    attributes = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    return frozenset(attributes | {str(node.value) for node in nodes if isinstance(node, ast.Constant)})


def is_called(folder: str, action: str) -> bool:
    """Whether a program calls what an action allows."""
    operation = action.partition(":")[2]
    return METHODS.get(operation, xform_name(operation)) in words(folder)


def reach(lab: Lab, role: str, region: str) -> set[str]:
    """The actions of a role of ``region`` that it may use on what lies in other regions, or in none."""
    return {
        action
        for one in statements(lab, role)
        if any(_leads_away(resource, one, region) for resource in one.resources)
        for action in one.actions
    }


def _leads_away(resource: str, statement: Statement, region: str) -> bool:
    if resource == "*":
        return set(statement.keys.get(REGION_KEY, ("*",))) != {region}
    where = resource.split(":")[3]
    # Buckets and roles have their region in their names alone.
    named = set(re.findall(r"[a-z]{2}-[a-z]+-\d", where or resource))
    return bool(named - {region}) or where == "*" or not (where or named)


def table(text: str, heading: str) -> dict[str, set[str]]:
    """The roles and their actions in the table under a heading of a page."""
    section = text.partition(f"{heading}\n")[2].partition("\n#")[0]
    rows = re.findall(r"^\| `([a-z-]+)-…` \|(.+)\|$", section, re.MULTILINE)
    return {role: set(re.findall(r"`([a-z0-9]+:[A-Za-z]+)`", cells)) for role, cells in rows}
