# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving the writer: ask AWS to, and look until it is there. Each look decides anew, so it can begin anywhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from .._core.failover import Action, Answering, Decision, Goal, World
from .._core.failover_guards import decide_under_way, next_step, refuse
from .._core.journal import Step
from .errors import AWS_ERRORS, error_code, is_passing
from .failover_run import Run
from .failover_world import observe
from .rds_global_cluster import describe_topology
from .together import UnansweredError

# Somebody else was faster, or AWS has not got so far yet: look again.
NOT_NOW = frozenset({"InvalidGlobalClusterStateFault", "InvalidDBClusterStateFault"})
TROUBLES: tuple[type[Exception], ...] = (*AWS_ERRORS, UnansweredError)
# How long the regions may take to answer where nobody was found who could take over.
SECOND_LOOK_SECONDS = 10.0
METHODS = {Action.SWITCH_OVER: "switchover", Action.FAIL_OVER: "failover"}
# What one task of a run has to tell the next.
KNOWN = ("writer_region", "source_region", "method", "why", "silent_regions")
FIRST_PAUSE = 0.25
LONGEST_PAUSE = 3.0


@dataclass(frozen=True)
class Move:
    """What was decided and done. ``source`` is the region that the writer comes from, empty where nobody knows."""

    decision: Decision
    source: str = ""
    method: str = ""
    requested: bool = False
    silent: tuple[str, ...] = ()


def move_writer(run: Run, goal: Goal, known: Mapping[str, Any], wait_seconds: float | None) -> Move:
    """Take the next step, or go on from what is ``known`` of it; wait for the writer where ``wait_seconds`` are given.

    Raises ValueError for a refusal, and TimeoutError where the writer did not get there in time.
    """
    if run.pretend:
        move = planned(run, goal)
    else:
        move = gone_on(run, known) if known else begin(run, goal)
        if wait_seconds is not None:
            move = finish_move(run, goal, move, wait_seconds)
    if move.decision.action is Action.REFUSE:
        raise ValueError(f"Refused: {move.decision.reason}")
    if wait_seconds is not None and not run.pretend and move.decision.action is not Action.DONE:
        raise TimeoutError(
            f"The writer was not in {move.decision.target} after {wait_seconds:g} seconds: {move.decision.reason}. "
            "Run again: it goes on from there."
        )
    return move


def look(run: Run, goal: Goal) -> tuple[World, Decision]:
    """One look at every region, and the step that comes next."""
    world = see(run, goal)
    writer = world.topology.writer_region if world.topology else None
    # Only a region that answers is asked: a lost one would hold up the request, and has nothing to finish.
    answers = writer is not None and world.view(writer).answering is Answering.YES
    if goal.target is None and writer is not None and answers and run.join(writer) is not None:
        # An earlier run chose this target, and has not finished: another one must not be chosen.
        goal = replace(goal, target=writer)
    return world, next_step(world, goal, run.clock())


def see(run: Run, goal: Goal) -> World:
    """The first look is short because of a region that is lost; one that is to take over may only be slow."""
    with suppress(UnansweredError, *AWS_ERRORS):
        world = observe(run.look, run.names, goal.target)
        if could_take_over(world, goal, run.names.regions):
            return world
    return observe(run.look, run.names, goal.target, SECOND_LOOK_SECONDS)


def could_take_over(world: World, goal: Goal, regions: Sequence[str]) -> bool:
    """Whether a region answers that the writer may be moved to."""
    writer = world.topology.writer_region if world.topology else None
    candidates = [goal.target] if goal.target else [region for region in regions if region != writer]
    return any(world.view(region).answering is Answering.YES for region in candidates)


def silent(world: World) -> tuple[str, ...]:
    return tuple(view.region for view in world.regions if view.answering is not Answering.YES)


def planned(run: Run, goal: Goal) -> Move:
    """What would be done, without doing it."""
    world, decision = look(run, goal)
    return Move(
        decision,
        source=(world.topology.writer_region if world.topology else None) or "",
        method=METHODS.get(decision.action, ""),
        requested=decision.action in METHODS,
        silent=silent(world),
    )


def begin(run: Run, goal: Goal) -> Move:
    """Take the next step: ask for the move if it is to be asked for. Waits for nothing, and returns a refusal."""
    world, decision = look(run, goal)
    if decision.action in METHODS:
        move = ask(run, world, decision)
    elif decision.action is Action.REFUSE:
        move = Move(decision)
    else:
        run.join(decision.target)
        move = told_before(run, decision)
    return replace(move, silent=silent(world))


