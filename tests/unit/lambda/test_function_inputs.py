# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a function is invoked with, it answers with a status, and with no word of what is inside."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.unit.http_events import Memory, balancer_event, url_event

ENV = {"AWS_REGION": "us-east-1", "TABLE_NAME": "t", "EVENT_BUS_NAME": "b", "PARAMETER_PREFIX": "/p/", "QUEUE_URL": "q"}
KEYS = {
    "payment_processor": ("payment_id",),
    "transaction_processor": (),
    "transactions_api": ("document_id", "version"),
}
GOOD: dict[str, Any] = {
    "payment_id": "a", "amount": "1", "currency": "EUR", "customer_id": "c", "transaction_id": "t", "account_id": "a",
    "document_id": "d", "version": 1, "owner": "o", "content": "x",
}  # fmt: skip
FIELDS = {
    "payment_processor": ("payment_id", "amount", "currency", "customer_id"),
    "transaction_processor": ("transaction_id", "account_id", "amount", "currency"),
    "transactions_api": ("document_id", "version", "owner", "content"),
}
PATHS = {
    "payment_processor": "/payments",
    "transaction_processor": "/transactions",
    "transactions_api": "/documents",
}
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
METHODS = st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]) | st.text(max_size=5)
SHAPED = st.fixed_dictionaries(
    {},
    optional={
        "requestContext": st.sampled_from([{"elb": {}}, {"http": {"method": "POST"}}, {"http": 1}, {}]) | ANYTHING,
        "httpMethod": METHODS | ANYTHING,
        "path": st.sampled_from(["/payments", "/payments/a", "/documents", "/transactions", "/health"]) | ANYTHING,
        "rawPath": st.sampled_from(["/payments", "/documents", "/documents/a", "/transactions"]) | ANYTHING,
        "rawQueryString": st.text() | ANYTHING,
        "queryStringParameters": st.dictionaries(st.sampled_from(["owner", "next", "limit"]), ANYTHING) | ANYTHING,
        "multiValueQueryStringParameters": ANYTHING,
        "multiValueHeaders": st.just({"Content-Type": ["application/json"]}) | ANYTHING,
        "headers": st.just({"Content-Type": "application/json"}) | ANYTHING,
        "body": ANYTHING,
        "isBase64Encoded": st.booleans() | ANYTHING,
    },
)


@pytest.fixture(scope="module", params=sorted(KEYS))
def function(request: pytest.FixtureRequest) -> Iterator[tuple[str, Any]]:
    """A function over an AWS in memory."""
    handler = importlib.import_module(f"lambda_src.{request.param}.handler")
    aws = Memory(KEYS[request.param])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(handler, "lambda_client", lambda service, region: aws)  # noqa: ARG005
        for name, value in ENV.items():
            patch.setenv(name, value)
        yield request.param, handler.handle
    for name in ("routes", "settings", "writer"):
        if hasattr(handler, name):
            vars(handler)[name].cache_clear()


def answer_of(handle: Any, event: Any) -> int:
    answer = handle(event, None)
    json.dumps(answer)
    assert isinstance(json.loads(answer["body"]), dict)
    assert "Traceback" not in answer["body"]
    return int(answer["statusCode"])


@given(event=SHAPED | ANYTHING)
@example(event={"requestContext": {"elb": {}}, "httpMethod": "GET", "path": "/health"})
def test_any_event_is_answered(function: tuple[str, Any], event: Any) -> None:
    assert 200 <= answer_of(function[1], event) < 500


@given(data=st.data())
def test_any_value_in_any_field_is_answered(function: tuple[str, Any], data: st.DataObject) -> None:
    name, handle = function
    changed = data.draw(st.dictionaries(st.sampled_from([*FIELDS[name], "description", "expires_at"]), ANYTHING))
    body = json.dumps({**{field: GOOD[field] for field in FIELDS[name]}, **changed})
    make: Any = data.draw(st.sampled_from([balancer_event, url_event]))
    assert answer_of(handle, make("POST", PATHS[name], body)) in (200, 201, 202, 400, 409, 413)


@given(body=st.text(), target=st.text())
def test_any_text_in_a_body_and_a_path_is_answered(function: tuple[str, Any], body: str, target: str) -> None:
    name, handle = function
    assert 400 <= answer_of(handle, balancer_event("POST", PATHS[name], body)) < 500
    event = {**url_event("GET", PATHS[name]), "rawPath": f"{PATHS[name]}/{target}", "rawQueryString": target}
    assert 400 <= answer_of(handle, event) < 500 or target.isascii()
