# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Flow logs: what is compared."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.ec2_vpc_flow_log import (
    FlowLogGoal,
    answered_flow_log,
    serves,
    wanted_flow_log,
)

GOAL = FlowLogGoal("log", "vpc-1", "ALL", "/vpc", "arn:aws:iam::1:role/r", 60, {"Environment": "prod"})
ANSWER: dict[str, Any] = {
    "FlowLogId": "fl-1",
    "ResourceId": "vpc-1",
    "TrafficType": "ALL",
    "LogGroupName": "/vpc",
    "DeliverLogsPermissionArn": "arn:aws:iam::1:role/r",
    "MaxAggregationInterval": 60,
    "Tags": [{"Key": "Name", "Value": "log"}, {"Key": "Environment", "Value": "prod"}],
}


def test_a_flow_log_as_wanted_serves() -> None:
    seen = answered_flow_log(ANSWER)
    assert serves(seen, GOAL)
    assert seen == {**wanted_flow_log(GOAL), "id": "fl-1"}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("ResourceId", "vpc-2"),
        ("TrafficType", "REJECT"),
        ("LogGroupName", "/other"),
        ("DeliverLogsPermissionArn", "arn:aws:iam::1:role/other"),
        ("MaxAggregationInterval", 600),
    ],
)
def test_each_difference_is_seen(parameter: str, value: object) -> None:
    assert not serves(answered_flow_log({**ANSWER, parameter: value}), GOAL)


@pytest.mark.parametrize("parameter", ["DeliverLogsPermissionArn", "MaxAggregationInterval", "Tags"])
def test_what_an_answer_does_not_tell_does_not_speak_against_it(parameter: str) -> None:
    assert serves(answered_flow_log({key: value for key, value in ANSWER.items() if key != parameter}), GOAL)


@pytest.mark.parametrize(
    "destination",
    ["arn:aws:logs:us-east-1:1:log-group:/vpc", "arn:aws:logs:us-east-1:1:log-group:/vpc:*", "/vpc"],
)
def test_the_log_group_may_be_told_as_a_destination(destination: str) -> None:
    answer = {key: value for key, value in ANSWER.items() if key != "LogGroupName"}
    seen = answered_flow_log({**answer, "LogDestination": destination})
    assert serves(seen, GOAL)
    assert not serves(seen, replace(GOAL, log_group_name="/other"))
