# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The monitor of the database, against a real PostgreSQL and the local AWS."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Monitor
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Subject
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings

from lab.testing import Lab
from lambda_src.database_health.database import Database
from lambda_src.database_health.probe import probe_database
from lambda_src.database_health.settings import Target, Tls
from tests.integration.lambda_scene import PASSWORD, USER, Postgres, Scene, make_scene, running_postgres, self_signed

AT_ONCE = Clock(time.time, lambda _seconds: None)
CREDENTIALS = Credentials(USER, PASSWORD)
LAGS = """
create or replace function aurora_global_db_status(out aws_region text, out rpo_lag_in_msec float) returns setof record
language sql as $$ values ('us-east-1', -1::float), ('us-east-2', 250) $$
"""


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


def describe_database(scene: Scene, port: int, writer_region: str = "us-east-1", password: str = PASSWORD) -> None:
    """The parameters of a database at ``port``, and a global cluster that has its writer in ``writer_region``."""
    here, there = writer_region, "us-east-2" if writer_region == "us-east-1" else "us-east-1"
    scene.put(
        database__global_cluster=scene.make_global_cluster([here, there]),
        database__writer_endpoint="127.0.0.1",
        database__reader_endpoint="127.0.0.1",
        database__port=str(port),
        database__name="postgres",
        database__secret_arn=scene.make_secret(password),
        database__tls="off",
    )


def monitor_of(scene: Scene) -> Monitor:
    settings = MonitorSettings(scene.suffix, scene.prefix, scene.region, probes=5, interval=0)
    database = Database(scene.region, scene.client, AT_ONCE)
    return Monitor(Subject.DATABASE, settings, database, scene.client, AT_ONCE)


def test_a_life_of_a_writer_is_healthy_told_once_then_unhealthy_then_healthy_again(lab: Lab, writer: Postgres) -> None:
    scene = make_scene(lab)
    describe_database(scene, writer.port)
    scene.put_latch("us-east-2", "false")
    monitor = monitor_of(scene)

    first = monitor.run()

    assert (first["answer"], first["troubles"]) == ("HEALTHY", [])
    assert [probe["reason"] for probe in first["probes"]] == ["a writer answered"] * 5
    [message] = scene.messages()
    assert message["Subject"] == f"database us-east-1 {scene.suffix}: UNKNOWN -> HEALTHY"
    assert scene.parameter("health/database")["answer"] == "HEALTHY"
    assert scene.metric("DatabaseHealth") == (1, 1.0, 1.0)
    assert scene.metric("DatabaseUnknown") == (1, 0.0, 0.0)
    assert scene.metric("RecoveryTime") == (1, 0.0, 0.0)
    assert scene.metric("WriterHere") == (2, 1.0, 1.0)
    assert scene.metric("Evacuated", "us-east-2") == (2, 0.0, 0.0)
    latencies = scene.metric("DatabaseLatency")
    assert latencies is not None
    assert latencies[0] == 5

    assert monitor.run()["answer"] == "HEALTHY"
    assert scene.messages() == []

    writer.stop()
    down = monitor.run()

    assert down["answer"] == "UNHEALTHY"
    assert "refused" in down["reason"]
    [message] = scene.messages()
    assert message["Subject"] == f"database us-east-1 {scene.suffix}: HEALTHY -> UNHEALTHY"
    assert scene.metric("DatabaseHealth") == (3, 0.0, 1.0)

    time.sleep(0.1)
    monitor.run()

    assert scene.messages() == []
    recovery = scene.metric("RecoveryTime")
    assert recovery is not None
    assert recovery[2] >= 0.1

    writer.start()

    assert monitor.run()["answer"] == "HEALTHY"
    assert len(scene.messages()) == 1


def test_a_standby_is_healthy_and_tells_its_lag(lab: Lab, writer: Postgres) -> None:
    writer.run(LAGS)
    writer.become(standby=True)
    scene = make_scene(lab, "us-east-2")
    describe_database(scene, writer.port, writer_region="us-east-1")
    scene.put_latch("us-east-1", "true")

    result = monitor_of(scene).run()

    assert (result["answer"], result["probes"][0]["reason"]) == ("HEALTHY", "a standby answered")
    assert scene.metric("ReplicationLag") == (5, 0.25, 0.25)
    assert scene.metric("WriterHere") == (2, 0.0, 0.0)
    assert scene.metric("Evacuated", "us-east-1") == (2, 1.0, 1.0)


def test_a_writer_has_no_lag(writer: Postgres) -> None:
    writer.run(LAGS)

    probe = probe_database(target_at(writer.port), CREDENTIALS, "us-east-1", time.time)

    assert (probe.outcome, probe.lag_seconds) == (Outcome.OK, None)


def test_a_writer_that_takes_no_writes_is_unknown_because_one_of_the_two_is_just_changing(
    lab: Lab, writer: Postgres
) -> None:
    writer.become(standby=True)
    scene = make_scene(lab)
    describe_database(scene, writer.port)

    result = monitor_of(scene).run()

    assert result["answer"] == "UNKNOWN"
    assert "RDS says that the writer is here, and the database takes no writes" in result["reason"]


def test_a_wrong_password_is_the_monitors_trouble_and_publishes_no_health(lab: Lab, writer: Postgres) -> None:
    scene = make_scene(lab)
    describe_database(scene, writer.port, password="wrong")

    result = monitor_of(scene).run()

    assert result["answer"] == "UNKNOWN"
    assert "28P01" in result["reason"]
    assert scene.metric("DatabaseUnknown") == (1, 1.0, 1.0)
    assert scene.metrics() == {("DatabaseUnknown", "us-east-1"), ("WriterHere", "us-east-1")}
    assert scene.messages() == []


