# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How far a standby is behind, as CloudWatch in the standby's own region keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from .._core.failover import Lag

NAMESPACE = "AWS/RDS"
METRIC = "AuroraGlobalDBRPOLag"
MILLISECONDS = 0.001


def query(identifier: str, cluster: str, source: str) -> dict[str, Any]:
    dimensions = {"DBClusterIdentifier": cluster, "SourceRegion": source}
    metric = {
        "Namespace": NAMESPACE,
        "MetricName": METRIC,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
    }
    return {"Id": identifier, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}


def latest(results: Iterable[Mapping[str, Any]]) -> Lag | None:
    """The newest value, in whatever order they are told; where several sources have one at that time, the worst."""
    samples = [
        Lag(value * MILLISECONDS, at.timestamp())
        for result in results
        for value, at in zip(result["Values"], result["Timestamps"], strict=True)
    ]
    return max(samples, key=lambda lag: (lag.at, lag.seconds)) if samples else None


def read_lag(client: Any, cluster: str, sources: Iterable[str], now: float, window_seconds: float) -> Lag | None:
    """The last lag of ``cluster`` behind any of the regions ``sources``; None where none was measured in the window."""
    queries = [query(f"lag{place}", cluster, source) for place, source in enumerate(sources)]
    if not queries:
        return None
    end = datetime.fromtimestamp(now, UTC)
    answer = client.get_metric_data(
        MetricDataQueries=queries,
        StartTime=end - timedelta(seconds=window_seconds),
        EndTime=end + timedelta(seconds=60),
    )
    return latest(answer["MetricDataResults"])
