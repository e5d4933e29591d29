# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages explain every refusal, and no other."""

from __future__ import annotations

import pytest

from tests.unit.docs.refusals import (
    DOCS,
    covers,
    is_in_sources,
    marked,
    quoted,
    said_by_code,
    said_by_tasks,
)

PAGES = "".join((DOCS / name).read_text(encoding="utf-8") for name in ("runbook.md", "refusals.md"))


def test_sentences_are_found_in_the_sources() -> None:
    code, tasks = said_by_code(), said_by_tasks()
    assert len(code) > 90
    assert len(tasks) > 15
    assert "… is no member of …. Name one that is, or build it with site.yml." in code
    assert any(text.startswith("confirmation: found '…'") for text in tasks)


def test_every_refusal_is_explained() -> None:
    told = sorted(said_by_code() | said_by_tasks())
    assert len(quoted(PAGES)) > 100
    # A word alone, such as the name of a state, explains nothing.
    quotes = [quote for quote in marked(PAGES) if len(quote) >= 12 and " " in quote]
    assert [text for text in told if not any(covers(quote, text) for quote in quotes)] == []


def test_no_refusal_is_made_up() -> None:
    texts = said_by_code() | said_by_tasks()
    unknown = [one for one in quoted(PAGES) if not any(covers(one, text) for text in texts) and not is_in_sources(one)]
    assert unknown == []


@pytest.mark.parametrize(
    ("quote", "text", "fits"),
    [
        ("at most … s may be lost", "… lags, and at most … s may be lost. Accept it", True),
        ("the … is UNHEALTHY", "the … is …", True),
        ("the table is lost", "the cluster … is …", False),
        ("…", "anything at all", False),
    ],
)
def test_a_quote_is_part_of_a_sentence(quote: str, text: str, fits: bool) -> None:
    assert covers(quote, text) is fits