@pytest.mark.parametrize(
    ("parameter", "value", "reason"),
    [
        ("database__writer_endpoint", "localhost", "there is no database behind this endpoint"),
        ("database__writer_endpoint", "cluster.invalid", "Name or service not known"),
        ("database__secret_arn", "arn:aws:secretsmanager:us-east-1:111122223333:secret:gone", "GetSecretValue"),
        ("database__tls", "require", "the server does not encrypt"),
        ("database__name", "elsewhere", "3D000"),
    ],
)
def test_what_the_monitor_cannot_look_at_is_unknown_and_it_says_why(
    lab: Lab, writer: Postgres, parameter: str, value: str, reason: str
) -> None:
    scene = make_scene(lab)
    describe_database(scene, writer.port)
    scene.put(**{parameter: value})

    result = monitor_of(scene).run()

    assert result["answer"] == "UNKNOWN"
    assert reason in result["reason"]


def test_a_global_cluster_that_cannot_be_read_leaves_the_latches_published_and_the_readers_probed(
    lab: Lab, writer: Postgres
) -> None:
    scene = make_scene(lab)
    describe_database(scene, writer.port)
    scene.put(database__global_cluster="gone", database__writer_endpoint="")
    scene.put_latch("us-east-2", "true")

    result = monitor_of(scene).run()

    assert result["answer"] == "HEALTHY"
    assert any("asking where the writer is" in trouble for trouble in result["troubles"])
    assert scene.metric("WriterHere") is None
    assert scene.metric("Evacuated", "us-east-2") == (2, 1.0, 1.0)


@contextmanager
def listening(answer: Any) -> Iterator[int]:
    """A port that accepts one connection and hands it to ``answer``."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def serve() -> None:
            accepted, _unused = server.accept()
            with accepted:
                answer(accepted)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


def target_at(port: int, tls: Tls = Tls.OFF) -> Target:
    return Target("127.0.0.1", port, "postgres", "unused", tls, expects_writer=False)


@pytest.mark.parametrize("tls", list(Tls))
def test_a_server_that_hangs_up_has_failed(tls: Tls) -> None:
    with listening(lambda accepted: accepted.recv(8)) as port:
        probe = probe_database(target_at(port, tls), CREDENTIALS, "us-east-1", time.time)

    assert probe.outcome is Outcome.FAILED


def test_a_server_that_accepts_and_never_answers_has_failed_within_its_time() -> None:
    done = threading.Event()
    with listening(lambda _accepted: done.wait(20)) as port:
        start = time.monotonic()
        probe = probe_database(target_at(port), CREDENTIALS, "us-east-1", time.time)
        took = time.monotonic() - start
        done.set()

    assert probe.outcome is Outcome.FAILED
    assert "timed out" in probe.reason
    assert took < 5


def test_a_server_that_wants_what_the_driver_cannot_do_is_unknown() -> None:
    def ask_for_kerberos(accepted: socket.socket) -> None:
        accepted.recv(1024)
        accepted.sendall(b"R" + (8).to_bytes(4, "big") + (2).to_bytes(4, "big"))
        accepted.recv(1024)

    with listening(ask_for_kerberos) as port:
        probe = probe_database(target_at(port), CREDENTIALS, "us-east-1", time.time)

    assert probe.outcome is Outcome.UNKNOWN
    assert "not supported" in probe.reason


def relay(source: socket.socket, sink: socket.socket) -> None:
    """Pass on what comes until either side ends."""
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)


def test_an_encrypted_connection_is_the_default_and_works(writer: Postgres, tmp_path: Path) -> None:
    """The server at hand cannot encrypt, so something that can stands before it."""
    context = self_signed(tmp_path)
    seen: list[str | None] = []

    def encrypt(accepted: socket.socket) -> None:
        accepted.recv(8)
        accepted.sendall(b"S")
        with (
            context.wrap_socket(accepted, server_side=True) as inside,
            socket.create_connection(("127.0.0.1", writer.port)) as server,
        ):
            seen.append(inside.version())
            threading.Thread(target=relay, args=(server, inside), daemon=True).start()
            relay(inside, server)

    with listening(encrypt) as port:
        probe = probe_database(target_at(port, Tls.REQUIRE), CREDENTIALS, "us-east-1", time.time)

    assert (probe.outcome, probe.reason) == (Outcome.OK, "a writer answered")
    assert seen == ["TLSv1.3"]


def test_a_write_is_proven_again_and_again(lab: Lab, writer: Postgres) -> None:
    scene = make_scene(lab)
    describe_database(scene, writer.port)
    database = Database(scene.region, scene.client, AT_ONCE)

    first, second = database.prove(scene.prefix), database.prove(scene.prefix)

    assert (first.outcome, first.reason) == (Outcome.OK, "a row was written")
    assert second.outcome is Outcome.OK
    assert writer.run("select region from multiregion_dr_heartbeat") == [["us-east-1"]]


def test_a_database_that_only_reads_has_not_proven_a_write(lab: Lab, writer: Postgres) -> None:
    writer.become(standby=True)
    scene = make_scene(lab)
    describe_database(scene, writer.port)

    proof = Database(scene.region, scene.client, AT_ONCE).prove(scene.prefix)

    assert proof.outcome is Outcome.FAILED
    assert "25006" in proof.reason


def test_where_there_is_no_database_a_write_is_unknown(lab: Lab) -> None:
    scene = make_scene(lab)

    proof = Database(scene.region, scene.client, AT_ONCE).prove(scene.prefix)

    assert proof.outcome is Outcome.UNKNOWN
    assert "missing or empty" in proof.reason
