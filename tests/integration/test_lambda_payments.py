# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The payment processor: its zip, called by a function URL and a load balancer of a local AWS that enforces IAM."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.function_scene import Function, allow, ask, deploy, package
from tests.integration.lambda_scene import Scene, make_scene
from tests.integration.test_lambda_zips import DRIVER, UNUSED

PAYMENT: dict[str, Any] = {"payment_id": "pay-1", "amount": "10.50", "currency": "EUR", "customer_id": "anna"}


@dataclass(frozen=True)
class Bank:
    """A processor with its table and its bus, and a queue that hears what the bus says."""

    scene: Scene
    function: Function
    url: str
    balancer: str
    bus: str
    queue: str

    def item(self, payment_id: str) -> dict[str, Any]:
        found = self.scene.client("dynamodb").get_item(
            TableName=self.table, Key={"payment_id": {"S": payment_id}}, ConsistentRead=True
        )
        return {name: value for name, kind in found["Item"].items() for value in kind.values()}

    @property
    def table(self) -> str:
        return f"payment-sessions-{self.scene.suffix}"

    def heard(self) -> list[dict[str, Any]]:
        """The events that have come since the last look."""
        client = self.scene.client("sqs")
        events = []
        while received := client.receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages"):
            for message in received:
                client.delete_message(QueueUrl=self.queue, ReceiptHandle=message["ReceiptHandle"])
                events.append(json.loads(message["Body"]))
        return events


def make_bus(scene: Scene) -> tuple[str, str]:
    """A bus with a rule that hands every payment to a queue."""
    bus, events, sqs = f"bus-{scene.region}-{scene.suffix}", scene.client("events"), scene.client("sqs")
    events.create_event_bus(Name=bus)
    queue = sqs.create_queue(QueueName=f"heard-{scene.suffix}")["QueueUrl"]
    arn = f"arn:aws:sqs:{scene.region}:{ACCOUNT}:heard-{scene.suffix}"
    may = {**allow("sqs:SendMessage", arn), "Principal": {"Service": "events.amazonaws.com"}}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [may]})
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    events.put_rule(Name="payments", EventBusName=bus, EventPattern=json.dumps({"source": ["payments"]}))
    events.put_targets(Rule="payments", EventBusName=bus, Targets=[{"Id": "queue", "Arn": arn}])
    return bus, queue


@pytest.fixture(scope="module")
def bank(auth_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    with running_bank(auth_lab, tmp_path_factory.mktemp("zips")) as bank:
        yield bank


@contextmanager
def running_bank(lab: Lab, folder: Path) -> Iterator[Bank]:
    code = package("payment_processor", folder, [*UNUSED, *DRIVER])
    scene = make_scene(lab)
    table, (bus, queue) = f"payment-sessions-{scene.suffix}", make_bus(scene)
    scene.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "payment_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "payment_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    here = f"{scene.region}:{ACCOUNT}"
    statements = [
        allow(
            ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], f"arn:aws:dynamodb:{here}:table/{table}"
        ),
        allow("events:PutEvents", f"arn:aws:events:{here}:event-bus/{bus}"),
    ]
    environment = {"TABLE_NAME": table, "EVENT_BUS_NAME": bus, "MAXIMUM_AMOUNT": "1000"}
    function = deploy(scene, "payment_processor", code, statements, environment)
    yield Bank(scene, function, function.url(), function.balancer(), bus, queue)


def test_a_payment_is_made_once_through_either_way_and_announced(bank: Bank) -> None:
    first = ask(bank.url, "/payments", PAYMENT)
    second = ask(bank.balancer, "/payments", PAYMENT)

    assert first[0] == 201, first
    assert second == (200, first[1])
    assert ask(bank.balancer, "/payments/pay-1") == ask(bank.url, "/payments/pay-1") == (200, first[1])
    assert bank.item("pay-1")["event_sent"] is True
    [event] = bank.heard()
    assert (event["source"], event["detail-type"]) == ("payments", "Payment Processed")
    assert event["detail"]["payment_id"] == "pay-1"


