# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route tables: which routes count, and which come, go, or lead elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.ec2_route_tables import (
    Changes,
    answered_table,
    route_changes,
    wanted_routes,
)

ANYWHERE = "0.0.0.0/0"
NAT = ("NatGatewayId", "nat-1")
ANSWER: dict[str, Any] = {
    "RouteTableId": "rtb-1",
    "Associations": [
        {"RouteTableAssociationId": "rtbassoc-1", "SubnetId": "subnet-1"},
        {"RouteTableAssociationId": "rtbassoc-2", "Main": True},
    ],
    "Routes": [
        {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"},
        {"DestinationPrefixListId": "pl-1", "GatewayId": "vpce-1", "Origin": "CreateRoute"},
        {"DestinationCidrBlock": "10.9.0.0/16", "GatewayId": "vgw-1", "Origin": "EnableVgwRoutePropagation"},
        {"DestinationCidrBlock": ANYWHERE, "NatGatewayId": "nat-1", "Origin": "CreateRoute", "State": "active"},
        {"DestinationCidrBlock": "10.8.0.0/16", "TransitGatewayId": "tgw-1", "Origin": "CreateRoute"},
        {"DestinationCidrBlock": "10.7.0.0/16", "Origin": "CreateRoute", "State": "blackhole"},
    ],
    "Tags": [{"Key": "Name", "Value": "private"}, {"Key": "Environment", "Value": "prod"}],
}


def test_what_aws_keeps_by_itself_does_not_count() -> None:
    table = answered_table(ANSWER)
    assert (table.table_id, table.name, table.tags) == ("rtb-1", "private", {"Environment": "prod"})
    assert table.associations == {"subnet-1": "rtbassoc-1"}
    assert table.routes == {ANYWHERE: NAT, "10.8.0.0/16": ("TransitGatewayId", "tgw-1"), "10.7.0.0/16": ("", "")}


def test_options_name_a_target() -> None:
    asked = [
        {"dest": ANYWHERE, "gateway_id": None, "nat_gateway_id": "nat-1", "vpc_peering_connection_id": None},
        {"dest": "10.1.0.0/16", "gateway_id": None, "nat_gateway_id": None, "vpc_peering_connection_id": "pcx-1"},
    ]
    assert wanted_routes(asked) == {ANYWHERE: NAT, "10.1.0.0/16": ("VpcPeeringConnectionId", "pcx-1")}


@pytest.mark.parametrize(
    ("current", "wanted", "expected"),
    [
        ({ANYWHERE: NAT}, {ANYWHERE: NAT}, Changes((), {}, {})),
        ({}, {ANYWHERE: NAT}, Changes((), {ANYWHERE: NAT}, {})),
        ({ANYWHERE: NAT}, {}, Changes((ANYWHERE,), {}, {})),
        ({ANYWHERE: ("NatGatewayId", "nat-0")}, {ANYWHERE: NAT}, Changes((), {}, {ANYWHERE: NAT})),
        ({ANYWHERE: ("", "")}, {ANYWHERE: NAT}, Changes((), {}, {ANYWHERE: NAT})),
    ],
    ids=["equal", "missing", "surplus", "elsewhere", "nowhere"],
)
def test_what_differs_is_changed(
    current: dict[str, tuple[str, str]], wanted: dict[str, tuple[str, str]], expected: Changes
) -> None:
    assert route_changes(current, wanted) == expected
