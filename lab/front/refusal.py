# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a region that is overloaded answers, in the words of each protocol."""

from __future__ import annotations

import json
from collections.abc import Callable
from xml.sax.saxutils import escape

from lab.front.call import Call, Protocol

CODE = "ServiceUnavailable"
REQUEST_ID = "00000000-0000-0000-0000-000000000503"
XML = '<?xml version="1.0" encoding="UTF-8"?>\n'


def unavailable(call: Call, method: str) -> bytes:
    """A whole answer with status 503."""
    message = f"The lab has taken {call.region} away."
    kind, body, extra = _BODIES[call.protocol](escape(message))
    lines = [
        "HTTP/1.1 503 Service Unavailable",
        f"Content-Type: {kind}",
        f"Content-Length: {len(body)}",
        f"x-amzn-RequestId: {REQUEST_ID}",
        *extra,
    ]
    head = "\r\n".join((*lines, "", "")).encode()
    return head if method == "HEAD" else head + body


Body = tuple[str, bytes, tuple[str, ...]]


def _error_response(message: str) -> Body:
    text = (
        f"{XML}<ErrorResponse><Error><Type>Receiver</Type><Code>{CODE}</Code><Message>{message}</Message></Error>"
        f"<RequestId>{REQUEST_ID}</RequestId></ErrorResponse>"
    )
    return "text/xml", text.encode(), ()


def _ec2(message: str) -> Body:
    text = (
        f"{XML}<Response><Errors><Error><Code>{CODE}</Code><Message>{message}</Message></Error></Errors>"
        f"<RequestID>{REQUEST_ID}</RequestID></Response>"
    )
    return "text/xml", text.encode(), ()


def _s3(message: str) -> Body:
    text = f"{XML}<Error><Code>{CODE}</Code><Message>{message}</Message><RequestId>{REQUEST_ID}</RequestId></Error>"
    return "application/xml", text.encode(), ()


def _json(message: str) -> Body:
    return "application/x-amz-json-1.1", json.dumps({"__type": CODE, "message": message}).encode(), ()


def _rest_json(message: str) -> Body:
    return "application/json", json.dumps({"message": message}).encode(), (f"x-amzn-ErrorType: {CODE}",)


def _cbor(message: str) -> Body:
    body = b"\xa2" + b"".join(_cbor_text(text) for text in ("__type", CODE, "message", message))
    return "application/cbor", body, ("smithy-protocol: rpc-v2-cbor",)


def _cbor_text(text: str) -> bytes:
    raw = text.encode()
    return (bytes([0x60 + len(raw)]) if len(raw) < 24 else bytes([0x78, len(raw)])) + raw


_BODIES: dict[Protocol, Callable[[str], Body]] = {
    "query": _error_response,
    "ec2": _ec2,
    "json": _json,
    "cbor": _cbor,
    "rest-json": _rest_json,
    "rest-xml": _error_response,
    "s3": _s3,
}
