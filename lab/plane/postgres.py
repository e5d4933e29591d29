# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One PostgreSQL server: made, started, promoted, rejoined and ended."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pg8000.native import Connection, identifier, literal

from lab import processes
from lab.plane import steps
from lab.plane.programs import as_user, give, programs
from lab.processes import Process, started_at

PATIENCE = 30.0

# A rewind needs hints in the log; a standby that lost its writer looks again at once. What is written need not survive
# the machine, only the server.
SETTINGS = """
listen_addresses = '{address}'
port = {port}
unix_socket_directories = ''
fsync = off
wal_level = replica
wal_log_hints = on
wal_keep_size = '256MB'
wal_retrieve_retry_interval = '200ms'
wal_receiver_status_interval = '1s'
max_wal_senders = 10
max_connections = 100
shared_buffers = '16MB'
hot_standby = on
logging_collector = off
cluster_name = '{name}'
primary_conninfo = '{source}'
"""
# The whole of loopback: a client's own address is 127.0.0.1 or the one that it connects to.
WHO_MAY = "host all all 127.0.0.0/8 scram-sha-256\nhost replication all 127.0.0.0/8 scram-sha-256\n"


@dataclass(frozen=True)
class Login:
    user: str
    password: str


@dataclass(frozen=True)
class Place:
    """Where a server listens, and where its link to the writer begins."""

    address: str
    port: int
    link_port: int


@dataclass
class Postgres:
    name: str
    folder: Path
    place: Place
    login: Login
    database: str
    started: Callable[[Process], None]
    process: subprocess.Popen[bytes] | None = None
    has_data: bool = False
    follows: str = ""
    is_ready: bool = False

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def _environment(self) -> dict[str, str]:
        """The password for its writer is in no file and no list of processes."""
        return {**os.environ, "PGPASSWORD": self.login.password, "PGCONNECT_TIMEOUT": "5"}

    def seen(self) -> steps.Server:
        return steps.Server(self.has_data, self.is_running, self.is_standby, self.follows)

    @property
    def is_running(self) -> bool:
        return self.is_ready and self.process is not None and self.process.poll() is None

    @property
    def is_standby(self) -> bool:
        return (self.data / "standby.signal").exists()

    def found(self) -> None:
        """Make a new volume and write to it."""
        self._empty()
        secret = self.folder / "password"
        secret.write_text(self.login.password)
        secret.chmod(0o600)
        give(secret)
        who = ["-U", self.login.user, "-A", "scram-sha-256", f"--pwfile={secret}"]
        self._program("initdb", "-D", str(self.data), "-N", *who, "--no-locale", "-E", "UTF8")
        secret.unlink()
        self.has_data = True
        self._start()
        if not self.run(f"SELECT 1 FROM pg_database WHERE datname = {literal(self.database)}"):
            self.run(f"CREATE DATABASE {identifier(self.database)}")
        self.is_ready = True

    def clone(self, writer: Postgres) -> None:
        """Copy the writer's volume and follow it."""
        self.end()
        self._empty()
        whence = ["-h", writer.place.address, "-p", str(writer.place.port), "-U", self.login.user]
        self._program("pg_basebackup", "-D", str(self.data), *whence, "-X", "stream", "-c", "fast", "-N")
        self._follow(writer)

    def rejoin(self, writer: Postgres) -> None:
        """Go back to where the histories parted and follow the writer from there."""
        self.end(gently=True)
        # Before version 16 a rewind looks at the last checkpoint for the writer's history.
        writer.run("CHECKPOINT")
        place = writer.place
        source = f"host={place.address} port={place.port} user={self.login.user} dbname=postgres"
        try:
            self._program("pg_rewind", "-D", str(self.data), "--source-server", source, "--no-sync")
        except subprocess.CalledProcessError:
            self.clone(writer)
            return
        self._follow(writer)

    def _follow(self, writer: Postgres) -> None:
        (self.data / "standby.signal").touch()
        give(self.data / "standby.signal")
        self.has_data, self.follows = True, writer.name
        self.start()

    def promote(self) -> None:
        self._program("pg_ctl", "promote", "-D", str(self.data), "-w", "-t", "30")
        self.follows = ""

    def start(self) -> None:
        self._start()
        self.is_ready = True

    def _start(self) -> None:
        self.is_ready = False
        self._configure()
        with (self.folder / "log").open("ab") as log:
            command = [str(programs() / "postgres"), "-D", str(self.data)]
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=self.folder, env=self._environment, **as_user()
            )
        self.started(Process(f"postgres {self.name}", self.process.pid, started_at(self.process.pid) or ""))
        try:
            self._wait()
        except BaseException:
            self.end()
            raise

    def _configure(self) -> None:
        """A clone and a rewind bring the writer's files, so they are written before each start."""
        place = self.place
        source = f"host={place.address} port={place.link_port} user={self.login.user}"
        whole = SETTINGS.format(address=place.address, port=place.port, name=self.name, source=source)
        for name, text in {"postgresql.conf": whole, "pg_hba.conf": WHO_MAY, "postgresql.auto.conf": ""}.items():
            (self.data / name).write_text(text)
            give(self.data / name)

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                # Another server may hold the port and answer.
                if self.run("SHOW data_directory") == [[str(self.data)]]:
                    return
                raise OSError(f"another server answers at {self.place.address}:{self.place.port}")
            except Exception:
                if time.monotonic() > deadline or self.process is None or self.process.poll() is not None:
                    raise
                time.sleep(0.05)

    def run(self, statement: str, database: str = "postgres") -> Any:
        who = self.login
        with Connection(
            who.user, self.place.address, database, self.place.port, who.password, timeout=PATIENCE
        ) as connection:
            return connection.run(statement)

    def end(self, *, gently: bool = False) -> None:
        """Gently, it ends once its standbys have everything; else at once, as in a crash."""
        if self.process is None:
            return
        for number in (signal.SIGINT, signal.SIGQUIT) if gently else (signal.SIGQUIT,):
            self.process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
                break
        else:
            pid = self.process.pid
            processes.end([Process(self.name, pid, started_at(pid) or "")], patience=0.5)
        self.process = None

    def _empty(self) -> None:
        self.has_data = False
        shutil.rmtree(self.data, ignore_errors=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        give(self.folder)

    def _program(self, name: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(programs() / name), *arguments],
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            check=False,
            timeout=120,
            **as_user(),
        )
        with (self.folder / "log").open("ab") as log:
            log.write(done.stdout + done.stderr)
        done.check_returncode()
