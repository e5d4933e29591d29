# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transactions from the load balancer into the queue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import Request, json_object
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import Answer

from .transaction import parse_transaction


@dataclass(frozen=True)
class Intake:
    """The queue of one region."""

    queue: str
    client: Callable[[str], Any]

    def submit(self, request: Request, _part: str) -> Answer:
        """Put a transaction into the queue. It is recorded later, so this promises no more than that."""
        transaction = parse_transaction(json_object(request))
        sent = self.client("sqs").send_message(QueueUrl=self.queue, MessageBody=transaction.as_message())
        told = {"transaction_id": transaction.transaction_id, "message_id": sent["MessageId"]}
        return Answer(202, told, "a transaction is in the queue", told)
