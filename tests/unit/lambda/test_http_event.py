# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of a function URL and of a load balancer, as one function reads both."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import (
    MAX_BODY,
    HttpError,
    Request,
    json_object,
    parse_request,
    response,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.http_events import JSON, balancer_event, url_event

BOTH = pytest.mark.parametrize("event_of", [balancer_event, url_event])


@BOTH
def test_a_request_is_read_from_either(event_of: Any) -> None:
    request = parse_request(event_of("POST", "/documents/a%2Db?owner=x%20y+z&empty=", '{"a": 1.50}'))

    assert (request.method, request.path) == ("POST", "/documents/a-b")
    assert request.query == {"owner": "x y z", "empty": ""}
    assert str(json_object(request)["a"]) == "1.50"


def test_of_several_values_the_last_counts() -> None:
    event = balancer_event("GET", "/a?b=1", headers={"X-A": "1"}, many=True)
    event["multiValueHeaders"]["X-A"] = ["1", "2"]
    event["multiValueQueryStringParameters"]["b"] = ["3", "4"]
    event["multiValueQueryStringParameters"]["none"] = []

    request = parse_request(event)

    assert (request.headers, request.query) == ({"x-a": "2"}, {"b": "4"})


@pytest.mark.parametrize("event", [None, [], "text", {}, {"requestContext": {}}, {"requestContext": {"stage": "a"}}])
def test_what_is_no_request_is_refused(event: Any) -> None:
    with pytest.raises(HttpError, match="no request of a function URL") as caught:
        parse_request(event)
    assert caught.value.status == 400


def test_a_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(HttpError, match="no text"):
        parse_request({**balancer_event("POST", "/a"), "body": {"a": 1}})


def posted(content: str, is_base64: bool = False, **headers: str) -> Request:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Request("POST", "/a", {}, {**JSON, **named}, content, is_base64)


@pytest.mark.parametrize(
    "kind",
    ["application/json", "Application/JSON; charset=UTF-8", 'application/json; charset="utf-8"; profile=x'],
)
def test_json_may_be_named_in_all_its_ways(kind: str) -> None:
    assert json_object(posted("{}", content_type=kind)) == {}


@pytest.mark.parametrize(
    ("request_", "status", "reason"),
    [
        (posted("{}", content_type="text/plain"), 415, "content type"),
        (posted("{}", content_type=""), 415, "content type"),
        (posted("{}", content_type="application/json; charset=latin-1"), 415, "charset"),
        (posted("{}", content_encoding="gzip"), 415, "compressed"),
        (posted("x" * (MAX_BODY + 1)), 413, "larger"),
        (posted("é" * (MAX_BODY // 2 + 1)), 413, "larger"),
        (posted(base64.b64encode(b"x" * (MAX_BODY + 1)).decode(), is_base64=True), 413, "larger"),
        (posted("x" * 2 * MAX_BODY, is_base64=True), 413, "larger"),
        (posted("not base64!", is_base64=True), 400, "encoding"),
        (posted("é", is_base64=True), 400, "encoding"),
        (posted("\ud800"), 400, "encoding"),
        (posted(base64.b64encode(b'{"a": "\xff"}').decode(), is_base64=True), 400, "not utf-8"),
        (posted(""), 400, "not JSON"),
        (posted("{"), 400, "not JSON"),
        (posted('{"a": NaN}'), 400, "not JSON"),
        (posted('{"a": Infinity}'), 400, "not JSON"),
        (posted('{"a": 1, "a": 2}'), 400, "not JSON"),
        (posted("[" * 30_000), 400, "not JSON"),
        (posted('{"a": ' + "1" * 5000 + "}"), 400, "not JSON"),
        (posted('{"a": 1e99999999999999999999}'), 400, "not JSON"),
        (posted("[]"), 400, "not a JSON object"),
        (posted("1"), 400, "not a JSON object"),
    ],
)
def test_a_body_that_cannot_be_taken_says_why(request_: Request, status: int, reason: str) -> None:
    with pytest.raises(HttpError, match=reason) as caught:
        json_object(request_)
    assert caught.value.status == status


def test_the_largest_body_is_taken() -> None:
    content = json.dumps({"a": "x" * (MAX_BODY - 9)})
    assert len(content) == MAX_BODY
    assert json_object(posted(base64.b64encode(content.encode()).decode(), is_base64=True))


@given(st.text(), st.booleans(), st.dictionaries(st.text(), st.text()))
def test_whatever_the_body_it_is_an_object_or_refused(content: str, is_base64: bool, headers: dict[str, str]) -> None:
    try:
        assert isinstance(json_object(Request("POST", "/", {}, {**JSON, **headers}, content, is_base64)), dict)
    except HttpError as error:
        assert error.status in (400, 413, 415)


@pytest.mark.parametrize(
    ("event", "headers"),
    [
        (url_event("GET", "/"), {"headers": "a"}),
        (balancer_event("GET", "/"), {"headers": "a"}),
        (balancer_event("GET", "/", many=True), {"multiValueHeaders": ["a"]}),
        (None, {"headers": "a"}),
    ],
)
def test_the_answer_has_the_form_of_the_request(event: Any, headers: dict[str, Any]) -> None:
    answer = response(event, 200, {"b": 1}, {"x-a": "a"})

    [(name, value)] = headers.items()
    assert answer[name]["x-a"] == value
    assert (answer["statusCode"], json.loads(answer["body"])) == (200, {"b": 1})
    assert ("headers" in answer) != ("multiValueHeaders" in answer)
