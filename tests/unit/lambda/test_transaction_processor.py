# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches and requests of transactions, as far as they need no database."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import Route, serve
from hypothesis import given
from hypothesis import strategies as st

from lambda_src.shared.writer import Writer
from lambda_src.transaction_processor.batch import process
from lambda_src.transaction_processor.intake import Intake
from lambda_src.transaction_processor.records import Report, parse_records, records_of
from lambda_src.transaction_processor.transaction import Transaction, parse_transaction
from tests.unit.http_events import Lines, Memory, balancer_event

TRANSACTION: dict[str, Any] = {"transaction_id": "t-1", "account_id": "a", "amount": 1, "currency": "EUR"}
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["messageId", "body"]), inner),
)


def message(name: str, body: str) -> dict[str, str]:
    return {"messageId": name, "body": body}


def test_a_bad_message_fails_alone() -> None:
    report = Report()
    records = [
        message("good", json.dumps(TRANSACTION)),
        message("field", json.dumps({**TRANSACTION, "amount": "4111111111111111"})),
        message("text", "text"),
        message("list", "[]"),
        message("large", json.dumps({**TRANSACTION, "description": "x" * 70_000})),
        message("cut", "\ud800"),
        {"messageId": "none"},
    ]

    found = parse_records(records, report)

    assert found == {"good": Transaction("t-1", "a", Decimal("1.00"), "EUR")}
    assert report.failed == {
        "field": "refused for its field: amount",
        "text": "refused: the body is not JSON",
        "list": "refused: the body is not a JSON object",
        "large": "refused: the body is larger than 65536 bytes",
        "cut": "refused: the body is not JSON",
        "none": "refused: the body is not JSON",
    }


def test_a_record_without_a_name_fails_the_whole_batch() -> None:
    report = Report()
    parse_records([{"body": json.dumps(TRANSACTION)}], report)
    assert report.answer() == {"batchItemFailures": [{"itemIdentifier": ""}]}


def test_without_a_database_each_good_message_waits_and_the_reason_is_told() -> None:
    aws = Memory(())
    aws.down["get_paginator"] = 1
    report = process([message("1", json.dumps(TRANSACTION)), message("2", "")], Writer(aws, "/dr-a/"), "us-east-1")

    assert report.answer() == {"batchItemFailures": [{"itemIdentifier": "2"}, {"itemIdentifier": "1"}]}
    assert "InternalServerError" in report.failed["1"]
    assert report.reason() == "2 failed"


@pytest.mark.parametrize("event", [None, {}, {"Records": {}}, {"Records": None}, {"requestContext": {"elb": {}}}])
def test_what_has_no_records_is_no_batch(event: Any) -> None:
    assert records_of(event) is None


@given(st.lists(ANYTHING))
def test_whatever_a_batch_has_each_record_is_taken_or_failed(records: list[Any]) -> None:
    report = Report()
    found = parse_records(records, report)
    assert len(found) + len(report.failed) <= len(records)
    assert bool(found or report.failed) == bool(records)
    answer = process(records, Writer(Memory(()), "/dr-a/"), "us-east-1").answer()
    assert {one["itemIdentifier"] for one in json.loads(json.dumps(answer))["batchItemFailures"]} == {
        *found,
        *report.failed,
    }


def test_a_request_puts_a_transaction_into_the_queue() -> None:
    aws, log = Memory(()), Lines()
    routes = (Route("POST", "/transactions", Intake("https://queue", aws).submit),)
    event = balancer_event("POST", "/transactions", json.dumps({**TRANSACTION, "amount": "1.5"}))

    answer = serve(event, routes, "number-1", log)

    assert answer["statusCode"] == 202
    assert json.loads(answer["body"]) == {"transaction_id": "t-1", "message_id": "1"}
    [sent] = aws.messages
    assert parse_transaction(json.loads(sent)) == Transaction("t-1", "a", Decimal("1.50"), "EUR")


def test_a_repeat_has_the_mark_of_the_first_and_another_has_not() -> None:
    first = parse_transaction(TRANSACTION)
    assert first.digest() == parse_transaction({**TRANSACTION, "amount": "1.00"}).digest()
    assert first.digest() != parse_transaction({**TRANSACTION, "amount": "1.01"}).digest()
