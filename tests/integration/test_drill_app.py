# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo application, against a real PostgreSQL and the local Parameter Store, over HTTP."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from drill.app.configuration import Keeper, read_configuration
from drill.app.database import Database
from drill.app.server import Server
from drill.app.service import Service
from lab.testing import Lab
from tests.integration.lambda_scene import Postgres, Scene, free_port, make_scene, running_postgres

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture
def writer(postgres: Postgres) -> Iterator[Postgres]:
    """A writer, whatever the test before left."""
    if postgres.process is None or (postgres.data / "standby.signal").exists():
        postgres.become(standby=False)
    yield postgres


@pytest.fixture
def scene(lab: Lab) -> Scene:
    return make_scene(lab, REGION)


def describe(scene: Scene, port: int) -> None:
    scene.put(
        database__writer_endpoint="127.0.0.1",
        database__port=str(port),
        database__name="postgres",
        database__secret_arn=scene.make_secret(),
        database__tls="off",
    )


class App:
    """A client of one application."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, method: str, path: str, body: bytes | None = None) -> tuple[int, dict[str, Any], str | None]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
            connection.request(method, path, body)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read()), answer.getheader("X-Region")

    def post(self, number: int, run: str = "run", **change: Any) -> tuple[int, dict[str, Any]]:
        content = {"id": f"{run}-{number}", "run": run, "number": number, "amount": 9.99, **change}
        return self.ask("POST", "/transactions", json.dumps(content).encode())[:2]

    def health(self) -> tuple[int, dict[str, Any]]:
        return self.ask("GET", "/health")[:2]

    def await_health(self, status: int) -> dict[str, Any]:
        deadline = time.monotonic() + 20
        while (told := self.health())[0] != status:
            assert time.monotonic() < deadline, told
            time.sleep(0.05)
        return told[1]


@contextmanager
def running_app(scene: Scene) -> Iterator[App]:
    keeper = Keeper(lambda: read_configuration(scene.client, scene.suffix), retry=0.2)
    database = Database()
    with Server(("127.0.0.1", 0), Service(REGION, keeper, database)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        keeper.start()
        try:
            yield App(server.server_port)
        finally:
            server.shutdown()
            keeper.stop()
            database.close()


@pytest.fixture
def app(scene: Scene, writer: Postgres) -> Iterator[App]:
    describe(scene, writer.port)
    writer.run("drop table if exists multiregion_dr_transactions")
    with running_app(scene) as running:
        running.await_health(200)
        yield running


def test_a_transaction_is_stored_once_however_often_it_is_sent(app: App, writer: Postgres) -> None:
    assert app.post(1) == (201, {"id": "run-1", "stored": True})
    assert app.post(1) == (200, {"id": "run-1", "stored": True})
    rows = writer.run("select id, run, number, amount::text, region from multiregion_dr_transactions")
    assert rows == [["run-1", "run", 1, "9.99", REGION]]


def test_an_id_that_stands_for_another_transaction_is_refused_and_the_next_one_is_taken(app: App) -> None:
    app.post(1)
    assert app.post(1, amount=10) == (400, {"error": "this id stands for another transaction"})
    assert app.post(2)[0] == 201


def test_bad_input_is_answered_with_the_reason(app: App) -> None:
    assert app.post(1, amount="much") == (400, {"error": "amount is not a number"})
    assert app.ask("POST", "/transactions", b"x" * 10_001)[0] == 400
    assert app.ask("GET", "/transactions?run=a%20b")[0] == 400
    assert app.ask("GET", "/transactions")[0] == 400
    assert app.ask("GET", "/elsewhere") == (404, {"error": "there is nothing here"}, REGION)
    assert app.ask("PATCH", "/transactions")[::2] == (501, REGION)


def test_many_first_transactions_at_once_are_all_stored(app: App) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {status for status, _unused in pool.map(app.post, range(24))} == {201}
    status, content, region = app.ask("GET", "/transactions?run=run")
    assert (status, region) == (200, REGION)
    assert content["transactions"] == [{"id": f"run-{number}", "number": number} for number in range(24)]


def test_a_run_tells_its_own_transactions_alone(app: App) -> None:
    assert app.ask("GET", "/transactions?run=run")[1]["transactions"] == []
    app.post(1)
    app.post(1, run="other")
    assert app.ask("GET", "/transactions?run=other")[1]["transactions"] == [{"id": "other-1", "number": 1}]


def test_a_standby_is_not_healthy_takes_nothing_and_tells_nothing(app: App, writer: Postgres) -> None:
    app.post(1)
    writer.become(standby=True)
    refused = {"error": "the database of this region takes no writes"}
    assert app.health() == (503, refused)
    assert app.ask("GET", "/alive") == (200, {"region": REGION}, REGION)
    assert app.post(2) == (503, refused)
    assert app.ask("GET", "/transactions?run=run")[:2] == (503, refused)


def test_a_database_that_went_away_and_came_back_costs_no_transaction_afterwards(app: App, writer: Postgres) -> None:
    app.post(1)
    writer.stop()
    gone = {"error": "the database does not answer"}
    assert app.health() == (503, gone)
    assert app.post(2) == (503, gone)
    writer.start()
    app.post(3)
    # Connections of before the restart are dead, and none of them may show.
    writer.stop()
    writer.start()
    assert app.post(4)[0] == 201


def test_a_database_that_hangs_is_told_within_the_two_seconds_of_a_health_check(scene: Scene) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        describe(scene, silent.getsockname()[1])
        with running_app(scene) as app:
            deadline = time.monotonic() + 20
            while "configuration" in str((told := app.health())[1]):
                assert time.monotonic() < deadline
                time.sleep(0.05)
            start = time.monotonic()
            told = app.health()
            took = time.monotonic() - start
    assert told[0] == 503
    assert "did not answer within" in told[1]["error"] or "does not answer" in told[1]["error"]
    assert took < 2


def test_without_a_configuration_it_waits_for_one(scene: Scene, writer: Postgres) -> None:
    with running_app(scene) as app:
        unknown = {"error": "the configuration is not known yet"}
        assert app.health() == (503, unknown)
        assert app.ask("GET", "/alive") == (503, unknown, REGION)
        assert app.post(1) == (503, unknown)
        describe(scene, writer.port)
        app.await_health(200)


def test_an_answer_never_tells_the_inside_of_an_error(scene: Scene, writer: Postgres) -> None:
    describe(scene, writer.port)
    scene.put(database__secret_arn=scene.make_secret("wrong"))
    with running_app(scene) as app:
        told = app.await_health(503)
        while "configuration" in told["error"]:
            told = app.health()[1]
        assert told == {"error": "the database refused"}
        # The secret is looked at again, because it was turned down.
        scene.put(database__secret_arn=scene.make_secret())
        app.await_health(200)


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_the_program_serves_and_ends_when_it_is_told_to(scene: Scene, writer: Postgres) -> None:
    describe(scene, writer.port)
    port = free_port()
    command = [sys.executable, "-m", "drill.app", "--suffix", scene.suffix, "--region", REGION]
    process = subprocess.Popen(
        [*command, "--listen", f"127.0.0.1:{port}"], cwd=ROOT, env={**os.environ, **scene.lab.env}
    )
    try:
        wait_for(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0)
        App(port).await_health(200)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(10)
    assert code == 0
