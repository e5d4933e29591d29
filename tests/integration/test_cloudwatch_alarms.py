# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cloudwatch_alarms."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

TAGS = {"Environment": "drill", "Cost-Center": 4711}
LAG: dict[str, Any] = {
    "name": "drill-lag",
    "description": "The standby lags.",
    "namespace": "AWS/RDS",
    "metric_name": "AuroraGlobalDBRPOLag",
    "dimensions": {"SourceRegion": "us-east-1", "DBClusterIdentifier": "cluster-drill"},
    "statistic": "Maximum",
    "period": 60,
    "evaluation_periods": 3,
    "datapoints_to_alarm": 2,
    "threshold": 60000,
    "comparison_operator": "GreaterThanThreshold",
    "treat_missing_data": "breaching",
    "alarm_actions": ["arn:aws:sns:us-east-1:111122223333:b", "arn:aws:sns:us-east-1:111122223333:a"],
}
ERRORS: dict[str, Any] = {
    "name": "drill-errors",
    "namespace": "AWS/Lambda",
    "metric_name": "Errors",
    "statistic": "Sum",
    "period": 60,
    "evaluation_periods": 1,
    "threshold": 0.5,
    "comparison_operator": "GreaterThanThreshold",
}
BOTH = {"alarms": [LAG, ERRORS], "tags": TAGS}
RAISED = {"alarms": [{**LAG, "threshold": 90000}, ERRORS], "tags": TAGS | {"DR-Role": "standby"}}
GONE = {"alarms": [{"name": "drill-lag"}, {"name": "drill-errors"}, {"name": "drill-never"}], "state": "absent"}


def test_a_life_of_two_alarms(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "cloudwatch_alarms",
        [
            Task("predict", BOTH, check=True),
            Task("apply", BOTH),
            Task("again", BOTH),
            Task("predict a change", RAISED, check=True),
            Task("change", RAISED),
            Task("changed already", RAISED),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    read = ["DescribeAlarms", "ListTagsForResource", "ListTagsForResource"]
    assert run.calls() == {
        "predict": ["DescribeAlarms"],
        "apply": ["DescribeAlarms", "PutMetricAlarm", "PutMetricAlarm"],
        "again": read,
        "predict a change": read,
        "change": [*read, "PutMetricAlarm", "TagResource", "TagResource"],
        "changed already": read,
        "predict the end": ["DescribeAlarms"],
        "end": ["DescribeAlarms", "DeleteAlarms"],
        "ended already": ["DescribeAlarms"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
    ]
    assert run["predict"].result["alarms"] == run["apply"].result["alarms"] == run["again"].result["alarms"]
    assert run["apply"].before == {}
    assert sorted(run["apply"].after) == ["drill-errors", "drill-lag"]
    assert run["change"].before["drill-lag"]["threshold"] == 60000
    assert run["change"].after["drill-lag"] == {
        **run["change"].before["drill-lag"],
        "threshold": 90000,
        "tags": {"Environment": "drill", "Cost-Center": "4711", "DR-Role": "standby"},
    }
    assert sorted(run["end"].before) == ["drill-errors", "drill-lag"]
    assert run["end"].result["alarms"] == []


def test_a_change_keeps_actions_off_and_tags_of_others(lab: Lab, tmp_path: Path) -> None:
    play(lab, tmp_path, "cloudwatch_alarms", [Task("apply", BOTH)])
    client = lab.client("cloudwatch")
    client.disable_alarm_actions(AlarmNames=["drill-lag"])
    arn = client.describe_alarms(AlarmNames=["drill-lag"])["MetricAlarms"][0]["AlarmArn"]
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "Owner", "Value": "somebody"}])

    play(lab, tmp_path, "cloudwatch_alarms", [Task("change", RAISED)])

    alarm = client.describe_alarms(AlarmNames=["drill-lag"])["MetricAlarms"][0]
    assert (alarm["Threshold"], alarm["ActionsEnabled"]) == (90000, False)
    assert {"Key": "Owner", "Value": "somebody"} in client.list_tags_for_resource(ResourceARN=arn)["Tags"]
    play(lab, tmp_path, "cloudwatch_alarms", [Task("end", GONE)])


def test_bad_input_is_one_sentence(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "cloudwatch_alarms",
        [
            Task("twice", {"alarms": [LAG, LAG]}, fails=True),
            Task("too little", {"alarms": [{"name": "x", "metric_name": "m", "threshold": 1}]}, fails=True),
        ],
    )
    assert run["twice"].result["msg"] == "The alarm drill-lag is listed twice."
    assert run["too little"].result["msg"] == (
        "The alarm x needs evaluation_periods, comparison_operator, namespace, statistic, period."
    )
    assert run["twice"].calls == run["too little"].calls == []
