# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When a failover may begin with nobody typing, and what keeps it from it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import Action, Lag, World
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_guards import next_step
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_lock import Lock, new_lock
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Answer
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.quorum import (
    Authority,
    AutoFailover,
    Observation,
    Surroundings,
    automatic_goal,
    automatic_refusals,
    in_words,
    judge_writer,
    parse_authority,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.core.failover_worlds import EAST, NOW, THIRD, WEST, doubtful, lost, view, world, worlds

WELL = Surroundings(Answer.HEALTHY, Answer.HEALTHY, witness_answers=True)
AUTHORITY = Authority(AutoFailover.ACT)
GONE = world(lost(EAST))
H, U, Q = Answer.HEALTHY, Answer.UNHEALTHY, Answer.UNKNOWN
ANSWERS = st.lists(st.sampled_from(Answer), max_size=8)


def observed(*answers: Answer) -> list[Observation]:
    return [Observation(f"observer {place}", answer, "why") for place, answer in enumerate(answers)]


@pytest.mark.parametrize(
    ("answers", "quorum", "verdict"),
    [
        pytest.param((), 2, Q, id="nobody says anything"),
        pytest.param((U,), 2, Q, id="one alone"),
        pytest.param((U,), 1, Q, id="one alone, where one was said to be enough"),
        pytest.param((U,), 0, Q, id="one alone, where none was said to be enough"),
        pytest.param((U, U), 2, U, id="two agree"),
        pytest.param((U, U), 3, Q, id="two agree, and three are needed"),
        pytest.param((U, U, H), 2, U, id="two against one"),
        pytest.param((U, U, H, H), 2, Q, id="as many for as against"),
        pytest.param((U, H, H), 2, H, id="most are content"),
        pytest.param((U, Q, Q, Q), 2, Q, id="those who know nothing do not join in"),
        pytest.param((U, U, Q, Q, Q), 2, U, id="those who know nothing do not hold up"),
        pytest.param((H, Q, Q), 2, H, id="one is content, and nobody else knows"),
    ],
)
def test_the_writer_is_judged_when(answers: tuple[Answer, ...], quorum: int, verdict: Answer) -> None:
    assert judge_writer(observed(*answers), quorum) is verdict


@given(ANSWERS, st.integers(-2, 5))
def test_one_observer_alone_never_gives_up_a_region(answers: list[Answer], quorum: int) -> None:
    if judge_writer(observed(*answers), quorum) is U:
        assert answers.count(U) >= max(2, quorum)
        assert answers.count(U) > answers.count(H)


@given(ANSWERS, st.integers(-2, 5))
def test_unknown_never_counts(answers: list[Answer], quorum: int) -> None:
    known = [answer for answer in answers if answer is not Q]
    assert judge_writer(observed(*answers), quorum) is judge_writer(observed(*known), quorum)


@given(ANSWERS, st.integers(0, 7), st.integers(0, 5))
def test_an_observer_that_is_throttled_never_starts_a_failover(answers: list[Answer], place: int, quorum: int) -> None:
    throttled = [Q if number == place else answer for number, answer in enumerate(answers)]
    if place < len(answers) and answers[place] is not H and judge_writer(observed(*throttled), quorum) is U:
        assert judge_writer(observed(*answers), quorum) is U


def refusals(
    seen: World = GONE,
    around: Surroundings = WELL,
    authority: Authority = AUTHORITY,
    lock: Lock | None = None,
    here: str = WEST,
) -> str:
    return " ".join(automatic_refusals(here, seen, around, authority, lock, NOW))


ENDED = replace(new_lock("x", EAST, "failover", NOW - 900), finished_at=NOW - 600, expires_at=NOW - 600)
BEGUN = new_lock("x", THIRD, "failover", NOW - 600)


def test_nothing_keeps_a_region_that_is_well_from_acting() -> None:
    assert refusals() == ""


@pytest.mark.parametrize(
    ("found", "words"),
    [
        pytest.param(
            refusals(around=replace(WELL, witness_answers=False)),
            ["witness does not answer", "us-east-2 may be cut off itself"],
            id="it is cut off",
        ),
        pytest.param(
            refusals(around=replace(WELL, database=U)), ["The database of us-east-2 is unhealthy", "Mend it first"],
            id="its database is ill",
        ),
        pytest.param(
            refusals(around=replace(WELL, application=U)), ["The application of us-east-2", "Mend it first"],
            id="its application is ill",
        ),
        pytest.param(
            refusals(lock=ENDED),
            ["A failover ended 600 s ago", "within 3600 s a person decides", "Run failover.yml"],
            id="the last failover ended a while ago",
        ),
        pytest.param(
            refusals(lock=BEGUN),
            ["A failover to us-west-2 began 600 s ago", "has not ended", "run failover.yml"],
            id="the last failover, to another region, has not ended",
        ),
        pytest.param(refusals(here=THIRD), ["us-east-2 lags less than us-west-2"], id="another region lags less"),
        pytest.param(
            refusals(world(lost(EAST), view(WEST, lag=None))),
            ["us-west-2 lags less than us-east-2"],
            id="nobody knows how far it lags itself",
        ),
    ],
)  # fmt: skip
def test_a_region_does_not_act_when(found: str, words: list[str]) -> None:
    for word in words:
        assert word in found


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(refusals(lock=replace(ENDED, finished_at=NOW - 3601)), id="the cooldown is over"),
        pytest.param(refusals(lock=ENDED, authority=replace(AUTHORITY, cooldown_seconds=599)), id="it is a short one"),
        pytest.param(refusals(lock=replace(BEGUN, target=WEST)), id="the unfinished failover is its own"),
        pytest.param(
            refusals(lock=new_lock("x", THIRD, "failover", NOW - 9000)), id="somebody gave up another one long ago"
        ),
        pytest.param(refusals(around=Surroundings(Q, Q, True)), id="nobody knows how it is itself"),
        pytest.param(refusals(world(lost(EAST), lost(WEST)), here=THIRD), id="the one that lags less is lost as well"),
    ],
)
def test_a_region_acts_although(found: str) -> None:
    assert found == ""


