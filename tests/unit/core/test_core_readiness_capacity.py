# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A standby that can take over, altered in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_capacity import (
    Function,
    Tier,
    judge_addresses,
    judge_floor,
    judge_maximum,
    judge_reservation,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_capacity_quotas import (
    Need,
    is_standard,
    judge_quotas,
    on_demand,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import State
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.region_status import Compute

READY, NOT_READY, UNKNOWN = State.READY, State.NOT_READY, State.UNKNOWN
FLOOR = Compute("arn", "alb", "Z1", "active", "tg", 2, "asg", 2, 2, 8, 2, "instance")
ANSWERS = Compute("arn", "alb", "Z1", "active", "tg", 1, target_type="lambda")
API = Function("api", "Active", "Successful")


@pytest.mark.parametrize(
    ("compute", "function", "state", "told"),
    [
        (FLOOR, API, READY, "2 in service, 2 healthy, of at least 2 instances; api is Active"),
        (replace(FLOOR, healthy_targets=1), API, NOT_READY, "2 in service, 1 healthy, of at least 2 instances"),
        (replace(FLOOR, in_service=1), API, NOT_READY, "1 in service, 2 healthy, of at least 2 instances"),
        (replace(FLOOR, minimum=0, in_service=0), API, NOT_READY, "of at least 1 instance"),
        (replace(FLOOR, group_name=""), API, NOT_READY, "there is no scaling group"),
        (Compute(), API, NOT_READY, "there is no target group"),
        (ANSWERS, API, READY, "1 target healthy; api is Active"),
        (replace(ANSWERS, healthy_targets=0), API, NOT_READY, "0 targets healthy"),
        (ANSWERS, replace(API, state="Inactive"), NOT_READY, "api is Inactive"),
        (ANSWERS, replace(API, reserved=0), NOT_READY, "its reserved concurrency is 0"),
        (ANSWERS, replace(API, reserved=5), READY, "api is Active"),
        (ANSWERS, replace(API, last_update="Failed"), NOT_READY, "its last update failed"),
        (ANSWERS, replace(API, state=""), UNKNOWN, "api is in no state"),
    ],
)
def test_the_floor_serves(compute: Compute, function: Function, state: State, told: str) -> None:
    verdict = judge_floor(compute, [function])
    assert verdict.state is state
    assert told in verdict.seen


@pytest.mark.parametrize(
    ("own", "instances", "units", "state"),
    [
        (FLOOR, 8, (0, 0), READY),
        (FLOOR, 9, (0, 0), NOT_READY),
        (FLOOR, 0, (0, 0), UNKNOWN),
        (FLOOR, 8, (4, 8), NOT_READY),
        (FLOOR, 8, (8, 8), READY),
        # The writer's database is serverless, and the standby's is not: then it has a size of its own to compare.
        (ANSWERS, 0, (8, 8), READY),
        (ANSWERS, 0, (0, 0), None),
    ],
)
def test_there_is_room_for_what_the_writer_runs(
    own: Compute, instances: int, units: tuple[float, float], state: State | None
) -> None:
    verdict = judge_maximum(own, instances, *units)
    assert (verdict and verdict.state) is state


@pytest.mark.parametrize(
    ("needs", "state", "told"),
    [
        ([Need("vCPUs", 64, 8, 56)], READY, "vCPUs: 8 of 64 used, 56 more wanted"),
        ([Need("vCPUs", 64, 8, 57)], NOT_READY, "vCPUs: 8 of 64 used, 57 more wanted"),
        # What takes nothing more keeps nothing from growing.
        ([Need("vCPUs", 64, 70, 0)], READY, "vCPUs: 70 of 64 used, 0 more wanted"),
        ([Need("vCPUs", trouble="refused"), Need("DB", 4, 1, 1)], UNKNOWN, "vCPUs: refused"),
        ([Need("vCPUs", trouble="refused"), Need("DB", 4, 4, 1)], NOT_READY, "DB: 4 of 4 used, 1 more wanted"),
    ],
)
def test_a_quota_needs_room_and_one_that_is_unreadable_is_unknown(needs: list[Need], state: State, told: str) -> None:
    verdict = judge_quotas(needs)
    assert (verdict.state, verdict.seen) == (state, told)


def test_only_standard_instances_on_demand_count() -> None:
    instances: list[dict[str, Any]] = [
        {"InstanceType": "m6g.large"},
        {"InstanceType": "t3.micro", "InstanceLifecycle": "spot"},
        {"InstanceType": "c5.large", "Placement": {"Tenancy": "host"}},
        {"InstanceType": "g5.xlarge"},
        {"InstanceType": "im4gn.large", "Placement": {"Tenancy": "default"}},
    ]
    assert on_demand([{"Instances": instances[:3]}, {"Instances": instances[3:]}]) == ["m6g.large", "im4gn.large"]
    assert [kind for kind in ("u-6tb1.metal", "inf1.xlarge", "mac2.metal", "") if is_standard(kind)] == []


@pytest.mark.parametrize(
    ("tiers", "state", "told"),
    [
        ([Tier("private", {"a": 3, "b": 4}, in_all=7)], READY, "private: 7 free"),
        ([Tier("private", {"a": 3, "b": 4}, in_all=8)], NOT_READY, "private: 7 free"),
        ([Tier("public", {"a": 9, "b": 7}, of_each=8)], NOT_READY, "public: b has 7"),
        ([Tier("public", {}, of_each=8)], NOT_READY, "public: there is no subnet"),
        ([Tier("database", {}), Tier("public", {"a": 8}, of_each=8)], READY, "public: 8 free"),
    ],
)
def test_subnets_have_addresses_for_what_is_missing(tiers: list[Tier], state: State, told: str) -> None:
    verdict = judge_addresses(tiers)
    assert (verdict.state, verdict.seen) == (state, told)


RESERVED = {
    "CapacityReservationId": "cr-1",
    "State": "active",
    "InstanceType": "m6g.large",
    "AvailabilityZone": "us-east-2a",
    "InstanceMatchCriteria": "open",
    "AvailableInstanceCount": 2,
}


@pytest.mark.parametrize(
    ("change", "named", "state"),
    [
        ({}, "", READY),
        ({"AvailableInstanceCount": 1}, "", NOT_READY),
        ({"State": "expired"}, "", NOT_READY),
        ({"InstanceType": "m6g.xlarge"}, "", NOT_READY),
        ({"AvailabilityZone": "us-east-2c"}, "", NOT_READY),
        ({"InstanceMatchCriteria": "targeted"}, "", NOT_READY),
        ({"InstanceMatchCriteria": "targeted"}, "cr-1", READY),
    ],
)
def test_a_reservation_serves_where_the_group_can_use_it(change: Mapping[str, Any], named: str, state: State) -> None:
    zones = {"us-east-2a", "us-east-2b"}
    assert judge_reservation([{**RESERVED, **change}], "m6g.large", zones, named, 2).state is state
    assert judge_reservation([RESERVED], "", zones, "", 2).state is UNKNOWN
