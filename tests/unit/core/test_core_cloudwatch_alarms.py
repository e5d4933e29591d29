# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms as they are asked for, and as AWS answers them."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.cloudwatch_alarms import (
    answered_alarm,
    put_parameters,
    wanted_alarm,
    wanted_alarms,
)
from hypothesis import given
from hypothesis import strategies as st

LAG: dict[str, Any] = {
    "name": "lag",
    "namespace": "AWS/RDS",
    "metric_name": "AuroraGlobalDBRPOLag",
    "dimensions": {"SourceRegion": "us-east-1", "DBClusterIdentifier": "west"},
    "statistic": "Maximum",
    "period": 60,
    "evaluation_periods": 3,
    "threshold": 60000,
    "comparison_operator": "GreaterThanThreshold",
    "treat_missing_data": "breaching",
    "alarm_actions": ["b", "a"],
}
RATE: dict[str, Any] = {
    "name": "rate",
    "evaluation_periods": 1,
    "threshold": 5,
    "comparison_operator": "GreaterThanThreshold",
    "metrics": [
        {
            "Id": "m",
            "MetricStat": {
                "Metric": {
                    "Namespace": "n",
                    "MetricName": "m",
                    "Dimensions": [{"Name": "b", "Value": 2}, {"Name": "a", "Value": "1"}],
                },
                "Period": "60",
                "Stat": "Sum",
            },
            "ReturnData": False,
        },
        {"Id": "e", "Expression": "m * 2"},
    ],
}


@pytest.mark.parametrize("option", [LAG, RATE], ids=lambda option: option["name"])
def test_what_is_put_is_what_was_wanted(option: dict[str, Any]) -> None:
    alarm = wanted_alarm(option)
    assert answered_alarm(put_parameters("x", alarm)) == alarm


@given(
    threshold=st.floats(allow_nan=False, allow_infinity=False),
    periods=st.integers(1, 100),
    dimensions=st.dictionaries(st.text(min_size=1), st.text(min_size=1), max_size=5),
    actions=st.lists(st.text(min_size=1), unique=True, max_size=5),
)
def test_what_is_put_is_what_was_wanted_whatever_the_values(
    threshold: float, periods: int, dimensions: dict[str, str], actions: list[str]
) -> None:
    changed = {"threshold": threshold, "evaluation_periods": periods, "dimensions": dimensions, "ok_actions": actions}
    alarm = wanted_alarm(LAG | changed)
    assert answered_alarm(put_parameters("x", alarm)) == alarm


def test_the_order_of_actions_dimensions_and_queries_means_nothing() -> None:
    turned = {**LAG, "alarm_actions": ["a", "b"], "dimensions": dict(reversed(LAG["dimensions"].items()))}
    assert wanted_alarm(turned) == wanted_alarm(LAG)
    assert wanted_alarm({**RATE, "metrics": RATE["metrics"][::-1]}) == wanted_alarm(RATE)


def test_what_is_left_out_is_what_aws_fills_in() -> None:
    alarm = wanted_alarm({**LAG, "treat_missing_data": None, "datapoints_to_alarm": None})
    assert (alarm["treat_missing_data"], alarm["datapoints_to_alarm"]) == ("missing", 3)
    answer = put_parameters("lag", alarm) | {"AlarmDescription": "", "OKActions": [], "Metrics": []}
    del answer["DatapointsToAlarm"]
    assert answered_alarm(answer) == alarm


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("Threshold", 1.0),
        ("Period", 300),
        ("Statistic", "Average"),
        ("Unit", "Milliseconds"),
        ("ExtendedStatistic", "p99"),
        ("TreatMissingData", "ignore"),
        ("AlarmActions", ["a"]),
        ("Dimensions", [{"Name": "DBClusterIdentifier", "Value": "west"}]),
        ("DatapointsToAlarm", 1),
    ],
)
def test_each_thing_that_somebody_changed_is_seen(parameter: str, value: object) -> None:
    alarm = wanted_alarm(LAG)
    assert answered_alarm({**put_parameters("lag", alarm), parameter: value}) != alarm


def test_what_is_no_setting_is_not_compared() -> None:
    alarm = wanted_alarm(LAG)
    answer = {**put_parameters("lag", alarm), "StateValue": "ALARM", "ActionsEnabled": False, "AlarmArn": "arn"}
    assert answered_alarm(answer) == alarm


@pytest.mark.parametrize("key", ["namespace", "metric_name", "statistic", "period", "threshold", "evaluation_periods"])
def test_an_alarm_that_lacks_something_is_refused_by_name(key: str) -> None:
    with pytest.raises(ValueError, match=rf"^The alarm lag needs {key}\.$"):
        wanted_alarms([{**LAG, key: None}])


def test_an_alarm_with_queries_needs_no_metric_of_its_own() -> None:
    assert list(wanted_alarms([LAG, RATE])) == ["lag", "rate"]


def test_a_name_is_not_given_twice() -> None:
    with pytest.raises(ValueError, match=r"^The alarm lag is listed twice\.$"):
        wanted_alarms([LAG, {**RATE, "name": "lag"}])
