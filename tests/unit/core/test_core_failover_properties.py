# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever the world looks like: no step that moves the writer passes a guard, and none is asked for twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import (
    Action,
    Answering,
    Decision,
    Goal,
    Method,
    World,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_guards import next_step
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Topology
from hypothesis import given, settings

from tests.unit.core.failover_worlds import GOALS, NOW, moving, worlds

MOVES = (Action.SWITCH_OVER, Action.FAIL_OVER)
Promise = Callable[[World, Goal], None]
PROMISES: list[Promise] = []


def promise(check: Promise) -> Promise:
    """Something that is to hold in any world. One search serves them all: to think up worlds takes the time."""
    PROMISES.append(check)
    return check


def stands(world: World) -> Topology:
    assert world.topology is not None
    return world.topology


def is_move(decision: Decision) -> bool:
    return decision.action in MOVES


@promise
def each_world_has_one_next_step_and_a_refusal_has_reasons(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    assert decision.reason
    assert bool(decision.refusals) == (decision.action is Action.REFUSE)
    if decision.action is not Action.REFUSE:
        assert decision.target


@promise
def a_refusal_says_what_was_seen_and_what_would_let_it_pass(world: World, goal: Goal) -> None:
    for sentence in next_step(world, goal, NOW).refusals:
        assert sentence.endswith(".")
        allows = ("Run again", "Use mode", "Accept it", "Name ", "Build ", "Add ", "must answer", "See ", "is allowed")
        assert any(word in sentence for word in allows), sentence


@promise
def the_writer_moves_only_to_a_member_that_can_write_and_is_in_sync(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    if not is_move(decision):
        return
    seen, member = world.view(decision.target), stands(world).member_in(decision.target)
    assert goal.target in (None, decision.target)
    assert member is not None
    assert not member.is_writer
    assert member.synchronization_status != "pending-resync"
    assert (seen.answering, seen.cluster_status) == (Answering.YES, "available")
    assert seen.available_instances > 0


@promise
def nothing_is_asked_for_while_the_writer_moves(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    if is_move(decision):
        assert stands(world).failover is None
        assert stands(world).status not in ("failing-over", "switching-over")
    if decision.action is Action.WAIT and stands(world).failover is None:
        # Where AWS does not tell where the writer goes, nobody guesses.
        assert goal.target == decision.target


@promise
def a_move_to_another_region_is_never_taken_for_the_wanted_one(world: World, goal: Goal) -> None:
    if world.topology is None or goal.target is None:
        return
    other = next(region.region for region in world.regions if region.region != goal.target)
    under_way = replace(world, topology=replace(world.topology, failover=moving(other)))
    assert next_step(under_way, goal, NOW).action is Action.REFUSE


@promise
def a_failover_passes_the_gate_or_the_loss_was_accepted(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    if decision.action is not Action.FAIL_OVER or goal.accept_data_loss:
        return
    lag = world.view(decision.target).lag
    assert lag is not None
    assert lag.seconds <= goal.max_data_loss_seconds
    assert lag.at >= NOW - goal.max_lag_age_seconds


@promise
def a_region_that_may_be_well_is_never_given_up_by_itself(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    writer = stands(world).writer_region if world.topology else None
    if is_move(decision) and goal.method is Method.AUTO and writer is not None:
        assert world.view(writer).answering is not Answering.UNKNOWN


@promise
def a_switchover_is_asked_only_of_a_region_that_answers(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    assert decision.action is not Action.FAIL_OVER or goal.method is not Method.SWITCHOVER
    if decision.action is not Action.SWITCH_OVER:
        return
    writer = stands(world).writer_region
    assert writer is not None
    assert goal.method is not Method.FAILOVER
    assert (world.view(writer).answering, world.view(writer).cluster_status) == (Answering.YES, "available")


@promise
def credentials_of_another_account_move_nothing(world: World, goal: Goal) -> None:
    if is_move(next_step(world, goal, NOW)):
        assert goal.account_id in ("", "111122223333")


@promise
def a_writer_that_has_arrived_is_left_alone(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    if not is_move(decision):
        return
    arrived = tuple(
        replace(member, is_writer=member.region == decision.target, synchronization_status="connected")
        for member in stands(world).members
    )
    after = replace(world, topology=replace(stands(world), members=arrived))
    again = next_step(after, replace(goal, target=decision.target), NOW)
    assert (again.action, again.target) == (Action.DONE, decision.target)


@promise
def while_it_moves_there_the_same_goal_waits(world: World, goal: Goal) -> None:
    decision = next_step(world, goal, NOW)
    if not is_move(decision):
        return
    under_way = replace(world, topology=replace(stands(world), failover=moving(decision.target)))
    again = next_step(under_way, goal, NOW)
    assert (again.action, again.target) == (Action.WAIT, decision.target)


@promise
def unnamed_no_other_standby_is_known_to_lag_less(world: World, goal: Goal) -> None:
    decision = next_step(world, replace(goal, target=None), NOW)
    if not is_move(decision):
        return
    chosen = world.view(decision.target).lag
    for other in world.regions:
        member = stands(world).member_in(other.region)
        able = other.answering is Answering.YES and other.available_instances > 0
        fresh = other.lag is not None and NOW - other.lag.at <= goal.max_lag_age_seconds
        follows = member is not None and not member.is_writer and member.synchronization_status != "pending-resync"
        if able and fresh and follows and other.lag is not None:
            assert chosen is not None
            assert chosen.seconds <= other.lag.seconds


@promise
def to_accept_the_loss_lets_pass_and_never_holds_up(world: World, goal: Goal) -> None:
    strict = next_step(world, replace(goal, accept_data_loss=False), NOW)
    lax = next_step(world, replace(goal, accept_data_loss=True), NOW)
    if strict.action is not Action.REFUSE:
        assert lax == strict
    assert set(lax.refusals) <= set(strict.refusals)


@settings(max_examples=700)
@given(worlds(), GOALS)
def test_in_any_world_every_promise_is_kept(world: World, goal: Goal) -> None:
    for keeps in PROMISES:
        keeps(world, goal)
