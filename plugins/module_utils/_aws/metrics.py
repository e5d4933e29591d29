# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch: publishing data points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from .._core.health_metrics import NAMESPACE, Metric
from .._core.plan import Plan, Step


def put_metrics(client: Any, environment: str, metrics: Sequence[Metric]) -> None:
    """Publish the data points in one call. A run has far fewer than the 1000 that one call may carry."""
    client.put_metric_data(Namespace=NAMESPACE, MetricData=[as_datum(environment, metric) for metric in metrics])


def as_datum(environment: str, metric: Metric) -> dict[str, Any]:
    return {
        "MetricName": metric.name,
        "Dimensions": [{"Name": "Environment", "Value": environment}, {"Name": "Region", "Value": metric.region}],
        "Timestamp": datetime.fromtimestamp(metric.at, UTC),
        "Value": metric.value,
        "Unit": metric.unit,
        "StorageResolution": int(metric.resolution),
    }


def plan_data(client: Any, namespace: str, points: Sequence[Mapping[str, Any]]) -> Plan:
    """Points as a user names them, published at the time at which they arrive."""
    data = [
        {
            "MetricName": point["name"],
            "Value": point["value"],
            "Unit": point["unit"],
            "Dimensions": [{"Name": name, "Value": str(value)} for name, value in point["dimensions"].items()],
        }
        for point in points
    ]

    def publish() -> None:
        client.put_metric_data(Namespace=namespace, MetricData=data)

    after = {point["name"]: dict(point) for point in points}
    return Plan({}, after, (Step("cloudwatch:PutMetricData", publish),) if data else ())
