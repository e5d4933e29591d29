# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which route takes a request, and what a client is told when none does or one fails."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import FieldError
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import HttpError
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import (
    Answer,
    Call,
    Route,
    health,
    request_id_of,
    serve,
)

from tests.unit.http_events import Lines, balancer_event


def raising(error: Exception) -> Call:
    def call(*_asked: Any) -> Answer:
        raise error

    return call


ROUTES = (
    health("us-east-1"),
    Route("GET", "/things", lambda _request, part: Answer(200, {"all": part}, "listed")),
    Route("POST", "/things", raising(FieldError("size", '"4111111111111111"', "small"))),
    Route("GET", "/things/*", lambda _request, part: Answer(200, {"part": part}, "read", {"thing": part})),
    Route("DELETE", "/things/*", raising(KeyError("the password is correct horse"))),
    Route("PUT", "/things/*", raising(HttpError(409, "another"))),
)


def ask(method: str, path: str) -> tuple[int, dict[str, Any], dict[str, str], Lines]:
    log = Lines()
    answer = serve(balancer_event(method, path), ROUTES, "number-1", log)
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"], log


@pytest.mark.parametrize(
    ("method", "path", "status", "body"),
    [
        ("GET", "/health", 200, {"region": "us-east-1"}),
        ("GET", "/things/a", 200, {"part": "a"}),
        ("get", "/things/a%20b", 200, {"part": "a b"}),
        ("GET", "/", 404, {"message": "there is nothing at this path"}),
        ("GET", "/things/", 404, {"message": "there is nothing at this path"}),
        ("GET", "/things/a/b", 404, {"message": "there is nothing at this path"}),
        ("GET", "/health/", 404, {"message": "there is nothing at this path"}),
        ("PUT", "/things/a", 409, {"message": "another"}),
        ("POST", "/health", 405, {"message": "the method is not one of GET"}),
    ],
)
def test_a_request_finds_its_route(method: str, path: str, status: int, body: dict[str, Any]) -> None:
    assert ask(method, path)[:2] == (status, body)


def test_another_method_is_told_those_that_there_are() -> None:
    status, _body, headers, _log = ask("PATCH", "/things/a")
    assert (status, headers["allow"]) == (405, "DELETE, GET, PUT")


def test_a_field_that_is_refused_is_named_to_the_client_and_not_quoted_in_the_log() -> None:
    status, body, _headers, log = ask("POST", "/things")

    assert status == 400
    assert body == {"message": 'size: found "4111111111111111", allowed: small', "field": "size"}
    assert log.lines == [
        ("refused for its field: size", {"route": "POST /things", "status": 400, "request_id": "number-1"})
    ]


def test_what_went_wrong_inside_stays_inside() -> None:
    status, body, _headers, log = ask("DELETE", "/things/a")

    assert (status, body) == (500, {"message": "internal error", "request_id": "number-1"})
    assert log.lines == [("internal error", {"route": "DELETE /things/*", "status": 500, "request_id": "number-1"})]


def test_each_request_is_one_line() -> None:
    assert ask("GET", "/things/a")[3].lines == [
        ("read", {"route": "GET /things/*", "status": 200, "request_id": "number-1", "thing": "a"})
    ]


def test_no_answer_is_kept_by_a_cache() -> None:
    assert ask("GET", "/things")[2]["cache-control"] == "no-store"


def test_a_run_without_a_context_has_no_number() -> None:
    assert request_id_of(None) == ""
