# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real databases follow what the API says."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator

import pytest
from pg8000.exceptions import DatabaseError, InterfaceError
from pg8000.native import Connection

from tests.lab.global_database import FIRST, SECOND
from tests.lab.helpers import eventually
from tests.lab.plane_scene import PASSWORD, USER, Plane, running_plane

LINK = 0.3
NONE: list[int] = []


@pytest.fixture(scope="module")
def plane(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plane]:
    with running_plane(tmp_path_factory.mktemp("plane"), SECOND, options=("--link-seconds", str(LINK))) as made:
        made.run(FIRST, "CREATE TABLE written (number int PRIMARY KEY)")
        eventually(lambda: made.run(SECOND, "SELECT to_regclass('written') IS NOT NULL"), [[True]])
        yield made


@pytest.fixture(autouse=True)
def as_before(plane: Plane) -> None:
    """Every region is there, the first one writes, and both hold the same."""
    for region in (FIRST, SECOND):
        plane.lab.restore(region)
        plane.command("heal", "link", region)
        plane.command("heal", "database", region)
    eventually(lambda: "pending-resync" in plane.database.members().values(), False)
    if plane.database.members()[FIRST] != "writer":
        plane.database.switch_over(FIRST, called_in=SECOND)
    eventually(plane.states, {FIRST: "writer", SECOND: "standby"}, patience=30)
    plane.run(FIRST, "TRUNCATE written")
    eventually(lambda: numbers(plane, SECOND), NONE)


def numbers(plane: Plane, region: str) -> list[int]:
    return [number for [number] in plane.run(region, "SELECT number FROM written ORDER BY 1")]


def write(plane: Plane, region: str, number: int) -> None:
    plane.run(region, f"INSERT INTO written VALUES ({number})")


def test_what_is_written_reaches_the_standby_after_the_links_delay(plane: Plane) -> None:
    write(plane, FIRST, 1)
    began = time.monotonic()
    assert numbers(plane, SECOND) == NONE
    eventually(lambda: numbers(plane, SECOND), [1])
    assert time.monotonic() - began > LINK - 0.1
    with pytest.raises(DatabaseError, match="read-only"):
        write(plane, SECOND, 2)


def test_a_switchover_loses_nothing(plane: Plane) -> None:
    plane.database.switch_over(SECOND, called_in=FIRST)
    written = 0
    # Until the old writer ends, whatever it acknowledged has to be there afterwards.
    try:
        while plane.status()["databases"][SECOND]["state"] != "writer":
            write(plane, FIRST, written + 1)
            written += 1
    except (DatabaseError, InterfaceError, OSError):
        pass
    assert written > 0
    eventually(plane.states, {FIRST: "standby", SECOND: "writer"}, patience=30)
    assert set(range(1, written + 1)) <= set(numbers(plane, SECOND))
    write(plane, SECOND, 0)
    eventually(lambda: 0 in numbers(plane, FIRST), True)


def test_a_failover_loses_what_was_on_the_link_and_the_old_writer_rejoins(plane: Plane) -> None:
    write(plane, FIRST, 1)
    eventually(lambda: numbers(plane, SECOND), [1])
    write(plane, FIRST, 2)
    plane.lab.outage(FIRST)
    eventually(lambda: plane.status()["databases"][FIRST]["state"], "down")
    plane.database.fail_over(SECOND)
    eventually(plane.states, {FIRST: "down", SECOND: "writer"}, patience=30)
    assert numbers(plane, SECOND) == [1]
    write(plane, SECOND, 3)
    plane.lab.restore(FIRST)
    eventually(plane.states, {FIRST: "standby", SECOND: "writer"}, patience=30)
    eventually(lambda: numbers(plane, FIRST), [1, 3])


def test_a_region_that_comes_back_in_time_goes_on_writing(plane: Plane) -> None:
    write(plane, FIRST, 1)
    plane.lab.outage(FIRST)
    eventually(lambda: plane.status()["databases"][FIRST]["state"], "down")
    plane.lab.restore(FIRST)
    eventually(plane.states, {FIRST: "writer", SECOND: "standby"}, patience=30)
    eventually(lambda: numbers(plane, SECOND), [1])


def test_a_cut_link_holds_back_what_is_written_until_it_is_mended(plane: Plane) -> None:
    plane.command("fault", "link", SECOND)
    time.sleep(0.3)
    write(plane, FIRST, 1)
    time.sleep(LINK * 2)
    assert numbers(plane, SECOND) == NONE
    plane.command("heal", "link", SECOND)
    eventually(lambda: numbers(plane, SECOND), [1], patience=15)


def test_a_database_can_be_lost_alone(plane: Plane) -> None:
    plane.command("fault", "database", FIRST)
    eventually(lambda: plane.status()["databases"][FIRST]["state"], "down")
    plane.database.fail_over(SECOND)
    eventually(plane.states, {FIRST: "down", SECOND: "writer"}, patience=30)
    plane.command("heal", "database", FIRST)
    eventually(plane.states, {FIRST: "standby", SECOND: "writer"}, patience=30)


def test_a_region_that_is_silent_ends_no_connection_and_answers_none(plane: Plane) -> None:
    place = plane.status()["databases"][FIRST]
    old = socket.create_connection((place["address"], place["port"]), timeout=0.5)
    hello = b"\0\3\0\0user\0keeper\0database\0orders\0\0"
    old.sendall((len(hello) + 4).to_bytes(4, "big") + hello)
    # It asks for the password.
    assert old.recv(100)[:1] == b"R"
    plane.lab.outage(FIRST, "timeout")
    eventually(lambda: plane.status()["databases"][FIRST]["state"], "down")
    with old, socket.create_connection((place["address"], place["port"]), timeout=0.5) as new:
        new.sendall(b"\0\0\0\x08\x04\xd2\x16\x2f")
        for client in (old, new):
            with pytest.raises(TimeoutError):
                client.recv(1)
    plane.lab.outage(FIRST, "reset")
    with pytest.raises((InterfaceError, OSError)):
        plane.run(FIRST, "SELECT 1")


def test_clients_may_encrypt(plane: Plane) -> None:
    place, context = plane.status()["databases"][FIRST], ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with Connection(USER, place["address"], "orders", place["port"], PASSWORD, ssl_context=context) as connection:
        assert connection.run("SELECT repeat('x', 100000)") == [["x" * 100000]]
