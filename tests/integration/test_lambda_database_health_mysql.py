# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The monitor of the database, against a real server that speaks MySQL and the local AWS."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any

import pymysql
import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Monitor
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Subject
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings

from lab.testing import Lab
from lambda_src.database_health import database_mysql
from lambda_src.database_health.database import Database
from lambda_src.database_health.probe import probe_database, prove_write
from lambda_src.database_health.settings import Engine, Target, Tls
from tests.integration.lambda_scene import PASSWORD, USER, Scene, make_scene
from tests.integration.mysql_scene import DATABASE, MySql, running_mysql
from tests.integration.test_lambda_database_health import listening

AT_ONCE = Clock(time.time, lambda _seconds: None)
CREDENTIALS = Credentials(USER, PASSWORD)
EAST, WEST = "us-east-1", "us-east-2"


@pytest.fixture(scope="module")
def server() -> Iterator[MySql]:
    with running_mysql() as running:
        yield running


@pytest.fixture
def mysql(server: MySql) -> Iterator[MySql]:
    """A writer, whatever the test before left."""
    if server.process is None:
        server.start()
    server.only_read(False)
    yield server


def describe_database(scene: Scene, port: int, writer_region: str = EAST, password: str = PASSWORD) -> None:
    here, there = writer_region, WEST if writer_region == EAST else EAST
    scene.put(
        database__global_cluster=scene.make_global_cluster([here, there]),
        database__engine="aurora-mysql",
        database__writer_endpoint="127.0.0.1",
        database__reader_endpoint="127.0.0.1",
        database__port=str(port),
        database__name=DATABASE,
        database__secret_arn=scene.make_secret(password),
        database__tls="off",
    )


def monitor_of(scene: Scene) -> Monitor:
    settings = MonitorSettings(scene.suffix, scene.prefix, scene.region, probes=5, interval=0)
    return Monitor(Subject.DATABASE, settings, Database(scene.region, scene.client, AT_ONCE), scene.client, AT_ONCE)


def target_at(port: int, tls: Tls = Tls.OFF, database: str = DATABASE) -> Target:
    return Target("127.0.0.1", port, database, "unused", tls, False, Engine.MYSQL)


def test_a_life_of_a_writer_is_healthy_then_unhealthy_then_healthy_again(lab: Lab, mysql: MySql) -> None:
    scene = make_scene(lab)
    describe_database(scene, mysql.port)
    monitor = monitor_of(scene)

    first = monitor.run()

    assert (first["answer"], first["troubles"]) == ("HEALTHY", [])
    assert [probe["reason"] for probe in first["probes"]] == ["a writer answered"] * 5
    assert scene.metric("WriterHere") == (2, 1.0, 1.0)
    assert scene.metric("ReplicationLag") is None

    mysql.stop()
    down = monitor.run()

    assert down["answer"] == "UNHEALTHY"
    assert "refused" in down["reason"]

    mysql.start()

    assert monitor.run()["answer"] == "HEALTHY"
    assert len(scene.messages()) == 3


def test_a_standby_is_healthy(lab: Lab, mysql: MySql) -> None:
    mysql.only_read(True)
    scene = make_scene(lab, WEST)
    describe_database(scene, mysql.port, writer_region=EAST)

    result = monitor_of(scene).run()

    assert (result["answer"], result["probes"][0]["reason"]) == ("HEALTHY", "a standby answered")
    assert scene.metric("WriterHere") == (2, 0.0, 0.0)


def test_a_server_that_can_not_write_at_all_is_a_standby(mysql: MySql) -> None:
    """What Aurora sets in a region that follows; a plain server takes it at its start alone."""
    mysql.stop()
    mysql.start("--innodb-read-only")
    try:
        probe = probe_database(target_at(mysql.port), CREDENTIALS, WEST, time.time)
    finally:
        mysql.stop()

    assert (probe.outcome, probe.reason) == (Outcome.OK, "a standby answered")


