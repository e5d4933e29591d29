# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The subnets of a VPC as values. A block belongs to one subnet, so a subnet is known by its block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .plan import tag_dict

# What stands for the id of a subnet that is still to be made.
PLANNED = "subnet-planned"


@dataclass(frozen=True)
class SubnetGoal:
    """A subnet as it is wanted."""

    cidr: str
    zone: str
    map_public: bool
    tags: Mapping[str, str]


def answered_subnet(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One subnet as DescribeSubnets shows it."""
    return {
        "subnet_id": answer["SubnetId"],
        "cidr": answer["CidrBlock"],
        "zone": answer["AvailabilityZone"],
        "map_public": bool(answer.get("MapPublicIpOnLaunch")),
        "tags": tag_dict(answer.get("Tags")),
    }


def wanted_subnet(goal: SubnetGoal, seen: Mapping[str, Any] | None, subnet_id: str) -> dict[str, Any]:
    """The subnet that the goal asks for. AWS can't move one to another zone, so it stays where it is."""
    return {
        "subnet_id": subnet_id,
        "cidr": goal.cidr,
        "zone": seen["zone"] if seen else goal.zone,
        "map_public": goal.map_public,
        "tags": {**(seen["tags"] if seen else {}), **goal.tags},
    }
