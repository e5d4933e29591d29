# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Probe, application, database and report together: what was planted in a real database is found, and nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials

from drill.app.configuration import Configuration, Keeper
from drill.app.database import Database
from drill.app.server import Server
from drill.app.service import Service
from drill.attempts import Attempt, parse_lines
from drill.report.folder import write_report
from lambda_src.database_health.settings import Target, Tls
from tests.integration.lambda_scene import PASSWORD, USER, Postgres, running_postgres

ROOT = Path(__file__).parents[2]
REGION = "us-east-1"


@pytest.fixture
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@contextmanager
def running_app(postgres: Postgres) -> Iterator[str]:
    target = Target("127.0.0.1", postgres.port, "postgres", "", Tls.OFF, expects_writer=True)
    keeper = Keeper(lambda: Configuration(REGION, target, Credentials(USER, PASSWORD)))
    with Server(("127.0.0.1", 0), Service(REGION, keeper, Database())) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        keeper.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            keeper.stop()


def probe(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "drill.probe", *words], cwd=ROOT)


def read(path: Path) -> tuple[Attempt, ...]:
    return parse_lines(path.read_text().splitlines())


def wait_for_lines(path: Path, count: int) -> None:
    deadline = time.monotonic() + 60
    while not path.exists() or path.read_text().count("\n") < count:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def plant(postgres: Postgres, attempts: tuple[Attempt, ...], fault_at: float) -> tuple[set[str], set[str]]:
    """Take acknowledged transactions away, and store some that were not acknowledged."""
    before = [one for one in attempts if one.acknowledged and one.answered is not None and one.answered < fault_at]
    lost = {one.id for one in before[-3:]}
    for one in lost:
        postgres.run(f"delete from multiregion_dr_transactions where id = '{one}'")
    there = [one for one in attempts if not one.acknowledged][-2:]
    for attempt in there:
        values = f"('{attempt.id}', '{attempt.run}', {attempt.number}, 1, '{REGION}')"
        postgres.run(f"insert into multiregion_dr_transactions (id, run, number, amount, region) values {values}")
    return lost, {attempt.id for attempt in there}


def test_a_database_that_forgets_is_found_out(postgres: Postgres, tmp_path: Path) -> None:
    lines = tmp_path / "attempts.jsonl"
    with running_app(postgres) as url:
        probing = probe(
            "--url", url, "--rate", "20", "--seconds", "60", "--timeout", "2", "--run", "run", "--out", str(lines)
        )
        try:
            wait_for_lines(lines, 40)
            fault_at = time.time()
            postgres.stop()
            wait_for_lines(lines, 60)
            postgres.start()
            started_at = time.time()
            wait_for_lines(lines, lines.read_text().count("\n") + 60)
        finally:
            probing.terminate()
            assert probing.wait(30) == 0
        lost, there = plant(postgres, read(lines), fault_at)
        assert probe("collect", "--url", url, "--run", "run", "--out", str(tmp_path / "stored.json")).wait(60) == 0
    facts = {"fault": "the database alone", "fault_at": fault_at, "sustained_seconds": 1}
    (tmp_path / "drill.json").write_text(json.dumps(facts))
    report = write_report(tmp_path)
    assert report.outcome == "recovered"
    assert report.writes is not None
    assert (len(lost), len(there)) == (3, 2)
    assert (set(report.writes.lost), set(report.writes.unacknowledged)) == (lost, there)
    assert 0 < report.writes.rpo_seconds < 5
    assert report.rto_from_fault_seconds is not None
    assert started_at - fault_at - 1 < report.rto_from_fault_seconds < started_at - fault_at + 5
