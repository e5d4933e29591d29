# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the probe saw: a steady state, or none; an outage, its first failure and its end."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drill.attempts import Attempt
from drill.report.outage import NothingSentError, NotSteadyError, Outage, find_outage, steady_state
from tests.unit.drill.drills import FAULT, FROM, RECOVERY, TO, attempt_at, attempts_of

ATTEMPTS = attempts_of()


def altered(at: float, one: Attempt) -> tuple[Attempt, ...]:
    """The drill with the attempt that was due at ``at`` replaced by what became of ``one``."""
    return tuple(
        replace(one, number=old.number, id=old.id, scheduled=old.scheduled, sent=old.scheduled)
        if old.scheduled == at
        else old
        for old in ATTEMPTS
    )


def test_a_steady_state_is_told_with_its_length() -> None:
    steady = steady_state(ATTEMPTS, FAULT)
    assert (steady.samples, steady.seconds, steady.region, steady.slowest_seconds) == (80, 40.0, FROM, 0.1)


@pytest.mark.parametrize(
    ("attempts", "reason"),
    [
        (altered(980.0, attempt_at(0, 980.0)), "1 of 80 attempts failed before the fault: TimeoutError"),
        (
            altered(980.0, replace(attempt_at(0, 980.0), sent=None, answered=None, error="not sent")),
            "attempts failed|waited",
        ),
        (altered(990.0, attempt_at(0, 990.0, FROM, seconds=11)), "1 attempts had waited for more than 2 s"),
        (altered(980.0, attempt_at(0, 980.0, TO)), "more than one region answered"),
        (ATTEMPTS[55:], "25 attempts were answered before the fault, fewer than 30"),
        (tuple(one for one in ATTEMPTS if not 970 < one.scheduled < 980), "no attempt was answered for 10.0 s"),
        (tuple(one for one in ATTEMPTS if not 990 < one.scheduled < 1000), "no attempt was answered for 10.0 s"),
        ((), "0 attempts"),
    ],
)
def test_a_drill_that_was_not_steady_is_refused(attempts: tuple[Attempt, ...], reason: str) -> None:
    with pytest.raises(NotSteadyError, match=reason):
        steady_state(attempts, FAULT)


def test_what_was_under_way_when_the_fault_came_is_of_the_outage() -> None:
    attempts = altered(999.5, attempt_at(0, 999.5, seconds=5.0))
    assert steady_state(attempts, FAULT).samples == 79
    assert find_outage(attempts, FAULT, 10).first_failed_at == 999.5


def test_an_outage_reaches_from_the_first_failure_to_sustained_success() -> None:
    outage = find_outage(ATTEMPTS, FAULT, 10)
    assert outage == Outage(FAULT, RECOVERY + 0.1, TO, 200)
    assert outage.seconds == pytest.approx(100.1)


@pytest.mark.parametrize(
    ("failure", "recovered"),
    [(1105.0, 1105.6), (1110.0, 1110.6), (1110.5, 1100.1), (1150.0, 1100.1)],
    ids=["soon after", "at the end of the time", "just after it", "long after"],
)
def test_a_success_counts_when_nothing_fails_for_a_while(failure: float, recovered: float) -> None:
    attempts = altered(failure, attempt_at(0, failure))
    assert find_outage(attempts, FAULT, 10).recovered_at == pytest.approx(recovered)


def test_a_success_amid_the_outage_ends_nothing() -> None:
    attempts = altered(1050.0, attempt_at(0, 1050.0, FROM))
    outage = find_outage(attempts, FAULT, 10)
    assert outage.recovered_at == pytest.approx(1100.1)
    assert outage.failed == 199


def test_an_outage_without_an_end_has_no_length() -> None:
    attempts = tuple(one for one in ATTEMPTS if one.scheduled < 1109.9)
    outage = find_outage(attempts, FAULT, 10)
    assert (outage.recovered_at, outage.seconds, outage.failed) == (None, None, 200)


def test_no_failure_is_no_outage() -> None:
    attempts = tuple(attempt_at(number, 960 + number, FROM) for number in range(100))
    outage = find_outage(attempts, FAULT, 10)
    assert (outage.happened, outage.seconds) == (False, 0.0)


def test_a_probe_that_ended_with_the_fault_saw_nothing() -> None:
    with pytest.raises(NothingSentError):
        find_outage([one for one in ATTEMPTS if one.scheduled < 1005], FAULT, 10)


def served(picture: str) -> tuple[Attempt, ...]:
    """An attempt for each second from the fault on; a dot is one that was served."""
    return tuple(attempt_at(n, FAULT + n, TO if mark == "." else "", seconds=0.0) for n, mark in enumerate(picture))


@given(st.text(".x", min_size=7, max_size=60), st.integers(1, 6))
def test_the_end_is_the_first_success_after_a_failure_that_lasts(picture: str, seconds: int) -> None:
    outage = find_outage(served(picture), FAULT, seconds)
    first = picture.find("x")
    lasting = picture.find("." * (seconds + 1), max(first, 0))
    assert outage.first_failed_at == (None if first < 0 else FAULT + first)
    assert outage.recovered_at == (None if first < 0 or lasting < 0 else FAULT + lasting)
