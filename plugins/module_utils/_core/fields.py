# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a client may write into the fields of an object: each is taken as meant, or refused in words that help."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

IDENTIFIER = re.compile(r"[A-Za-z0-9._-]{1,64}")
IDENTIFIER_WORDS = "1 to 64 letters, digits, dots, underscores and hyphens"
# Digits after the point. ISO 4217 has more currencies; a system that needs one adds it here.
CURRENCIES: Mapping[str, int] = {
    "AUD": 2, "BRL": 2, "CAD": 2, "CHF": 2, "CNY": 2, "CZK": 2, "DKK": 2, "EUR": 2, "GBP": 2, "HKD": 2, "HUF": 2,
    "INR": 2, "JPY": 0, "KRW": 0, "MXN": 2, "NOK": 2, "NZD": 2, "PLN": 2, "SEK": 2, "SGD": 2, "USD": 2, "ZAR": 2,
}  # fmt: skip
MOST = Decimal(999_999_999)
AMOUNT = re.compile(r"(0|[1-9][0-9]{0,8})(\.[0-9]{1,2})?")
SHOWN = 32


class FieldError(ValueError):
    """A field that cannot be taken. ``field`` may stand in a log; the text, which quotes the client, may not."""

    def __init__(self, field: str, found: str, allowed: str) -> None:
        super().__init__(f"{field}: found {found}, allowed: {allowed}")
        self.field = field


def shown(value: Any) -> str:
    """A value in a few characters."""
    if isinstance(value, str):
        return json.dumps(value if len(value) <= SHOWN else value[:SHOWN] + "...")
    if isinstance(value, Mapping | list):
        return "an object" if isinstance(value, Mapping) else "a list"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    text = str(value)
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."


def check_names(record: Mapping[str, Any], required: Collection[str], optional: Collection[str] = ()) -> None:
    """Refuse a field that nobody knows, and one that is missing."""
    known = (*required, *optional)
    for name in record:
        if name not in known:
            raise FieldError("unknown field", shown(name), ", ".join(known))
    for name in required:
        if name not in record:
            raise FieldError(name, "nothing", "it is required")


def identifier(record: Mapping[str, Any], name: str) -> str:
    """A name that can stand in a log, an address and a database alike."""
    value = record[name]
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise FieldError(name, shown(value), IDENTIFIER_WORDS)
    return value


def text(record: Mapping[str, Any], name: str, longest: int) -> str:
    """Text for people. Nothing in it steers a terminal, and every store takes it."""
    value = record.get(name, "")
    good = isinstance(value, str) and len(value) <= longest and not any(map(is_control, value))
    if not good:
        raise FieldError(name, shown(value), f"at most {longest} characters, with no control character among them")
    return str(value)


def is_control(character: str) -> bool:
    """A control character that does more than to end a line, or half of a pair that no encoding takes."""
    return unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t"


def whole(record: Mapping[str, Any], name: str, least: int, most: int) -> int:
    """A whole number. True is one to Python, and to nobody else."""
    value = record[name]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise FieldError(name, shown(value), f"a whole number from {least} to {most}")
    return value


def whole_in_text(record: Mapping[str, str], name: str, least: int, most: int) -> int:
    """A whole number as an address has it."""
    value = record[name]
    if not re.fullmatch("[0-9]{1,10}", value) or not least <= int(value) <= most:
        raise FieldError(name, shown(value), f"a whole number from {least} to {most}")
    return int(value)


def currency(record: Mapping[str, Any], name: str = "currency") -> str:
    value = record[name]
    if not isinstance(value, str) or value not in CURRENCIES:
        raise FieldError(name, shown(value), ", ".join(CURRENCIES))
    return value


def amount(record: Mapping[str, Any], of: str, name: str = "amount") -> Decimal:
    """An amount of money in the currency ``of``, written as a number or as text, with as many digits as it has."""
    value, digits = record[name], CURRENCIES[of]
    allowed = f"more than 0 and at most {MOST}, with {digits or 'no'} digits after the point at most"
    is_number = isinstance(value, int | Decimal) and not isinstance(value, bool)
    if not is_number and not (isinstance(value, str) and AMOUNT.fullmatch(value)):
        raise FieldError(name, shown(value), allowed)
    number = Decimal(value)
    # The bounds come first: to round a number of a million digits takes a while.
    if not number.is_finite() or not 0 < number <= MOST:
        raise FieldError(name, shown(value), allowed)
    rounded = number.quantize(Decimal(1).scaleb(-digits))
    if rounded != number:
        raise FieldError(name, shown(value), allowed)
    return rounded
