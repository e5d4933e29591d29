# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transaction as a client sends it, and what is wrong with one that cannot be taken."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}")
FIELDS = ("id", "run", "number", "amount")
MAX_NUMBER = 2**63 - 1
MAX_AMOUNT = Decimal(10) ** 15
CENT = Decimal("0.01")


class BadInputError(ValueError):
    """What the client sent cannot be taken; the text tells it why."""


@dataclass(frozen=True)
class Transaction:
    """One transaction. ``run`` groups those of one client, and ``number`` counts them."""

    id: str
    run: str
    number: int
    amount: Decimal


def parse_transaction(body: bytes) -> Transaction:
    """The transaction in a request's body."""
    try:
        # Decimal, because a float does not hold every amount; and nothing that is no number passes for one.
        content = json.loads(body, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError, InvalidOperation):
        raise BadInputError("the body is not JSON") from None
    if not isinstance(content, Mapping):
        raise BadInputError("the body is not a JSON object")
    _check_fields(content)
    return Transaction(
        id=parse_identifier(content["id"], "id"),
        run=parse_identifier(content["run"], "run"),
        number=_parse_number(content["number"]),
        amount=_parse_amount(content["amount"]),
    )


def parse_identifier(value: Any, name: str) -> str:
    """A name that can stand in a log, an address and a database alike."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise BadInputError(f"{name} is not 1 to 100 letters, digits, dots, colons, hyphens and underscores")
    return value


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def _check_fields(content: Mapping[str, Any]) -> None:
    missing = [name for name in FIELDS if name not in content]
    if missing:
        raise BadInputError(f"missing: {', '.join(missing)}")
    if len(content) > len(FIELDS):
        raise BadInputError(f"only these are known: {', '.join(FIELDS)}")


def _parse_number(value: Any) -> int:
    # True is an int to Python, and no number to anybody else.
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_NUMBER:
        raise BadInputError("number is not a whole number from 0 on")
    return value


def _parse_amount(value: Any) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadInputError("amount is not a number")
    amount = Decimal(value)
    if abs(amount) >= MAX_AMOUNT or amount != amount.quantize(CENT):
        raise BadInputError("amount has more than two decimals, or is too large")
    return amount
