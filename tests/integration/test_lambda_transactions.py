# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The transaction processor: its zip, called by a queue and a load balancer, before a real PostgreSQL."""

from __future__ import annotations

import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from lab.start import ACCOUNT
from lab.testing import Lab
from lambda_src.transaction_processor.table import prepare, record
from lambda_src.transaction_processor.transaction import Transaction
from tests.bench.load.storms import Memory, Messages, mixed
from tests.integration.function_scene import Function, allow, ask, deploy, package
from tests.integration.lambda_scene import PASSWORD, USER, Postgres, Scene, make_scene, running_postgres
from tests.integration.test_lambda_zips import UNUSED

# What the function is given.
OF_FUNCTION = 256 * 1024 * 1024
TRANSACTION: dict[str, Any] = {"transaction_id": "t-1", "account_id": "a", "amount": "1.50", "currency": "EUR"}


@dataclass(frozen=True)
class Office:
    """A processor with its queue, its dead letters and its database."""

    scene: Scene
    function: Function
    balancer: str
    queue: str
    dead: str
    postgres: Postgres

    def send(self, *bodies: Any) -> None:
        """Put messages into the queue, in one batch."""
        texts = [body if isinstance(body, str) else json.dumps({**TRANSACTION, **body}) for body in bodies]
        entries = [{"Id": str(number), "MessageBody": text} for number, text in enumerate(texts)]
        self.scene.client("sqs").send_message_batch(QueueUrl=self.queue, Entries=entries)

    def rows(self, prefix: str) -> list[list[Any]]:
        """The transactions whose names begin so; none while there is no table."""
        with suppress(DatabaseError):
            found: list[list[Any]] = self.postgres.run(
                "select transaction_id, amount::text, region from transactions"
                f" where transaction_id like '{prefix}%' order by transaction_id"
            )
            return found
        return []

    def left(self, queue: str) -> int:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        asked = self.scene.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=names)
        return sum(int(asked["Attributes"][name]) for name in names)

    def buried(self) -> list[str]:
        """The dead letters that have come since the last look."""
        client = self.scene.client("sqs")
        received = client.receive_message(QueueUrl=self.dead, MaxNumberOfMessages=10).get("Messages", [])
        for message in received:
            client.delete_message(QueueUrl=self.dead, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in received]


def soon(look: Callable[[], Any], wanted: Any) -> None:
    """Wait until a look sees what is wanted."""
    deadline = time.monotonic() + 120
    while (seen := look()) != wanted:
        assert time.monotonic() < deadline, seen
        time.sleep(0.2)


def send_all(office: Office, storm: Messages) -> None:
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda batch: office.send(*batch), storm.batches()))


def redrive(scene: Scene, tries: int) -> str:
    dead = f"arn:aws:sqs:{scene.region}:{ACCOUNT}:dead-{scene.suffix}"
    return json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": tries})


def make_queues(scene: Scene, hidden_seconds: int, tries: int) -> tuple[str, str]:
    """A queue, and where it puts what it gives up."""
    sqs = scene.client("sqs")
    dead = sqs.create_queue(QueueName=f"dead-{scene.suffix}")["QueueUrl"]
    attributes = {"VisibilityTimeout": str(hidden_seconds), "RedrivePolicy": redrive(scene, tries)}
    return sqs.create_queue(QueueName=f"transactions-{scene.suffix}", Attributes=attributes)["QueueUrl"], dead


