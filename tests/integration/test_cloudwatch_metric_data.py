# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cloudwatch_metric_data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from lab.testing import Lab
from tests.integration.runner import Task, play

POINT = {"name": "Readiness", "value": 1, "unit": "Count", "dimensions": {"Environment": "points"}}
OPTIONS = {"namespace": "MultiRegionDR", "metrics": [POINT]}


def test_points_are_published_and_a_dry_run_publishes_none(lab: Lab, tmp_path: Path) -> None:
    tasks = [
        Task("planned", OPTIONS, check=True),
        Task("published", OPTIONS),
        Task("nothing", {**OPTIONS, "metrics": []}),
        Task("wrong", {**OPTIONS, "metrics": [{**POINT, "value": "high"}]}, fails=True),
    ]

    run = play(lab, tmp_path, "cloudwatch_metric_data", tasks)

    assert run.calls() == {"planned": [], "published": ["PutMetricData"], "nothing": [], "wrong": []}
    assert run["planned"].after == run["published"].after == {"Readiness": {**POINT, "value": 1.0}}
    assert not run["nothing"].changed
    assert "value" in run["wrong"].result["msg"]
    now = datetime.now(UTC)
    found = lab.client("cloudwatch").get_metric_statistics(
        Namespace="MultiRegionDR",
        MetricName="Readiness",
        Dimensions=[{"Name": "Environment", "Value": "points"}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum"],
    )
    assert sum(point["Sum"] for point in found["Datapoints"]) == 1
