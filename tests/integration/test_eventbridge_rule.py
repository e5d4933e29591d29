# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module eventbridge_rule."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

QUEUE = "arn:aws:sqs:us-east-1:111122223333:queue-drill"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:probe-drill"
PROBE: dict[str, Any] = {
    "id": "probe",
    "arn": FUNCTION,
    "input": {"probes": 5, "all": True},
    "dead_letter_arn": QUEUE,
    "maximum_retry_attempts": 0,
    "maximum_event_age_in_seconds": 60,
}
EVERY_MINUTE: dict[str, Any] = {
    "name": "rule-drill",
    "schedule_expression": "rate(1 minute)",
    "description": "Looks at the database.",
    "targets": [PROBE, {"id": "archive", "arn": QUEUE}],
    "tags": {"Environment": "drill"},
}
SILENT = {
    **EVERY_MINUTE,
    "enabled": False,
    "targets": [{**PROBE, "input": '{"all": true, "probes": 5}'}],
    "tags": {"Cost-Center": 4711},
}
GONE = {"name": "rule-drill", "state": "absent"}
READ = ["DescribeRule", "ListTargetsByRule"]
READ_TAGS = [*READ, "ListTagsForResource"]


def test_a_life_of_a_scheduled_rule(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "eventbridge_rule",
        [
            Task("predict", EVERY_MINUTE, check=True),
            Task("apply", EVERY_MINUTE),
            Task("again", EVERY_MINUTE),
            Task("predict a change", SILENT, check=True),
            Task("change", SILENT),
            Task("changed already", SILENT),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert run.calls() == {
        "predict": ["DescribeRule"],
        "apply": ["DescribeRule", "PutRule", "PutTargets"],
        "again": READ_TAGS,
        "predict a change": READ_TAGS,
        "change": [*READ_TAGS, "PutRule", "RemoveTargets", "TagResource"],
        "changed already": READ_TAGS,
        "predict the end": READ,
        "end": [*READ, "RemoveTargets", "DeleteRule"],
        "ended already": ["DescribeRule"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
    ]
    made = run["apply"].result["rule"]
    assert made["arn"].endswith(":rule/rule-drill")
    assert run["predict"].result["rule"] == {**made, "arn": ""}
    assert run["again"].result["rule"] == made
    assert [target["id"] for target in run["change"].before["targets"]] == ["archive", "probe"]
    assert run["change"].after == {
        **run["change"].before,
        "enabled": False,
        "targets": [target for target in run["change"].before["targets"] if target["id"] == "probe"],
        "tags": {"Environment": "drill", "Cost-Center": "4711"},
    }
    assert run["end"].result["rule"] == {}


def test_a_life_of_a_pattern_on_a_bus_of_its_own(lab: Lab, tmp_path: Path) -> None:
    pattern = {"source": ["aws.rds"], "detail": {"EventID": [{"prefix": "RDS-EVENT-039"}]}}
    wanted = {"name": "pattern-drill", "event_bus_name": "bus-drill", "event_pattern": pattern}
    gone = {"name": "pattern-drill", "event_bus_name": "bus-drill", "state": "absent"}
    foreseen = play(lab, tmp_path, "eventbridge_rule", [Task("predict without the bus", wanted, check=True)])
    assert foreseen["predict without the bus"].changed

    lab.client("events").create_event_bus(Name="bus-drill")
    run = play(
        lab,
        tmp_path,
        "eventbridge_rule",
        [Task("apply", wanted), Task("again", wanted), Task("end", gone), Task("ended already", gone)],
    )
    assert run.changed() == {"apply": True, "again": False, "end": True, "ended already": False}
    assert run["again"].result["rule"]["event_pattern"] == pattern
    assert run["end"].calls == [*READ, "DeleteRule"]
