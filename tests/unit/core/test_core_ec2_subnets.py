# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Subnets: what is kept of one that stands."""

from __future__ import annotations

from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.ec2_subnets import (
    PLANNED,
    SubnetGoal,
    answered_subnet,
    wanted_subnet,
)

GOAL = SubnetGoal("10.0.0.0/24", "us-east-1a", True, {"Environment": "prod"})
ANSWER: dict[str, Any] = {
    "SubnetId": "subnet-1",
    "CidrBlock": "10.0.0.0/24",
    "AvailabilityZone": "us-east-1b",
    "Tags": [{"Key": "Owner", "Value": "somebody"}, {"Key": "Environment", "Value": "test"}],
}


def test_a_new_subnet_is_as_it_is_wanted() -> None:
    assert wanted_subnet(GOAL, None, PLANNED) == {
        "subnet_id": PLANNED,
        "cidr": "10.0.0.0/24",
        "zone": "us-east-1a",
        "map_public": True,
        "tags": {"Environment": "prod"},
    }


def test_one_that_stands_keeps_its_zone_and_the_tags_of_others() -> None:
    seen = answered_subnet(ANSWER)
    assert seen["map_public"] is False
    wanted = wanted_subnet(GOAL, seen, seen["subnet_id"])
    assert wanted == {
        "subnet_id": "subnet-1",
        "cidr": "10.0.0.0/24",
        "zone": "us-east-1b",
        "map_public": True,
        "tags": {"Owner": "somebody", "Environment": "prod"},
    }
