# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a region costs a month, from what stands and a list of prices."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import State
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_cost import (
    Estimate,
    check_items,
    database_items,
    estimate,
    instance_items,
    judge_cost,
    network_items,
    replication_items,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_prices import parse_prices

from tests.unit.roles.role_files import ROOT

PRICES: dict[str, Any] = {
    "date": "2026-06-01",
    "hourly": {"ec2.t4g.small": 0.01, "nat_gateway": 0.1},
    "monthly": {"volume_gib": 0.5},
    "regions": {"eu-central-1": {"hourly": {"nat_gateway": 0.2}}},
}
TEMPLATE = {"InstanceType": "t4g.small", "BlockDeviceMappings": [{"Ebs": {"VolumeSize": 20}}, {"DeviceName": "none"}]}


def test_instances_are_counted_with_their_volumes() -> None:
    assert instance_items(3, TEMPLATE) == {"ec2.t4g.small": 3, "volume_gib": 60}
    assert instance_items(0, TEMPLATE) == {}


def test_a_serverless_instance_costs_its_least_capacity() -> None:
    assert database_items(["db.r6g.large", "db.serverless", "db.serverless"], 0.5) == {
        "aurora.db.r6g.large": 1,
        "aurora.acu": 1.0,
    }


def test_endpoints_are_counted_by_their_zones_and_balancers_have_addresses() -> None:
    endpoints = [
        {"VpcEndpointType": "Interface", "SubnetIds": ["a", "b", "c"]},
        {"VpcEndpointType": "Gateway", "SubnetIds": []},
    ]
    assert network_items([{}], endpoints, zones=3, addresses=1) == {
        "nat_gateway": 1,
        "interface_endpoint": 3,
        "public_address": 4,
    }


def test_a_fast_check_costs_more() -> None:
    alarm: dict[str, Any] = {"HealthCheckConfig": {}}
    fast = {"HealthCheckConfig": {"RequestInterval": 10}}
    assert check_items([fast, alarm]) == {"health_check": 2, "health_check_fast_interval": 1}


def test_what_was_not_measured_is_told() -> None:
    found = replication_items(2.0**31, None, 3e6)
    assert found.items == {"aurora.storage_gib": 2.0, "aurora.million_replicated_writes": 3.0}
    assert found.unmeasured == ["transfer_gib"]


def test_a_price_of_the_region_goes_first() -> None:
    prices = parse_prices(PRICES)
    items = {"nat_gateway": 1.0, "volume_gib": 10.0, "ec2.t4g.small": 0.0}
    assert estimate(items, "us-east-1", prices).a_month == pytest.approx(73 + 5)
    assert estimate(items, "eu-central-1", prices).a_month == pytest.approx(146 + 5)


def test_what_has_no_price_makes_the_cost_unknown() -> None:
    prices = parse_prices(PRICES)
    found = estimate({"ec2.m9g.large": 2.0, "nat_gateway": 1.0}, "us-east-1", prices)
    assert (found.unpriced, found.a_month) == (["ec2.m9g.large"], 73)
    verdict = judge_cost(found, found, prices, bound=1000)
    assert (verdict.state, verdict.seen) == (State.UNKNOWN, "no price for ec2.m9g.large in the list of 2026-06-01")


@pytest.mark.parametrize(("bound", "state"), [(0, State.READY), (400, State.READY), (339, State.NOT_READY)])
def test_a_standby_may_cost_what_was_decided(bound: float, state: State) -> None:
    verdict = judge_cost(Estimate(a_month=340), Estimate(a_month=570), parse_prices(PRICES), bound)
    assert verdict.state is state
    assert verdict.seen == "about 340 USD a month, and 570 at full capacity (an estimate, with prices of 2026-06-01)"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"date": "June"}, "readiness_prices_file: found 'June' as date; the day of the prices, such as 2026-06-01"),
        ({"hourly": {"x": "cheap"}}, "readiness_prices_file: found 'cheap' as price of x; a number from 0 is allowed."),
        ({"monthly": {"x": -1}}, "readiness_prices_file: found '-1' as price of x; a number from 0 is allowed."),
        ({"monthly": {"x": True}}, "readiness_prices_file: found 'True' as price of x"),
        ({"hourly": [1]}, "readiness_prices_file: found no names with prices in hourly; numbers by name are allowed."),
        ({"regions": [1]}, "readiness_prices_file: found '[1]' as regions; sections of prices by region are allowed."),
        ({"regions": {"a": 1}}, "readiness_prices_file: found no names with prices in hourly"),
    ],
)
def test_a_list_of_prices_that_is_wrong_says_where(change: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse_prices(PRICES | change)


def test_the_list_that_is_shipped_is_read() -> None:
    prices = parse_prices(yaml.safe_load((ROOT / "playbooks/vars/prices.yml").read_text(encoding="utf-8")))
    assert prices.a_month("nat_gateway", "us-east-1") == pytest.approx(32.85)
