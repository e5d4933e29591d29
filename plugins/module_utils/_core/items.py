# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Items of DynamoDB as plain values, and the mark by which two of them are told apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

Value = str | int | bool
Values = Mapping[str, Value]


def attributes(values: Values) -> dict[str, dict[str, Any]]:
    """Values in the form of DynamoDB's API."""
    return {name: attribute(value) for name, value in values.items()}


def attribute(value: Value) -> dict[str, Any]:
    # True is an int to Python, so it is asked for first.
    if isinstance(value, bool):
        return {"BOOL": value}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def plain(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Value]:
    """The values of an item; a set, a list or bytes are nothing that a function of ours wrote."""
    return {name: value for name, held in item.items() for value in plain_values(held)}


def plain_values(held: Mapping[str, Any]) -> list[Value]:
    kinds = {"S": str, "N": int, "BOOL": bool}
    return [kinds[kind](value) for kind, value in held.items() if kind in kinds]


def digest(values: Values) -> str:
    """The same for the same content, in whatever order it was written."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
