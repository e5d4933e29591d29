# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameter groups of RDS: reading them, and the plan that makes them equal to what is wanted.

AWS has the same calls twice, for clusters and for instances; they differ in nothing but their names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .._core.plan import Plan, Step, side_by_side, tag_changes, tag_dict, tag_list
from .._core.rds_parameter_groups import (
    Group,
    GroupGoal,
    Kind,
    chunks,
    methods_of,
    parameters_to_reset,
    parameters_to_set,
    refuse_unknown,
    shown,
)
from .errors import answer_unless

MISSING = ("DBParameterGroupNotFound",)


@dataclass(frozen=True)
class Names:
    """The calls of a kind, and what they call a group. ``action`` is the middle of the permissions' names."""

    call: str
    group: str
    action: str
    defaults: str


NAMES: Mapping[Kind, Names] = {
    Kind.CLUSTER: Names("db_cluster_parameter", "DBClusterParameterGroup", "DBClusterParameter", "cluster_parameters"),
    Kind.INSTANCE: Names("db_parameter", "DBParameterGroup", "DBParameter", "parameters"),
}


def describe_group(client: Any, goal: GroupGoal) -> Group | None:
    """The group with what was set in it, or None."""
    names = NAMES[goal.kind]
    named = {f"{names.group}Name": goal.name}
    answer = answer_unless(MISSING, lambda: getattr(client, f"describe_{names.call}_groups")(**named))
    if not answer or not answer[f"{names.group}s"]:
        return None
    found = answer[f"{names.group}s"][0]
    pages = client.get_paginator(f"describe_{names.call}s").paginate(**named, Source="user")
    set_by_somebody = [parameter for page in pages for parameter in page["Parameters"]]
    arn = found[f"{names.group}Arn"]
    return Group(
        arn=arn,
        family=found["DBParameterGroupFamily"],
        parameters={seen["ParameterName"]: seen.get("ParameterValue", "") for seen in set_by_somebody},
        methods=methods_of(set_by_somebody),
        tags=tag_dict(client.list_tags_for_resource(ResourceName=arn)["TagList"]),
    )


def describe_family(client: Any, engine: str, version: str) -> str:
    """The family of an engine's version, which may be named by its beginning; that of AWS's own choice when empty."""
    which = {"EngineVersion": version} if version else {"DefaultOnly": True}
    found = client.describe_db_engine_versions(Engine=engine, **which)["DBEngineVersions"]
    if not found:
        raise ValueError(f"{engine} has no version {version}, so nobody knows the family of its parameter groups.")
    return str(found[-1]["DBParameterGroupFamily"])


def describe_methods(client: Any, kind: Kind, family: str) -> dict[str, str]:
    """The parameters of a family that can be changed, each with how it takes effect."""
    pages = client.get_paginator(f"describe_engine_default_{NAMES[kind].defaults}")
    answers = pages.paginate(DBParameterGroupFamily=family)
    return methods_of(parameter for page in answers for parameter in page["EngineDefaults"].get("Parameters", ()))


def plan_parameter_groups(client: Any, goals: Sequence[GroupGoal], engine: str, version: str) -> Plan:
    """What it takes for each group to hold the parameters that are wanted, and no others."""
    return side_by_side({f"{goal.kind} {goal.name}": _plan(client, goal, engine, version) for goal in goals})


def plan_no_parameter_groups(client: Any, goals: Sequence[GroupGoal]) -> Plan:
    """What it takes for the groups to be gone. AWS refuses to remove one that is in use."""
    return side_by_side({f"{goal.kind} {goal.name}": _plan_absent(client, goal) for goal in goals})


def _plan(client: Any, goal: GroupGoal, engine: str, version: str) -> Plan:
    stands = describe_group(client, goal)
    if stands is None and not goal.parameters:
        return Plan({}, {})
    has = stands or Group("", describe_family(client, engine, version))
    to_set, to_reset = parameters_to_set(goal, stands), parameters_to_reset(goal, stands)
    ways = describe_methods(client, goal.kind, has.family) if to_set else {}
    refuse_unknown(replace(goal, parameters=to_set), has.family, ways)
    steps = [] if stands else [_create(client, goal, has.family)]
    settings = [{"ParameterName": name, "ParameterValue": to_set[name], "ApplyMethod": ways[name]} for name in to_set]
    steps += [_change(client, goal, "Modify", part) for part in chunks(settings)]
    resets = [{"ParameterName": name, "ApplyMethod": way} for name, way in to_reset.items()]
    steps += [_change(client, goal, "Reset", part) for part in chunks(resets)]
    if stands and (tags := tag_changes(stands.tags, goal.tags)):
        steps.append(_tag(client, stands.arn, tags))
    after = shown(goal, replace(has, parameters=goal.parameters, tags={**has.tags, **goal.tags}))
    plan = Plan(shown(goal, stands) if stands else {}, after, tuple(steps))
    # The ARN of a new group is told by AWS alone.
    return plan if stands else replace(plan, settle=lambda answers: {**after, "arn": _arn_in(answers[0], goal.kind)})


def _arn_in(answer: Mapping[str, Any], kind: Kind) -> str:
    group = NAMES[kind].group
    return str(answer[group][f"{group}Arn"])


def _plan_absent(client: Any, goal: GroupGoal) -> Plan:
    stands = describe_group(client, goal)
    return Plan(shown(goal, stands), {}, (_delete(client, goal),)) if stands else Plan({}, {})


def _create(client: Any, goal: GroupGoal, family: str) -> Step:
    names = NAMES[goal.kind]
    call = {
        f"{names.group}Name": goal.name,
        "DBParameterGroupFamily": family,
        "Description": f"Parameters of the {goal.kind} {goal.name}",
        **({"Tags": tag_list(goal.tags)} if goal.tags else {}),
    }
    return Step(f"rds:Create{names.action}Group", lambda: getattr(client, f"create_{names.call}_group")(**call))


def _change(client: Any, goal: GroupGoal, verb: str, parameters: Sequence[Mapping[str, str]]) -> Step:
    names = NAMES[goal.kind]
    call = {f"{names.group}Name": goal.name, "Parameters": list(parameters)}
    return Step(f"rds:{verb}{names.action}Group", lambda: getattr(client, f"{verb.lower()}_{names.call}_group")(**call))


def _delete(client: Any, goal: GroupGoal) -> Step:
    names = NAMES[goal.kind]
    call = {f"{names.group}Name": goal.name}
    return Step(f"rds:Delete{names.action}Group", lambda: getattr(client, f"delete_{names.call}_group")(**call))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("rds:AddTagsToResource", lambda: client.add_tags_to_resource(ResourceName=arn, Tags=tag_list(tags)))
