# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route tables: all of a VPC are read by one call, and the plan names those calls alone that are needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from .._core.ec2_route_tables import Changes, Table, TableGoal, answered_table, route_changes, shown
from .._core.plan import Plan, Step, and_then, tag_changes, tag_list
from .waiting import Patience, wait_until

# What stands for the id of a table that is still to be made.
PLANNED = "rtb-planned"


def describe_tables(client: Any, vpc_id: str) -> list[Table]:
    filters = [{"Name": "vpc-id", "Values": [vpc_id]}]
    pages = client.get_paginator("describe_route_tables").paginate(Filters=filters)
    return [answered_table(answer) for page in pages for answer in page["RouteTables"]]


def plan_tables(client: Any, vpc_id: str, goals: Sequence[TableGoal]) -> Plan:
    """What it takes for the VPC to have these tables, with these routes and subnets. Other tables keep the rest."""
    standing = describe_tables(client, vpc_id)
    found = {table.name: table for table in standing if table.name}
    ids = {goal.name: found[goal.name].table_id if goal.name in found else PLANNED for goal in goals}
    missing = [goal for goal in goals if goal.name not in found]
    steps = [_create(client, vpc_id, goal, ids) for goal in missing]
    steps = and_then(steps, lambda: _wait_for(client, [ids[goal.name] for goal in missing]))
    for goal in goals:
        steps += _table_steps(client, goal, found.get(goal.name), ids)
    steps += _subnet_steps(client, goals, standing, ids)
    before = {
        goal.name: shown(goal.name, table.table_id, table.associations, table.routes, table.tags)
        for goal in goals
        if (table := found.get(goal.name))
    }
    return Plan(before, _after(goals, found, ids), tuple(steps), lambda _answers: _after(goals, found, ids))


def _after(goals: Sequence[TableGoal], found: Mapping[str, Table], ids: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The tables as they are wanted, with the ids that are known by now."""
    return {
        goal.name: shown(
            goal.name,
            ids[goal.name],
            goal.subnet_ids,
            goal.routes,
            {**(found[goal.name].tags if goal.name in found else {}), **goal.tags},
        )
        for goal in goals
    }


def _table_steps(client: Any, goal: TableGoal, table: Table | None, ids: Mapping[str, str]) -> list[Step]:
    steps = _route_steps(client, goal.name, route_changes(table.routes if table else {}, goal.routes), ids)
    if table and (tags := tag_changes(table.tags, goal.tags)):
        steps.append(
            Step("ec2:CreateTags", lambda: client.create_tags(Resources=[table.table_id], Tags=tag_list(tags)))
        )
    return steps


def _create(client: Any, vpc_id: str, goal: TableGoal, ids: dict[str, str]) -> Step:
    def create() -> None:
        tags = tag_list({"Name": goal.name, **goal.tags})
        answer = client.create_route_table(
            VpcId=vpc_id, TagSpecifications=[{"ResourceType": "route-table", "Tags": tags}]
        )
        ids[goal.name] = answer["RouteTable"]["RouteTableId"]

    return Step("ec2:CreateRouteTable", create)


def _wait_for(client: Any, made: Sequence[str]) -> None:
    """AWS may know a new table in one place sooner than in another; a filter asks without an error."""

    filters = [{"Name": "route-table-id", "Values": list(made)}]

    def known() -> set[str]:
        return {table["RouteTableId"] for table in client.describe_route_tables(Filters=filters)["RouteTables"]}

    wait_until(known, set(made).issubset, Patience(60), f"{', '.join(made)} to be known")


def _route_steps(client: Any, name: str, changes: Changes, ids: Mapping[str, str]) -> list[Step]:
    def call(operation: str, destination: str, target: tuple[str, str] | None) -> object:
        led = {target[0]: target[1]} if target else {}
        return getattr(client, operation)(RouteTableId=ids[name], DestinationCidrBlock=destination, **led)

    planned: list[tuple[str, str, str, tuple[str, str] | None]] = [
        *(("ec2:DeleteRoute", "delete_route", destination, None) for destination in changes.surplus),
        *(("ec2:CreateRoute", "create_route", *route) for route in changes.missing.items()),
        *(("ec2:ReplaceRoute", "replace_route", *route) for route in changes.led_elsewhere.items()),
    ]
    return [
        Step(action, partial(call, operation, destination, target))
        for action, operation, destination, target in planned
    ]


def _subnet_steps(
    client: Any, goals: Sequence[TableGoal], standing: Sequence[Table], ids: Mapping[str, str]
) -> list[Step]:
    """A subnet has one table at most: it leaves the one that it has, listed or not, right before it joins another."""
    held = {subnet: (table.name, one) for table in standing for subnet, one in table.associations.items()}
    wanted = {subnet: goal.name for goal in goals for subnet in sorted(goal.subnet_ids)}
    names = {goal.name for goal in goals}
    steps: list[Step] = []
    for subnet, name in wanted.items():
        there, association = held.get(subnet, ("", ""))
        if association and there != name:
            steps.append(_leave(client, association))
        if there != name:
            steps.append(_join(client, name, subnet, ids))
    surplus = [one for subnet, (name, one) in held.items() if name in names and subnet not in wanted]
    return [*steps, *(_leave(client, association) for association in surplus)]


def _join(client: Any, name: str, subnet: str, ids: Mapping[str, str]) -> Step:
    return Step(
        "ec2:AssociateRouteTable", lambda: client.associate_route_table(RouteTableId=ids[name], SubnetId=subnet)
    )


def _leave(client: Any, association: str) -> Step:
    return Step("ec2:DisassociateRouteTable", lambda: client.disassociate_route_table(AssociationId=association))
