# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documents' interface: its zip, called by a function URL and a load balancer of a local AWS that enforces IAM."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.function_scene import allow, ask, deploy, package
from tests.integration.lambda_scene import Scene, make_scene
from tests.integration.test_lambda_zips import DRIVER, UNUSED

DOCUMENT: dict[str, Any] = {"document_id": "doc-1", "version": 1, "owner": "anna", "content": "text\nmore"}


@dataclass(frozen=True)
class Archive:
    """The interface with its table."""

    scene: Scene
    table: str
    url: str
    balancer: str

    def items(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.scene.client("dynamodb").scan(TableName=self.table)["Items"]
        return found


def make_table(scene: Scene, table: str) -> None:
    client = scene.client("dynamodb")
    kinds = {"document_id": "S", "version": "N", "owner": "S", "created_at": "S"}
    keys = [{"AttributeName": "owner", "KeyType": "HASH"}, {"AttributeName": "created_at", "KeyType": "RANGE"}]
    projected = {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["title", "expires_at"]}
    client.create_table(
        TableName=table,
        KeySchema=[
            {"AttributeName": "document_id", "KeyType": "HASH"},
            {"AttributeName": "version", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": kind} for name, kind in kinds.items()],
        GlobalSecondaryIndexes=[
            {"IndexName": "by-owner", "KeySchema": keys, "Projection": projected},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    ends = {"Enabled": True, "AttributeName": "expires_at"}
    client.update_time_to_live(TableName=table, TimeToLiveSpecification=ends)


@pytest.fixture(scope="module")
def archive(auth_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with running_archive(auth_lab, tmp_path_factory.mktemp("zips")) as archive:
        yield archive


@contextmanager
def running_archive(lab: Lab, folder: Path) -> Iterator[Archive]:
    code = package("transactions_api", folder, [*UNUSED, *DRIVER])
    scene = make_scene(lab)
    table = f"documents-{scene.suffix}"
    make_table(scene, table)
    arn = f"arn:aws:dynamodb:{scene.region}:{ACCOUNT}:table/{table}"
    statements = [
        allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], arn),
        allow("dynamodb:Query", f"{arn}/index/by-owner"),
    ]
    function = deploy(scene, "transactions_api", code, statements, {"TABLE_NAME": table})
    yield Archive(scene, table, function.url(), function.balancer())


def test_a_version_is_stored_once_through_either_way(archive: Archive) -> None:
    first = ask(archive.url, "/documents", DOCUMENT)

    assert first[0] == 201, first
    assert ask(archive.balancer, "/documents", DOCUMENT) == (200, first[1])
    assert ask(archive.balancer, "/documents", {**DOCUMENT, "content": "other"})[0] == 409
    assert ask(archive.url, "/documents/doc-1") == ask(archive.balancer, "/documents/doc-1") == (200, first[1])


def test_the_newest_version_is_read_and_any_other_by_its_number(archive: Archive) -> None:
    for version in (1, 2, 10):
        ask(archive.url, "/documents", {**DOCUMENT, "document_id": "doc-2", "version": version})

    assert ask(archive.url, "/documents/doc-2")[1]["version"] == 10
    assert ask(archive.balancer, "/documents/doc-2?version=2")[1]["version"] == 2
    assert ask(archive.url, "/documents/doc-2?version=3")[0] == 404


@pytest.mark.parametrize("way", ["url", "balancer"])
def test_the_documents_of_an_owner_come_page_by_page_newest_first(archive: Archive, way: str) -> None:
    base, owner = getattr(archive, way), f"berta-{way}"
    for number in range(5):
        ask(base, "/documents", {**DOCUMENT, "document_id": f"{owner}-{number}", "owner": owner})

    pages: list[list[str]] = []
    after = ""
    while not pages or after:
        status, told = ask(base, f"/documents?owner={owner}&limit=2" + (f"&next={after}" if after else ""))
        assert status == 200, told
        pages.append([document["document_id"][-1] for document in told["documents"]])
        after = told["next"]

    assert [number for page in pages for number in page] == ["4", "3", "2", "1", "0"]
    assert max(map(len, pages)) == 2


def test_a_document_ends_when_its_time_is_over(archive: Archive) -> None:
    ends = int(time.time()) + 2
    assert ask(archive.url, "/documents", {**DOCUMENT, "document_id": "doc-3", "expires_at": ends})[0] == 201

    time.sleep(2.1)

    assert ask(archive.url, "/documents/doc-3")[0] == 404


def test_fifty_at_once_are_one_version(archive: Archive) -> None:
    wanted = {**DOCUMENT, "document_id": "doc-4"}

    with ThreadPoolExecutor(10) as threads:
        replies = list(threads.map(lambda _number: ask(archive.url, "/documents", wanted)[0], range(50)))

    assert sorted(replies) == [200] * 49 + [201]
    assert len([item for item in archive.items() if item["document_id"] == {"S": "doc-4"}]) == 1


@pytest.mark.parametrize("way", ["url", "balancer"])
def test_what_cannot_be_taken_is_refused_with_a_reason(archive: Archive, way: str) -> None:
    base = getattr(archive, way)

    assert ask(base, "/health") == (200, {"region": "us-east-1"})
    assert ask(base, "/documents/none")[0] == 404
    assert ask(base, "/documents/a%20b")[0] == 400
    assert ask(base, "/documents/doc-1", method="DELETE")[0] == 405
    assert ask(base, "/documents", b"[]")[0] == 400
    assert ask(base, "/documents", {**DOCUMENT, "version": "1"})[1]["field"] == "version"
    assert ask(base, "/documents?owner=anna&next=x")[1]["field"] == "next"
