# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global secondary indexes of a DynamoDB table: as they are asked for, as AWS answers them, and what lies between."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .fields import shown

NAME = r"[A-Za-z0-9_.-]{3,255}"
ACTIVE = "ACTIVE"
LEAVING = "DELETING"
Keys = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Index:
    """One index. Its status says nothing about what it is."""

    name: str
    keys: Keys
    projection: str = "ALL"
    non_key_attributes: tuple[str, ...] = ()
    status: str = field(default=ACTIVE, compare=False)


Indexes = Mapping[str, Index]


def wanted_indexes(options: Iterable[Mapping[str, Any]] | None) -> dict[str, Index] | None:
    """The indexes that the options ask for, by name; None where nothing is asked for."""
    if options is None:
        return None
    return {option["name"]: _wanted_index(option) for option in options}


def _wanted_index(option: Mapping[str, Any]) -> Index:
    if not re.fullmatch(NAME, option["name"]):
        raise ValueError(
            f"global_secondary_indexes: found the name {shown(option['name'])}; 3 to 255 letters, digits, dots, "
            "underscores and hyphens are allowed."
        )
    if not option["hash_key_name"]:
        raise ValueError(f"The index {option['name']} has no hash_key_name; it needs one.")
    included = tuple(sorted(option["non_key_attributes"] or ()))
    if bool(included) != (option["projection"] == "INCLUDE"):
        raise ValueError(
            f"The index {option['name']} has the projection {option['projection']} and {len(included)} attributes to "
            "include; INCLUDE takes at least one, and no other takes any."
        )
    keys = {
        "HASH": (option["hash_key_name"], option["hash_key_type"]),
        "RANGE": (option["range_key_name"], option["range_key_type"]),
    }
    return Index(option["name"], {kind: key for kind, key in keys.items() if key[0]}, option["projection"], included)


def keys_of(schema: Iterable[Mapping[str, str]], answer: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """HASH and RANGE with name and type."""
    types = {told["AttributeName"]: told["AttributeType"] for told in answer.get("AttributeDefinitions") or ()}
    return {key["KeyType"]: (key["AttributeName"], types.get(key["AttributeName"], "")) for key in schema}


def parse_indexes(answer: Mapping[str, Any]) -> dict[str, Index]:
    """The indexes that DescribeTable tells, by name."""
    return {
        told["IndexName"]: Index(
            name=told["IndexName"],
            keys=keys_of(told["KeySchema"], answer),
            projection=told.get("Projection", {}).get("ProjectionType", ""),
            non_key_attributes=tuple(sorted(told.get("Projection", {}).get("NonKeyAttributes") or ())),
            status=told.get("IndexStatus", ""),
        )
        for told in answer.get("GlobalSecondaryIndexes") or ()
    }


def are_settled(answer: Mapping[str, Any]) -> bool:
    """Whether no index is being made or removed. AWS does that for one at a time."""
    return all(index.status == ACTIVE for index in parse_indexes(answer).values())


def index_parameters(index: Index) -> dict[str, Any]:
    """An index for CreateTable, and for Create of UpdateTable."""
    included = {"NonKeyAttributes": list(index.non_key_attributes)} if index.non_key_attributes else {}
    return {
        "IndexName": index.name,
        "KeySchema": key_schema(index.keys),
        "Projection": {"ProjectionType": index.projection, **included},
    }


def key_schema(keys: Keys) -> list[dict[str, str]]:
    return [{"AttributeName": name, "KeyType": kind} for kind, (name, _type) in keys.items()]


def attribute_definitions(*groups: Keys) -> list[dict[str, str]]:
    """Every attribute that is a key, once. A ValueError tells which has two types."""
    types: dict[str, str] = {}
    for name, kind in (key for keys in groups for key in keys.values()):
        if types.setdefault(name, kind) != kind:
            raise ValueError(f"The attribute {name} is a key of the types {types[name]} and {kind}; it has only one.")
    return [{"AttributeName": name, "AttributeType": kind} for name, kind in types.items()]


def index_updates(table: str, wanted: Indexes | None, stand: Indexes) -> list[dict[str, Any]]:
    """What UpdateTable is to change, one index at a time: those that go first, since a table takes twenty."""
    if wanted is None:
        return []
    stand = {name: index for name, index in stand.items() if index.status != LEAVING}
    for name, index in wanted.items():
        if stand.get(name, index) != index:
            raise ValueError(
                f"The index {name} of {table} has other keys or another projection than was asked for. AWS can't "
                "change that, so nothing was touched: ask for one of another name, and leave this one out when nobody "
                "reads it any more."
            )
    leave = [{"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}]} for name in stand if name not in wanted]
    come = [
        {
            "AttributeDefinitions": attribute_definitions(index.keys),
            "GlobalSecondaryIndexUpdates": [{"Create": index_parameters(index)}],
        }
        for name, index in wanted.items()
        if name not in stand
    ]
    return leave + come


def shown_indexes(indexes: Indexes) -> list[dict[str, Any]]:
    """The indexes as the module returns them."""
    return [
        {
            "name": index.name,
            "keys": {kind: {"name": name, "type": told} for kind, (name, told) in sorted(index.keys.items())},
            "projection": index.projection,
            "non_key_attributes": list(index.non_key_attributes),
        }
        for _name, index in sorted(indexes.items())
    ]
