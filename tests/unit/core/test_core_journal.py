# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of failovers: entries that survive DynamoDB, in an order that is that of time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import (
    Entry,
    Step,
    entry_key,
    failover_id,
    in_order,
    index_item,
    item_of,
    parse_item,
    target_of,
)
from hypothesis import given
from hypothesis import strategies as st

ENTRY = Entry(
    failover_id="20261120T124533Z-us-east-2",
    at=1795178733.25,
    step=Step.REQUESTED,
    region="us-east-2",
    actor="arn:aws:iam::1:user/anna",
    detail="us-east-1 is lost",
    data={"method": "failover", "lag": 1.5, "seen": ["us-east-1", None, True]},
)
MOMENTS = st.floats(min_value=0, max_value=9_999_999_999, allow_nan=False)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
ENTRIES = st.builds(
    Entry,
    failover_id=st.text(min_size=1),
    at=MOMENTS,
    step=st.sampled_from(Step),
    region=st.text(),
    actor=st.text(),
    detail=st.text(),
    data=st.dictionaries(st.text(), JSON, max_size=3),
)


def test_an_item_is_plain_dynamodb() -> None:
    assert item_of(ENTRY) == {
        "id": {"S": "20261120T124533Z-us-east-2"},
        "entry": {"S": entry_key(ENTRY)},
        "at": {"N": "1795178733.25"},
        "step": {"S": "REQUESTED"},
        "region": {"S": "us-east-2"},
        "actor": {"S": "arn:aws:iam::1:user/anna"},
        "detail": {"S": "us-east-1 is lost"},
        "data": {"S": '{"lag": 1.5, "method": "failover", "seen": ["us-east-1", null, true]}'},
    }


@given(ENTRIES)
def test_an_entry_comes_back_as_it_was_written(entry: Entry) -> None:
    assert parse_item(item_of(entry)) == entry


@given(ENTRIES, MOMENTS)
def test_keys_are_in_the_order_of_time_to_the_millisecond(entry: Entry, at: float) -> None:
    later = replace(entry, at=at)
    if round(entry.at * 1000) != round(at * 1000):
        assert (entry_key(entry) < entry_key(later)) == (entry.at < at)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({}, True),
        ({"at": ENTRY.at + 0.0001}, True),
        ({"data": {}}, True),
        ({"actor": "controller-us-east-1"}, False),
        ({"region": "us-east-1"}, False),
        ({"detail": "us-east-1 is still lost"}, False),
        ({"step": Step.LOCKED}, False),
        ({"at": ENTRY.at + 0.001}, False),
    ],
)
def test_only_a_repeated_entry_takes_the_place_of_one(change: dict[str, Any], same: bool) -> None:
    assert (entry_key(replace(ENTRY, **change)) == entry_key(ENTRY)) == same


def test_a_failover_is_named_after_its_beginning_and_its_target() -> None:
    assert failover_id(ENTRY.at, "us-east-2") == "20261120T124533Z-us-east-2"
    assert target_of("20261120T124533Z-us-east-2") == "us-east-2"
    assert target_of("something else") == ""


@given(MOMENTS, MOMENTS)
def test_names_are_in_the_order_of_their_beginnings(one: float, other: float) -> None:
    first, second = sorted((one, other))
    assert failover_id(first, "us-east-1")[:16] <= failover_id(second, "us-east-1")[:16]


@pytest.mark.parametrize("step", Step)
def test_what_begins_or_ends_a_failover_lists_it(step: Step) -> None:
    listed = {"id": {"S": "failovers"}, "entry": {"S": ENTRY.failover_id}}
    beginnings_and_ends = {Step.REQUESTED, Step.REFUSED, Step.RESUMED, Step.FAILED, Step.FINISHED}
    assert index_item(replace(ENTRY, step=step)) == (listed if step in beginnings_and_ends else None)


def test_entries_of_one_moment_have_one_order() -> None:
    others = [replace(ENTRY, actor=name) for name in ("a", "b", "c")]
    backwards = others[::-1]
    assert sorted(others, key=in_order) == sorted(backwards, key=in_order)
