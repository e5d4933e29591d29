# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event buses across regions. Each test fails when the patch of the same name is left out."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import eventually, refused, unique

HOME, AWAY = "us-east-1", "us-east-2"
SOURCE = "payments"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/forward"
# Long enough for what must not come.
A_WHILE = 1.0


@dataclass(frozen=True)
class Bus:
    """A bus whose events all go to a queue."""

    lab: Lab
    region: str
    name: str

    @property
    def arn(self) -> str:
        return f"arn:aws:events:{self.region}:{ACCOUNT}:event-bus/{self.name}"

    @property
    def client(self) -> Any:
        return self.lab.client("events", self.region)

    def make_queue(self, name: str) -> str:
        self.lab.client("sqs", self.region).create_queue(QueueName=name)
        return f"arn:aws:sqs:{self.region}:{ACCOUNT}:{name}"

    def make(self) -> Bus:
        self.client.create_event_bus(Name=self.name)
        self.rule("all", self.make_queue(self.name), pattern={"source": [SOURCE]})
        return self

    def rule(self, name: str, target: str, pattern: dict[str, Any], dead_letters: str = "") -> None:
        self.client.put_rule(Name=name, EventBusName=self.name, EventPattern=json.dumps(pattern))
        one = {"Id": "one", "Arn": target, "RoleArn": ROLE}
        letters = {"DeadLetterConfig": {"Arn": dead_letters}} if dead_letters else {}
        self.client.put_targets(Rule=name, EventBusName=self.name, Targets=[{**one, **letters}])

    def put(self, detail_type: str = "Payment Processed") -> None:
        entry = {"Source": SOURCE, "DetailType": detail_type, "Detail": '{"id": 1}', "EventBusName": self.name}
        assert self.client.put_events(Entries=[entry])["FailedEntryCount"] == 0

    def heard(self, queue: str = "") -> list[dict[str, Any]]:
        """What its queue holds; a look takes nothing away."""
        sqs = self.lab.client("sqs", self.region)
        url = sqs.get_queue_url(QueueName=queue or self.name)["QueueUrl"]
        found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        return [json.loads(message["Body"]) for message in found]


@pytest.fixture
def buses(lab: Lab) -> Iterator[tuple[Bus, Bus]]:
    """A bus in each of two regions."""
    name = unique("bus")
    yield Bus(lab, HOME, name).make(), Bus(lab, AWAY, name).make()
    lab.restore(AWAY)


def test_events_reach_buses_of_other_regions(buses: tuple[Bus, Bus]) -> None:
    home, away = buses
    home.rule("forward", away.arn, {"source": [SOURCE]})
    home.put()
    eventually(lambda: len(away.heard()), 1)
    [event] = away.heard()
    assert (event["region"], event["account"], event["detail"]) == (HOME, ACCOUNT, {"id": 1})
    assert home.heard() == [event]


def test_events_of_a_region_alone_do_not_come_back(buses: tuple[Bus, Bus]) -> None:
    """Each forwards to the other what began with it."""
    home, away = buses
    for here, there in (buses, buses[::-1]):
        here.rule("forward", there.arn, {"source": [SOURCE], "region": [here.region]})
    home.put()
    eventually(lambda: len(away.heard()), 1)
    time.sleep(A_WHILE)
    assert (len(home.heard()), len(away.heard())) == (1, 1)


def test_an_archive_keeps_what_came_from_another_region(buses: tuple[Bus, Bus]) -> None:
    home, away = buses
    home.rule("forward", away.arn, {"source": [SOURCE]})
    away.client.create_archive(ArchiveName=away.name, EventSourceArn=away.arn)
    home.put()
    eventually(lambda: away.client.describe_archive(ArchiveName=away.name)["EventCount"], 1)


def test_events_wait_for_a_lost_region(lab: Lab, buses: tuple[Bus, Bus]) -> None:
    home, away = buses
    home.rule("forward", away.arn, {"source": [SOURCE]})
    lab.outage(AWAY)
    home.put()
    time.sleep(A_WHILE)
    lab.restore(AWAY)
    eventually(lambda: len(away.heard()), 1)


def test_what_has_no_target_goes_to_the_dead_letters(buses: tuple[Bus, Bus]) -> None:
    home, away = buses
    letters = f"{home.name}-letters"
    home.rule("forward", f"{away.arn}-of-nobody", {"source": [SOURCE]}, home.make_queue(letters))
    home.put()
    eventually(lambda: [event["detail-type"] for event in home.heard(letters)], ["Payment Processed"])


def test_a_bus_takes_a_whole_policy(buses: tuple[Bus, Bus]) -> None:
    home, _away = buses
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "One", "Effect": "Deny", "Principal": "*"}]}
    home.client.put_permission(EventBusName=home.name, Policy=json.dumps(policy))
    assert json.loads(home.client.describe_event_bus(Name=home.name)["Policy"]) == policy
    home.client.remove_permission(EventBusName=home.name, RemoveAllPermissions=True)
    assert "Policy" not in home.client.describe_event_bus(Name=home.name)
    with refused("ResourceNotFoundException"):
        home.client.put_permission(EventBusName="nobody", Policy=json.dumps(policy))


def test_a_bus_with_rules_stays(buses: tuple[Bus, Bus]) -> None:
    home, _away = buses
    with refused("ValidationException"):
        home.client.delete_event_bus(Name=home.name)
    home.client.remove_targets(Rule="all", EventBusName=home.name, Ids=["one"])
    home.client.delete_rule(Name="all", EventBusName=home.name)
    home.client.delete_event_bus(Name=home.name)
    with refused("ResourceNotFoundException"):
        home.client.describe_event_bus(Name=home.name)
