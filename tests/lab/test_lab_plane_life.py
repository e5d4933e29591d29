# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A data plane ends, whatever ends it, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lab import cli
from lab.processes import Process, descendants
from lab.testing import running_lab
from tests.lab.global_database import FIRST, GlobalDatabase
from tests.lab.helpers import eventually
from tests.lab.plane_scene import Plane, is_free, make_database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GlobalDatabase]:
    with running_lab(tmp_path_factory.mktemp("plane")) as lab:
        yield make_database(lab)


@pytest.fixture
def plane(database: GlobalDatabase) -> Iterator[Plane]:
    made = Plane(database.lab, database)
    yield made
    made.command("down")


def guard_of(plane: Plane) -> Process:
    guard = plane.files.read_guard()
    assert guard is not None
    return guard


def supervisor_of(plane: Plane) -> int:
    return descendants(guard_of(plane).pid)[0].pid


NOBODY: list[Process] = []
ENDS: dict[str, Callable[[Plane, subprocess.Popen[bytes]], int | None]] = {
    "the command down": lambda plane, _owner: plane.command("down"),
    "the death of its owner": lambda _plane, owner: owner.kill(),
    "the death of the supervisor": lambda plane, _owner: os.kill(supervisor_of(plane), signal.SIGKILL),
    "the death of the guard": lambda plane, _owner: os.kill(guard_of(plane).pid, signal.SIGKILL),
}


@pytest.mark.parametrize("end", ENDS)
def test_nothing_is_left_after(plane: Plane, end: str) -> None:
    with subprocess.Popen(["sleep", "120"]) as owner:
        # Of its own: one that is given back may be another plane's the next moment.
        assert plane.command("up", "--owner", str(owner.pid), "--block", str(201 + [*ENDS].index(end))) == 0
        guard, volumes = guard_of(plane), Path(json.loads(plane.files.guard.read_text())["volumes"])
        family = [guard, *descendants(guard.pid)]
        place, names = plane.status()["databases"][FIRST], plane.status()["names"]
        assert not is_free(place["address"], place["port"])
        assert not is_free(names["address"], names["port"])
        ENDS[end](plane, owner)
        owner.kill()
        eventually(lambda: [process for process in family if process.is_alive()], NOBODY, patience=30)
        eventually(lambda: (plane.files.folder.exists(), volumes.exists()), (False, False))
    eventually(lambda: [is_free(one["address"], one["port"]) for one in (place, names)], [True, True])


def test_it_starts_anew_after_all_of_it_was_killed_at_once(plane: Plane) -> None:
    assert plane.command("up") == 0
    family = [guard_of(plane), *descendants(guard_of(plane).pid)]
    volumes = Path(json.loads(plane.files.guard.read_text())["volumes"])
    for process in family:
        os.kill(process.pid, signal.SIGKILL)
    # Killed is not yet dead.
    eventually(lambda: [process for process in family if process.is_alive()], NOBODY, patience=30)
    assert plane.command("up") == 0
    assert not volumes.exists()
    assert plane.states() == {FIRST: "writer"}


def test_two_planes_stand_side_by_side(plane: Plane, tmp_path: Path) -> None:
    assert plane.command("up") == 0
    with running_lab(tmp_path / "other") as lab:
        other = Plane(lab, make_database(lab))
        assert other.command("up") == 0
        assert other.states() == plane.states() == {FIRST: "writer"}
        assert other.status()["databases"][FIRST]["address"] != plane.status()["databases"][FIRST]["address"]
        guard = guard_of(other)
        cli.down(lab.state)
        eventually(guard.is_alive, False, patience=30)
    assert plane.run(FIRST, "SELECT 1") == [[1]]


def test_without_a_lab_it_does_not_start(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["plane", "up", "--state", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "lab: the lab is not up\n"
    assert cli.main(["plane", "status", "--state", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "lab: the plane is not up\n"


def test_a_port_that_another_program_has_is_waited_for(plane: Plane) -> None:
    # A block that no plane of another test takes by itself: both starts must have the same addresses.
    block = ("--block", "200")
    assert plane.command("up", *block) == 0
    place = plane.status()["databases"][FIRST]
    assert place["address"].startswith("127.200.")
    plane.command("down")
    codes: list[int] = []
    starting = threading.Thread(target=lambda: codes.append(plane.command("up", *block)))
    with socket.create_server((place["address"], place["port"])):
        starting.start()
        eventually(lambda: "ddress already in use" in plane.files.log.read_text(), True, patience=30)
        assert not plane.status().get("databases")
    starting.join(60)
    assert codes == [0]
    assert plane.states() == {FIRST: "writer"}
