# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a service answers that does not do what it was asked, in the words of each protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from xml.sax.saxutils import escape

from lab.front.call import Call, Protocol

REQUEST_ID = "00000000-0000-0000-0000-000000000503"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


@dataclass(frozen=True)
class Refusal:
    status: int
    code: str
    message: str


@dataclass(frozen=True)
class Words:
    """Status and code of one kind of refusal: as most say it, and as some protocols and services do."""

    status: int
    code: str
    others: Mapping[str, tuple[int, str]]

    def for_call(self, call: Call) -> tuple[int, str]:
        return self.others.get(call.service) or self.others.get(call.protocol) or (self.status, self.code)


KINDS: Mapping[str, Words] = {
    "refuse": Words(
        403,
        "AccessDenied",
        {
            "ec2": (403, "UnauthorizedOperation"),
            "json": (400, "AccessDeniedException"),
            "cbor": (400, "AccessDeniedException"),
            "rest-json": (403, "AccessDeniedException"),
            "sns": (403, "AuthorizationError"),
        },
    ),
    "throttle": Words(
        400,
        "Throttling",
        {
            "ec2": (503, "RequestLimitExceeded"),
            "s3": (503, "SlowDown"),
            "json": (400, "ThrottlingException"),
            "cbor": (400, "ThrottlingException"),
            "rest-json": (429, "TooManyRequestsException"),
        },
    ),
    "error": Words(
        500,
        "InternalFailure",
        {
            "ec2": (500, "InternalError"),
            "s3": (500, "InternalError"),
            "dynamodb": (500, "InternalServerError"),
            "lambda": (500, "ServiceException"),
        },
    ),
    "expire": Words(
        403,
        "ExpiredToken",
        {
            "ec2": (400, "RequestExpired"),
            "s3": (400, "ExpiredToken"),
            "json": (400, "ExpiredTokenException"),
            "cbor": (400, "ExpiredTokenException"),
            "rest-json": (403, "ExpiredTokenException"),
        },
    ),
}


def refused(kind: str, call: Call) -> Refusal:
    """How the call's service words this kind of refusal."""
    status, code = KINDS[kind].for_call(call)
    return Refusal(status, code, f"The lab was told to answer {call.action} with {code}.")


def away(call: Call) -> Refusal:
    """What a region that is overloaded answers."""
    return Refusal(503, "ServiceUnavailable", f"The lab has taken {call.region} away.")


def answer(call: Call, method: str, refusal: Refusal) -> bytes:
    """A whole answer."""
    kind, body, extra = _BODIES[call.protocol](refusal)
    lines = [
        f"HTTP/1.1 {refusal.status} {HTTPStatus(refusal.status).phrase}",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        f"x-amzn-RequestId: {REQUEST_ID}",
        *extra,
    ]
    head = "\r\n".join((*lines, "", "")).encode()
    return head if method == "HEAD" else head + body


Body = tuple[str, bytes, tuple[str, ...]]


def _xml(refusal: Refusal) -> str:
    return f"<Code>{refusal.code}</Code><Message>{escape(refusal.message)}</Message>"


def _error_response(refusal: Refusal) -> Body:
    who = "Sender" if refusal.status < 500 else "Receiver"
    text = (
        f"{XML}<ErrorResponse><Error><Type>{who}</Type>{_xml(refusal)}</Error>"
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )
    return "text/xml", text.encode(), ()


def _ec2(refusal: Refusal) -> Body:
    text = (
        f"{XML}<Response><Errors><Error>{_xml(refusal)}</Error></Errors><RequestID>{REQUEST_ID}</RequestID></Response>"
    )
    return "text/xml", text.encode(), ()


def _s3(refusal: Refusal) -> Body:
    text = f"{XML}<Error>{_xml(refusal)}<RequestId>{REQUEST_ID}</RequestId></Error>"
    return "application/xml", text.encode(), ()


def _json(refusal: Refusal) -> Body:
    told = {"__type": refusal.code, "message": refusal.message}
    return "application/x-amz-json-1.1", json.dumps(told).encode(), ()


def _rest_json(refusal: Refusal) -> Body:
    body = json.dumps({"message": refusal.message}).encode()
    return "application/json", body, (f"x-amzn-ErrorType: {refusal.code}",)


def _cbor(refusal: Refusal) -> Body:
    texts = ("__type", refusal.code, "message", refusal.message)
    return (
        "application/cbor",
        b"\xa2" + b"".join(_cbor_text(text) for text in texts),
        ("smithy-protocol: rpc-v2-cbor",),
    )


def _cbor_text(text: str) -> bytes:
    raw = text.encode()
    return (bytes([0x60 + len(raw)]) if len(raw) < 24 else bytes([0x78, len(raw)])) + raw


_BODIES: dict[Protocol, Callable[[Refusal], Body]] = {
    "query": _error_response,
    "ec2": _ec2,
    "json": _json,
    "cbor": _cbor,
    "rest-json": _rest_json,
    "rest-xml": _error_response,
    "s3": _s3,
}
