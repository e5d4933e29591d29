# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Transactions from the queue into the database, each for itself: a bad one takes no other with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.probe_errors import describe_error
from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from lambda_src.shared.writer import Writer

from .records import Report, parse_records
from .table import OtherContentError, code_of, prepare, record
from .transaction import Transaction


def process(records: Sequence[Any], writer: Writer, region: str) -> Report:
    """Record a batch. What could not be recorded has failed, and the queue hands it out again."""
    report = Report()
    waiting = parse_records(records, report)
    try:
        if waiting:
            with writer.connected() as connection:
                prepare(connection)
                record_all(connection, waiting, region, report)
    except Exception as error:
        # A standby, no database, no rights, or a connection that was cut: all that is left waits for a better time.
        report.trouble = error
        report.failed |= dict.fromkeys(waiting, reason_of(error))
    return report


def record_all(connection: Connection, waiting: dict[str, Transaction], region: str, report: Report) -> None:
    """Take one after the other out of those that wait."""
    for name in tuple(waiting):
        try:
            report.counts[record(connection, waiting[name], region)] += 1
        except (DatabaseError, OtherContentError) as error:
            report.failed[name] = reason_of(error)
        del waiting[name]


def reason_of(error: Exception) -> str:
    if isinstance(error, DatabaseError):
        return f"the database answered {code_of(error)}"
    return describe_error(error)


def log_fields(report: Report) -> Mapping[str, Any]:
    return {**report.counts, "failed": report.failed}
