# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about who may reach what in a region, from what AWS answered: rules of networks, policies of roles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .readiness_equality import Things, hash_of
from .readiness_likeness import Likeness, block_alike

Answer = Mapping[str, Any]
WAYS = {"ingress": "IpPermissions", "egress": "IpPermissionsEgress"}
OPEN = "open"


def group_things(groups: Sequence[Answer], blocks: Sequence[tuple[str, str]], one: Likeness) -> Things:
    """Security groups by their types, each rule a fact. AWS makes the group called default, and nobody joins it."""
    return {
        one.kind(group["GroupName"]): {
            f"{way} {rule}": OPEN
            for way, key in WAYS.items()
            for part in group[key]
            for rule in _rules(part, blocks, one)
        }
        for group in groups
        if group["GroupName"] != "default"
    }


def _rules(part: Answer, blocks: Sequence[tuple[str, str]], one: Likeness) -> Iterator[str]:
    ports = f"{part.get('FromPort', 'all')}-{part.get('ToPort', 'all')}" if part.get("IpProtocol") != "-1" else "all"
    start = f"{'any' if part.get('IpProtocol') == '-1' else part.get('IpProtocol')} {ports}"
    for pair in part.get("UserIdGroupPairs", ()):
        yield f"{start} {one.alike(pair['GroupId'])}"
    for block in part.get("IpRanges", ()):
        yield f"{start} {block_alike(block['CidrIp'], blocks)}"
    for block in part.get("Ipv6Ranges", ()):
        yield f"{start} {block['CidrIpv6']}"
    for listed in part.get("PrefixListIds", ()):
        yield f"{start} {one.alike(listed['PrefixListId'])}"


def role_things(
    roles: Mapping[str, Answer | None],
    policies: Mapping[str, Mapping[str, Answer | None]],
    attached: Mapping[str, Answer | None],
    one: Likeness,
) -> Things:
    """Roles by their types: whom they trust, what their policies say, what is attached to them."""
    found = {}
    for name, role in roles.items():
        if not role:
            continue
        told = role["Role"]
        facts = {f"trust {sid}": rule for sid, rule in _statements(told["AssumeRolePolicyDocument"], one).items()}
        for policy, answer in (policies.get(name) or {}).items():
            facts |= {
                f"{one.kind(policy)} {sid}": rule
                for sid, rule in _statements((answer or {}).get("PolicyDocument", {}), one).items()
            }
        arns = [item["PolicyArn"] for item in (attached.get(name) or {}).get("AttachedPolicies", ())]
        boundary = told.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn", "")
        found[f"role {one.kind(name)}"] = {**facts, "attached": one.alike(arns), "boundary": one.alike(boundary)}
    return found


def policy_things(kind: str, policies: Mapping[str, Any], one: Likeness) -> Things:
    """Policies of resources by the names of these."""
    return {
        f"{kind} {one.kind(name)}": _statements(answer["Policy"], one) for name, answer in policies.items() if answer
    }


def _statements(document: Any, one: Likeness) -> dict[str, str]:
    """The hash of each statement, by its Sid, else by its place."""
    whole = json.loads(document) if isinstance(document, str) else document
    listed = whole.get("Statement", [])
    listed = [listed] if isinstance(listed, Mapping) else listed
    return {
        str(rule.get("Sid") or f"statement {number}"): hash_of(
            one.alike({key: _listed(item) for key, item in rule.items()})
        )
        for number, rule in enumerate(listed, start=1)
    }


def _listed(value: Any) -> Any:
    """A policy may name one thing as a text, or as a list of one."""
    return [value] if isinstance(value, str) else value
