# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge rules: reading one with its targets, and the plan that makes it equal to what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.eventbridge_rule import (
    RuleGoal,
    Target,
    answered_rule,
    answered_target,
    put_rule_parameters,
    put_target_parameters,
    same_target,
    wanted_rule,
)
from .._core.plan import Plan, Step, tag_changes, tag_dict, tag_list
from .errors import answer_unless

MISSING = ("ResourceNotFoundException",)


@dataclass(frozen=True)
class Rule:
    """A rule as it stands, with its targets by id."""

    arn: str
    values: Mapping[str, Any]
    targets: Mapping[str, Target]


def describe_rule(client: Any, name: str, bus: str) -> Rule | None:
    """The rule with its targets, or None where there is none, or not even the bus."""
    answer = answer_unless(MISSING, lambda: client.describe_rule(Name=name, EventBusName=bus))
    if answer is None:
        return None
    pages = client.get_paginator("list_targets_by_rule").paginate(Rule=name, EventBusName=bus)
    targets = [answered_target(target) for page in pages for target in page["Targets"]]
    return Rule(answer["Arn"], answered_rule(answer), {target["id"]: target for target in targets})


def plan_rule(client: Any, goal: RuleGoal) -> Plan:
    """What it takes for the rule to be as wanted, with these targets and no others."""
    rule = describe_rule(client, goal.name, goal.event_bus_name)
    if rule is None:
        steps = [_put_rule(client, goal, goal.tags), *_target_steps(client, goal, {})]
        after = _shown(goal.name, goal.event_bus_name, "", wanted_rule(goal), goal.targets, goal.tags)
        return Plan({}, after, tuple(steps), settle=lambda answers: {**after, "arn": answers[0]["RuleArn"]})
    tags = tag_dict(client.list_tags_for_resource(ResourceARN=rule.arn)["Tags"]) if goal.tags else {}
    before = _shown(goal.name, goal.event_bus_name, rule.arn, rule.values, rule.targets, tags)
    after = _shown(
        goal.name, goal.event_bus_name, rule.arn, wanted_rule(goal), _kept(goal, rule), {**tags, **goal.tags}
    )
    # PutRule takes tags for a new rule only.
    steps = [_put_rule(client, goal, {})] if rule.values != wanted_rule(goal) else []
    steps += _target_steps(client, goal, rule.targets)
    if missing := tag_changes(tags, goal.tags):
        steps.append(_tag(client, rule.arn, missing))
    return Plan(before, after, tuple(steps))


def plan_no_rule(client: Any, name: str, bus: str) -> Plan:
    """What it takes for the rule to be gone: its targets first."""
    rule = describe_rule(client, name, bus)
    if rule is None:
        return Plan({}, {})
    steps = [_remove_targets(client, name, bus, rule.targets)] if rule.targets else []
    steps.append(Step("events:DeleteRule", lambda: client.delete_rule(Name=name, EventBusName=bus)))
    return Plan(_shown(name, bus, rule.arn, rule.values, rule.targets, {}), {}, tuple(steps))


def _shown(
    name: str, bus: str, arn: str, values: Mapping[str, Any], targets: Mapping[str, Target], tags: Mapping[str, str]
) -> dict[str, Any]:
    shown_targets = [targets[target] for target in sorted(targets)]
    return {"name": name, "arn": arn, "event_bus_name": bus, **values, "targets": shown_targets, "tags": dict(tags)}


def _kept(goal: RuleGoal, rule: Rule) -> dict[str, Target]:
    """The wanted targets, in AWS's spelling where they stand already."""
    return {
        key: rule.targets[key] if key in rule.targets and same_target(rule.targets[key], target) else target
        for key, target in goal.targets.items()
    }


def _target_steps(client: Any, goal: RuleGoal, stand: Mapping[str, Target]) -> list[Step]:
    entries = [
        put_target_parameters(target)
        for key, target in goal.targets.items()
        if key not in stand or not same_target(stand[key], target)
    ]
    steps = []
    if entries:
        call = {"Rule": goal.name, "EventBusName": goal.event_bus_name, "Targets": entries}
        steps.append(Step("events:PutTargets", lambda: _all_done(client.put_targets(**call))))
    if foreign := [key for key in stand if key not in goal.targets]:
        steps.append(_remove_targets(client, goal.name, goal.event_bus_name, foreign))
    return steps


def _put_rule(client: Any, goal: RuleGoal, tags: Mapping[str, str]) -> Step:
    call = {**put_rule_parameters(goal), **({"Tags": tag_list(tags)} if tags else {})}
    return Step("events:PutRule", lambda: client.put_rule(**call))


def _remove_targets(client: Any, name: str, bus: str, ids: Iterable[str]) -> Step:
    call = {"Rule": name, "EventBusName": bus, "Ids": sorted(ids)}
    return Step("events:RemoveTargets", lambda: _all_done(client.remove_targets(**call)))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("events:TagResource", lambda: client.tag_resource(ResourceARN=arn, Tags=tag_list(tags)))


def _all_done(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer, unless it lists targets that failed: EventBridge answers these calls with success all the same."""
    if answer.get("FailedEntryCount"):
        reasons = [f"{entry['TargetId']}: {entry.get('ErrorMessage', '')}" for entry in answer["FailedEntries"]]
        raise ValueError(f"AWS refused targets of the rule. {' '.join(reasons)}")
    return answer
