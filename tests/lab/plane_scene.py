# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab with a global database and a data plane below it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pg8000.native import Connection

from lab import cli
from lab.plane.files import Files
from lab.testing import Lab, running_lab
from tests.lab.global_database import ENGINE, FIRST, GlobalDatabase

SUFFIX = "made"
USER, PASSWORD = "keeper", "it's a \\ secret"


@dataclass(frozen=True)
class Plane:
    lab: Lab
    database: GlobalDatabase

    @property
    def files(self) -> Files:
        return Files(self.lab.state)

    def status(self) -> dict[str, Any]:
        return self.files.read_status()

    def states(self) -> dict[str, str]:
        """What each server is, once all are what the API says."""
        told = self.status()
        states = {region: one["state"] for region, one in told["databases"].items()}
        return states if told["is_settled"] else {}

    def command(self, *words: str) -> int:
        return cli.main(["plane", words[0], "--state", str(self.lab.state.folder), *words[1:]])

    def run(self, region: str, statement: str) -> Any:
        place = self.status()["databases"][region]
        with closing(Connection(USER, place["address"], "orders", place["port"], PASSWORD, timeout=5)) as connection:
            return connection.run(statement)


def is_free(address: str, port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def make_database(lab: Lab, *secondaries: str) -> GlobalDatabase:
    """A global database named as the roles name it, with its secret."""
    made = GlobalDatabase(lab, f"global-{SUFFIX}")
    made.rds(FIRST).create_global_cluster(GlobalClusterIdentifier=made.name, Engine=ENGINE, DatabaseName="orders")
    made.add(FIRST, master={"MasterUsername": USER, "MasterUserPassword": PASSWORD, "DatabaseName": "orders"})
    for region in secondaries:
        made.add(region)
    content = json.dumps({"username": USER, "password": PASSWORD})
    lab.client("secretsmanager").create_secret(Name=f"database-{SUFFIX}", SecretString=content)
    return made


@contextmanager
def running_plane(folder: Path, *secondaries: str, options: tuple[str, ...] = ()) -> Iterator[Plane]:
    with running_lab(folder) as lab:
        plane = Plane(lab, make_database(lab, *secondaries))
        assert plane.command("up", "--owner", str(os.getpid()), *options) == 0
        try:
            yield plane
        finally:
            plane.command("down")
