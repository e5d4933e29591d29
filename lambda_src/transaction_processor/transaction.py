# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A transaction, as a client or a queue hands it over."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import (
    amount,
    check_names,
    currency,
    identifier,
    text,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.items import digest

REQUIRED = ("transaction_id", "account_id", "amount", "currency")
OPTIONAL = ("description",)


@dataclass(frozen=True)
class Transaction:
    """What is to be recorded."""

    transaction_id: str
    account_id: str
    amount: Decimal
    currency: str
    description: str = ""

    def as_plain(self) -> dict[str, str]:
        return {
            "transaction_id": self.transaction_id,
            "account_id": self.account_id,
            "amount": f"{self.amount:f}",
            "currency": self.currency,
            "description": self.description,
        }

    def as_message(self) -> str:
        return json.dumps(self.as_plain())

    def digest(self) -> str:
        """Tells a repeat from another transaction that has the same name."""
        return digest(self.as_plain())


def parse_transaction(record: Mapping[str, Any]) -> Transaction:
    """The transaction in an object; FieldError where it is none."""
    check_names(record, REQUIRED, OPTIONAL)
    money = currency(record)
    return Transaction(
        transaction_id=identifier(record, "transaction_id"),
        account_id=identifier(record, "account_id"),
        amount=amount(record, money),
        currency=money,
        description=text(record, "description", 256),
    )
