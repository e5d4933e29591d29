# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents: each version once, read by name and by owner, and gone when its time is over."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import FieldError
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import Route, serve
from hypothesis import given
from hypothesis import strategies as st

from lambda_src.transactions_api.document import format_place, parse_place
from lambda_src.transactions_api.queries import owned
from lambda_src.transactions_api.settings import Settings
from lambda_src.transactions_api.shelf import Shelf
from tests.unit.http_events import Lines, Memory, url_event

NOW = 1_800_000_000
DOCUMENT: dict[str, Any] = {"document_id": "doc-1", "version": 1, "owner": "anna", "content": "text\nmore"}
KEPT = {**DOCUMENT, "created_at": "2027-01-15T08:00:00.000+00:00", "region": "us-east-1"}


class Desk:
    """A shelf over an AWS in memory, with a clock to be set."""

    def __init__(self) -> None:
        self.aws = Memory(("document_id", "version"))
        self.now = NOW
        shelf = Shelf(Settings("us-east-1", "documents", "by-owner"), self.aws, lambda: self.now)
        self.routes = (
            Route("POST", "/documents", shelf.store),
            Route("GET", "/documents", shelf.search),
            Route("GET", "/documents/*", shelf.read),
        )

    def store(self, **other: Any) -> tuple[int, dict[str, Any]]:
        return self.ask("POST", "/documents", json.dumps({**DOCUMENT, **other}))

    def ask(self, method: str, target: str, body: str | None = None) -> tuple[int, dict[str, Any]]:
        answer = serve(url_event(method, target, body), self.routes, "number-1", Lines())
        return answer["statusCode"], json.loads(answer["body"])


def test_a_version_is_stored_once_and_read() -> None:
    desk = Desk()

    assert desk.store() == (201, KEPT)
    assert desk.store() == (200, KEPT)
    assert desk.store(content="other")[0] == 409
    assert desk.ask("GET", "/documents/doc-1?version=1") == (200, KEPT)


def test_the_newest_version_is_read_unless_another_is_asked_for() -> None:
    desk = Desk()
    desk.store()
    desk.store(version=2, content="newer")

    assert desk.ask("GET", "/documents/doc-1")[1]["content"] == "newer"
    assert desk.ask("GET", "/documents/doc-1?version=1")[1]["content"] == "text\nmore"
    assert desk.ask("GET", "/documents/doc-1?version=3")[0] == 404


def test_the_documents_of_an_owner_are_listed_without_their_content() -> None:
    desk = Desk()
    desk.store(title="A letter")
    desk.store(document_id="doc-2", owner="berta")

    status, told = desk.ask("GET", "/documents?owner=anna")

    assert (status, told["next"]) == (200, "")
    [listed] = told["documents"]
    assert (listed["document_id"], listed["title"]) == ("doc-1", "A letter")
    assert "content" not in listed


def test_what_has_expired_is_gone_before_it_is_removed() -> None:
    desk = Desk()
    desk.store(expires_at=NOW + 10)
    assert desk.ask("GET", "/documents/doc-1")[0] == 200

    desk.now += 10

    assert desk.ask("GET", "/documents/doc-1")[0] == 404
    assert desk.ask("GET", "/documents?owner=anna")[1]["documents"] == []
    assert desk.store(expires_at=NOW + 10)[0] == 200


def test_a_document_that_never_ends_has_no_such_attribute() -> None:
    desk = Desk()
    desk.store()
    [item] = desk.aws.items.values()
    assert "expires_at" not in item


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"version": 0}, "version"),
        ({"version": "1"}, "version"),
        ({"version": 1_000_001}, "version"),
        ({"owner": "a b"}, "owner"),
        ({"content": {"a": 1}}, "content"),
        ({"content": "\x00"}, "content"),
        ({"title": "x" * 201}, "title"),
        ({"expires_at": 1}, "expires_at"),
        ({"expires_at": 10**12}, "expires_at"),
        ({"colour": "red"}, "unknown field"),
    ],
)
def test_a_bad_field_is_named(other: dict[str, Any], field: str) -> None:
    status, told = Desk().store(**other)
    assert (status, told["field"]) == (400, field)


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("/documents", "owner"),
        ("/documents?owner=", "owner"),
        ("/documents?owner=a&limit=0", "limit"),
        ("/documents?owner=a&limit=101", "limit"),
        ("/documents?owner=a&limit=x", "limit"),
        ("/documents?owner=a&next=x", "next"),
        ("/documents?owner=a&page=1", "unknown field"),
        ("/documents/a%20b", "document_id"),
        ("/documents/a?version=x", "version"),
        ("/documents/a?owner=x", "unknown field"),
    ],
)
def test_a_bad_question_is_named(target: str, field: str) -> None:
    status, told = Desk().ask("GET", target)
    assert (status, told["field"]) == (400, field)


def test_a_page_goes_on_where_the_one_before_ended_and_in_the_same_list() -> None:
    word = format_place({"document_id": "a", "version": 2, "created_at": "2026", "owner": "anna"})

    assert owned("t", "by-owner", "berta", 5, parse_place(word))["ExclusiveStartKey"] == {
        "document_id": {"S": "a"},
        "version": {"N": "2"},
        "created_at": {"S": "2026"},
        "owner": {"S": "berta"},
    }
    assert format_place({}) == ""


@given(st.text())
def test_whatever_is_no_place_is_refused(word: str) -> None:
    with pytest.raises(FieldError, match=r"^next: found"):
        parse_place(word)
