# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security groups: all of a VPC are read by one call, and the plan names those calls alone that are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .._core.ec2_security_groups import (
    ANYTHING,
    GroupGoal,
    Rule,
    answered_group,
    answered_rules,
    changes,
    shown,
    with_ids,
)
from .._core.plan import Plan, Step, and_then, tag_changes, tag_dict, tag_list
from .waiting import Patience, wait_until

# What stands for the id of a group that is still to be made.
PLANNED = "sg-planned"
Call = Callable[..., object]


def describe_groups(client: Any, vpc_id: str) -> dict[str, dict[str, Any]]:
    """The groups of a VPC, by name: no two in one VPC share one."""
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    pages = client.get_paginator("describe_security_groups").paginate(Filters=filters)
    return {answer["GroupName"]: answer for page in pages for answer in page["SecurityGroups"]}


def plan_groups(client: Any, vpc_id: str, goals: Sequence[GroupGoal]) -> Plan:
    """What it takes for the VPC to have these groups, with these rules and no others. Other groups are left alone."""
    found = describe_groups(client, vpc_id)
    ids = {name: answer["GroupId"] for name, answer in found.items()}
    ids |= {goal.name: PLANNED for goal in goals if goal.name not in ids}
    missing = [goal for goal in goals if goal.name not in found]
    # Groups first, since rules name them.
    steps = [_create(client, vpc_id, goal, ids) for goal in missing]
    steps = and_then(steps, lambda: _wait_for(client, [ids[goal.name] for goal in missing]))
    steps += [_close(client, goal.name, ids) for goal in missing]
    for goal in goals:
        steps += _steps(client, goal, found.get(goal.name, {}), ids)
    before = {goal.name: answered_group(found[goal.name]) for goal in goals if goal.name in found}
    return Plan(before, _after(goals, found, ids), tuple(steps), lambda _answers: _after(goals, found, ids))


def _after(
    goals: Sequence[GroupGoal], found: Mapping[str, Mapping[str, Any]], ids: Mapping[str, str]
) -> dict[str, dict[str, Any]]:
    """The groups as they are wanted, with the ids that are known by now. What AWS keeps as it is, is shown as it is."""
    return {
        goal.name: shown(
            goal.name,
            ids[goal.name],
            found[goal.name].get("Description", "") if goal.name in found else goal.description,
            with_ids(goal.ingress, ids),
            with_ids(goal.egress, ids),
            {**tag_dict(found.get(goal.name, {}).get("Tags")), **goal.tags},
        )
        for goal in goals
    }


def _create(client: Any, vpc_id: str, goal: GroupGoal, ids: dict[str, str]) -> Step:
    def create() -> None:
        tags = [{"ResourceType": "security-group", "Tags": tag_list(goal.tags)}] if goal.tags else []
        answer = client.create_security_group(
            GroupName=goal.name, Description=goal.description, VpcId=vpc_id, TagSpecifications=tags
        )
        ids[goal.name] = answer["GroupId"]

    return Step("ec2:CreateSecurityGroup", create)


def _wait_for(client: Any, made: Sequence[str]) -> None:
    """AWS may know a new group in one place sooner than in another; a filter asks without an error."""

    filters = [{"Name": "group-id", "Values": list(made)}]

    def known() -> set[str]:
        return {group["GroupId"] for group in client.describe_security_groups(Filters=filters)["SecurityGroups"]}

    wait_until(known, set(made).issubset, Patience(60), f"{', '.join(made)} to be known")


def _close(client: Any, name: str, ids: Mapping[str, str]) -> Step:
    """AWS lets everything out of a new group."""
    return Step(
        "ec2:RevokeSecurityGroupEgress",
        lambda: client.revoke_security_group_egress(GroupId=ids[name], IpPermissions=[dict(ANYTHING)]),
    )


def _steps(client: Any, goal: GroupGoal, answer: Mapping[str, Any], ids: Mapping[str, str]) -> list[Step]:
    steps: list[Step] = []
    for direction, wanted, key in (
        ("Ingress", goal.ingress, "IpPermissions"),
        ("Egress", goal.egress, "IpPermissionsEgress"),
    ):
        change = changes(answered_rules(answer.get(key, ())), with_ids(wanted, ids))
        end = f"security_group_{direction.lower()}"
        told = f"update_security_group_rule_descriptions_{direction.lower()}"
        calls: list[tuple[str, Call, tuple[Rule, ...]]] = [
            (f"RevokeSecurityGroup{direction}", getattr(client, f"revoke_{end}"), change.surplus),
            # A group that this one names may still be without an id: its rules are worked out again when it has one.
            (
                f"AuthorizeSecurityGroup{direction}",
                getattr(client, f"authorize_{end}"),
                _named(wanted, change.missing, ids),
            ),
            (f"UpdateSecurityGroupRuleDescriptions{direction}", getattr(client, told), change.renamed),
        ]
        steps += [_apply(action, call, goal.name, rules, ids) for action, call, rules in calls if rules]
    if answer and (tags := tag_changes(tag_dict(answer.get("Tags")), goal.tags)):
        group = answer["GroupId"]
        steps.append(Step("ec2:CreateTags", lambda: client.create_tags(Resources=[group], Tags=tag_list(tags))))
    return steps


def _named(wanted: Sequence[Rule], missing: Sequence[Rule], ids: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules as the goal has them, with names, whose counterparts with ids are missing."""
    return tuple(rule for rule, known in zip(wanted, with_ids(wanted, ids), strict=True) if known in missing)


def _apply(action: str, call: Call, name: str, rules: Sequence[Rule], ids: Mapping[str, str]) -> Step:
    def apply() -> object:
        known = [ids.get(rule.peer, rule.peer) for rule in rules]
        permissions = [
            Rule(rule.protocol, rule.first_port, rule.last_port, rule.kind, peer, rule.description).permission()
            for rule, peer in zip(rules, known, strict=True)
        ]
        return call(GroupId=ids[name], IpPermissions=permissions)

    return Step(f"ec2:{action}", apply)
