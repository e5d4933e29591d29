# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CloudWatch measured, for checks of readiness: several metrics in one question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from .world_look import Look


@dataclass(frozen=True)
class Metric:
    """A metric, how its points are joined, and for how many seconds one of them stands."""

    namespace: str
    name: str
    dimensions: Mapping[str, str] = field(default_factory=dict)
    statistic: str = "Maximum"
    period: int = 60


def measured(
    look: Look, metrics: Mapping[str, Metric], now: datetime, window_seconds: float
) -> dict[str, dict[float, float]]:
    """The points of each metric in the window, from time (seconds) to value; nothing of one that has none."""
    if not metrics:
        return {}
    queries = [
        {
            "Id": identifier,
            "MetricStat": {
                "Metric": {
                    "Namespace": metric.namespace,
                    "MetricName": metric.name,
                    "Dimensions": [{"Name": name, "Value": value} for name, value in metric.dimensions.items()],
                },
                "Period": metric.period,
                "Stat": metric.statistic,
            },
        }
        for identifier, metric in metrics.items()
    ]
    # Whole seconds, since a question is known by its text.
    end = int(now.timestamp())
    answer = look.ask(
        "cloudwatch",
        "get_metric_data",
        MetricDataQueries=queries,
        StartTime=end - int(window_seconds),
        EndTime=end + 60,
    )
    found: dict[str, dict[float, float]] = {identifier: {} for identifier in metrics}
    for result in answer["MetricDataResults"]:
        times = (at.timestamp() for at in result["Timestamps"])
        found[result["Id"]].update(zip(times, result["Values"], strict=True))
    return found
