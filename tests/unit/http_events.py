# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests as AWS hands them to a function, and an AWS in memory that holds items, events and messages."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

JSON = {"content-type": "application/json"}


def balancer_event(
    method: str, target: str, body: str = "", headers: Mapping[str, str] = JSON, many: bool = False
) -> dict[str, Any]:
    """A request from a load balancer: its query is as the client encoded it."""
    parts = urlsplit(target)
    query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
    event: dict[str, Any] = {
        "requestContext": {"elb": {"targetGroupArn": "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/a/b"}},
        "httpMethod": method,
        "path": parts.path,
        "body": body,
        "isBase64Encoded": False,
    }
    if many:
        listed = {"multiValueHeaders": {name: [value] for name, value in headers.items()}}
        return {**event, **listed, "multiValueQueryStringParameters": {name: [query[name]] for name in query}}
    return {**event, "headers": dict(headers), "queryStringParameters": query}


def url_event(method: str, target: str, body: str | None = None, headers: Mapping[str, str] = JSON) -> dict[str, Any]:
    """A request from a function URL, which sends JSON in base64 or not."""
    parts = urlsplit(target)
    event: dict[str, Any] = {
        "version": "2.0",
        "rawPath": parts.path,
        "rawQueryString": parts.query,
        "headers": dict(headers),
        "requestContext": {"http": {"method": method, "path": parts.path}},
        "isBase64Encoded": body is not None,
    }
    return event if body is None else {**event, "body": base64.b64encode(body.encode()).decode()}


@dataclass
class Lines:
    """A log that a test can read."""

    lines: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def info(self, msg: object, *, extra: Mapping[str, object]) -> None:
        self.lines.append((str(msg), dict(extra)))

    exception = info


class Memory:
    """One table, one bus and one queue. ``down`` names calls that fail, as often as it says."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        self.keys = keys
        self.items: dict[tuple[str, ...], dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.messages: list[str] = []
        self.down: dict[str, int] = {}
        self.refuses_events = False
        self._one = threading.Lock()

    def __call__(self, _service: str) -> Memory:
        return self

    def __getattr__(self, name: str) -> Any:
        return partial(self._call, name)

    def _call(self, name: str, *words: str, **asked: Any) -> Any:
        with self._one:
            if self.down.get(name):
                self.down[name] -= 1
                raise ClientError({"Error": {"Code": "InternalServerError", "Message": "secret words"}}, name)
            return getattr(type(self), f"_{name}")(self, *words, **asked)

    def _key(self, item: Mapping[str, Any]) -> tuple[str, ...]:
        return tuple(json.dumps(item[key]) for key in self.keys)

    def _put_item(self, Item: dict[str, Any], **_more: Any) -> Any:  # noqa: N803
        if self._key(Item) in self.items:
            raise ClientError({"Error": {"Code": "ConditionalCheckFailedException", "Message": ""}}, "PutItem")
        self.items[self._key(Item)] = Item
        return {}

    def _get_item(self, Key: dict[str, Any], **_more: Any) -> Any:  # noqa: N803
        item = self.items.get(self._key(Key))
        return {"Item": dict(item)} if item else {}

    def _update_item(self, Key: dict[str, Any], ExpressionAttributeNames: dict[str, str], **_more: Any) -> Any:  # noqa: N803
        self.items[self._key(Key)][ExpressionAttributeNames["#name"]] = {"BOOL": True}
        return {}

    def _query(self, ExpressionAttributeValues: dict[str, Any], **more: Any) -> Any:  # noqa: N803
        name = "owner" if "IndexName" in more else "document_id"
        [wanted] = ExpressionAttributeValues.values()
        found = [item for item in self.items.values() if item[name] == wanted]
        return {"Items": sorted(found, key=lambda item: -int(item["version"]["N"]))[: more["Limit"]]}

    def _put_events(self, Entries: list[dict[str, Any]]) -> Any:  # noqa: N803
        if self.refuses_events:
            return {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "InternalFailure"}]}
        self.events += Entries
        return {"FailedEntryCount": 0, "Entries": [{}]}

    def _send_message(self, MessageBody: str, **_more: Any) -> Any:  # noqa: N803
        self.messages.append(MessageBody)
        return {"MessageId": str(len(self.messages))}
