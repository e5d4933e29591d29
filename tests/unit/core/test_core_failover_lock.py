# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lock of a failover: who may take it, and what becomes of an unfinished one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_lock import (
    LEASE_SECONDS,
    RESUME_SECONDS,
    Lock,
    is_free,
    is_held_by,
    is_in_cooldown,
    is_resumable,
    lock_item,
    new_lock,
    parse_lock,
    taken,
    unchanged_condition,
)
from hypothesis import given
from hypothesis import strategies as st

START = 1795178733.0
HELD = new_lock("run-a", "us-east-2", "failover", START)
LATER = HELD.expires_at + 5
DONE = replace(HELD, finished_at=START + 9, expires_at=START + 9)
TIMES = st.floats(min_value=0, max_value=9_999_999_999, allow_nan=False)
LOCKS = st.builds(
    Lock,
    holder=st.sampled_from(["a", "b", "c"]),
    failover_id=st.text(),
    target=st.sampled_from(["us-east-2", "us-west-2"]),
    method=st.sampled_from(["switchover", "failover"]),
    started_at=TIMES,
    expires_at=TIMES,
    finished_at=st.none() | TIMES,
)


def test_a_new_lock_is_named_and_holds_for_one_lease() -> None:
    assert (HELD.holder, HELD.failover_id) == ("run-a", "20261120T124533Z-us-east-2")
    assert (HELD.started_at, HELD.expires_at, HELD.finished_at) == (START, START + LEASE_SECONDS, None)


@pytest.mark.parametrize(
    ("lock", "holder", "now", "free", "held"),
    [
        (None, "run-b", START, True, False),
        (HELD, "run-a", START, True, True),
        (HELD, "run-b", START, False, False),
        (HELD, "run-b", HELD.expires_at - 0.001, False, False),
        (HELD, "run-b", HELD.expires_at, True, False),
        (HELD, "run-a", HELD.expires_at, True, False),
        (DONE, "run-b", START + 9, True, False),
        (DONE, "run-a", START + 9, True, False),
        (replace(DONE, expires_at=LATER), "run-a", START + 9, True, False),
    ],
)
def test_a_lock_is_free_or_held(lock: Lock | None, holder: str, now: float, free: bool, held: bool) -> None:
    assert is_free(lock, holder, now) == free
    assert is_held_by(lock, holder, now) == held


@given(st.none() | LOCKS, TIMES)
def test_never_do_two_hold_it_and_who_holds_it_excludes_all_others(lock: Lock | None, now: float) -> None:
    holders = [name for name in ("a", "b", "c") if is_held_by(lock, name, now)]
    assert len(holders) <= 1
    for holder in holders:
        assert [name for name in ("a", "b", "c") if is_free(lock, name, now)] == [holder]


@pytest.mark.parametrize(
    ("lock", "now", "cooling"),
    [
        (None, START, False),
        (HELD, START, False),
        (DONE, START + 9, True),
        (DONE, START + 9 + 599, True),
        (DONE, START + 9 + 600, False),
    ],
)
def test_the_cooldown_begins_at_the_end(lock: Lock | None, now: float, cooling: bool) -> None:
    assert is_in_cooldown(lock, 600, now) == cooling


@pytest.mark.parametrize(
    ("stands", "target", "now", "resumed"),
    [
        (None, "us-east-2", LATER, False),
        (HELD, "us-east-2", LATER, True),
        (HELD, "us-west-2", LATER, False),
        (DONE, "us-east-2", LATER, False),
        (HELD, "us-east-2", HELD.expires_at + RESUME_SECONDS, True),
        (HELD, "us-east-2", HELD.expires_at + RESUME_SECONDS + 1, False),
    ],
)
def test_an_unfinished_failover_keeps_its_name_and_its_beginning(
    stands: Lock | None, target: str, now: float, resumed: bool
) -> None:
    wanted = new_lock("run-b", target, "switchover", now)
    assert is_resumable(stands, target, now) == resumed
    got = taken(stands, wanted, now)
    assert got == (replace(wanted, failover_id=HELD.failover_id, started_at=START) if resumed else wanted)


@given(LOCKS)
def test_a_lock_comes_back_as_it_was_written(lock: Lock) -> None:
    assert parse_lock(lock_item(lock)) == lock


@pytest.mark.parametrize("item", [None, {}])
def test_no_item_is_no_lock(item: dict[str, dict[str, str]] | None) -> None:
    assert parse_lock(item) is None


@pytest.mark.parametrize(
    ("stands", "condition"),
    [
        (None, "attribute_not_exists(id)"),
        (
            HELD,
            "holder = :holder AND failover_id = :failover_id AND expires_at = :expires_at "
            "AND attribute_not_exists(finished_at)",
        ),
        (
            DONE,
            "holder = :holder AND failover_id = :failover_id AND expires_at = :expires_at "
            "AND finished_at = :finished_at",
        ),
    ],
)
def test_a_lock_is_written_only_over_the_one_that_was_seen(stands: Lock | None, condition: str) -> None:
    parameters = unchanged_condition(stands)
    assert parameters["ConditionExpression"] == condition
    names = {word.strip(":") for word in condition.split() if word.startswith(":")}
    given_names = {name.strip(":") for name in parameters.get("ExpressionAttributeValues", {})}
    assert given_names == names
