# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch of a queue: which of its messages are transactions, and what the queue is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import FieldError
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import (
    MAX_BODY,
    HttpError,
    mapping,
    parse_object,
)

from .transaction import Transaction, parse_transaction


@dataclass
class Report:
    """What became of a batch. ``failed`` has a reason by message; those come again, and end as dead letters.

    ``trouble`` is what ended the batch before its end.
    """

    counts: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)
    trouble: Exception | None = None

    def answer(self) -> dict[str, Any]:
        """An empty identifier, of a record that had none, makes Lambda take the whole batch for failed."""
        return {"batchItemFailures": [{"itemIdentifier": name} for name in self.failed]}

    def reason(self) -> str:
        told = [f"{count} {what}" for what, count in sorted(self.counts.items())]
        return ", ".join([*told, f"{len(self.failed)} failed"])


def records_of(event: Any) -> Sequence[Any] | None:
    """The messages of a batch; None where the event is none."""
    records = mapping(event).get("Records")
    return records if isinstance(records, list) else None


def parse_records(records: Sequence[Any], report: Report) -> dict[str, Transaction]:
    """The transactions by their messages. One that cannot be read fails alone."""
    found: dict[str, Transaction] = {}
    for record in map(mapping, records):
        name = str(record.get("messageId") or "")
        try:
            if not name:
                raise HttpError(400, "the record has no messageId")
            found[name] = parse_transaction(parse_object(bytes_of(record)))
        except FieldError as error:
            report.failed[name] = f"refused for its field: {error.field}"
        except HttpError as error:
            report.failed[name] = f"refused: {error}"
    return found


def bytes_of(record: Mapping[str, Any]) -> bytes:
    body = str(record.get("body", "")).encode("utf-8", "replace")
    if len(body) > MAX_BODY:
        raise HttpError(413, f"the body is larger than {MAX_BODY} bytes")
    return body
