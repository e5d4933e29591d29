# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many at the same moment: nothing is lost, and nothing is done or told twice.

``python -m tests.bench.load`` has the long ones.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from lab.testing import Lab
from tests.bench.load.storms import at_once
from tests.integration.failover_scene import EAST, FULL, WEST, Scene, quick_lab
from tests.integration.lambda_scene import make_scene
from tests.integration.storm_scene import controllers, handler_of, messages, monitors, watched_scene
from tests.integration.test_lambda_documents import DOCUMENT, make_table
from tests.integration.test_lambda_payments import PAYMENT, make_bus
from tests.unit.http_events import balancer_event, url_event

MANY = 100
FEW = 3
ONCE = ("PROMOTING", "REQUESTED", "PROMOTED", "LATCHED", "SCALED", "FINISHED")


@pytest.fixture
def lost(lab: Lab) -> Iterator[Scene]:
    """A system whose writer is in a region that is away."""
    with quick_lab(lab):
        scene = watched_scene(lab)
        lab.outage(EAST)
        try:
            yield scene
        finally:
            lab.restore(EAST)


def test_of_many_controllers_one_moves_the_writer_and_tells_it(lab: Lab, lost: Scene) -> None:
    mark = lab.mark()
    told = Counter(one["state"] for one in controllers(lost, 20, 40))

    moves = [call["status"] for call in lab.calls(since=mark) if call["action"] == "FailoverGlobalCluster"]
    assert (told["moved the writer"], moves) == (1, [200])
    assert told["nothing"] + told["failed"] == 19
    assert (lost.writer(), lost.latch(WEST, EAST), lost.capacity(WEST)[0]) == (WEST, "true", FULL)
    [failover] = lost.failovers()
    steps = Counter(lost.steps(failover))
    assert {step: steps[step] for step in ONCE} == dict.fromkeys(ONCE, 1)
    assert [json.loads(message).get("what") for message in messages(lost)].count("writer") == 1


def test_of_a_hundred_monitors_few_tell_the_change(lab: Lab) -> None:
    scene = watched_scene(lab)
    told = monitors(scene, MANY)
    assert Counter(one["answer"] for one in told) == {"UNHEALTHY": MANY}
    assert [one["troubles"] for one in told if one["troubles"]] == []
    heard = messages(scene)
    assert {json.loads(message)["to"] for message in heard} == {"UNHEALTHY"}
    # One, as a rule. A claim that was held up past the telling lets one more tell when it has run out.
    assert len(heard) <= FEW
    assert monitors(scene, 1)[0]["answer"] == "UNHEALTHY"
    assert len(messages(scene)) <= 1


def test_a_change_whose_teller_died_is_told_by_a_later_run(lab: Lab) -> None:
    scene = watched_scene(lab)
    long_ago = {"answer": "HEALTHY", "since": "2026-01-01T00:00:00.000+00:00", "telling": "UNHEALTHY", "at": 1.0}
    scene.tell({"health/application": json.dumps(long_ago)})
    monitors(scene, 1)
    assert [json.loads(message)["from"] for message in messages(scene)] == ["HEALTHY"]


def warm(handle: Any, path: str, content: dict[str, Any]) -> None:
    """The threads share the clients of one container, which all of them would make where there are none yet."""
    assert send(handle, 0, path, content) == 201


def send(handle: Any, number: int, path: str, content: dict[str, Any]) -> int:
    make: Any = balancer_event if number % 2 else url_event
    return int(handle(make("POST", path, json.dumps(content)))["statusCode"])


def test_a_hundred_of_one_payment_are_one_and_a_hundred_others_are_all_there(lab: Lab) -> None:
    scene = make_scene(lab)
    bus, queue = make_bus(scene)
    table = f"payment-sessions-{scene.suffix}"
    scene.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "payment_id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "payment_id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    with handler_of(lab, "payment_processor", TABLE_NAME=table, EVENT_BUS_NAME=bus) as handle:
        warm(handle, "/payments", {**PAYMENT, "payment_id": "storm-warm"})
        same = at_once(MANY, lambda number: send(handle, number, "/payments", PAYMENT))
        others = at_once(
            MANY, lambda number: send(handle, number, "/payments", {**PAYMENT, "payment_id": f"storm-{number}"})
        )

    assert Counter(same) == {201: 1, 200: MANY - 1}
    assert Counter(others) == {201: MANY}
    items = scene.client("dynamodb").scan(TableName=table)["Items"]
    assert len(items) == MANY + 2
    assert {item["event_sent"]["BOOL"] for item in items} == {True}
    assert told_of(scene, queue) == {str(item["payment_id"]["S"]) for item in items}


def told_of(scene: Any, queue: str) -> set[str]:
    """The payments of which the bus told, once or more."""
    sqs, found = scene.client("sqs"), set()
    while received := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for one in received:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
            found.add(str(json.loads(one["Body"])["detail"]["payment_id"]))
    return found


@pytest.mark.parametrize("other", [False, True])
def test_a_hundred_of_one_version_are_one(lab: Lab, other: bool) -> None:
    """Of versions with the same name that are not the same, the first is kept and the others are refused."""
    scene = make_scene(lab)
    table = f"documents-{scene.suffix}"
    make_table(scene, table)
    with handler_of(lab, "transactions_api", TABLE_NAME=table) as handle:
        warm(handle, "/documents", {**DOCUMENT, "document_id": "storm-warm"})
        told = at_once(
            MANY,
            lambda number: send(
                handle, number, "/documents", {**DOCUMENT, "content": f"text {number if other else 0}"}
            ),
        )

    assert Counter(told) == {201: 1, (409 if other else 200): MANY - 1}
    assert len(scene.client("dynamodb").scan(TableName=table)["Items"]) == 2
