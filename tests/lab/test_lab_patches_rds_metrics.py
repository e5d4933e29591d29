# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secondaries tell their lag."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from lab.testing import Lab
from tests.lab.global_database import FIRST, SECOND, THIRD, GlobalDatabase, global_database
from tests.lab.helpers import eventually


@pytest.fixture(autouse=True)
def as_before(lab: Lab) -> Iterator[None]:
    yield
    lab.restore(FIRST)
    for name in ("failing_over_seconds", "lag_ms", f"lag_ms.{THIRD}"):
        lab.set(name, "default")


def lags(database: GlobalDatabase, region: str, source: str = FIRST) -> list[float]:
    """What CloudWatch of the region knows, one value for a minute."""
    metric = {
        "Namespace": "AWS/RDS",
        "MetricName": "AuroraGlobalDBRPOLag",
        "Dimensions": [
            {"Name": "DBClusterIdentifier", "Value": database.cluster(region)},
            {"Name": "SourceRegion", "Value": source},
        ],
    }
    now = datetime.now(UTC)
    answer = database.lab.client("cloudwatch", region).get_metric_data(
        MetricDataQueries=[{"Id": "lag", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
    )
    return list(answer["MetricDataResults"][0]["Values"])


def samples(database: GlobalDatabase, region: str) -> float:
    now = datetime.now(UTC)
    answer = database.lab.client("cloudwatch", region).get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="AuroraGlobalDBRPOLag",
        Dimensions=[
            {"Name": "DBClusterIdentifier", "Value": database.cluster(region)},
            {"Name": "SourceRegion", "Value": FIRST},
        ],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["SampleCount"],
        Unit="Milliseconds",
    )
    return float(sum(point["SampleCount"] for point in answer["Datapoints"]))


def test_each_secondary_publishes_its_lag_in_its_region(lab: Lab) -> None:
    lab.set("lag_ms", 1500)
    lab.set(f"lag_ms.{THIRD}", 20)
    database = global_database(lab, SECOND, THIRD)
    eventually(lambda: lags(database, SECOND)[-1:], [1500.0], patience=3)
    eventually(lambda: lags(database, THIRD)[-1:], [20.0], patience=3)
    assert lags(database, FIRST) == []


def test_the_lag_is_told_every_few_seconds(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    eventually(lambda: samples(database, SECOND) >= 3, True, patience=8)
    assert lags(database, SECOND)[-1] == 80


def test_a_new_secondary_tells_its_lag_at_once(lab: Lab) -> None:
    lab.set("failing_over_seconds", 0)
    database = global_database(lab, SECOND)
    database.switch_over(SECOND, called_in=FIRST)
    eventually(lambda: lags(database, FIRST, source=SECOND)[-1:], [80.0], patience=2)


def test_no_lag_is_told_while_the_source_is_away_but_the_last_stays(lab: Lab) -> None:
    database = global_database(lab, SECOND)
    eventually(lambda: bool(lags(database, SECOND)), True, patience=3)
    lab.outage(FIRST)
    time.sleep(0.5)
    before = samples(database, SECOND)
    time.sleep(2.6)
    assert samples(database, SECOND) == before > 0
    assert lags(database, SECOND)[-1] == 80
    lab.restore(FIRST)
    eventually(lambda: samples(database, SECOND) > before, True, patience=4)


def test_the_value_none_stops_it(lab: Lab) -> None:
    lab.set("lag_ms", None)
    database = global_database(lab, SECOND)
    time.sleep(1)
    assert lags(database, SECOND) == []
    lab.set(f"lag_ms.{SECOND}", 5)
    eventually(lambda: lags(database, SECOND)[-1:], [5.0], patience=3)
    lab.set(f"lag_ms.{SECOND}", "default")
