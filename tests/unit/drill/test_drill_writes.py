# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lost and unacknowledged writes are planted, and exactly those are found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.report.writes import WrongRunError, compare_writes, stored_ids
from tests.unit.drill.drills import FAULT, RUN, attempt_at, attempts_of, stored_of

ATTEMPTS = attempts_of()
ACKNOWLEDGED = [one.id for one in ATTEMPTS if one.acknowledged]
FAILED = [one.id for one in ATTEMPTS if not one.acknowledged]


def test_planted_losses_are_found_and_span_their_time() -> None:
    lost = [one.id for one in ATTEMPTS if one.scheduled in (998.0, 999.0, 999.5)]
    there = [one.id for one in ATTEMPTS if one.scheduled in (1000.5, 1001.0)]
    stored = stored_of(ATTEMPTS, without=lost, extra=there)
    writes = compare_writes(ATTEMPTS, stored_ids(stored, RUN), FAULT)
    assert (list(writes.lost), list(writes.unacknowledged), writes.unknown) == (lost, there, ())
    assert (writes.span_seconds, writes.rpo_seconds) == (1.6, 2.0)
    assert (writes.attempted, writes.acknowledged, writes.stored) == (480, 280, 279)


@given(st.sets(st.sampled_from(ACKNOWLEDGED)), st.sets(st.sampled_from(FAILED)), st.sets(st.sampled_from("abc")))
def test_exactly_what_was_planted_is_found(lost: set[str], there: set[str], strange: set[str]) -> None:
    stored = stored_of(ATTEMPTS, without=lost, extra=[*there, *strange])
    writes = compare_writes(ATTEMPTS, stored_ids(stored, RUN), FAULT)
    assert set(writes.lost) == lost
    assert set(writes.unacknowledged) == there
    assert set(writes.unknown) == strange
    assert 0 <= writes.span_seconds <= writes.rpo_seconds
    assert (writes.rpo_seconds > 0) == bool(lost)


def test_a_write_that_the_old_region_took_after_the_fault_counts_to_its_own_time() -> None:
    early, late = attempt_at(0, FAULT - 1, "us-east-1"), attempt_at(1, FAULT + 3, "us-east-1")
    writes = compare_writes([early, late], [], FAULT)
    assert (writes.span_seconds, writes.rpo_seconds) == (4.1, 4.1)


def test_nothing_lost_is_nothing() -> None:
    writes = compare_writes(ATTEMPTS, ACKNOWLEDGED, FAULT)
    assert (writes.lost, writes.unacknowledged, writes.span_seconds, writes.rpo_seconds) == ((), (), 0.0, 0.0)


def test_what_another_run_stored_is_no_loss_of_this_one() -> None:
    with pytest.raises(WrongRunError, match="other"):
        stored_ids({**stored_of(ATTEMPTS), "run": "other"}, RUN)
