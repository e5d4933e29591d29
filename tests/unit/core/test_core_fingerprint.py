# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role stands while nothing that counts is different, and everything counts that is not named as volatile."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fingerprint import (
    LARGEST_RECORD,
    Fingerprint,
    UnreadableError,
    as_record,
    canonical,
    digest,
    fingerprint,
    hash_answer,
    hash_inputs,
    hash_world,
    judge,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.volatile import VOLATILE, VOLATILE_OPTIONS
from hypothesis import given
from hypothesis import strategies as st

LEAVES = (
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.floats(allow_nan=False, allow_infinity=False)
)
NAMES = st.text(alphabet="abc", min_size=1, max_size=3)
ANSWERS = st.recursive(
    LEAVES,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(NAMES, below, max_size=4),
    max_leaves=12,
)
Path = tuple[str | int, ...]
INPUTS = {"network_nat": "11" * 32, "password": "22" * 32}
WORLD = {"ec2.vpcs": "33" * 32, "ec2.subnets": "44" * 32}
NOW = "2026-01-01T00:00:00Z"


def leaves(answer: Any, path: Path = ()) -> Iterator[Path]:
    """The way to each value, and to each list and mapping."""
    yield path
    items: Any = answer.items() if isinstance(answer, dict) else enumerate(answer) if isinstance(answer, list) else ()
    for key, below in items:
        yield from leaves(below, (*path, key))


def altered(answer: Any, path: Path) -> Any:
    """The answer with one value replaced by what is nowhere in it."""
    if not path:
        return {"somebody": "was here"}
    copy = deepcopy(answer)
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = {"somebody": "was here"}
    return copy


@given(answer=ANSWERS, data=st.data())
def test_any_change_of_an_answer_is_a_change_of_its_hash(answer: Any, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(list(leaves(answer))))
    changed = altered(answer, path)
    assert hash_answer("any.kind", changed) != hash_answer("any.kind", answer)
    assert digest(changed) != digest(answer)


@given(answer=st.dictionaries(NAMES, LEAVES, min_size=1), more=LEAVES)
def test_a_field_that_nobody_knows_counts(answer: dict[str, Any], more: Any) -> None:
    assert hash_answer("any.kind", {**answer, "NewField": more}) != hash_answer("any.kind", answer)


@given(answers=st.lists(ANSWERS, max_size=5), data=st.data())
def test_the_order_of_what_aws_lists_does_not_count(answers: list[Any], data: st.DataObject) -> None:
    assert hash_answer("any.kind", data.draw(st.permutations(answers))) == hash_answer("any.kind", answers)


def test_the_order_of_an_input_counts() -> None:
    assert digest(["us-east-1a", "us-east-1b"]) != digest(["us-east-1b", "us-east-1a"])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, "1"),
        (True, 1),
        (None, ""),
        ([], {}),
        ([1, [2]], [[1], 2]),
        ({"a": None}, {}),
        (b"a", "YQ=="),
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T00:00:00+00:00"),
    ],
)
def test_things_that_look_alike_are_told_apart(one: Any, other: Any) -> None:
    assert digest(one) != digest(other)