def gone_on(run: Run, known: Mapping[str, Any]) -> Move:
    """The move as an earlier task of the same run left it: the regions are not looked at again."""
    missing = [name for name in KNOWN if name not in known]
    if missing or not isinstance(known["silent_regions"], list):
        raise ValueError(
            f"known: found no {missing[0] if missing else 'list'}; what an earlier task returned is allowed."
        )
    target = str(known["writer_region"])
    run.join(target)
    return Move(
        Decision(Action.WAIT, target, str(known["why"])),
        source=str(known["source_region"]),
        method=str(known["method"]),
        silent=tuple(known["silent_regions"]),
    )


def ask(run: Run, world: World, decision: Decision) -> Move:
    """Ask AWS to move the writer, under the lock."""
    source = (world.topology.writer_region if world.topology else None) or ""
    method = METHODS[decision.action]
    other = run.take(decision.target, method)
    if other is not None:
        sentence = f"{other.holder} moves the writer to {other.target} ({other.failover_id}). Run again when it ended."
        return Move(refuse(decision.target, sentence), source, method)
    view = world.view(decision.target)
    lag = {"lag_seconds": view.lag.seconds, "lag_measured_at": view.lag.at} if view.lag else {}
    told: dict[str, Any] = {"from": source, "to": decision.target, "method": method, "asked_at": run.clock(), **lag}
    if run.fault_at is not None:
        told["fault_at"] = run.fault_at
    run.note(Step.PROMOTING, decision.target, decision.reason, told)
    requested = request(run, world, decision)
    # After the request, though it tells of what was before: nothing but the lock and one entry may come first.
    run.note(Step.REQUESTED, decision.target, run.reason, told, at=run.began_at)
    return Move(decision, source, method, requested=requested)


def request(run: Run, world: World, decision: Decision) -> bool:
    """The one call that moves the writer. False where AWS says that this is not the moment."""
    topology = world.topology
    member = topology.member_in(decision.target) if topology else None
    if topology is None or member is None:
        return False
    call: dict[str, Any] = {"GlobalClusterIdentifier": topology.identifier, "TargetDbClusterIdentifier": member.arn}
    try:
        if decision.action is Action.SWITCH_OVER:
            run.act("rds", topology.writer_region or decision.target).switchover_global_cluster(**call)
        else:
            run.act("rds", decision.target).failover_global_cluster(AllowDataLoss=True, **call)
    except Exception as error:
        if error_code(error) not in NOT_NOW:
            raise
        run.trouble(f"asking for the move: {error}")
        return False
    return True


def told_before(run: Run, decision: Decision) -> Move:
    """Where the writer comes from and how, as the journal tells of a move that was asked for by an earlier run."""
    told = next((entry.data for entry in run.entries() if entry.step is Step.PROMOTING), {})
    return Move(decision, source=str(told.get("from", "")), method=str(told.get("method", "")))


def finish_move(run: Run, goal: Goal, move: Move, seconds: float) -> Move:
    """Look until the writer is in the target, at the longest for ``seconds``; ask again where nothing is under way.

    Raises TimeoutError where it did not get there: the next run goes on from there.
    """
    target = move.decision.target
    deadline = run.clock() + seconds
    pause = FIRST_PAUSE
    while move.decision.action is not Action.DONE:
        if move.decision.action is Action.REFUSE or run.clock() + pause > deadline:
            return move
        run.renew()
        move = look_again(run, replace(goal, target=target), move)
        if move.decision.action is not Action.DONE:
            run.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
    run.note(Step.PROMOTED, target, move.decision.reason)
    return move


def look_again(run: Run, goal: Goal, move: Move) -> Move:
    """The move as it stands now. A look that fails, as one may in such an hour, is told and leaves it as it was."""
    target = move.decision.target
    try:
        topology = describe_topology(run.look("rds", target), run.names.global_cluster)
        decision = decide_under_way(topology, target) if topology else None
        if decision is not None:
            return replace(move, decision=decision)
        again = begin(run, goal)
    except TROUBLES as error:
        if not is_passing(error):
            raise
        run.trouble(f"looking at the writer: {error}")
        return move
    return replace(
        again,
        source=move.source or again.source,
        method=again.method or move.method,
        requested=move.requested or again.requested,
    )