def test_a_payment_above_the_limit_is_announced_as_failed(bank: Bank) -> None:
    status, told = ask(bank.url, "/payments", {**PAYMENT, "payment_id": "pay-2", "amount": 1000.01})

    assert (status, told["status"]) == (201, "failed")
    assert [event["detail-type"] for event in bank.heard()] == ["Payment Failed"]


def test_another_payment_of_the_same_name_is_refused(bank: Bank) -> None:
    ask(bank.url, "/payments", {**PAYMENT, "payment_id": "pay-3"})
    assert ask(bank.url, "/payments", {**PAYMENT, "payment_id": "pay-3", "amount": 1})[0] == 409
    assert bank.item("pay-3")["amount"] == "10.50"


def test_fifty_at_once_are_one_payment(bank: Bank) -> None:
    bank.heard()
    wanted = {**PAYMENT, "payment_id": "pay-4"}

    with ThreadPoolExecutor(10) as threads:
        replies = list(threads.map(lambda _number: ask(bank.url, "/payments", wanted), range(50)))

    assert sorted(status for status, _told in replies) == [200] * 49 + [201]
    assert len({json.dumps(told, sort_keys=True) for _status, told in replies}) == 1
    assert {event["detail"]["payment_id"] for event in bank.heard()} == {"pay-4"}


def test_the_repeat_sends_an_event_that_could_not_be_sent(bank: Bank) -> None:
    """The bus is gone for a moment: the payment stands, its event does not."""
    wanted = {**PAYMENT, "payment_id": "pay-5"}
    iam = bank.scene.client("iam")
    policy = iam.get_role_policy(RoleName=bank.function.name, PolicyName="work")["PolicyDocument"]
    without = {**policy, "Statement": [one for one in policy["Statement"] if one["Action"] != "events:PutEvents"]}
    iam.put_role_policy(RoleName=bank.function.name, PolicyName="work", PolicyDocument=json.dumps(without))
    bank.heard()

    status, told = ask(bank.url, "/payments", wanted)

    assert (status, set(told), told["message"]) == (500, {"message", "request_id"}, "internal error")
    assert bank.item("pay-5")["event_sent"] is False
    assert bank.heard() == []

    iam.put_role_policy(RoleName=bank.function.name, PolicyName="work", PolicyDocument=json.dumps(policy))

    assert ask(bank.url, "/payments", wanted)[0] == 200
    assert bank.item("pay-5")["event_sent"] is True
    assert len(bank.heard()) == 1
    assert ask(bank.url, "/payments", wanted)[0] == 200
    assert bank.heard() == []


@pytest.mark.parametrize("way", ["url", "balancer"])
def test_what_cannot_be_taken_is_refused_with_a_reason(bank: Bank, way: str) -> None:
    base = getattr(bank, way)

    assert ask(base, "/health") == (200, {"region": "us-east-1"})
    assert ask(base, "/payments/none")[0] == 404
    assert ask(base, "/elsewhere")[0] == 404
    assert ask(base, "/payments")[0] == 405
    assert ask(base, "/payments", PAYMENT, kind="text/plain")[0] == 415
    assert ask(base, "/payments", b"{")[0] == 400
    assert ask(base, "/payments", b'{"a": "\xff"}')[0] == 400
    assert ask(base, "/payments", {"description": "x" * 70_000})[0] == 413
    status, told = ask(base, "/payments", {**PAYMENT, "amount": "1.234"})
    assert (status, told["field"]) == (400, "amount")


def test_a_run_writes_one_line_that_quotes_nobody(bank: Bank) -> None:
    event = {
        "requestContext": {"elb": {}},
        "httpMethod": "POST",
        "path": "/payments",
        "headers": {"content-type": "application/json"},
        "body": json.dumps({**PAYMENT, "amount": "4111111111111111"}),
    }
    log = bank.function.log_of(event)

    [line] = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert (line["service"], line["status"]) == ("payment_processor", 400)
    assert line["message"] == "refused for its field: amount"
    assert "4111" not in log


def test_the_zip_has_no_driver_of_a_database(tmp_path: Path) -> None:
    built = package("payment_processor", tmp_path, [*UNUSED, *DRIVER])
    assert built.stat().st_size < 1_500_000
    assert b"pg8000" not in built.read_bytes()
