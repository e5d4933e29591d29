# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The probe against servers of names and of the application on this machine."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import BaseRequestHandler, UDPServer
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
import pytest

from drill.attempts import Attempt, parse_lines
from drill.probe.__main__ import main
from tests.integration.lambda_scene import free_port

ROOT = Path(__file__).parents[2]


@contextmanager
def serving(server: Any) -> Iterator[Any]:
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    with server:
        try:
            yield server
        finally:
            server.shutdown()


class NameServer(UDPServer):
    """Answers every name with an address, for ``ttl`` seconds; with a failure where there is none."""

    address, ttl, asked = "127.0.0.1", 1, 0


class Answerer(BaseRequestHandler):
    server: NameServer

    def handle(self) -> None:
        data, sock = self.request
        question = dns.message.from_wire(data)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        self.server.asked += 1
        if self.server.address:
            name = question.question[0].name
            answer.answer.append(dns.rrset.from_text(name, self.server.ttl, "IN", "A", self.server.address))
        else:
            answer.set_rcode(dns.rcode.SERVFAIL)
        sock.sendto(answer.to_wire(), self.client_address)


class FakeApp(ThreadingHTTPServer):
    """Keeps what it is sent. ``mood`` tells what it answers."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], region: str = "us-east-1") -> None:
        self.region, self.mood, self.hosts = region, "well", set[str]()
        self.stored: list[dict[str, Any]] = []
        super().__init__(address, Taker)


class Taker(BaseHTTPRequestHandler):
    server: FakeApp

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.hosts.add(self.headers["Host"])
        mood = self.server.mood
        if mood == "silent":
            time.sleep(1.5)
            return
        if mood != "refusing":
            self.server.stored.append({"id": told["id"], "number": told["number"]})
        self.answer(503 if mood in ("refusing", "forgetful") else 201, {} if mood == "another" else {"id": told["id"]})

    def do_GET(self) -> None:
        self.answer(200, {"run": self.path.partition("run=")[2], "transactions": self.server.stored})

    def answer(self, status: int, content: Any) -> None:
        self.send_response(status)
        self.send_header("X-Region", self.server.region)
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *_words: Any) -> None:
        pass


@pytest.fixture
def app() -> Iterator[FakeApp]:
    with serving(FakeApp(("127.0.0.1", 0))) as running:
        yield running


@pytest.fixture
def names() -> Iterator[NameServer]:
    with serving(NameServer(("127.0.0.1", 0), Answerer)) as running:
        yield running


def words(app: FakeApp, names: NameServer, out: Path, *more: str) -> list[str]:
    resolver = f"127.0.0.1:{names.server_address[1]}"
    where = ["--url", f"http://app.transactions-dr.net:{app.server_port}/", "--resolver", resolver, "--out", str(out)]
    return [*where, "--timeout", "1", "--run", "run", "--rate", "20", *more]


def read(path: Path) -> tuple[Attempt, ...]:
    return parse_lines(path.read_text().splitlines())


def test_each_transaction_is_noted_and_what_is_stored_is_collected(
    app: FakeApp, names: NameServer, tmp_path: Path
) -> None:
    out, stored = tmp_path / "attempts.jsonl", tmp_path / "stored.json"
    assert main(words(app, names, out, "--seconds", "0.5", "--collect", str(stored))) == 0
    attempts = read(out)
    assert [attempt.id for attempt in attempts] == [f"run-{number}" for number in range(10)]
    assert {(a.status, a.region, a.address, a.acknowledged, a.error) for a in attempts} == {
        (201, "us-east-1", "127.0.0.1", True, "")
    }
    assert all(a.sent is not None and a.answered is not None and a.scheduled <= a.sent <= a.answered for a in attempts)
    assert app.hosts == {f"app.transactions-dr.net:{app.server_port}"}
    told = json.loads(stored.read_text())
    assert {one["id"] for one in told["transactions"]} == {attempt.id for attempt in attempts}
    assert abs(told["collected_at"] - time.time()) < 60


@pytest.mark.parametrize(
    ("mood", "status", "error"),
    [
        ("refusing", 503, "answered 503"),
        ("forgetful", 503, "answered 503"),
        ("another", 201, "answered 201 without naming the transaction"),
        ("silent", None, "TimeoutError: timed out"),
    ],
)
def test_what_is_not_acknowledged_is_noted_with_the_reason(
    app: FakeApp, names: NameServer, tmp_path: Path, mood: str, status: int | None, error: str
) -> None:
    app.mood = mood
    main(words(app, names, tmp_path / "out", "--seconds", "0.1"))
    assert {(a.acknowledged, a.status, a.error) for a in read(tmp_path / "out")} == {(False, status, error)}


def test_a_name_that_moves_is_followed_when_its_ttl_is_up(app: FakeApp, names: NameServer, tmp_path: Path) -> None:
    with serving(FakeApp(("127.0.0.2", app.server_port), "us-east-2")):
        moving = threading.Timer(0.3, setattr, (names, "address", "127.0.0.2"))
        moving.start()
        main(words(app, names, tmp_path / "out", "--seconds", "2.5"))
    attempts = read(tmp_path / "out")
    moved = next(attempt for attempt in attempts if attempt.address == "127.0.0.2")
    assert moved.region == "us-east-2"
    # Not before the first answer's second is up, and not again before the second one's.
    assert moved.scheduled - attempts[0].scheduled > 0.9
    assert names.asked <= 4


def test_a_name_without_an_answer_and_a_closed_port_are_failures_of_their_own(
    app: FakeApp, names: NameServer, tmp_path: Path
) -> None:
    names.address = ""
    main(words(app, names, tmp_path / "names", "--seconds", "0.1"))
    assert {attempt.error for attempt in read(tmp_path / "names")} == {
        "NoAddressError: app.transactions-dr.net was not resolved: NoNameservers"
    }
    names.address = "127.0.0.3"
    main(words(app, names, tmp_path / "ports", "--seconds", "0.1"))
    assert {attempt.error.split(":")[0] for attempt in read(tmp_path / "ports")} == {"ConnectionRefusedError"}


def test_lines_of_two_runs_never_meet_in_one_file(
    app: FakeApp, names: NameServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").write_text("before")
    assert main(words(app, names, tmp_path / "out", "--seconds", "0.1")) == 1
    assert "File exists" in capsys.readouterr().err
    assert (tmp_path / "out").read_text() == "before"


def test_what_cannot_be_collected_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "stored.json"
    url = f"http://127.0.0.1:{free_port()}"
    assert main(["collect", "--url", url, "--run", "run", "--out", str(out), "--patience", "0.1"]) == 1
    assert "did not tell what it has" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_signal_ends_the_sending_and_the_rest_is_done(app: FakeApp, names: NameServer, tmp_path: Path) -> None:
    out, stored = tmp_path / "out", tmp_path / "stored"
    command = [sys.executable, "-m", "drill.probe", *words(app, names, out, "--seconds", "600")]
    process = subprocess.Popen([*command, "--collect", str(stored)], cwd=ROOT)
    try:
        deadline = time.monotonic() + 30
        while not out.exists() or not out.read_text():
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)
    assert code == 0
    attempts = read(out)
    assert [attempt.number for attempt in attempts] == list(range(len(attempts)))
    assert {one["id"] for one in json.loads(stored.read_text())["transactions"]} == {one.id for one in attempts}
