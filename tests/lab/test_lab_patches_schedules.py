# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Schedules fire in the minutes of the lab, and not in a region that is away."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import eventually, function, unique

REGION, OTHER = "us-east-2", "us-west-2"
# Tells a table in another region that it ran, so that the test sees it while the function's own region is away.
SOURCE = """
import os, time, boto3
table = boto3.client("dynamodb", "us-west-2", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
def handle(event, context):
    for place in range({marks}):
        item = {{"id": {{"S": f"{{time.time()}}"}}}}
        table.put_item(TableName="{table}", Item=item)
        time.sleep({pause})
"""


@pytest.fixture(autouse=True)
def as_before(lab: Lab) -> Iterator[None]:
    yield
    lab.restore(REGION)
    lab.set("seconds_per_minute", "default")


@pytest.fixture
def table(lab: Lab) -> str:
    name = unique("ran")
    lab.client("dynamodb", OTHER).create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return name


@pytest.fixture
def events(lab: Lab) -> Iterator[Any]:
    events = lab.client("events", REGION)
    yield events
    lab.restore(REGION)
    for rule in events.list_rules()["Rules"]:
        events.disable_rule(Name=rule["Name"])


def runs(lab: Lab, table: str) -> int:
    return int(lab.client("dynamodb", OTHER).scan(TableName=table)["Count"])


def schedule(lab: Lab, events: Any, table: str, *, marks: int = 1, pause: float = 0) -> str:
    name = function(lab.client("lambda", REGION), SOURCE.format(table=table, marks=marks, pause=pause))
    events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    events.put_targets(Rule=name, Targets=[{"Id": "one", "Arn": arn}])
    return name


def test_rates_are_kept_to_the_second(lab: Lab, events: Any, table: str) -> None:
    schedule(lab, events, table)
    time.sleep(2)
    assert runs(lab, table) == 0
    lab.set("seconds_per_minute", 2)
    began = time.monotonic()
    eventually(lambda: runs(lab, table) >= 4, True, patience=20)
    assert 4 < time.monotonic() - began < 12


def test_runs_of_a_hastened_schedule_do_not_pile_up(lab: Lab, events: Any, table: str) -> None:
    """Each run takes longer than a minute of the lab."""
    lab.set("seconds_per_minute", 0.5)
    schedule(lab, events, table, pause=2.5)
    eventually(lambda: runs(lab, table) >= 1, True)
    time.sleep(4)
    assert 1 < runs(lab, table) <= 3


def test_a_lost_region_fires_nothing(lab: Lab, events: Any) -> None:
    """Here the target is a queue, so that nothing but the rule would have to run."""
    sqs, name = lab.client("sqs", REGION), unique("ticks")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]

    def ticks() -> int:
        told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(told["Attributes"]["ApproximateNumberOfMessages"])

    lab.set("seconds_per_minute", 1)
    events.put_rule(Name=name, ScheduleExpression="rate(1 minute)")
    events.put_targets(Rule=name, Targets=[{"Id": "one", "Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"}])
    eventually(lambda: ticks() >= 1, True)
    before = ticks()
    lab.outage(REGION)
    time.sleep(4)
    lab.set("seconds_per_minute", 60)
    lab.restore(REGION)
    assert ticks() <= before + 1
    lab.set("seconds_per_minute", 1)
    eventually(lambda: ticks() > before + 1, True)


def test_a_scheduled_function_is_silent_in_a_lost_region(lab: Lab, events: Any, table: str) -> None:
    lab.set("seconds_per_minute", 1)
    schedule(lab, events, table)
    eventually(lambda: runs(lab, table) >= 1, True)
    lab.outage(REGION)
    time.sleep(1)
    before = runs(lab, table)
    time.sleep(3)
    assert runs(lab, table) == before
    lab.restore(REGION)
    eventually(lambda: runs(lab, table) > before, True)


def test_a_lost_region_starts_no_function(lab: Lab) -> None:
    """Here a topic of a living region would invoke it."""
    name = function(lab.client("lambda", REGION), "def handle(event, context):\n    pass\n")
    sns = lab.client("sns", OTHER)
    topic = sns.create_topic(Name=name)["TopicArn"]
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}"
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn)
    sns.publish(TopicArn=topic, Message="there")
    eventually(lambda: invocations(lab, name), 1)
    lab.outage(REGION)
    sns.publish(TopicArn=topic, Message="away")
    time.sleep(2)
    lab.restore(REGION)
    assert invocations(lab, name) == 1


def invocations(lab: Lab, name: str) -> int:
    """As its log tells, which an invocation that was ended at once begins, too."""
    logs = lab.client("logs", REGION)
    groups = logs.describe_log_groups(logGroupNamePrefix=f"/aws/lambda/{name}")["logGroups"]
    found = [
        event for group in groups for event in logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
    ]
    return sum(event["message"].startswith("START") for event in found)


def test_what_runs_in_a_region_ends_with_it(lab: Lab, table: str) -> None:
    client = lab.client("lambda", REGION)
    name = function(client, SOURCE.format(table=table, marks=200, pause=0.1))
    client.invoke(FunctionName=name, InvocationType="Event")
    eventually(lambda: runs(lab, table) >= 2, True)
    lab.outage(REGION)
    time.sleep(1)
    before = runs(lab, table)
    time.sleep(1)
    assert 2 <= runs(lab, table) == before < 100
    lab.restore(REGION)
    again = function(client, SOURCE.format(table=table, marks=1, pause=0))
    assert "FunctionError" not in client.invoke(FunctionName=again)


def test_a_lost_region_reads_no_queue(lab: Lab, table: str) -> None:
    sqs, client = lab.client("sqs", REGION), lab.client("lambda", REGION)
    url = sqs.create_queue(QueueName=unique("work"))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    name = function(client, SOURCE.format(table=table, marks=1, pause=0))
    sqs.send_message(QueueUrl=url, MessageBody="late", DelaySeconds=2)
    client.create_event_source_mapping(FunctionName=name, EventSourceArn=arn)
    lab.outage(REGION)
    time.sleep(4)
    assert runs(lab, table) == 0
    lab.restore(REGION)
    eventually(lambda: runs(lab, table), 1)
