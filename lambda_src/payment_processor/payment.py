# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A payment: what a client may ask for, what becomes of it, and what is told of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.event_bus import Event
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import (
    amount,
    check_names,
    currency,
    identifier,
    text,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.items import Value, Values, digest

REQUIRED = ("payment_id", "amount", "currency", "customer_id")
OPTIONAL = ("description",)
PROCESSED, FAILED = "processed", "failed"
# Of an item, what its client is told; and of that, what others are: they need no words of a client.
TOLD = (*REQUIRED, *OPTIONAL, "status", "reason", "created_at", "region")
ANNOUNCED = (*REQUIRED, "status", "reason", "created_at", "region")


@dataclass(frozen=True)
class Payment:
    """What is to be paid."""

    payment_id: str
    amount: Decimal
    currency: str
    customer_id: str
    description: str = ""


def parse_payment(record: Mapping[str, Any]) -> Payment:
    """The payment that a client asks for; FieldError where it cannot be one."""
    check_names(record, REQUIRED, OPTIONAL)
    money = currency(record)
    return Payment(
        payment_id=identifier(record, "payment_id"),
        amount=amount(record, money),
        currency=money,
        customer_id=identifier(record, "customer_id"),
        description=text(record, "description", 256),
    )


def reason_to_refuse(payment: Payment, maximum: Decimal) -> str:
    """Why a payment that is well written is not made; empty where it is."""
    return f"the amount is above the limit of {maximum}" if payment.amount > maximum else ""


def item_of(payment: Payment, reason: str, region: str, at: str) -> dict[str, Value]:
    """What is kept. The digest tells a repeat from another payment that has the same name."""
    asked: Values = {
        "payment_id": payment.payment_id,
        "amount": f"{payment.amount:f}",
        "currency": payment.currency,
        "customer_id": payment.customer_id,
        "description": payment.description,
    }
    became: Values = {"status": FAILED if reason else PROCESSED, "reason": reason, "created_at": at, "region": region}
    return {**asked, **became, "digest": digest(asked), "event_sent": False}


def told(item: Values) -> dict[str, Value]:
    return {name: item[name] for name in TOLD if item.get(name)}


def event_of(item: Values) -> Event:
    kind = "Payment Failed" if item["status"] == FAILED else "Payment Processed"
    return Event("payments", kind, {name: item[name] for name in ANNOUNCED if item.get(name)})
