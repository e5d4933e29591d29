# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Claims end by themselves, and text that nobody can read claims nothing."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.claims import format_claim, is_claimed
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Answer, Standing, parse_standing

BEFORE = Standing(Answer.HEALTHY, "2026-01-01T00:00:00.000+00:00")
CLAIM = format_claim(BEFORE, Answer.UNHEALTHY, 1000.0)


def test_a_claim_keeps_what_was_told_last() -> None:
    assert parse_standing(CLAIM) == BEFORE


@pytest.mark.parametrize(
    ("answer", "now", "claimed"),
    [
        (Answer.UNHEALTHY, 1000.0, True),
        (Answer.UNHEALTHY, 1044.0, True),
        (Answer.UNHEALTHY, 1046.0, False),
        # From a clock that is ahead.
        (Answer.UNHEALTHY, 990.0, False),
        (Answer.HEALTHY, 1001.0, False),
    ],
)
def test_a_claim_is_of_one_answer_and_ends(answer: Answer, now: float, claimed: bool) -> None:
    assert is_claimed(CLAIM, answer, now) is claimed


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "{}", '{"telling": "UNHEALTHY"}', '{"telling": "UNHEALTHY", "at": []}']
)
def test_what_cannot_be_read_claims_nothing(text: str) -> None:
    assert not is_claimed(text, Answer.UNHEALTHY, 1000.0)
