# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the time went: stages between moments, each with its basis, and what they would take at full intervals."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Step
from hypothesis import given
from hypothesis import strategies as st

from drill.report.stages import BUDGET, Moments, chosen_failover, convert, converted_total, moments_of, stages_of
from tests.unit.drill.drills import FAULT, entries_of

MOMENTS = Moments(1000.0, 1035.0, 1040.0, 1070.0, 1072.0, 1100.0)
TIMES = st.floats(0, 2000).map(lambda seconds: round(seconds, 2))


def seconds_of(moments: Moments) -> list[float | None]:
    return [stage.seconds for stage in stages_of(moments, {})]


@pytest.mark.parametrize(
    ("moments", "seconds"),
    [
        (MOMENTS, [35, 5, 30, 2, 28]),
        (replace(MOMENTS, detected=None), [None, None, 30, 2, 28]),
        (replace(MOMENTS, promoted=None), [35, 5, None, None, 28]),
        (replace(MOMENTS, recovered=None), [35, 5, 30, 2, None]),
        (replace(MOMENTS, recovered=1071.0), [35, 5, 30, 1, 0]),
        (replace(MOMENTS, detected=1045.0), [45, 0, 25, 2, 28]),
        (replace(MOMENTS, detected=1000.0, decided=999.0), [0, 0, 70, 2, 28]),
        (Moments(1000.0), [None] * 5),
    ],
    ids=["all", "no detection", "no promotion", "no recovery", "served early", "decided early", "planned", "nothing"],
)
def test_stages_lie_between_the_moments_that_were_seen(moments: Moments, seconds: list[float | None]) -> None:
    assert seconds_of(moments) == seconds


@given(TIMES, TIMES, TIMES, TIMES, TIMES, TIMES)
def test_stages_that_are_known_sum_up_to_the_recovery_time(
    fault: float, detected: float, decided: float, promoted: float, proven: float, recovered: float
) -> None:
    moments = Moments(fault, detected, decided, promoted, proven, max(fault, recovered))
    seconds = [value for value in seconds_of(moments) if value is not None]
    assert len(seconds) == len(BUDGET)
    assert min(seconds) >= 0
    assert sum(seconds) == pytest.approx(max(fault, recovered) - fault, abs=0.01)


def test_each_stage_says_whether_it_was_measured() -> None:
    stages = stages_of(replace(MOMENTS, detected=None), {"promote": "set to 30 s"})
    assert [stage.basis for stage in stages] == ["unknown", "unknown", "modelled", "measured", "measured"]
    assert [stage.note for stage in stages] == ["", "", "set to 30 s", "", ""]


def test_shortened_intervals_are_converted_where_there_are_intervals_and_nowhere_else() -> None:
    stages = convert(stages_of(MOMENTS, {}), 10)
    assert [stage.converted_seconds for stage in stages] == [350, 5, 30, 2, 280]
    assert [stage.seconds for stage in stages] == [35, 5, 30, 2, 28]
    assert converted_total(stages) == 667


def test_a_total_with_an_unknown_part_is_unknown() -> None:
    assert converted_total(convert(stages_of(replace(MOMENTS, proven=None), {}), 10)) is None


def test_moments_come_from_the_first_entry_of_their_kind() -> None:
    again = replace(entries_of()[2], at=1090.0)
    assert moments_of([*entries_of(), again], FAULT, 1035.0, 1100.0) == MOMENTS


def test_the_failover_that_answered_the_fault_is_told_from_the_others() -> None:
    refused = entries_of("refused", steps=[(Step.REQUESTED, 1010.0), (Step.REFUSED, 1010.5)])
    before, after = entries_of("before", shift=-500), entries_of("back", shift=500)
    everything = [*after, *entries_of("right"), *refused, *before]
    assert chosen_failover(everything, FAULT) == entries_of("right")
    assert chosen_failover([*before, *refused], FAULT) == refused
    assert chosen_failover(everything, FAULT, "back") == after
    assert chosen_failover(everything, FAULT, "none") == ()
    assert chosen_failover(before, FAULT) == ()
