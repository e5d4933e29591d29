# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Payments: once each, announced whatever fails between, and told to nobody in the words of an error."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import Route, serve

from lambda_src.payment_processor.ledger import Ledger
from lambda_src.payment_processor.settings import Settings
from tests.unit.http_events import Lines, Memory, balancer_event, url_event

PAYMENT: dict[str, Any] = {"payment_id": "pay-1", "amount": "10.50", "currency": "EUR", "customer_id": "anna"}
SETTINGS = Settings("us-east-1", "payments", "bus", Decimal(100))
KEPT = {**PAYMENT, "status": "processed", "created_at": "1970-01-01T00:16:40.000+00:00", "region": "us-east-1"}


class Desk:
    """A ledger over an AWS in memory."""

    def __init__(self) -> None:
        self.aws = Memory(("payment_id",))
        self.log = Lines()
        ledger = Ledger(SETTINGS, self.aws, lambda: 1000.0)
        self.routes = (Route("POST", "/payments", ledger.pay), Route("GET", "/payments/*", ledger.read))

    def pay(self, **other: Any) -> tuple[int, dict[str, Any]]:
        return self.ask(url_event("POST", "/payments", json.dumps({**PAYMENT, **other})))

    def ask(self, event: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        answer = serve(event, self.routes, "number-1", self.log)
        return answer["statusCode"], json.loads(answer["body"])

    def announced(self) -> list[str]:
        return [event["DetailType"] for event in self.aws.events]


def test_a_payment_is_made_announced_and_read() -> None:
    desk = Desk()

    assert desk.pay() == (201, KEPT)
    assert desk.ask(balancer_event("GET", "/payments/pay-1")) == (200, KEPT)
    [event] = desk.aws.events
    assert (event["Source"], event["DetailType"], event["EventBusName"]) == ("payments", "Payment Processed", "bus")
    assert json.loads(event["Detail"]) == KEPT
    assert [fields["status"] for _line, fields in desk.log.lines] == [201, 200]


@pytest.mark.parametrize("other", [{}, {"amount": 10.5}, {"amount": "10.5"}, {"description": ""}])
def test_a_repeat_is_told_what_became_of_the_first_and_announces_nothing(other: dict[str, Any]) -> None:
    desk = Desk()
    desk.pay()

    assert desk.pay(**other) == (200, KEPT)
    assert desk.announced() == ["Payment Processed"]


@pytest.mark.parametrize("other", [{"amount": 11}, {"currency": "USD"}, {"customer_id": "b"}, {"description": "x"}])
def test_another_payment_of_that_name_is_refused(other: dict[str, Any]) -> None:
    desk = Desk()
    desk.pay()

    assert desk.pay(**other) == (409, {"message": "there is another payment with this payment_id"})
    assert desk.announced() == ["Payment Processed"]


def test_a_payment_above_the_limit_has_failed_and_stays_failed() -> None:
    desk = Desk()

    status, told = desk.pay(amount="100.01")

    assert (status, told["status"], told["reason"]) == (201, "failed", "the amount is above the limit of 100")
    assert desk.pay(amount="100.01") == (200, told)
    assert desk.announced() == ["Payment Failed"]


@pytest.mark.parametrize(("down", "events"), [("put_events", 1), ("update_item", 2)])
def test_a_repeat_sends_the_event_that_a_failure_kept_back(down: str, events: int) -> None:
    """When only the note of it was lost the event comes twice: never is better."""
    desk = Desk()
    desk.aws.down[down] = 1

    assert desk.pay() == (500, {"message": "internal error", "request_id": "number-1"})
    assert desk.pay() == (200, KEPT)
    assert desk.pay() == (200, KEPT)
    assert len(desk.aws.events) == events


def test_an_event_that_the_bus_did_not_take_is_not_noted_as_sent() -> None:
    desk = Desk()
    desk.aws.refuses_events = True

    assert desk.pay()[0] == 500
    desk.aws.refuses_events = False
    assert desk.pay() == (200, KEPT)
    assert desk.announced() == ["Payment Processed"]


def test_fifty_at_once_make_one_payment() -> None:
    desk = Desk()

    with ThreadPoolExecutor(50) as threads:
        answers = list(threads.map(lambda _number: desk.pay(), range(50)))

    assert sorted(status for status, _told in answers) == [200] * 49 + [201]
    assert len(desk.aws.items) == 1
    assert desk.announced()


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"amount": "1.234"}, 'amount: found "1.234", allowed: more than 0'),
        ({"currency": "eur"}, 'currency: found "eur", allowed: AUD'),
        ({"payment_id": "a b"}, 'payment_id: found "a b", allowed: 1 to 64 letters'),
        ({"customer_id": None}, "customer_id: found null, allowed: 1 to 64 letters"),
        ({"card_number": "4111"}, 'unknown field: found "card_number", allowed: payment_id, amount'),
        ({"description": "x" * 257}, "description: found"),
    ],
)
def test_a_bad_field_is_named_with_what_was_found_and_what_is_allowed(other: dict[str, Any], message: str) -> None:
    desk = Desk()

    status, told = desk.pay(**other)

    assert status == 400
    assert told["message"].startswith(message)
    assert desk.aws.items == {}


def test_a_log_has_nothing_that_a_client_wrote_but_names_that_were_taken() -> None:
    desk = Desk()
    for other in ({"amount": "4111111111111111"}, {"4111111111111111": 1}, {"description": "4111111111111111"}):
        desk.pay(**other)
    desk.ask(url_event("GET", "/4111111111111111"))
    desk.ask(url_event("GET", "/payments/4111111111111111!"))

    assert len(desk.log.lines) == 5
    assert "4111" not in repr(desk.log.lines)


def test_a_payment_that_is_not_there_is_not_found() -> None:
    assert Desk().ask(url_event("GET", "/payments/none")) == (
        404,
        {"message": "there is no payment with this payment_id"},
    )


def test_the_environment_is_read_whole() -> None:
    env = {"AWS_REGION": "us-east-1", "TABLE_NAME": "t", "EVENT_BUS_NAME": "b"}
    assert Settings.from_env(env) == Settings("us-east-1", "t", "b", Decimal(10000))
    assert Settings.from_env({**env, "MAXIMUM_AMOUNT": "5.5"}).maximum == Decimal("5.5")