def test_the_lag_of_a_standby_is_that_of_its_region(mysql: MySql, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody but Aurora has the view, and nobody can add one there: a table of ours stands for it."""
    mysql.run(
        f"create or replace table {DATABASE}.aurora_global_db_status (aws_region text, rpo_lag_in_milliseconds float)"
    )
    mysql.run(f"insert into {DATABASE}.aurora_global_db_status values ('{EAST}', 0), ('{WEST}', 250)")
    mysql.only_read(True)
    for name in ("STATE", "LAGS"):
        text = getattr(database_mysql, name)
        monkeypatch.setattr(
            database_mysql,
            name,
            text.replace("information_schema.aurora", f"{DATABASE}.aurora").replace(
                "'information_schema'", f"'{DATABASE}'"
            ),
        )

    assert probe_database(target_at(mysql.port), CREDENTIALS, WEST, time.time).lag_seconds == 0.25
    mysql.only_read(False)
    assert probe_database(target_at(mysql.port), CREDENTIALS, EAST, time.time).lag_seconds is None
    mysql.run(f"drop table {DATABASE}.aurora_global_db_status")


def test_a_view_that_is_closed_to_us_tells_no_lag_and_is_no_failure(
    mysql: MySql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database_mysql, "STATE", "select 1, 1, 1")

    probe = probe_database(target_at(mysql.port), CREDENTIALS, WEST, time.time)

    assert (probe.outcome, probe.lag_seconds) == (Outcome.OK, None)


def test_a_writer_that_takes_no_writes_is_unknown(lab: Lab, mysql: MySql) -> None:
    mysql.only_read(True)
    scene = make_scene(lab)
    describe_database(scene, mysql.port)

    result = monitor_of(scene).run()

    assert result["answer"] == "UNKNOWN"
    assert "RDS says that the writer is here, and the database takes no writes" in result["reason"]


@pytest.mark.parametrize(
    ("parameters", "reason"),
    [
        ({"database__name": "elsewhere"}, "the database answered 1049"),
        ({"database__tls": "require"}, "the server does not encrypt"),
        ({"database__engine": "oracle"}, "database/engine is oracle, neither aurora-postgresql nor aurora-mysql"),
        ({"database__writer_endpoint": "cluster.invalid"}, "Name or service not known"),
    ],
)
def test_what_the_monitor_cannot_look_at_is_unknown_and_it_says_why(
    lab: Lab, mysql: MySql, parameters: dict[str, str], reason: str
) -> None:
    scene = make_scene(lab)
    describe_database(scene, mysql.port)
    scene.put(**parameters)

    result = monitor_of(scene).run()

    assert result["answer"] == "UNKNOWN"
    assert reason in result["reason"]


def test_a_wrong_password_is_the_monitors_trouble(lab: Lab, mysql: MySql) -> None:
    scene = make_scene(lab)
    describe_database(scene, mysql.port, password="wrong")

    result = monitor_of(scene).run()

    assert result["answer"] == "UNKNOWN"
    assert "the database answered 1045" in result["reason"]


def test_a_server_that_is_full_has_failed(mysql: MySql) -> None:
    mysql.run("set global max_connections = 10")
    opened: list[Any] = []
    with ExitStack() as stack:
        stack.callback(lambda: [mysql.run("set global max_connections = 151")])
        with suppress(pymysql.err.OperationalError):
            while len(opened) < 20:
                login = {"user": "bare", "password": PASSWORD}
                opened.append(stack.enter_context(closing(pymysql.connect(host="127.0.0.1", port=mysql.port, **login))))
        probe = probe_database(target_at(mysql.port), Credentials("bare", PASSWORD), EAST, time.time)

    assert probe.outcome is Outcome.FAILED
    assert "the database answered 1040" in probe.reason


@pytest.mark.parametrize("tls", list(Tls))
def test_a_server_that_hangs_up_has_failed(tls: Tls) -> None:
    with listening(lambda _accepted: None) as port:
        probe = probe_database(target_at(port, tls), CREDENTIALS, EAST, time.time)

    assert probe.outcome is Outcome.FAILED


def test_a_server_that_accepts_and_never_answers_has_failed_within_its_time() -> None:
    with listening(lambda _accepted: time.sleep(5)) as port:
        start = time.monotonic()
        probe = probe_database(target_at(port), CREDENTIALS, EAST, time.time)
        took = time.monotonic() - start

    assert probe.outcome is Outcome.FAILED
    assert "timed out" in probe.reason
    assert took < 5


def test_an_encrypted_connection_works_and_is_one(mysql: MySql) -> None:
    """The account insists on encryption: without it the server turns us down."""
    mysql.stop()
    mysql.start(f"--ssl-cert={mysql.folder}/server.pem", f"--ssl-key={mysql.folder}/server.pem")
    try:
        mysql.run("alter user 'bare'@'127.0.0.1' require ssl")
        bare = Credentials("bare", PASSWORD)
        inside = probe_database(target_at(mysql.port, Tls.REQUIRE), bare, EAST, time.time)
        outside = probe_database(target_at(mysql.port), bare, EAST, time.time)
        mysql.run("alter user 'bare'@'127.0.0.1' require none")
    finally:
        mysql.stop()

    assert (inside.outcome, inside.reason) == (Outcome.OK, "a writer answered")
    assert outside.outcome is Outcome.UNKNOWN
    assert "the database answered 1045" in outside.reason


def test_a_write_is_proven_again_and_again(lab: Lab, mysql: MySql) -> None:
    scene = make_scene(lab)
    describe_database(scene, mysql.port)
    database = Database(scene.region, scene.client, AT_ONCE)

    first, second = database.prove(scene.prefix), database.prove(scene.prefix)

    assert (first.outcome, first.reason) == (Outcome.OK, "a row was written")
    assert second.outcome is Outcome.OK
    assert mysql.run(f"select region from {DATABASE}.multiregion_dr_heartbeat") == [[EAST]]


def test_who_may_not_write_and_what_only_reads_have_not_proven_a_write(mysql: MySql) -> None:
    target = target_at(mysql.port)
    assert prove_write(target, CREDENTIALS, EAST, time.time).outcome is Outcome.OK

    bare = prove_write(target, Credentials("bare", PASSWORD), EAST, time.time)
    mysql.run(f"grant insert, update on {DATABASE}.* to 'bare'@'127.0.0.1'")
    mysql.only_read(True)
    reader = prove_write(target, Credentials("bare", PASSWORD), EAST, time.time)

    assert (bare.outcome, "1142" in bare.reason) == (Outcome.UNKNOWN, True)
    assert (reader.outcome, "1290" in reader.reason) == (Outcome.FAILED, True)