SURROUNDINGS = st.builds(Surroundings, st.sampled_from(Answer), st.sampled_from(Answer), st.booleans())
LOCKS = st.none() | st.builds(
    Lock,
    st.just("x"),
    st.just("id"),
    st.sampled_from((EAST, WEST, THIRD)),
    st.just("failover"),
    st.floats(NOW - 9000, NOW),
    st.floats(NOW - 9000, NOW),
    st.none() | st.floats(NOW - 9000, NOW),
)


@settings(max_examples=300)
@given(worlds(), SURROUNDINGS, LOCKS)
def test_in_no_world_does_an_ill_or_isolated_region_act_or_one_within_the_cooldown(
    seen: World, around: Surroundings, lock: Lock | None
) -> None:
    if automatic_refusals(WEST, seen, around, AUTHORITY, lock, NOW):
        return
    assert around.witness_answers
    assert U not in (around.database, around.application)
    if lock is not None and lock.finished_at is not None:
        assert NOW - lock.finished_at >= AUTHORITY.cooldown_seconds
    if lock is not None and lock.finished_at is None and lock.target != WEST:
        assert NOW - max(lock.started_at, lock.expires_at) >= AUTHORITY.cooldown_seconds


@settings(max_examples=300)
@given(worlds())
def test_in_no_world_do_two_regions_take_over_by_themselves(seen: World) -> None:
    def acts(region: str) -> bool:
        decision = next_step(seen, automatic_goal(region, AUTHORITY), NOW)
        held = automatic_refusals(region, seen, WELL, AUTHORITY, None, NOW)
        return not held and decision.action in (Action.SWITCH_OVER, Action.FAIL_OVER)

    assert sum(acts(region) for region in (EAST, WEST, THIRD)) <= 1


def test_it_never_gives_up_a_region_because_a_look_at_it_was_throttled() -> None:
    decision = next_step(world(doubtful(EAST)), automatic_goal(WEST, AUTHORITY), NOW)
    assert decision.action is Action.REFUSE
    assert "could not be found out" in decision.reason


def test_it_never_loses_more_than_it_may() -> None:
    seen = world(lost(EAST), view(WEST, lag=Lag(31, NOW)), view(THIRD, lag=None))
    allowed = {bound: automatic_goal(WEST, Authority(max_data_loss_seconds=bound)) for bound in (30.0, 31.0)}
    assert next_step(seen, allowed[30.0], NOW).action is Action.REFUSE
    assert next_step(seen, allowed[31.0], NOW).action is Action.FAIL_OVER


@pytest.mark.parametrize(
    ("parameters", "authority"),
    [
        pytest.param({}, Authority(AutoFailover.OFF, max_data_loss_seconds=0.0), id="nothing is told"),
        pytest.param(
            {
                "failover/auto": "act",
                "failover/quorum": "3",
                "failover/cooldown_seconds": "60",
                "failover/max_data_loss_seconds": "12.5",
            },
            Authority(AutoFailover.ACT, 3, 60.0, 12.5),
            id="all is told",
        ),
        pytest.param(
            {"failover/auto": "ACT!", "failover/quorum": "many", "failover/cooldown_seconds": "x"},
            Authority(AutoFailover.OFF, max_data_loss_seconds=0.0),
            id="words that make no sense",
        ),
        pytest.param(
            {
                "failover/auto": "notify",
                "failover/quorum": "nan",
                "failover/cooldown_seconds": "nan",
                "failover/max_data_loss_seconds": "inf",
            },
            Authority(AutoFailover.NOTIFY, max_data_loss_seconds=0.0),
            id="numbers that are none",
        ),
        pytest.param(
            {"failover/auto": "act", "failover/quorum": "-1", "failover/cooldown_seconds": "-1"},
            Authority(AutoFailover.ACT, max_data_loss_seconds=0.0),
            id="numbers below nothing",
        ),
    ],
)
def test_what_makes_no_sense_allows_as_little_as_can_be(parameters: dict[str, str], authority: Authority) -> None:
    assert parse_authority(parameters) == authority


def test_observations_are_told_in_words() -> None:
    assert in_words(observed(U, Q)) == "observer 0: UNHEALTHY (why); observer 1: UNKNOWN (why)"
