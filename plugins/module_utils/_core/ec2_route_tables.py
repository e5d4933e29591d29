# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The route tables of a VPC as values. Routes that AWS keeps by itself don't count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .plan import tag_dict

# Where a route may lead: the option, and the name of it in the API.
TARGETS: Mapping[str, str] = {
    "gateway_id": "GatewayId",
    "nat_gateway_id": "NatGatewayId",
    "vpc_peering_connection_id": "VpcPeeringConnectionId",
}
# What else a route may lead to that somebody made by hand.
OTHER_TARGETS = (
    "TransitGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "EgressOnlyInternetGatewayId",
    "LocalGatewayId",
)


@dataclass(frozen=True)
class TableGoal:
    """A table as it is wanted. ``routes`` are targets by destination: what the API calls the target, and its id."""

    name: str
    subnet_ids: frozenset[str]
    routes: Mapping[str, tuple[str, str]]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """A table as it stands. ``associations`` are those of subnets, by subnet."""

    table_id: str
    name: str
    associations: Mapping[str, str]
    routes: Mapping[str, tuple[str, str]]
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Changes:
    """What leads from the routes that stand to those that are wanted, by destination."""

    surplus: tuple[str, ...]
    missing: Mapping[str, tuple[str, str]]
    led_elsewhere: Mapping[str, tuple[str, str]]


def wanted_routes(options: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """Targets by destination; ValueError where a route leads nowhere."""
    found = {
        route["dest"]: [(name, route[key]) for key, name in TARGETS.items() if route.get(key)] for route in options
    }
    if nowhere := [dest for dest, targets in found.items() if not targets]:
        raise ValueError(f"tables.routes: the target of {', '.join(nowhere)} is empty; one of {', '.join(TARGETS)}.")
    return {dest: targets[0] for dest, targets in found.items()}


def answered_table(answer: Mapping[str, Any]) -> Table:
    """One table as DescribeRouteTables shows it."""
    tags = tag_dict(answer.get("Tags"))
    name = tags.pop("Name", "")
    associations = {
        one["SubnetId"]: one["RouteTableAssociationId"] for one in answer.get("Associations", ()) if one.get("SubnetId")
    }
    return Table(answer["RouteTableId"], name, associations, _routes(answer.get("Routes", ())), tags)


def _routes(answers: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, str]]:
    """What AWS or a virtual gateway put there is left out: a route to the VPC itself, to a prefix list, or learned."""
    names = (*TARGETS.values(), *OTHER_TARGETS)
    return {
        route["DestinationCidrBlock"]: next(((name, route[name]) for name in names if route.get(name)), ("", ""))
        for route in answers
        if route.get("DestinationCidrBlock")
        and route.get("GatewayId") != "local"
        and route.get("Origin") != "EnableVgwRoutePropagation"
    }


def route_changes(current: Mapping[str, tuple[str, str]], wanted: Mapping[str, tuple[str, str]]) -> Changes:
    return Changes(
        surplus=tuple(destination for destination in current if destination not in wanted),
        missing={destination: target for destination, target in wanted.items() if destination not in current},
        led_elsewhere={
            destination: target
            for destination, target in wanted.items()
            if destination in current and current[destination] != target
        },
    )


def shown(
    name: str,
    table_id: str,
    subnet_ids: Iterable[str],
    routes: Mapping[str, tuple[str, str]],
    tags: Mapping[str, str],
) -> dict[str, Any]:
    """A table as it is returned, and shown in a diff."""
    return {
        "name": name,
        "route_table_id": table_id,
        "subnet_ids": sorted(subnet_ids),
        "routes": {destination: target for destination, (_name, target) in sorted(routes.items())},
        "tags": dict(tags),
    }
