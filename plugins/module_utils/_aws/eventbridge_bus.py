# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge's event buses: reading one with its policy, and the plan that makes it equal to what is wanted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._core.eventbridge_bus import (
    BusGoal,
    answered_bus,
    answered_statements,
    create_parameters,
    own_rules,
    same_statements,
    update_parameters,
    wanted_bus,
    wanted_statements,
)
from .._core.plan import Plan, Step, tag_changes, tag_dict, tag_list
from .._core.service_role import inline_policy
from .errors import answer_unless
from .eventbridge_rule import plan_no_rule
from .waiting import Patience, wait_until

MISSING = ("ResourceNotFoundException",)


def describe_bus(client: Any, name: str) -> dict[str, Any]:
    """What AWS answers about a bus; nothing where there is none."""
    return answer_unless(MISSING, lambda: client.describe_event_bus(Name=name)) or {}


def rules_of(client: Any, name: str) -> list[str]:
    pages = client.get_paginator("list_rules").paginate(EventBusName=name)
    return own_rules(rule for page in pages for rule in page["Rules"])


def plan_bus(client: Any, goal: BusGoal) -> Plan:
    """What it takes for the bus to be as wanted, and to have no rules but those that it may have."""
    statements = wanted_statements(goal)
    answer = describe_bus(client, goal.name)
    if not answer:
        steps = [_create(client, goal), *_policy_steps(client, goal.name, [], statements)]
        after = _shown(goal.name, "", wanted_bus(goal), statements, goal.tags, [])
        return Plan({}, after, tuple(steps), settle=lambda answers: {**after, "arn": answers[0]["EventBusArn"]})
    arn, seen, stand = answer["Arn"], answered_bus(answer), answered_statements(answer)
    tags = tag_dict(client.list_tags_for_resource(ResourceARN=arn)["Tags"]) if goal.tags else {}
    foreign = [name for name in rules_of(client, goal.name) if name not in goal.rules] if goal.rules is not None else []
    is_allowed = same_statements(stand, statements)
    steps = [_update(client, goal, answer)] if seen != wanted_bus(goal) else []
    if not is_allowed:
        steps += _policy_steps(client, goal.name, stand, statements)
    if missing := tag_changes(tags, goal.tags):
        steps.append(_tag(client, arn, missing))
    steps += _without(client, goal.name, foreign)
    before = _shown(goal.name, arn, seen, stand, tags, foreign)
    after = _shown(goal.name, arn, wanted_bus(goal), stand if is_allowed else statements, {**tags, **goal.tags}, [])
    return Plan(before, after, tuple(steps))


def plan_no_bus(client: Any, name: str, patience: Patience) -> Plan:
    """What it takes for the bus to be gone: its rules first, with which AWS would keep it."""
    answer = describe_bus(client, name)
    if not answer:
        return Plan({}, {})
    rules = rules_of(client, name)

    def delete() -> object:
        # What is removed may be listed for a moment, and so long AWS refuses.
        wait_until(lambda: rules_of(client, name), lambda left: not left, patience, f"the rules of {name} to be gone")
        return client.delete_event_bus(Name=name)

    steps = [*_without(client, name, rules), Step("events:DeleteEventBus", delete)]
    before = _shown(name, answer["Arn"], answered_bus(answer), answered_statements(answer), {}, rules)
    return Plan(before, {}, tuple(steps))


def _shown(
    name: str,
    arn: str,
    values: Mapping[str, Any],
    statements: Sequence[Mapping[str, Any]],
    tags: Mapping[str, str],
    superfluous_rules: Sequence[str],
) -> dict[str, Any]:
    return {
        "name": name,
        "arn": arn,
        **values,
        "statements": list(statements),
        "tags": dict(tags),
        "superfluous_rules": list(superfluous_rules),
    }


def _create(client: Any, goal: BusGoal) -> Step:
    call = {**create_parameters(goal), **({"Tags": tag_list(goal.tags)} if goal.tags else {})}
    return Step("events:CreateEventBus", lambda: client.create_event_bus(**call))


def _update(client: Any, goal: BusGoal, answer: Mapping[str, Any]) -> Step:
    call = update_parameters(goal, answer)
    return Step("events:UpdateEventBus", lambda: client.update_event_bus(**call))


def _policy_steps(
    client: Any, name: str, stand: Sequence[Mapping[str, Any]], wanted: Sequence[Mapping[str, Any]]
) -> list[Step]:
    if wanted:
        policy = json.dumps(inline_policy(wanted), sort_keys=True)
        return [Step("events:PutPermission", lambda: client.put_permission(EventBusName=name, Policy=policy))]
    if stand:
        call = {"EventBusName": name, "RemoveAllPermissions": True}
        return [Step("events:RemovePermission", lambda: client.remove_permission(**call))]
    return []


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("events:TagResource", lambda: client.tag_resource(ResourceARN=arn, Tags=tag_list(tags)))


def _without(client: Any, bus: str, rules: Iterable[str]) -> list[Step]:
    return [step for rule in rules for step in plan_no_rule(client, rule, bus).steps]