@pytest.mark.parametrize("thing", [object(), {1: "one"}, {"a": [object()]}, {"a", "b"}, float("nan")])
def test_what_nobody_can_compare_is_refused(thing: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical(thing)


def test_a_stranger_is_named() -> None:
    with pytest.raises(UnreadableError, match="a value of type object"):
        digest({"a": object()})


def volatile_fields() -> list[tuple[str, str]]:
    return [(kind, path) for kind, paths in VOLATILE.items() for path in paths]


def answer_with(path: str, value: Any) -> Any:
    """The least answer that has the field, and another beside it at each step."""
    answer: Any = value
    for name in reversed(path.split(".")):
        answer = {"anything" if name == "*" else name: answer, "Beside": "stays"}
    return [answer]


@pytest.mark.parametrize(("kind", "path"), volatile_fields())
def test_a_volatile_field_does_not_count_and_what_is_beside_it_does(kind: str, path: str) -> None:
    answer = answer_with(path, "before")
    assert hash_answer(kind, answer_with(path, "after")) == hash_answer(kind, answer)
    for place in leaves(answer):
        if place and place[-1] == "Beside":
            assert hash_answer(kind, altered(answer, place)) != hash_answer(kind, answer)


@pytest.mark.parametrize(("kind", "path"), volatile_fields())
def test_a_volatile_field_counts_in_any_other_kind(kind: str, path: str) -> None:
    assert hash_answer(f"not {kind}", answer_with(path, "after")) != hash_answer(
        f"not {kind}", answer_with(path, "before")
    )


def test_every_volatile_field_has_its_reason_and_there_are_few() -> None:
    reasons = [reason for paths in VOLATILE.values() for reason in paths.values()]
    assert all(reasons)
    assert all(VOLATILE_OPTIONS.values())
    assert len(reasons) < 65


def test_options_count_but_for_those_that_are_volatile() -> None:
    hashes = hash_inputs({"network_nat": "one", "compute_observed": {"desired": 4}})
    assert hashes == {"network_nat": digest("one")}
    assert hash_inputs({"network_nat": "per_zone"}) != hashes


def made(inputs: dict[str, str] | None = None, world: dict[str, str] | None = None) -> Fingerprint:
    return fingerprint(inputs or INPUTS, world or WORLD)


def test_what_is_as_it_was_recorded_stands() -> None:
    assert judge(as_record(made(), "0.1.0", NOW), made()).stands


@pytest.mark.parametrize("recorded", [None, ""])
def test_without_a_record_nothing_stands(recorded: str | None) -> None:
    verdict = judge(recorded, made())
    assert (verdict.stands, verdict.reason) == (False, "no converge is recorded")


@pytest.mark.parametrize("recorded", ["{", "[]", "null", "{}", '{"hash": "x", "inputs": 1}', '"hash"'])
def test_a_record_that_nobody_can_read_is_none(recorded: str) -> None:
    verdict = judge(recorded, made())
    assert (verdict.stands, verdict.reason) == (False, "its record is unreadable")


@pytest.mark.parametrize(
    ("inputs", "world", "reason"),
    [
        ({**INPUTS, "network_nat": "55" * 32}, WORLD, "network_nat changed"),
        (INPUTS, {**WORLD, "ec2.subnets": "55" * 32}, "ec2.subnets changed"),
        (INPUTS, {**WORLD, "ec2.new": "55" * 32}, "ec2.new changed"),
        (INPUTS, {"ec2.vpcs": WORLD["ec2.vpcs"]}, "ec2.subnets changed"),
        ({"password": INPUTS["password"]}, WORLD, "network_nat changed"),
        # The same first digits: the whole hash knows better.
        (INPUTS, {**WORLD, "ec2.subnets": "4" * 63 + "5"}, "something changed"),
    ],
)
def test_what_changed_is_named(inputs: dict[str, str], world: dict[str, str], reason: str) -> None:
    verdict = judge(as_record(made(), "0.1.0", NOW), made(inputs, world))
    assert (verdict.stands, verdict.reason) == (False, reason)


def test_a_hidden_input_counts_and_is_not_shown() -> None:
    found = fingerprint(INPUTS, WORLD, hidden=["password"])
    record = as_record(found, "0.1.0", NOW)
    assert INPUTS["password"][:8] not in record
    assert "password" not in record
    other = fingerprint({**INPUTS, "password": "66" * 32}, WORLD, hidden=["password"])
    assert judge(record, other).reason == "something changed"


def test_date_and_version_of_a_record_do_not_count() -> None:
    assert judge(as_record(made(), "0.2.0", "2027-01-01T00:00:00Z"), made()).stands


def test_a_record_fits_into_a_parameter_however_much_there_is() -> None:
    inputs = {f"an_option_with_a_long_name_{number}": digest(number) for number in range(200)}
    record = as_record(fingerprint(inputs, WORLD), "0.1.0", NOW)
    assert len(record) <= LARGEST_RECORD
    assert judge(record, fingerprint(inputs, WORLD)).stands
    assert json.loads(record)["version"] == "0.1.0"


def test_a_world_is_hashed_kind_by_kind() -> None:
    world = {"ec2.vpcs": [{"VpcId": "vpc-1"}], "ec2.subnets": []}
    assert hash_world(world) == {
        "ec2.subnets": hash_answer("ec2.subnets", []),
        "ec2.vpcs": hash_answer("ec2.vpcs", [{"VpcId": "vpc-1"}]),
    }
