# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global secondary indexes: as they are asked for and answered, and the changes that lie between, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table import TableGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table_changes import (
    create_parameters,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_indexes import (
    Index,
    are_settled,
    attribute_definitions,
    index_parameters,
    index_updates,
    parse_indexes,
    wanted_indexes,
)

OPTION: dict[str, Any] = {
    "name": "by-owner",
    "hash_key_name": "owner",
    "hash_key_type": "S",
    "range_key_name": "at",
    "range_key_type": "N",
    "projection": "ALL",
    "non_key_attributes": None,
}
BY_OWNER = Index("by-owner", {"HASH": ("owner", "S"), "RANGE": ("at", "N")})
BY_STATE = Index("by-state", {"HASH": ("state", "S")}, "INCLUDE", ("amount", "owner"))
ANSWER: dict[str, Any] = {
    "AttributeDefinitions": [
        {"AttributeName": "owner", "AttributeType": "S"},
        {"AttributeName": "at", "AttributeType": "N"},
        {"AttributeName": "state", "AttributeType": "S"},
    ],
    "GlobalSecondaryIndexes": [
        {**index_parameters(BY_OWNER), "IndexStatus": "ACTIVE"},
        {**index_parameters(BY_STATE), "IndexStatus": "CREATING"},
    ],
}
ADD_STATE = {
    "AttributeDefinitions": [{"AttributeName": "state", "AttributeType": "S"}],
    "GlobalSecondaryIndexUpdates": [{"Create": index_parameters(BY_STATE)}],
}
REMOVE_OWNER = {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-owner"}}]}


def by_name(*indexes: Index) -> dict[str, Index]:
    return {index.name: index for index in indexes}


def test_what_aws_answers_is_what_was_asked_for() -> None:
    included = {
        **OPTION,
        "name": "by-state",
        "hash_key_name": "state",
        "range_key_name": None,
        "projection": "INCLUDE",
        "non_key_attributes": ["owner", "amount"],
    }
    assert wanted_indexes([OPTION, included]) == by_name(BY_OWNER, BY_STATE) == parse_indexes(ANSWER)
    assert wanted_indexes(None) is None
    assert wanted_indexes([]) == parse_indexes({}) == {}


@pytest.mark.parametrize(
    "change",
    [
        {"projection": "INCLUDE"},
        {"non_key_attributes": ["a"]},
        {"projection": "KEYS_ONLY", "non_key_attributes": ["a"]},
    ],
)
def test_only_a_projection_that_includes_names_attributes(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="The index by-owner has the projection"):
        wanted_indexes([{**OPTION, **change}])


def test_an_index_that_is_being_made_holds_up_what_comes_next() -> None:
    assert not are_settled(ANSWER)
    assert are_settled({**ANSWER, "GlobalSecondaryIndexes": ANSWER["GlobalSecondaryIndexes"][:1]})
    assert are_settled({})


def test_a_table_is_made_with_each_key_defined_once() -> None:
    goal = TableGoal("sessions", ("us-east-1",), {"HASH": ("owner", "S")}, indexes=by_name(BY_OWNER, BY_STATE))
    made = create_parameters(goal)
    assert [one["AttributeName"] for one in made["AttributeDefinitions"]] == ["owner", "at", "state"]
    assert [one["IndexName"] for one in made["GlobalSecondaryIndexes"]] == ["by-owner", "by-state"]
    assert "GlobalSecondaryIndexes" not in create_parameters(replace(goal, indexes=None))
    with pytest.raises(ValueError, match="The attribute owner is a key of the types S and N"):
        attribute_definitions({"HASH": ("owner", "S")}, {"HASH": ("owner", "N")})


LEAVING = replace(BY_OWNER, status="DELETING")


@pytest.mark.parametrize(
    ("wanted", "stand", "updates"),
    [
        (None, by_name(BY_OWNER), []),
        (by_name(BY_OWNER), by_name(BY_OWNER), []),
        ({}, by_name(BY_OWNER), [REMOVE_OWNER]),
        (by_name(BY_STATE), {}, [ADD_STATE]),
        (by_name(BY_STATE), by_name(BY_OWNER), [REMOVE_OWNER, ADD_STATE]),
        # One that is on its way out already is neither removed again nor counted.
        (by_name(BY_STATE), by_name(LEAVING, BY_STATE), []),
        ({}, by_name(LEAVING), []),
    ],
)
def test_one_index_changes_at_a_time(
    wanted: dict[str, Index] | None, stand: dict[str, Index], updates: list[dict[str, Any]]
) -> None:
    assert index_updates("sessions", wanted, stand) == updates


@pytest.mark.parametrize(
    "change", [{"keys": {"HASH": ("owner", "S")}}, {"projection": "KEYS_ONLY"}, {"non_key_attributes": ("a",)}]
)
def test_what_aws_cannot_change_of_an_index_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="The index by-owner of sessions has other keys or another projection"):
        index_updates("sessions", by_name(replace(BY_OWNER, **change)), by_name(BY_OWNER))
