# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real server that speaks MySQL, for the tests of what asks one."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import pymysql
import pytest

from lab.plane.programs import as_user, give
from tests.integration.lambda_scene import PASSWORD, USER, free_port, self_signed

PLACES = "/usr/sbin:/usr/libexec:/usr/bin:/usr/local/bin:/usr/local/sbin"
DATABASE = "documents"
# What everybody starts with: the account of the tests, and the view in which Aurora tells its lag.
FIRST = f"""
create database {DATABASE};
create user '{USER}'@'127.0.0.1' identified by '{PASSWORD}';
grant all on *.* to '{USER}'@'127.0.0.1' with grant option;
create user 'bare'@'127.0.0.1' identified by '{PASSWORD}';
grant select on {DATABASE}.* to 'bare'@'127.0.0.1';
"""


def program(*names: str) -> Path | None:
    """Where one of these programs is."""
    found = (shutil.which(name, path=PLACES) for name in names)
    return next((Path(path) for path in found if path), None)


@dataclass
class MySql:
    """A server on a port of this machine."""

    folder: Path
    server: Path
    port: int
    process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def start(self, *options: str) -> None:
        sockets = [f"--socket={self.folder}/socket", f"--pid-file={self.folder}/pid", f"--tmpdir={self.folder}"]
        network = [f"--port={self.port}", "--bind-address=127.0.0.1", "--skip-name-resolve"]
        command = [str(self.server), "--no-defaults", f"--datadir={self.data}", *sockets, *network, *options]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, **as_user())
        deadline = time.monotonic() + 30
        while True:
            try:
                # Another server may already hold the port, and answer.
                [[folder]] = self.run("select @@datadir")
                assert Path(folder) == self.data
                return
            except pymysql.err.MySQLError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise AssertionError((self.folder / "log").read_text()[-2000:]) from None
                time.sleep(0.05)

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(30)
            self.process = None

    def run(self, statement: str) -> list[list[Any]]:
        with closing(pymysql.connect(host="127.0.0.1", port=self.port, user=USER, password=PASSWORD)) as connection:
            connection.autocommit(True)
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return [list(row) for row in cursor.fetchall()]

    def only_read(self, switched: bool) -> None:
        """A standby: even whoever may do everything else writes nothing."""
        self.run(f"set global read_only = {int(switched)}")


@contextmanager
def running_mysql() -> Iterator[MySql]:
    """A server of its own, ended and removed with the block; a visible skip where this machine has none."""
    server, install = program("mariadbd", "mysqld"), program("mariadb-install-db", "mysql_install_db")
    if not server or not install:
        pytest.skip("no mariadbd on this machine: Debian has it in mariadb-server")
    folder = Path(tempfile.mkdtemp(prefix="mysql-"))
    self_signed(folder)
    (folder / "first.sql").write_text(FIRST, encoding="utf-8")
    give(folder, folder / "server.pem", folder / "first.sql")
    quiet = partial(subprocess.run, check=True, capture_output=True, cwd=folder)
    system = ["--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"]
    quiet([str(install), "--no-defaults", f"--datadir={folder}/data", *system], **as_user())
    mysql = MySql(folder, server, free_port())
    try:
        mysql.start(f"--init-file={folder}/first.sql")
        yield mysql
    finally:
        mysql.stop()
        shutil.rmtree(folder)
