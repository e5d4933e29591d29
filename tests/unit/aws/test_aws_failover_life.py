# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole lives of a failover: killed at any call, run twice, with regions that go and come, and answers that are old."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws import (
    failover_closing,
    failover_world,
    serving,
    takeover,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.errors import AWS_ERRORS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_run import Run
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.global_writer import (
    Move,
    finish_move,
    move_writer,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.recovery import Recovery, recover
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import Action, Goal, Method
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.aws.simulated_aws import EAST, START, THIRD, WEST, Ask, KilledError, Outage, SimulatedAws

# How a run may end, but for having moved the writer: each of them in words.
REFUSED_OR_LATE: tuple[type[BaseException], ...] = (ValueError, TimeoutError, KilledError, *AWS_ERRORS)
WAIT, INVOCATION = 600.0, 50.0


def at_once(seconds: float, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    return CURRENT[-1].at_once(seconds, calls)


@pytest.fixture(scope="module", autouse=True)
def one_clock() -> Iterator[None]:
    """What is done at once is done on the clock of whichever system is being simulated."""
    with pytest.MonkeyPatch.context() as patch:
        for place in (failover_world, takeover, serving, failover_closing):
            patch.setattr(place, "all_within", at_once)
        patch.setattr(serving, "addresses", lambda name: {name.removeprefix("alb.").removeprefix("app.")})
        yield


CURRENT: list[SimulatedAws] = []


def simulated(**settings: Any) -> SimulatedAws:
    aws = SimulatedAws(**settings)
    aws.settle()
    CURRENT.append(aws)
    return aws


@dataclass(frozen=True)
class Life:
    """What happens: the system, the goal, the call at which each of the first runs dies, and what comes between."""

    system: dict[str, Any]
    goal: Goal
    kills: tuple[tuple[int, bool], ...]
    second: int | None


DELAYS = st.sampled_from((0.0, 0.0, 5.0, 20.0))
OUTAGES = st.builds(
    lambda region, begins, lasts, how, service: Outage(region, begins, begins + lasts, how, service),
    st.sampled_from((EAST, EAST, WEST, THIRD)),
    DELAYS,
    st.sampled_from((3.0, 40.0, 400.0)),
    st.sampled_from(("silent", "broken", "throttled")),
    st.sampled_from(("", "", "dynamodb")),
)
SYSTEMS = st.fixed_dictionaries(
    {
        "regions": st.sampled_from(((EAST, WEST), (EAST, WEST, THIRD))),
        "failing_over": st.sampled_from((0.2, 3.0, 45.0, 200.0)),
        "failing_moves": st.sampled_from((0, 0, 0, 1)),
        "stale": st.sampled_from((0.0, 0.5, 4.0)),
        "lags": st.fixed_dictionaries(
            {WEST: st.sampled_from((0.1, 0.1, 90.0, None)), THIRD: st.sampled_from((0.1, 5.0, None))}
        ),
        "outages": st.lists(OUTAGES, max_size=3).map(tuple),
        "headless": st.sampled_from(((), (), (), (WEST,))),
        "unwell": st.sampled_from(((), (), (EAST,))),
    }
)
LIVES = st.builds(
    Life,
    SYSTEMS,
    st.builds(Goal, st.sampled_from((WEST, WEST, None)), st.sampled_from(Method), st.booleans()),
    st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=3).map(tuple),
    st.none() | st.integers(1, 60),
)


def attempt(program: Callable[[], Any]) -> Any:
    """What one run came to, or None where it refused, was late, met an error of AWS's or was killed."""
    try:
        return program()
    except REFUSED_OR_LATE:
        return None


def live(aws: SimulatedAws, kills: tuple[tuple[int, bool], ...], program: Callable[[], Any]) -> None:
    """One run after the other, each of which dies at its call."""
    for number, is_after in kills:
        aws.kill_at = (len(aws.calls) + number, is_after)
        began = aws.elapsed
        attempt(program)
        # Patient calls of a region that went away meanwhile may outlast the wait, and no more.
        assert aws.elapsed - began < WAIT + 3000
        aws.elapsed += 1.0
    aws.kill_at = None


def all_is_well(aws: SimulatedAws) -> None:
    """Long after the last outage."""
    aws.elapsed = max((aws.elapsed, *(one.ends for one in aws.outages))) + 400
    aws.outages, aws.meanwhile = (), {}
    aws.settle()


def may_be_asked(aws: SimulatedAws, goal: Goal) -> Callable[[Ask], None]:
    """What must be so of each request; independent of how the product decides it."""

    def check(ask: Ask) -> None:
        assert goal.target in (None, ask.target)
        assert ask.target not in aws.headless
        assert ask.action != "failover" or goal.method is not Method.SWITCHOVER
        assert ask.action != "switchover" or goal.method is not Method.FAILOVER
        if ask.action == "failover" and not goal.accept_data_loss:
            lag = aws.lags.get(ask.target, 0.1)
            assert lag is not None
            assert lag <= goal.max_data_loss_seconds
        throttled = (one for one in aws.outages if one.region == EAST and one.how == "throttled" and not one.service)
        if ask.action == "failover" and goal.method is Method.AUTO and len(aws.outages) == 1:
            assert not any(one.begins + 5 < ask.at < one.ends for one in throttled)

    return check


def moves(aws: SimulatedAws) -> list[str]:
    return [ask.target for ask in aws.asks if ask.accepted]


@settings(max_examples=450)
@given(LIVES)
def test_the_writer_moves_once_past_no_guard_and_is_there_in_the_end(life: Life) -> None:
    aws = simulated(**life.system)
    check, goal = may_be_asked(replace(aws), life.goal), life.goal

    def program() -> Move:
        return move_writer(aws.run(), goal, {}, WAIT)

    if life.second is not None:
        aws.meanwhile[life.second] = lambda: attempt(program)
    live(aws, life.kills, program)
    all_is_well(aws)
    ends = []
    for _again in range(2 + life.system["failing_moves"]):
        ends.append(attempt(program))
        aws.elapsed += 10
    for ask in aws.asks:
        check(ask)
    failed = life.system["failing_moves"] - aws.failing_moves
    if goal.target is not None:
        assert len(moves(aws)) <= 1 + failed
    if goal.target is not None and WEST not in aws.headless and may_move(aws, goal):
        assert ends[-1].decision.action is Action.DONE
        assert (aws.writer, len(moves(aws))) == (WEST, 1 + failed)


def may_move(aws: SimulatedAws, goal: Goal) -> bool:
    """Whether a region that is well is given up: a lag above the bound holds a failover up, and no switchover."""
    lag = aws.lags.get(WEST, 0.1)
    is_small = lag is not None and lag <= goal.max_data_loss_seconds
    if goal.method is Method.SWITCHOVER or goal.accept_data_loss or is_small:
        return True
    return aws.writer == WEST


@settings(max_examples=250)
@given(
    st.sampled_from(((0.1, 0.2), (5.0, 0.2), (None, 1.0))),
    st.sampled_from((1.0, 45.0)),
    st.lists(st.tuples(st.integers(15, 80), st.booleans()), min_size=1, max_size=3).map(tuple),
    st.booleans(),
)
def test_unnamed_an_unfinished_failover_keeps_its_target(
    lags: tuple[float | None, float], takes: float, kills: tuple[tuple[int, bool], ...], is_lost: bool
) -> None:
    outages = [Outage(EAST, 0, 9999)] if is_lost else []
    aws = simulated(
        regions=(EAST, WEST, THIRD),
        lags=dict(zip((WEST, THIRD), lags, strict=True)),
        failing_over=takes,
        outages=outages,
    )

    def program() -> Move:
        return move_writer(aws.run(), Goal(None), {}, WAIT)

    live(aws, kills, program)
    aws.elapsed += 60
    # What lags most changes as soon as the writer moves: nothing but the lock remembers who was chosen.
    aws.lags = dict(zip((EAST, WEST, THIRD), (0.0, *lags[::-1]), strict=True))
    if not aws.asks:
        return
    move = program()
    assert (move.decision.action, moves(aws)) == (Action.DONE, [aws.writer])


def controller(aws: SimulatedAws, goal: Goal) -> Recovery:
    return recover(aws.run(), goal, f"app.{WEST}", INVOCATION)


@settings(max_examples=250)
@given(
    SYSTEMS,
    st.lists(st.tuples(st.integers(1, 160), st.booleans()), max_size=4).map(tuple),
    st.none() | st.integers(1, 120),
)
def test_a_controller_that_dies_anywhere_sees_it_through_in_the_end(
    system: dict[str, Any], kills: tuple[tuple[int, bool], ...], second: int | None
) -> None:
    loss = Outage(EAST, 0, 300)
    aws = simulated(**{**system, "headless": (), "lags": {}, "outages": (loss, *system["outages"])})
    goal = Goal(WEST, Method.AUTO)
    if second is not None:
        aws.meanwhile[second] = lambda: attempt(lambda: controller(aws, goal))
    live(aws, kills, lambda: controller(aws, goal))
    all_is_well(aws)
    for _minute in range(12):
        attempt(lambda: controller(aws, goal))
        aws.elapsed += 60
    failed = system["failing_moves"] - aws.failing_moves
    assert (aws.writer, len(moves(aws))) == (WEST, 1 + failed)
    if ("lock", "lock") in aws.table:
        assert "finished_at" in aws.table["lock", "lock"]
    if "FINISHED" in aws.steps():
        assert aws.minimum.get(WEST) == 4


def test_a_failover_that_outlasts_an_invocation_is_finished_by_the_next_ones() -> None:
    aws = simulated(failing_over=170.0, outages=(Outage(EAST, 0, 9999),))
    goal = Goal(WEST, Method.AUTO)
    ends: list[Recovery] = []
    while not ends or not ends[-1].finished:
        ends.append(controller(aws, goal))
        aws.elapsed += 10
    assert len(ends) == 4
    assert moves(aws) == [WEST]
    assert [end.move.source for end in ends] == [EAST] * 4
    assert aws.minimum == {WEST: 4}
    assert aws.latches == {(WEST, EAST): "true"}
    steps = aws.steps()
    assert [steps.count(step) for step in ("PROMOTING", "WRITE_PROVEN", "FINISHED", "NOTIFIED")] == [1, 1, 1, 1]
    # Nobody was told that the writer is there before it was.
    assert aws.calls.count(f"{WEST} cloudwatch put_metric_data") == 1
    assert aws.messages == [f"{WEST}: failover prod: {EAST} -> {WEST} finished"]
    assert [name.rpartition("/")[2] for name in aws.objects] == ["report.json", "report.md"]


def test_a_region_that_does_not_serve_is_looked_at_again_until_it_is_too_late_to_wait() -> None:
    aws = simulated(failing_over=5.0, read_only=True, outages=(Outage(EAST, 0, 9999),))
    ends: list[Recovery] = []
    while not ends or not ends[-1].finished:
        ends.append(controller(aws, Goal(WEST)))
        aws.elapsed += 10
    assert 900 < aws.elapsed < 1000
    assert [end.move.decision.action for end in ends] == [Action.DONE] * len(ends)
    steps = aws.steps()
    assert ("WRITE_PROVEN" in steps, "UNPROVEN" in steps, steps.count("FINISHED")) == (False, True, 1)
    assert "No write has proven the new writer." in ends[-1].details["missing"]


def test_unnamed_a_move_that_aws_gave_up_is_asked_for_again_to_the_same_region() -> None:
    regions = (EAST, WEST, THIRD)
    aws = simulated(regions=regions, lags={WEST: 0.1, THIRD: 0.2}, failing_moves=1, outages=(Outage(EAST, 0, 9999),))
    run = aws.run()
    move = move_writer(run, Goal(None), {}, None)
    aws.lags = {WEST: 0.2, THIRD: 0.1}
    assert finish_move(run, Goal(None), move, WAIT).decision.action is Action.DONE
    assert moves(aws) == [WEST, WEST]


@pytest.mark.parametrize("stale", [0.0, 4.0])
def test_two_runs_to_the_same_region_work_on_one_failover(stale: float) -> None:
    aws = simulated(failing_over=5.0, stale=stale)
    first, second = aws.run(), aws.run()
    move_writer(first, Goal(WEST), {}, None)
    aws.elapsed += 2
    move_writer(second, Goal(WEST), {}, WAIT)
    assert first.failover_id == second.failover_id
    assert moves(aws) == [WEST]


def test_a_run_to_another_region_refuses_before_it_asks() -> None:
    aws = simulated(regions=(EAST, WEST, THIRD), failing_over=0.2)
    move_writer(aws.run(), Goal(WEST), {}, WAIT)
    other = aws.run()
    with pytest.raises(ValueError, match=f"run-1 moves the writer to {WEST} .*Run again when it ended"):
        move_writer(other, Goal(THIRD), {}, WAIT)
    # Its lease runs out where nobody works on it any more.
    aws.elapsed += 60
    assert move_writer(other, Goal(THIRD), {}, WAIT).decision.action is Action.DONE
    assert moves(aws) == [WEST, THIRD]


@pytest.mark.parametrize("how", [Method.SWITCHOVER, Method.FAILOVER])
def test_whoever_was_faster_leaves_nothing_to_ask_for(how: Method) -> None:
    rehearsal = simulated()
    move_writer(rehearsal.run(), Goal(WEST, how), {}, None)
    request = next(place for place, call in enumerate(rehearsal.calls, 1) if call.endswith("over_global_cluster"))
    aws = simulated()
    aws.meanwhile[request] = lambda: move_writer(aws.run(), Goal(WEST), {}, WAIT)
    run = aws.run()
    move = move_writer(run, Goal(WEST, how), {}, WAIT)
    assert (move.decision.action, move.requested, moves(aws)) == (Action.DONE, False, [WEST])
    assert any(trouble.startswith("asking for the move: ") for trouble in run.troubles)


def asked_after(aws: SimulatedAws, goal: Goal) -> float:
    """Seconds from the start of a run to its request."""
    move_writer(aws.run(), goal, {}, None)
    return aws.asks[0].at


@pytest.mark.parametrize("target", [WEST, None])
@pytest.mark.parametrize("how", ["silent", "broken"])
def test_a_lost_region_is_waited_for_no_longer_than_a_look(target: str | None, how: str) -> None:
    aws = simulated(outages=(Outage(EAST, 0, 9999, how),))
    assert asked_after(aws, Goal(target)) < 3.0


@pytest.mark.parametrize("target", [WEST, None])
def test_a_region_that_was_slow_at_the_first_look_still_takes_over(target: str | None) -> None:
    aws = simulated(outages=(Outage(EAST, 0, 9999), Outage(WEST, 0, 2.4)))
    assert asked_after(aws, Goal(target)) < 12.0


def test_a_journal_that_hangs_holds_the_request_up_for_seconds_not_minutes() -> None:
    aws = simulated(outages=(Outage(WEST, 0, 9999, service="dynamodb"),))
    assert asked_after(aws, Goal(WEST)) < 20.0


@pytest.mark.parametrize("how", ["throttled", "broken", "silent"])
def test_a_look_that_fails_does_not_end_the_wait(how: str) -> None:
    aws = simulated(failing_over=30.0, outages=(Outage(WEST, 5, 12, how, "rds"),))
    run = aws.run()
    move = move_writer(run, Goal(WEST), {}, WAIT)
    assert move.decision.action is Action.DONE
    assert any("looking at the writer" in trouble for trouble in run.troubles)


def test_a_target_that_goes_away_for_good_ends_in_a_time_out() -> None:
    aws = simulated(failing_over=9999.0, outages=(Outage(WEST, 5, 99999, "broken"),))
    with pytest.raises(TimeoutError, match="Run again"):
        move_writer(aws.run(), Goal(WEST), {}, WAIT)


def test_an_answer_that_is_no_silence_ends_the_wait() -> None:
    aws = simulated(failing_over=9999.0)
    run = aws.run()
    move = move_writer(run, Goal(WEST), {}, None)
    aws.outages = (Outage(WEST, 0, 99999, "denied", "rds"),)
    with pytest.raises(AWS_ERRORS, match="AccessDenied"):
        finish_move(run, Goal(WEST), move, WAIT)


def test_what_the_journal_forgot_the_run_remembers() -> None:
    # The answer about the global database is old, so the move seems not to have begun; and nothing can be written.
    aws = simulated(failing_over=30.0, stale=4.0, outages=(Outage(WEST, 0, 9999, "broken", "dynamodb"),))
    move = move_writer(aws.run(), Goal(WEST), {}, WAIT)
    assert (move.decision.action, move.source, move.method, move.requested) == (Action.DONE, EAST, "switchover", True)


def test_a_move_that_somebody_else_asked_for_is_not_said_to_be_finished_while_it_lasts() -> None:
    aws = simulated(failing_over=200.0, outages=(Outage(WEST, 0, 9999, "broken", "dynamodb"),))
    aws.run().act("rds", EAST).switchover_global_cluster(
        GlobalClusterIdentifier="x", TargetDbClusterIdentifier=f"arn:aws:rds:{WEST}:1:cluster:x"
    )
    end = controller(aws, Goal(WEST))
    assert (end.move.decision.action, end.finished) == (Action.WAIT, False)


def test_the_lock_is_kept_while_the_proofs_are_looked_for() -> None:
    aws = simulated(outages=(Outage(EAST, 0, 9999),))
    run = aws.run()
    move_writer(run, Goal(WEST), {}, WAIT)
    later = Run(run.names, run.look, run.act, run.holder, clock=aws.now, sleep=aws.sleep)
    aws.elapsed += 15
    serving.prove(later, WEST, "app.elsewhere", serving.Limits(60, 60, 60))
    expires = float(aws.table["lock", "lock"]["expires_at"]["N"]) - START
    assert expires > aws.elapsed
