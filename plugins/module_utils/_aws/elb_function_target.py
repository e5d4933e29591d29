# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Target groups that lead to a function: reading one, and the plan that makes it, the right to invoke, the target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .._core.elb_function_target import (
    KIND,
    STATEMENT,
    FunctionTarget,
    answered_settings,
    call_parameters,
    may_invoke,
    permission,
    refusals,
    wanted_settings,
    wrong_kind,
)
from .._core.plan import Plan, Step, first_make_sure, tag_changes, tag_dict, tag_list
from .errors import answer_unless

MISSING = ("TargetGroupNotFound",)
# No function, or one without a policy.
NO_POLICY = ("ResourceNotFoundException",)


@dataclass(frozen=True)
class Group:
    """A target group as it stands. ``targets`` are the ARNs that it leads to."""

    arn: str
    settings: Mapping[str, Any]
    targets: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


def describe_group(elb: Any, name: str) -> Group | None:
    """The group with its target and tags; None where there is none. A ValueError tells of one of another kind."""
    answer = answer_unless(MISSING, lambda: elb.describe_target_groups(Names=[name]))
    if answer is None:
        return None
    group = answer["TargetGroups"][0]
    if sentence := wrong_kind(name, group):
        raise ValueError(sentence)
    arn = group["TargetGroupArn"]
    targets = elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"]
    tags = tag_dict(elb.describe_tags(ResourceArns=[arn])["TagDescriptions"][0]["Tags"])
    return Group(arn, answered_settings(group), tuple(target["Target"]["Id"] for target in targets), tags)


def describe_policy(functions: Any, function_arn: str) -> str:
    """The policy of the function; empty where there is none."""
    answer = answer_unless(NO_POLICY, lambda: functions.get_policy(FunctionName=function_arn))
    return str(answer["Policy"]) if answer else ""


def plan_target(elb: Any, functions: Any, goal: FunctionTarget) -> Plan:
    """What it takes for the group to lead to the function: it, the right to invoke the function, and the target."""
    if sentences := refusals(goal):
        raise ValueError(" ".join(sentences))
    group, policy = describe_group(elb, goal.name), describe_policy(functions, goal.function_arn)
    settings = wanted_settings(goal)
    if group is None:
        made: dict[str, str] = {}

        def create() -> object:
            call = {**call_parameters(settings), **({"Tags": tag_list(goal.tags)} if goal.tags else {})}
            answer = elb.create_target_group(Name=goal.name, TargetType=KIND, **call)
            made["arn"] = answer["TargetGroups"][0]["TargetGroupArn"]
            return answer

        steps = [
            Step("elasticloadbalancing:CreateTargetGroup", create),
            *_permission_steps(functions, goal.function_arn, policy, made),
            _register(elb, goal.function_arn, made),
        ]
        steps = first_make_sure(steps, lambda: functions.get_function_configuration(FunctionName=goal.function_arn))
        after = _shown(goal.name, Group("", settings, (goal.function_arn,), goal.tags))
        return Plan({}, after, tuple(steps), settle=lambda _answers: {**after, "arn": made["arn"]})
    found = {"arn": group.arn}
    steps = []
    if group.settings != settings:
        call = call_parameters(settings)
        steps.append(
            Step(
                "elasticloadbalancing:ModifyTargetGroup",
                lambda: elb.modify_target_group(TargetGroupArn=group.arn, **call),
            )
        )
    if not may_invoke(policy, goal.function_arn, group.arn):
        steps += _permission_steps(functions, goal.function_arn, policy, found)
    # A group leads to one function at a time.
    if others := [target for target in group.targets if target != goal.function_arn]:
        steps.append(_deregister(elb, group.arn, others))
    if goal.function_arn not in group.targets:
        steps.append(_register(elb, goal.function_arn, found))
    if goal.function_arn not in group.targets:
        steps = first_make_sure(steps, lambda: functions.get_function_configuration(FunctionName=goal.function_arn))
    if missing := tag_changes(group.tags, goal.tags):
        tags = tag_list(missing)
        steps.append(
            Step("elasticloadbalancing:AddTags", lambda: elb.add_tags(ResourceArns=[group.arn], Tags=tags)),
        )
    after = _shown(goal.name, Group(group.arn, settings, (goal.function_arn,), {**group.tags, **goal.tags}))
    return Plan(_shown(goal.name, group), after, tuple(steps))


def plan_no_target(elb: Any, functions: Any, name: str, function_arn: str) -> Plan:
    """What it takes for the group to be gone, and the right to invoke the function with it."""
    group = describe_group(elb, name)
    steps = []
    if group is not None:
        arn = group.arn
        steps.append(
            Step("elasticloadbalancing:DeleteTargetGroup", lambda: elb.delete_target_group(TargetGroupArn=arn)),
        )
    if function_arn and permission(describe_policy(functions, function_arn)):
        steps.append(_revoke(functions, function_arn))
    return Plan(_shown(name, group) if group else {}, {}, tuple(steps))


def _shown(name: str, group: Group) -> dict[str, Any]:
    targets = {"function_arn": next(iter(group.targets), "")}
    return {"name": name, "arn": group.arn, **group.settings, **targets, "tags": dict(sorted(group.tags.items()))}


def _permission_steps(functions: Any, function_arn: str, policy: str, made: Mapping[str, str]) -> list[Step]:
    """The right is bound to the group, so it comes after the group and before the target."""
    steps = [_revoke(functions, function_arn)] if permission(policy) else []

    def allow() -> object:
        return functions.add_permission(
            FunctionName=function_arn,
            StatementId=STATEMENT,
            Action="lambda:InvokeFunction",
            Principal="elasticloadbalancing.amazonaws.com",
            SourceArn=made["arn"],
        )

    return [*steps, Step("lambda:AddPermission", allow)]


def _revoke(functions: Any, function_arn: str) -> Step:
    return Step(
        "lambda:RemovePermission",
        lambda: functions.remove_permission(FunctionName=function_arn, StatementId=STATEMENT),
    )


def _register(elb: Any, function_arn: str, made: Mapping[str, str]) -> Step:
    def register() -> object:
        return elb.register_targets(TargetGroupArn=made["arn"], Targets=[{"Id": function_arn}])

    return Step("elasticloadbalancing:RegisterTargets", register)


def _deregister(elb: Any, group_arn: str, targets: list[str]) -> Step:
    entries = [{"Id": target} for target in targets]
    return Step(
        "elasticloadbalancing:DeregisterTargets",
        lambda: elb.deregister_targets(TargetGroupArn=group_arn, Targets=entries),
    )
