# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Alarms turn as on AWS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lab.patches.cloudwatch_alarms import judge
from lab.testing import Lab
from tests.lab.global_database import FIRST, SECOND, global_database
from tests.lab.helpers import eventually, unique

REGION = "us-east-2"


@pytest.fixture(autouse=True)
def as_before(lab: Lab) -> Iterator[None]:
    yield
    lab.restore(REGION)
    lab.set("seconds_per_minute", "default")


# The newest value comes first; more than 5 breaches.
@pytest.mark.parametrize(
    ("values", "periods", "needed", "missing", "breaching", "not_breaching", "ignore"),
    [
        ([9, 9, 9], 3, 3, "ALARM", "ALARM", "ALARM", "ALARM"),
        ([1, 9, 9], 3, 3, "OK", "OK", "OK", "OK"),
        ([9], 3, 3, "ALARM", "ALARM", "OK", ""),
        ([1], 3, 3, "OK", "OK", "OK", "OK"),
        ([], 3, 3, "INSUFFICIENT_DATA", "ALARM", "OK", ""),
        ([9, 1], 3, 2, "OK", "ALARM", "OK", ""),
        ([9, 9], 3, 2, "ALARM", "ALARM", "ALARM", "ALARM"),
        ([1, 1], 3, 2, "OK", "OK", "OK", "OK"),
        ([], 1, 1, "INSUFFICIENT_DATA", "ALARM", "OK", ""),
    ],
)
def test_missing_data_mean_what_the_alarm_says(
    values: list[float], periods: int, needed: int, missing: str, breaching: str, not_breaching: str, ignore: str
) -> None:
    alarm = {
        "EvaluationPeriods": periods,
        "DatapointsToAlarm": needed,
        "Threshold": 5,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    ways = ("missing", "breaching", "notBreaching", "ignore")
    told = [judge({**alarm, "TreatMissingData": way}, values) for way in ways]
    assert told == [missing, breaching, not_breaching, ignore]


@dataclass(frozen=True)
class Alarm:
    """An alarm that rises while the metric of one place is 1 or more."""

    lab: Lab
    name: str

    @property
    def cloudwatch(self) -> Any:
        return self.lab.client("cloudwatch", REGION)

    def put(self, value: float, place: str = "here") -> None:
        datum = {"MetricName": self.name, "Dimensions": [{"Name": "Place", "Value": place}], "Value": value}
        self.cloudwatch.put_metric_data(Namespace="Lab", MetricData=[datum])

    def state(self) -> str:
        [found] = self.cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"]
        return str(found["StateValue"])


def alarm(lab: Lab, missing: str = "missing", **more: Any) -> Alarm:
    made = Alarm(lab, unique("alarm"))
    made.cloudwatch.put_metric_alarm(
        AlarmName=made.name,
        TreatMissingData=missing,
        **{
            "Namespace": "Lab",
            "MetricName": made.name,
            "Dimensions": [{"Name": "Place", "Value": "here"}],
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            **more,
        },
    )
    return made


def test_alarms_follow_their_own_metric(lab: Lab) -> None:
    watched = alarm(lab)
    watched.put(9, place="elsewhere")
    assert watched.state() == "INSUFFICIENT_DATA"
    watched.put(0)
    assert watched.state() == "OK"
    watched.put(1)
    assert watched.state() == "ALARM"


def test_alarms_turn_when_data_stop(lab: Lab) -> None:
    lab.set("seconds_per_minute", 1)
    heard = alarm(lab, "breaching", ComparisonOperator="LessThanThreshold", EvaluationPeriods=2)
    latch = alarm(lab, "notBreaching")
    kept = alarm(lab, "ignore")
    assert (heard.state(), latch.state(), kept.state()) == ("ALARM", "OK", "INSUFFICIENT_DATA")
    for one in (heard, latch, kept):
        one.put(1)
    assert (heard.state(), latch.state(), kept.state()) == ("OK", "ALARM", "ALARM")
    eventually(lambda: (heard.state(), latch.state(), kept.state()), ("ALARM", "OK", "ALARM"))


def test_several_periods_are_needed_where_the_alarm_says_so(lab: Lab) -> None:
    lab.set("seconds_per_minute", 1)
    watched = alarm(lab, EvaluationPeriods=2)
    watched.put(0)
    assert watched.state() == "OK"
    time.sleep(1.1)

    def put_and_look() -> str:
        watched.put(1)
        return watched.state()

    assert put_and_look() == "OK"
    eventually(put_and_look, "ALARM")


def test_the_alarms_of_a_lost_region_keep_their_state(lab: Lab) -> None:
    lab.set("seconds_per_minute", 1)
    watched = alarm(lab, "notBreaching")
    watched.put(1)
    lab.outage(REGION)
    check = lab.client("route53").create_health_check(
        CallerReference=unique("check"),
        HealthCheckConfig={
            "Type": "CLOUDWATCH_METRIC",
            "AlarmIdentifier": {"Name": watched.name, "Region": REGION},
            "InsufficientDataHealthStatus": "Healthy",
        },
    )["HealthCheck"]["Id"]
    # Long enough for the data to be forgotten, had anybody looked.
    time.sleep(5)
    assert lab.is_healthy(check) is False
    lab.restore(REGION)
    eventually(lambda: lab.is_healthy(check), True)


def test_a_state_set_by_hand_stays_for_a_period(lab: Lab) -> None:
    watched = alarm(lab)
    watched.put(0)
    watched.cloudwatch.set_alarm_state(AlarmName=watched.name, StateValue="ALARM", StateReason="by hand")
    assert watched.state() == "ALARM"
    alarm(lab).put(0)
    assert watched.state() == "ALARM"
    watched.put(0)
    assert watched.state() == "OK"


def test_the_period_begins_anew_when_a_state_is_set_by_hand(lab: Lab) -> None:
    lab.set("seconds_per_minute", 2)
    watched = alarm(lab)
    watched.put(0)
    time.sleep(1.4)
    watched.cloudwatch.set_alarm_state(AlarmName=watched.name, StateValue="ALARM", StateReason="by hand")
    # The period that began with the datum is over.
    time.sleep(1.3)
    assert watched.state() == "ALARM"
    eventually(watched.state, "OK")


def test_an_alarm_is_judged_on_what_the_services_publish(lab: Lab) -> None:
    lab.set("lag_ms", 90000)
    database = global_database(lab, SECOND)
    link = {"DBClusterIdentifier": database.cluster(SECOND), "SourceRegion": FIRST}
    rising = alarm(
        lab,
        "notBreaching",
        Namespace="AWS/RDS",
        MetricName="AuroraGlobalDBRPOLag",
        Dimensions=[{"Name": name, "Value": value} for name, value in link.items()],
        Threshold=30000,
    )
    eventually(rising.state, "ALARM", patience=5)
    lab.set("lag_ms", "default")
