# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents of one region: each version is written once, and read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.items import get_values, put_once, query_values
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fields import (
    check_names,
    identifier,
    whole_in_text,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import timestamp
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_event import (
    HttpError,
    Request,
    json_object,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.http_service import Answer
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.items import Values

from .document import (
    LISTED,
    MOST_VERSIONS,
    format_place,
    is_over,
    item_of,
    parse_document,
    parse_limit,
    parse_place,
    told,
)
from .queries import newest, owned
from .settings import Settings


@dataclass(frozen=True)
class Shelf:
    """The table of one region."""

    settings: Settings
    client: Callable[[str], Any]
    now: Callable[[], float]

    def store(self, request: Request, _part: str) -> Answer:
        """Write a version, or tell that it stands."""
        now = self.now()
        document = parse_document(json_object(request), now)
        wanted = item_of(document, self.settings.region, timestamp(now))
        if put_once(self.client("dynamodb"), self.settings.table, wanted, "document_id"):
            return answer(wanted, 201, "a new version")
        item = self._stored(document.document_id, document.version)
        if item is None or item["digest"] != wanted["digest"]:
            raise HttpError(409, "there is another document with this document_id and version")
        return answer(item, 200, "a repeat")

    def read(self, request: Request, part: str) -> Answer:
        """Tell of one document: its newest version, or the one that is asked for."""
        check_names(request.query, (), ("version",))
        name = identifier({"document_id": part}, "document_id")
        if "version" in request.query:
            item = self._stored(name, whole_in_text(request.query, "version", 1, MOST_VERSIONS))
        else:
            found, _next = query_values(self.client("dynamodb"), newest(self.settings.table, name))
            item = found[0] if found else None
        if item is None or is_over(item, self.now()):
            raise HttpError(404, "there is no such document")
        return answer(item, 200, "read")

    def search(self, request: Request, _part: str) -> Answer:
        """One page of the documents of an owner, newest first and without their content."""
        query = request.query
        check_names(query, ("owner",), ("limit", "next"))
        owner, limit = identifier(query, "owner"), parse_limit(query)
        after = parse_place(query["next"]) if "next" in query else {}
        asked = owned(self.settings.table, self.settings.index, owner, limit, after)
        found, key = query_values(self.client("dynamodb"), asked)
        documents = [told(item, LISTED) for item in found if not is_over(item, self.now())]
        body = {"documents": documents, "next": format_place(key)}
        return Answer(200, body, "searched", {"region": self.settings.region, "documents": len(documents)})

    def _stored(self, document_id: str, version: int) -> Values | None:
        key: Values = {"document_id": document_id, "version": version}
        return get_values(self.client("dynamodb"), self.settings.table, key)


def answer(item: Values, status: int, what: str) -> Answer:
    return Answer(status, told(item), what, {name: item[name] for name in ("document_id", "version", "region")})
