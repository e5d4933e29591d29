# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journal and lock of a failover in a table with a replica: what is written in one region is read in the other."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.dynamodb_global_table import (
    plan_no_table,
    plan_table,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.dynamodb_tables import Clients
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_lock import (
    finish_lock,
    read_lock,
    renew_lock,
    take_lock,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.journal import (
    read_entries,
    read_failovers,
    write_entry,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.waiting import Patience
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table import TableGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_lock import new_lock
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step, failover_id
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.plan import carry_out
from botocore.exceptions import ClientError

from lab.testing import Lab

TABLE = "failover-journal"
NOW = 1795178733.125
TARGET = "us-east-2"


@pytest.fixture(scope="module")
def global_table(lab: Lab) -> Iterator[str]:
    def client(region: str) -> Any:
        return lab.client("dynamodb", region)

    goal = TableGoal(TABLE, ("us-east-1", TARGET), {"HASH": ("id", "S"), "RANGE": ("entry", "S")})
    clients, patience = Clients(client, client), Patience(timeout=30)
    carry_out(plan_table(clients, goal, patience))
    yield TABLE
    carry_out(plan_no_table(clients, goal, patience))


@pytest.fixture
def table(global_table: str, east: Any) -> Iterator[str]:
    """The table, which is empty again after each test."""
    yield global_table
    for item in east.scan(TableName=TABLE, ProjectionExpression="id, entry")["Items"]:
        east.delete_item(TableName=TABLE, Key=item)


@pytest.fixture
def east(lab: Lab) -> Any:
    return lab.client("dynamodb")


@pytest.fixture
def west(lab: Lab) -> Any:
    return lab.client("dynamodb", TARGET)


def entry(after: float, step: Step, actor: str = "anna", began: float = NOW) -> Entry:
    data = {"from": "us-east-1", "lag": 0.25}
    return Entry(failover_id(began, TARGET), began + after, step, TARGET, actor, "us-east-1 is lost", data)


def test_entries_are_read_in_the_order_of_time(table: str, east: Any, west: Any) -> None:
    written = [
        entry(2, Step.LOCKED),
        entry(0, Step.REQUESTED),
        entry(2, Step.LOCKED, actor="controller"),
        entry(1, Step.REFUSED),
    ]
    for line in (*written, written[0]):
        write_entry(west, table, line)
    write_entry(west, table, entry(0, Step.REQUESTED, began=NOW + 60))
    read = read_entries(west, table, written[0].failover_id)
    assert [line.at - NOW for line in read] == [0, 1, 2, 2]
    assert read_entries(east, table, written[0].failover_id) == read
    assert sorted(read, key=repr) == sorted(written, key=repr)


def test_a_long_journal_is_read_to_its_end(table: str, west: Any) -> None:
    # A page ends at 1 MB.
    written = [replace(entry(number, Step.PROMOTING), data={"text": "x" * 300_000}) for number in range(4)]
    for line in written:
        write_entry(west, table, line)
    assert read_entries(west, table, written[0].failover_id) == tuple(written)


def test_failovers_are_listed_newest_first(table: str, east: Any, west: Any) -> None:
    for began in (NOW, NOW + 7200, NOW + 3600):
        write_entry(west, table, entry(0, Step.REQUESTED, began=began))
        write_entry(west, table, entry(1, Step.PROMOTING, began=began))
        write_entry(west, table, entry(2, Step.FINISHED, began=began))
    write_entry(west, table, entry(0, Step.PROMOTING, began=NOW + 9999))
    names = [failover_id(began, TARGET) for began in (NOW + 7200, NOW + 3600, NOW)]
    assert list(read_failovers(east, table, 10)) == names
    assert list(read_failovers(west, table, 2)) == names[:2]


def test_a_table_that_is_missing_is_an_error(west: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFound"):
        write_entry(west, "failover-none", entry(0, Step.REQUESTED))
    with pytest.raises(ClientError, match="ResourceNotFound"):
        read_lock(west, "failover-none")


def test_a_life_of_a_lock(table: str, east: Any, west: Any) -> None:
    assert read_lock(west, table) is None
    mine = new_lock("run-a", TARGET, "failover", NOW)
    assert take_lock(west, table, mine, NOW) == mine
    assert read_lock(west, table) == mine == read_lock(east, table)

    other = new_lock("run-b", TARGET, "failover", NOW + 10)
    assert take_lock(west, table, other, NOW + 10) == mine
    renewed = renew_lock(west, table, mine, NOW + 15)
    assert renewed == replace(mine, expires_at=NOW + 35)
    assert take_lock(west, table, replace(other, expires_at=NOW + 50), NOW + 30) == renewed

    again = take_lock(west, table, new_lock("run-a", TARGET, "failover", NOW + 31), NOW + 31)
    assert again == replace(mine, expires_at=NOW + 51)
    finished = finish_lock(west, table, mine, NOW + 40)
    assert finished == replace(mine, expires_at=NOW + 40, finished_at=NOW + 40)
    assert renew_lock(west, table, mine, NOW + 41) == finished
    assert finish_lock(west, table, mine, NOW + 42) == finished

    next_one = new_lock("run-b", TARGET, "failover", NOW + 43)
    assert take_lock(west, table, next_one, NOW + 43) == next_one == read_lock(west, table)


def test_a_lock_whose_holder_died_is_taken_over_with_its_failover(table: str, west: Any) -> None:
    dead = take_lock(west, table, new_lock("run-a", TARGET, "failover", NOW), NOW)
    later = NOW + 25
    heir = new_lock("run-b", TARGET, "switchover", later)
    got = take_lock(west, table, heir, later)
    assert got == replace(heir, failover_id=dead.failover_id, started_at=NOW)
    assert renew_lock(west, table, dead, later + 1) == got
    assert finish_lock(west, table, dead, later + 1) == got
    assert read_lock(west, table) == got


def test_a_lock_to_another_target_begins_anew(table: str, west: Any) -> None:
    take_lock(west, table, new_lock("run-a", TARGET, "failover", NOW), NOW)
    elsewhere = new_lock("run-b", "us-west-2", "failover", NOW + 25)
    assert take_lock(west, table, elsewhere, NOW + 25) == elsewhere


def test_a_lock_that_was_never_taken_is_neither_renewed_nor_finished(table: str, west: Any) -> None:
    mine = new_lock("run-a", TARGET, "failover", NOW)
    assert renew_lock(west, table, mine, NOW) is None
    assert finish_lock(west, table, mine, NOW) is None
    assert read_lock(west, table) is None


@pytest.mark.parametrize("expired", [False, True])
def test_of_many_at_once_one_leads_and_all_see_the_same(lab: Lab, table: str, west: Any, expired: bool) -> None:
    now = NOW + 100 if expired else NOW
    if expired:
        take_lock(west, table, new_lock("dead", TARGET, "failover", NOW), NOW)

    def take(number: int) -> tuple[str, str]:
        lock = new_lock(f"run-{number}", TARGET, "failover", now)
        seen = take_lock(lab.client("dynamodb", TARGET), table, lock, now)
        return seen.holder, seen.failover_id

    with ThreadPoolExecutor(8) as pool:
        seen = set(pool.map(take, range(16)))
    standing = read_lock(west, table)
    assert standing is not None
    assert seen == {(standing.holder, standing.failover_id)}
