# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request as a function URL (payload 2.0) or a load balancer hands it to a function, and the answer to it."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

MAX_BODY = 64 * 1024
# Base64 makes four characters of three bytes.
MAX_ENCODED = MAX_BODY * 4 // 3 + 4
HEADERS = {"content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff"}


class HttpError(Exception):
    """A request that is not taken, with the status that says so."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True)
class Request:
    """A request. Its path and its query are decoded; its body is not yet read."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    content: str = ""
    is_base64: bool = False


def parse_request(event: Any) -> Request:
    """The request in an event; HttpError where it has none."""
    event = mapping(event)
    context = mapping(event.get("requestContext"))
    if "elb" in context:
        method, path, query = event.get("httpMethod"), event.get("path"), balancer_query(event)
    elif "http" in context:
        http = mapping(context["http"])
        method, path, query = http.get("method"), event.get("rawPath"), url_query(event)
    else:
        raise HttpError(400, "the event is no request of a function URL or of a load balancer")
    content = event.get("body")
    if content is not None and not isinstance(content, str):
        raise HttpError(400, "the body is no text")
    return Request(
        method=str(method).upper(),
        path=decoded(str(path or "/")),
        query=query,
        headers=headers_of(event),
        content=content or "",
        is_base64=event.get("isBase64Encoded") is True,
    )


def mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def headers_of(event: Mapping[str, Any]) -> dict[str, str]:
    """The headers with names in lower case; of several values the last."""
    return last_values(event, "multiValueHeaders", "headers", lower=True)


def balancer_query(event: Mapping[str, Any]) -> dict[str, str]:
    """A load balancer leaves names and values as the client encoded them."""
    raw = last_values(event, "multiValueQueryStringParameters", "queryStringParameters")
    return {in_query(name): in_query(value) for name, value in raw.items()}


def url_query(event: Mapping[str, Any]) -> dict[str, str]:
    pairs = (pair.partition("=") for pair in str(event.get("rawQueryString") or "").split("&") if pair)
    return {in_query(name): in_query(value) for name, _equals, value in pairs}


def in_query(text: str) -> str:
    return decoded(text.replace("+", " "))


def decoded(text: str) -> str:
    """Text without its percent signs; what is no UTF-8 then is replaced by a mark that no field takes."""
    encoded = text.encode("utf-8", "replace")
    return re.sub(rb"%([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), encoded).decode("utf-8", "replace")


def last_values(event: Mapping[str, Any], many: str, single: str, lower: bool = False) -> dict[str, str]:
    found = mapping(event.get(many)) or mapping(event.get(single))
    values = {str(name).lower() if lower else str(name): value for name, value in found.items()}
    listed = {name: value if isinstance(value, list) else [value] for name, value in values.items()}
    return {name: str(value[-1]) for name, value in listed.items() if value and value[-1] is not None}


def json_object(request: Request) -> dict[str, Any]:
    """The object in the body. Numbers with a point are Decimal, since a float does not hold every amount."""
    check_kind(request)
    return parse_object(body_of(request))


def check_kind(request: Request) -> None:
    kind, *settings = (part.strip().lower() for part in request.headers.get("content-type", "").split(";"))
    if kind != "application/json":
        raise HttpError(415, "the content type is not application/json")
    if any(setting.startswith("charset=") and setting[8:].strip('"') != "utf-8" for setting in settings):
        raise HttpError(415, "the charset is not utf-8")
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise HttpError(415, "the body is compressed, and must not be")


def body_of(request: Request) -> bytes:
    """The bytes of the body, none of them more than may be."""
    if len(request.content) > (MAX_ENCODED if request.is_base64 else MAX_BODY):
        raise HttpError(413, f"the body is larger than {MAX_BODY} bytes")
    try:
        body = (
            base64.b64decode(request.content, validate=True) if request.is_base64 else request.content.encode("utf-8")
        )
    except ValueError:
        raise HttpError(400, "the body is not what its encoding says") from None
    if len(body) > MAX_BODY:
        raise HttpError(413, f"the body is larger than {MAX_BODY} bytes")
    return body


def parse_object(body: bytes) -> dict[str, Any]:
    """The JSON object in some bytes."""
    try:
        content = json.loads(
            body.decode("utf-8"), parse_float=Decimal, parse_constant=refuse_constant, object_pairs_hook=unique
        )
    except UnicodeDecodeError:
        raise HttpError(400, "the body is not utf-8") from None
    except (ValueError, ArithmeticError, RecursionError):
        raise HttpError(400, "the body is not JSON") from None
    if not isinstance(content, dict):
        raise HttpError(400, "the body is not a JSON object")
    return content


def refuse_constant(name: str) -> Any:
    """Python reads NaN and Infinity, which JSON does not have."""
    raise ValueError(name)


def unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """A name that comes twice means one thing to this reader and another to the next."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a name comes twice")
    return content


def response(event: Any, status: int, body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    """The answer in the form in which the request came: a load balancer may want lists of header values."""
    answer = {"statusCode": status, "body": json.dumps(body), "isBase64Encoded": False}
    told = {**HEADERS, **headers}
    if mapping(mapping(event).get("multiValueHeaders")):
        return {**answer, "multiValueHeaders": {name: [value] for name, value in told.items()}}
    return {**answer, "headers": told}
