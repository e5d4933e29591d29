# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A version of a document: what a client may send, what is kept of it, and what is told."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import (
    FieldError,
    check_names,
    identifier,
    shown,
    text,
    whole,
    whole_in_text,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import HttpError, parse_object
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.items import Value, Values, digest

REQUIRED = ("document_id", "version", "owner", "content")
OPTIONAL = ("title", "expires_at")
LISTED = ("document_id", "version", "owner", "title", "created_at", "expires_at")
TOLD = (*LISTED, "content", "region")
# What an index is read on from.
PLACE = ("document_id", "version", "created_at")
MOST_VERSIONS = 1_000_000
LATEST = 4_102_444_800  # The start of the year 2100.


@dataclass(frozen=True)
class Document:
    """One version. ``expires_at`` is in seconds since 1970, and 0 where it never does."""

    document_id: str
    version: int
    owner: str
    content: str
    title: str = ""
    expires_at: int = 0


def parse_document(record: Mapping[str, Any], now: float) -> Document:
    """The version that a client sends; FieldError where it cannot be one."""
    check_names(record, REQUIRED, OPTIONAL)
    return Document(
        document_id=identifier(record, "document_id"),
        version=whole(record, "version", 1, MOST_VERSIONS),
        owner=identifier(record, "owner"),
        content=text(record, "content", 60_000),
        title=text(record, "title", 200),
        # One that has already expired may come as a repeat, so only the far past is refused.
        expires_at=whole(record, "expires_at", int(now) - 86400, LATEST) if "expires_at" in record else 0,
    )


def item_of(document: Document, region: str, at: str) -> dict[str, Value]:
    """What is kept. Without a time to end, the attribute is left out: DynamoDB would take 0 for long ago."""
    asked: dict[str, Value] = {
        "document_id": document.document_id,
        "version": document.version,
        "owner": document.owner,
        "content": document.content,
        "title": document.title,
    }
    if document.expires_at:
        asked["expires_at"] = document.expires_at
    return {**asked, "created_at": at, "region": region, "digest": digest(asked)}


def is_over(item: Values, now: float) -> bool:
    """DynamoDB removes what has expired within days; until then it is as if it had."""
    return 0 < int(item.get("expires_at", 0)) <= now


def told(item: Values, names: tuple[str, ...] = TOLD) -> dict[str, Value]:
    return {name: item[name] for name in names if item.get(name)}


def format_place(key: Values) -> str:
    """Where the next page begins, as an address can have it; empty after the last."""
    if not key:
        return ""
    place = json.dumps({name: key[name] for name in PLACE})
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def parse_place(word: str) -> dict[str, Value]:
    """The place in an address. Its owner is not in it, so nobody reads on in the list of another."""
    try:
        place = parse_object(base64.urlsafe_b64decode(word.encode() + b"=" * (-len(word) % 4)))
        check_names(place, PLACE)
        return {
            "document_id": identifier(place, "document_id"),
            "version": whole(place, "version", 1, MOST_VERSIONS),
            "created_at": text(place, "created_at", 40),
        }
    except (HttpError, ValueError):  # FieldError too: the client never saw those fields.
        raise FieldError("next", shown(word), "the word that the page before told") from None


def parse_limit(query: Mapping[str, str]) -> int:
    return whole_in_text(query, "limit", 1, 100) if "limit" in query else 50
