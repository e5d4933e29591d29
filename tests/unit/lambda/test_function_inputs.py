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

from tests.unit.http_events import Lines, Memory, balancer_event, url_event

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


AWS: dict[str, Memory] = {}
DEEP = "[" * 100_000
# No field takes them, but that content is any text.
HOSTILE: tuple[Any, ...] = (
    "", " ", "\x00", "a\x00b", "a\r\nX-Injected: yes", "%0d%0aX-Injected:%20yes", "%00", "../../etc/passwd", "..%2f",
    "x'; drop table transactions; --", "' or '1'='1", ":id", "attribute_not_exists(#key)", "{{ 7*7 }}", "<script>",
    "${jndi:ldap://x}", "\u202egnp", "\ud800", "\ufeff", "a" * 65, "\u0661", "\uff11", "1" * 5000, True, None,
    -1.5, -1, 10**400, [], {}, [[]], {"S": "x"}, {"$ne": ""},
)  # fmt: skip
AMOUNTS = ("1e5", "NaN", "Infinity", "-1", "0", "01", "1.", ".5", "1_0", "+1", " 1", "1\n", 0, 1e300, 1e-300)


@pytest.fixture(scope="module", params=sorted(KEYS))
def function(request: pytest.FixtureRequest) -> Iterator[tuple[str, Any]]:
    """A function over an AWS in memory."""
    handler = importlib.import_module(f"lambda_src.{request.param}.handler")
    aws = AWS[request.param] = Memory(KEYS[request.param])
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


def held(name: str) -> tuple[int, int, int]:
    """How much AWS holds of what the function wrote."""
    aws = AWS[name]
    return len(aws.items), len(aws.events), len(aws.messages)


@pytest.mark.parametrize("way", [balancer_event, url_event])
def test_what_is_refused_is_one_sentence_and_nothing_is_written(
    function: tuple[str, Any], way: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, handle = function
    log = Lines()
    monkeypatch.setattr(importlib.import_module(f"lambda_src.{name}.handler"), "logger", log)
    good = {field: GOOD[field] for field in FIELDS[name]}
    strict = [field for field in FIELDS[name] if field != "content"]
    bodies = [{**good, field: value} for field in strict for value in HOSTILE]
    bodies += [{**good, "amount": value} for value in AMOUNTS if "amount" in good]
    texts = [json.dumps(body) for body in bodies] + [DEEP, DEEP + "]" * 100_000, "x" * 1_000_000]
    texts += ['{"a":' * 1000 + "1" + "}" * 1000, json.dumps({**good, "__proto__": 1})]
    texts += [json.dumps(good)[:-1] + f', "{FIELDS[name][0]}": "again"' + "}"]
    before = held(name)
    for text in texts:
        answer = handle(way("POST", PATHS[name], text), None)
        told = json.loads(answer["body"])
        assert answer["statusCode"] in (400, 413), text[:200]
        assert set(told) <= {"message", "field"}
        assert 0 < len(told["message"]) < 300
        assert "\n" not in told["message"]
        assert_plain(answer)
    assert held(name) == before
    assert len(log.lines) == len(texts)
    assert {str(fields["status"]) for _reason, fields in log.lines} == {"400", "413"}
    assert "Injected" not in repr(log.lines)


@pytest.mark.parametrize("kind", ["text/plain", "application/json; charset=utf-16", "application/json\r\nX: y", ""])
def test_a_body_of_another_kind_is_refused(function: tuple[str, Any], kind: str) -> None:
    name, handle = function
    before = held(name)
    body = json.dumps({field: GOOD[field] for field in FIELDS[name]})
    for many in (False, True):
        answer = handle(balancer_event("POST", PATHS[name], body, {"content-type": kind}, many), None)
        assert answer["statusCode"] == 415
        assert_plain(answer)
    assert handle({**url_event("POST", PATHS[name], body), "body": "%%%"}, None)["statusCode"] == 400
    assert held(name) == before


def assert_plain(answer: dict[str, Any]) -> None:
    """No header has a word of the client, and none ends before its end."""
    headers = answer.get("headers") or {name: value for name, [value] in answer["multiValueHeaders"].items()}
    assert set(headers) <= {"content-type", "cache-control", "x-content-type-options", "allow"}
    assert not [value for value in headers.values() if "\r" in value or "\n" in value or "Injected" in value]