@pytest.fixture(scope="module")
def office(auth_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with running_office(auth_lab, tmp_path_factory.mktemp("zips")) as office:
        yield office


@contextmanager
def running_office(lab: Lab, folder: Path, hidden_seconds: int = 6, tries: int = 2) -> Iterator[Office]:
    """A processor whose queue hides a message for so long, and gives it up after so many tries."""
    code = package("transaction_processor", folder, UNUSED)
    scene = make_scene(lab)
    queue, dead = make_queues(scene, hidden_seconds, tries)
    here = f"{scene.region}:{ACCOUNT}"
    queue_arn = f"arn:aws:sqs:{here}:transactions-{scene.suffix}"
    statements = [
        allow("ssm:GetParametersByPath", f"arn:aws:ssm:{here}:parameter{scene.prefix}*"),
        allow("secretsmanager:GetSecretValue", f"arn:aws:secretsmanager:{here}:secret:secret-{scene.suffix}-*"),
        allow(
            ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage", "sqs:SendMessage"],
            queue_arn,
        ),
    ]
    function = deploy(scene, "transaction_processor", code, statements, {"QUEUE_URL": queue})
    with running_postgres() as postgres:
        scene.put(
            database__writer_endpoint="127.0.0.1",
            database__reader_endpoint="127.0.0.1",
            database__port=str(postgres.port),
            database__name="postgres",
            database__secret_arn=scene.make_secret(),
            database__tls="off",
        )
        made = scene.client("lambda").create_event_source_mapping(
            EventSourceArn=queue_arn,
            FunctionName=function.name,
            BatchSize=10,
            FunctionResponseTypes=["ReportBatchItemFailures"],
        )
        office = Office(scene, function, function.balancer(), queue, dead, postgres)
        # The first run takes long to start, and its messages would count as tried.
        assert ask(office.balancer, "/health")[0] == 200
        yield office
        scene.client("lambda").delete_event_source_mapping(UUID=made["UUID"])


def test_good_ones_are_recorded_once_and_bad_ones_end_as_dead_letters(office: Office) -> None:
    bad = json.dumps({**TRANSACTION, "transaction_id": "a-3", "amount": "1.234"})
    large = json.dumps({**TRANSACTION, "transaction_id": "a-5", "description": "x" * 70_000})

    office.send({"transaction_id": "a-1"}, {"transaction_id": "a-2", "amount": 2}, {"transaction_id": "a-1"})
    office.send("no JSON", bad, {"transaction_id": "a-4"}, large)

    soon(lambda: office.left(office.queue), 0)
    assert office.rows("a-") == [
        ["a-1", "1.50", "us-east-1"],
        ["a-2", "2.00", "us-east-1"],
        ["a-4", "1.50", "us-east-1"],
    ]
    assert set(office.buried()) == {"no JSON", bad, large}


def test_another_transaction_of_the_same_name_is_no_second_row_and_not_lost(office: Office) -> None:
    office.send({"transaction_id": "b-1"})
    soon(lambda: len(office.rows("b-")), 1)

    office.send({"transaction_id": "b-1", "amount": "9"})

    soon(lambda: office.left(office.dead), 1)
    assert [json.loads(body)["amount"] for body in office.buried()] == ["9"]
    assert office.rows("b-") == [["b-1", "1.50", "us-east-1"]]


def test_what_comes_through_the_load_balancer_ends_in_the_database(office: Office) -> None:
    status, told = ask(office.balancer, "/transactions", {**TRANSACTION, "transaction_id": "c-1"})

    assert (status, told["transaction_id"]) == (202, "c-1"), told
    soon(lambda: office.rows("c-"), [["c-1", "1.50", "us-east-1"]])
    assert ask(office.balancer, "/health") == (200, {"region": "us-east-1"})
    assert ask(office.balancer, "/transactions")[0] == 405
    assert ask(office.balancer, "/transactions", {**TRANSACTION, "currency": "eur"})[1]["field"] == "currency"
    assert ask(office.balancer, "/transactions", {"description": "x" * 70_000})[0] == 413


def test_fifty_of_the_same_are_one_row(office: Office) -> None:
    for _batch in range(5):
        office.send(*[{"transaction_id": "d-1"}] * 10)

    soon(lambda: office.left(office.queue), 0)
    assert office.rows("d-") == [["d-1", "1.50", "us-east-1"]]
    assert office.buried() == []


def test_sql_in_a_field_is_kept_as_text_or_refused(office: Office) -> None:
    attacks = ("x'; drop table transactions; --", "$$; delete from transactions; $$", ":region", "%s", "\\'; select 1")
    office.send(*[{"transaction_id": f"h-{number}", "description": text} for number, text in enumerate(attacks)])
    office.send(*[{"transaction_id": text} for text in attacks])

    soon(lambda: office.left(office.queue), 0)
    kept = "select description from transactions where transaction_id like 'h-%' order by transaction_id"
    assert [row[0] for row in office.postgres.run(kept)] == list(attacks)
    assert sorted(json.loads(body)["transaction_id"] for body in office.buried()) == sorted(attacks)


def test_of_three_hundred_none_is_lost_and_none_is_there_twice(office: Office) -> None:
    """One in ten comes twice, and some can be taken by nobody."""
    storm = mixed(300, "storm-")
    with Memory(office.scene.lab) as memory:
        send_all(office, storm)
        soon(lambda: office.left(office.queue), 0)

    assert {row[0] for row in office.rows("storm-")} == storm.names
    assert len(office.rows("storm-")) == len(storm.names)
    assert set(office.buried()) == storm.poison
    assert memory.functions
    assert memory.function_peak < OF_FUNCTION


def test_a_standby_takes_nothing_and_the_messages_come_again(office: Office) -> None:
    patient = {"RedrivePolicy": redrive(office.scene, 20)}
    office.scene.client("sqs").set_queue_attributes(QueueUrl=office.queue, Attributes=patient)
    office.postgres.become(standby=True)
    office.send({"transaction_id": "e-1"}, {"transaction_id": "e-2"})
    event = {"Records": [{"messageId": "m", "body": json.dumps({**TRANSACTION, "transaction_id": "e-1"})}]}

    log = office.function.log_of(event)

    assert "the database answered 25006" in log
    assert office.left(office.queue) == 2
    office.postgres.become(standby=False)
    soon(lambda: [row[0] for row in office.rows("e-")], ["e-1", "e-2"])
    soon(lambda: office.left(office.queue), 0)
    assert office.buried() == []


def test_without_a_database_the_reason_is_told_and_the_way_is_looked_up_again(office: Office) -> None:
    event = {"Records": [{"messageId": "m", "body": json.dumps({**TRANSACTION, "transaction_id": "f-1"})}]}
    office.scene.put(database__writer_endpoint="localhost")
    office.postgres.stop()

    first, second = office.function.log_of(event), office.function.log_of(event)

    assert "there is no database behind this endpoint" in first + second
    office.scene.put(database__writer_endpoint="127.0.0.1")
    office.postgres.start()
    soon(lambda: invoke(office, event), {"batchItemFailures": []})
    assert len(office.rows("f-")) == 1


def invoke(office: Office, event: dict[str, Any]) -> Any:
    answer = office.scene.client("lambda").invoke(FunctionName=office.function.name, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())


def test_many_that_find_no_table_make_one_and_record_each_transaction_once(office: Office) -> None:
    soon(lambda: office.left(office.queue), 0)
    office.postgres.run("drop table if exists transactions")
    transaction = Transaction("g-1", "a", Decimal("1.50"), "EUR")
    gate = threading.Barrier(16)

    def write(_number: int) -> str:
        with Connection(USER, "127.0.0.1", "postgres", office.postgres.port, PASSWORD) as connection:
            gate.wait(20)
            prepare(connection)
            return record(connection, transaction, "us-east-1")

    with ThreadPoolExecutor(16) as threads:
        assert sorted(threads.map(write, range(16))) == ["repeated"] * 15 + ["stored"]
    assert len(office.rows("g-")) == 1


def test_the_zip_has_no_function_but_its_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(package("transaction_processor", tmp_path, UNUSED)) as content:
        names = content.namelist()

    assert "lambda_src/shared/writer.py" in names
    assert not [name for name in names if name.startswith(("payment_processor", "lambda_src/database_health/handler"))]
