# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch metric alarms as values: what is asked for and what AWS answers, brought to one shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# Option and PutMetricAlarm parameter, where the value needs no other shape.
PLAIN: Mapping[str, str] = {
    "description": "AlarmDescription",
    "namespace": "Namespace",
    "metric_name": "MetricName",
    "statistic": "Statistic",
    "comparison_operator": "ComparisonOperator",
    "treat_missing_data": "TreatMissingData",
}
NUMBERS: Mapping[str, str] = {
    "period": "Period",
    "evaluation_periods": "EvaluationPeriods",
    "datapoints_to_alarm": "DatapointsToAlarm",
}
ACTIONS: Mapping[str, str] = {
    "alarm_actions": "AlarmActions",
    "ok_actions": "OKActions",
    "insufficient_data_actions": "InsufficientDataActions",
}
# No options, but a value that somebody set by hand changes what the alarm says: it is seen, and goes.
FOREIGN: Mapping[str, str] = {
    "extended_statistic": "ExtendedStatistic",
    "unit": "Unit",
    "evaluate_low_sample_count_percentile": "EvaluateLowSampleCountPercentile",
    "threshold_metric_id": "ThresholdMetricId",
}
Alarm = dict[str, Any]


def wanted_alarms(options: Iterable[Mapping[str, Any]]) -> dict[str, Alarm]:
    """The alarms that the options ask for, by name; a ValueError tells what is missing or said twice."""
    alarms: dict[str, Alarm] = {}
    for option in options:
        name = option["name"]
        if name in alarms:
            raise ValueError(f"The alarm {name} is listed twice.")
        lacking = [key for key in ("evaluation_periods", "threshold", "comparison_operator") if option.get(key) is None]
        if not option.get("metrics"):
            lacking += [key for key in ("namespace", "metric_name", "statistic", "period") if option.get(key) is None]
        if lacking:
            raise ValueError(f"The alarm {name} needs {', '.join(lacking)}.")
        alarms[name] = wanted_alarm(option)
    return alarms


def wanted_alarm(option: Mapping[str, Any]) -> Alarm:
    """One alarm as asked for, without the options that were left out."""
    seen = {key: option.get(key) for key in (*PLAIN, *NUMBERS, *ACTIONS, "threshold")}
    seen["dimensions"] = option.get("dimensions")
    seen["metrics"] = option.get("metrics")
    return _tidy(seen)


def answered_alarm(answer: Mapping[str, Any]) -> Alarm:
    """One alarm as DescribeAlarms shows it."""
    names = {**PLAIN, **NUMBERS, **ACTIONS, **FOREIGN}
    seen = {key: answer.get(parameter) for key, parameter in names.items()}
    seen["threshold"] = answer.get("Threshold")
    seen["dimensions"] = {item["Name"]: item["Value"] for item in answer.get("Dimensions", ())}
    seen["metrics"] = answer.get("Metrics")
    return _tidy(seen)


def put_parameters(name: str, alarm: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of PutMetricAlarm for ``alarm``."""
    names = {**PLAIN, **NUMBERS, **ACTIONS, "threshold": "Threshold", "metrics": "Metrics"}
    call = {parameter: alarm[key] for key, parameter in names.items() if key in alarm}
    if "dimensions" in alarm:
        call["Dimensions"] = [{"Name": key, "Value": value} for key, value in alarm["dimensions"].items()]
    return {"AlarmName": name, **call}


def _tidy(seen: Mapping[str, Any]) -> Alarm:
    """Nothing that is empty, AWS's defaults filled in, and a fixed order where order means nothing."""
    alarm = {key: value for key, value in seen.items() if value not in (None, "", [], {})}
    alarm["threshold"] = float(alarm["threshold"]) if "threshold" in alarm else None
    alarm.setdefault("treat_missing_data", "missing")
    for key in NUMBERS:
        if key in alarm:
            alarm[key] = int(alarm[key])
    alarm.setdefault("datapoints_to_alarm", alarm.get("evaluation_periods"))
    for key in ACTIONS:
        if key in alarm:
            alarm[key] = sorted(str(action) for action in alarm[key])
    if "dimensions" in alarm:
        alarm["dimensions"] = {str(key): str(value) for key, value in sorted(alarm["dimensions"].items())}
    if "metrics" in alarm:
        alarm["metrics"] = sorted(
            (_tidy_query(query) for query in alarm["metrics"]), key=lambda query: str(query["Id"])
        )
    return {key: value for key, value in alarm.items() if value is not None}


def _tidy_query(query: Mapping[str, Any]) -> dict[str, Any]:
    """One query of a metric-math alarm, in API shape."""
    tidy = {key: value for key, value in query.items() if value not in (None, "")}
    tidy["ReturnData"] = str(query.get("ReturnData", True)).lower() == "true"
    if "Period" in tidy:
        tidy["Period"] = int(tidy["Period"])
    if "MetricStat" in tidy:
        stat = dict(tidy["MetricStat"])
        metric = dict(stat["Metric"])
        dimensions = [
            {"Name": str(item["Name"]), "Value": str(item["Value"])} for item in metric.pop("Dimensions", None) or ()
        ]
        if dimensions:
            metric["Dimensions"] = sorted(dimensions, key=lambda item: item["Name"])
        tidy["MetricStat"] = {**stat, "Metric": metric, "Period": int(stat["Period"])}
    return tidy
