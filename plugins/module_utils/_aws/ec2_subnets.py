# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets: all of a VPC are read by one call, and the plan names those calls alone that are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from .._core.ec2_subnets import PLANNED, SubnetGoal, answered_subnet, wanted_subnet
from .._core.plan import Plan, Resource, Step, and_then, tag_changes, tag_list
from .waiting import Patience, wait_until


def describe_subnets(client: Any, vpc_id: str) -> dict[str, dict[str, Any]]:
    """The subnets of a VPC, by their blocks."""
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    pages = client.get_paginator("describe_subnets").paginate(Filters=filters)
    return {answer["CidrBlock"]: answered_subnet(answer) for page in pages for answer in page["Subnets"]}


def plan_subnets(client: Any, vpc_id: str, goals: Sequence[SubnetGoal]) -> Plan:
    """What it takes for the VPC to have these subnets. Other subnets are left alone."""
    found = describe_subnets(client, vpc_id)
    ids = {goal.cidr: found[goal.cidr]["subnet_id"] if goal.cidr in found else PLANNED for goal in goals}
    missing = [goal for goal in goals if goal.cidr not in found]
    steps = [Step("ec2:CreateSubnet", partial(_create, client, vpc_id, goal, ids)) for goal in missing]
    steps = and_then(steps, lambda: _wait_for(client, [ids[goal.cidr] for goal in missing]))
    for goal in goals:
        steps += _steps(client, goal, found.get(goal.cidr), ids)

    def after(_answers: Sequence[Any]) -> Resource:
        return {goal.cidr: wanted_subnet(goal, found.get(goal.cidr), ids[goal.cidr]) for goal in goals}

    before = {goal.cidr: found[goal.cidr] for goal in goals if goal.cidr in found}
    return Plan(before, after([]), tuple(steps), after)


def _steps(client: Any, goal: SubnetGoal, seen: Mapping[str, Any] | None, ids: Mapping[str, str]) -> list[Step]:
    steps: list[Step] = []
    if goal.map_public != bool(seen and seen["map_public"]):
        steps.append(Step("ec2:ModifySubnetAttribute", partial(_map_public, client, goal, ids)))
    if seen and (tags := tag_changes(seen["tags"], goal.tags)):
        call = partial(client.create_tags, Resources=[seen["subnet_id"]], Tags=tag_list(tags))
        steps.append(Step("ec2:CreateTags", call))
    return steps


def _create(client: Any, vpc_id: str, goal: SubnetGoal, ids: dict[str, str]) -> None:
    tags = [{"ResourceType": "subnet", "Tags": tag_list(goal.tags)}] if goal.tags else []
    answer = client.create_subnet(VpcId=vpc_id, CidrBlock=goal.cidr, AvailabilityZone=goal.zone, TagSpecifications=tags)
    ids[goal.cidr] = answer["Subnet"]["SubnetId"]


def _wait_for(client: Any, made: Sequence[str]) -> None:
    """AWS may know a new subnet in one place sooner than in another; a filter asks without an error."""

    filters = [{"Name": "subnet-id", "Values": list(made)}, {"Name": "state", "Values": ["available"]}]

    def available() -> set[str]:
        return {subnet["SubnetId"] for subnet in client.describe_subnets(Filters=filters)["Subnets"]}

    wait_until(available, set(made).issubset, Patience(60), f"{', '.join(made)} to be available")


def _map_public(client: Any, goal: SubnetGoal, ids: Mapping[str, str]) -> object:
    return client.modify_subnet_attribute(SubnetId=ids[goal.cidr], MapPublicIpOnLaunch={"Value": goal.map_public})
