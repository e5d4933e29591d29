# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Payments are written once and announced at least once.

A run may end between the two. The item says whether its event is out, so the client's repeat sends what is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.event_bus import send_event
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.items import get_values, mark_true, put_once
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import identifier
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import timestamp
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import (
    HttpError,
    Request,
    json_object,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import Answer
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.items import Values

from .payment import event_of, item_of, parse_payment, reason_to_refuse, told
from .settings import Settings


@dataclass(frozen=True)
class Ledger:
    """The payments of one region."""

    settings: Settings
    client: Callable[[str], Any]
    now: Callable[[], float]

    def pay(self, request: Request, _part: str) -> Answer:
        """Make a payment, or tell what became of it when it was made."""
        payment = parse_payment(json_object(request))
        reason = reason_to_refuse(payment, self.settings.maximum)
        wanted = item_of(payment, reason, self.settings.region, timestamp(self.now()))
        is_new = put_once(self.client("dynamodb"), self.settings.table, wanted, "payment_id")
        item = wanted if is_new else self._stored(payment.payment_id)
        if item["digest"] != wanted["digest"]:
            raise HttpError(409, "there is another payment with this payment_id")
        self._announce(item)
        return answer(item, 201 if is_new else 200, "a payment" if is_new else "a repeat")

    def read(self, _request: Request, part: str) -> Answer:
        """Tell of one payment."""
        return answer(self._stored(identifier({"payment_id": part}, "payment_id")), 200, "read")

    def _stored(self, payment_id: str) -> Values:
        item = get_values(self.client("dynamodb"), self.settings.table, {"payment_id": payment_id})
        if item is None:
            raise HttpError(404, "there is no payment with this payment_id")
        return item

    def _announce(self, item: Values) -> None:
        if not item["event_sent"]:
            send_event(self.client("events"), self.settings.bus, event_of(item))
            key = {"payment_id": item["payment_id"]}
            mark_true(self.client("dynamodb"), self.settings.table, key, "event_sent")


def answer(item: Values, status: int, what: str) -> Answer:
    log = {name: item[name] for name in ("payment_id", "region")}
    return Answer(status, told(item), f"{what}: {item['status']}", {**log, "outcome": item["status"]})
