# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The queue that rulebooks read: made, filled by EventBridge with what its rules let through, and removed."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import unique
from tests.story.playbooks import Outcome, play

WEST = "us-east-2"
REGIONS = ("us-east-1", WEST)
PLAYBOOK = "../extensions/eda/queue"
SECONDS = 20.0


def queue(lab: Lab, suffix: str, *arguments: str) -> Outcome:
    run = play(lab, PLAYBOOK, "-e", f"environment_suffix={suffix}", *arguments)
    assert run.returncode == 0, run.output[-3000:]
    assert run.complaints == []
    return run


BACKUPS = {("Backup", "FAILED"): True, ("Copy", "ABORTED"): True, ("Backup", "COMPLETED"): False}


@pytest.fixture(scope="module")
def suffix() -> str:
    return unique("events")


def test_a_queue_is_made_once(lab: Lab, suffix: str) -> None:
    assert queue(lab, suffix, "--check").mutations == []
    assert min(queue(lab, suffix).changed.values()) > 0
    again = queue(lab, suffix)
    assert again.changed == dict.fromkeys(REGIONS, 0)


def test_it_hears_of_its_alarms(lab: Lab, suffix: str) -> None:
    cloudwatch = lab.client("cloudwatch", WEST)
    told = [f"rto-{WEST}-{suffix}", f"rpo-lag-from-us-east-1-{suffix}", f"replication-pending-of-x-{suffix}"]
    names = [*told, f"disk-full-{suffix}"]
    for name in names:
        cloudwatch.put_metric_alarm(
            AlarmName=name,
            Namespace="Nobody",
            MetricName="Measures",
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
        )
        for state in ("OK", "ALARM"):
            cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="a test")
    try:
        heard = messages(lab, f"events-{WEST}-{suffix}", len(told))
    finally:
        cloudwatch.delete_alarms(AlarmNames=names)
    assert sorted((event["detail"]["alarmName"], event["detail"]["state"]["value"]) for event in heard) == sorted(
        (name, "ALARM") for name in told
    )


def messages(lab: Lab, name: str, wanted: int) -> list[dict[str, Any]]:
    """What came into a queue; one look more than it takes."""
    sqs = lab.client("sqs", WEST)
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    heard: list[dict[str, Any]] = []
    deadline = time.monotonic() + SECONDS
    came = True
    while time.monotonic() < deadline and (came or len(heard) < wanted):
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
        came = bool(found)
        for message in found:
            heard.append(json.loads(message["Body"]))
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return heard


@pytest.mark.parametrize(("kind", "state"), BACKUPS)
def test_it_hears_of_failed_backups_alone(lab: Lab, suffix: str, kind: str, state: str) -> None:
    events = lab.client("events", WEST)
    event = {
        "id": "1",
        "account": "111122223333",
        "source": "aws.backup",
        "time": "2026-01-01T00:00:00Z",
        "region": WEST,
        "resources": [],
        "detail-type": f"{kind} Job State Change",
        "detail": {"state": state},
    }
    pattern = events.describe_rule(Name=f"events-backups-{WEST}-{suffix}")["EventPattern"]
    assert events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))["Result"] == BACKUPS[kind, state]


def test_it_is_removed(lab: Lab, suffix: str) -> None:
    queue(lab, suffix, "-e", "queue_state=absent")
    for region in REGIONS:
        left = lab.client("sqs", region).list_queues(QueueNamePrefix=f"events-{region}-{suffix}")
        assert left.get("QueueUrls", []) == []
        rules = lab.client("events", region).list_rules(NamePrefix="events-")["Rules"]
        assert [rule["Name"] for rule in rules if rule["Name"].endswith(suffix)] == []
    assert queue(lab, suffix, "-e", "queue_state=absent").changed == dict.fromkeys(REGIONS, 0)
