# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a move of the writer must pass. Each refusal says what was seen, and what would let it pass."""

from __future__ import annotations

from .failover import (
    MOVING,
    REASONS,
    Action,
    Answering,
    Decision,
    Goal,
    Method,
    World,
    choose_target,
    chosen_method,
    is_connected_standby,
    is_within_bound,
    lag_in_words,
    moving_to,
    writer_in_words,
)
from .health import Answer
from .topology import AVAILABLE, Topology


def next_step(world: World, goal: Goal, now: float) -> Decision:
    """The one step that comes next. Pure: the same world, goal and time give the same step."""
    target = choose_target(world, goal, now)
    if world.topology is None:
        return refuse(target, "No global database is known in the regions that answer. Build it with site.yml.")
    account = world.topology.arn.split(":")[4:5]
    if goal.account_id and account and account[0] != goal.account_id:
        sentence = (
            f"aws_account_id: the credentials lead to account {account[0]}, and only {goal.account_id} is allowed."
        )
        return refuse(target, sentence)
    if target is None:
        return refuse(target, nobody_in_words(world.topology))
    under_way = decide_under_way(world.topology, target)
    if under_way is not None:
        return under_way
    method = chosen_method(world, target, goal, now)
    refusals = (*target_refusals(world, target), *method_refusals(world, target, method, goal, now))
    if refusals:
        return Decision(Action.REFUSE, target, "; ".join(refusals), refusals)
    action = Action.SWITCH_OVER if method is Method.SWITCHOVER else Action.FAIL_OVER
    reason = REASONS[action].format(
        writer=world.topology.writer_region or "the writer's region",
        target=target,
        seen=writer_in_words(world) if goal.method is not Method.FAILOVER else "a failover was asked for",
        lag=lag_in_words(world.view(target), now),
    )
    return Decision(action, target, reason)


def nobody_in_words(topology: Topology) -> str:
    """Why no target could be chosen."""
    if topology.status in MOVING:
        return f"{topology.identifier} is {topology.status}, and does not tell where to. Run again when it ended."
    return "No standby is there that answers, is in sync and has an instance. See status.yml."


def refuse(target: str | None, sentence: str) -> Decision:
    return Decision(Action.REFUSE, target or "", sentence, (sentence,))


def decide_under_way(topology: Topology, target: str) -> Decision | None:
    """The step where the writer is there already, or moving; None where it has yet to be asked to move."""
    if topology.member_in(target) is None:
        return refuse(
            target, f"{target} is no member of {topology.identifier}. Name one that is, or build it with site.yml."
        )
    if topology.failover is not None:
        to = moving_to(topology.failover)
        if to != target:
            sentence = f"A failover to {to or 'another region'} is {topology.failover.status}. Run again when it ended."
            return refuse(target, sentence)
        return Decision(Action.WAIT, target, f"the move to {target} is {topology.failover.status}")
    if topology.status in MOVING:
        return Decision(Action.WAIT, target, f"{topology.identifier} is {topology.status}")
    if topology.writer_region == target:
        return Decision(Action.DONE, target, f"the writer is in {target}")
    return None


def target_refusals(world: World, target: str) -> tuple[str, ...]:
    """What keeps the target from writing."""
    view = world.view(target)
    if view.answering is not Answering.YES:
        return (f"{target} does not answer ({view.error}). A region must answer to take over.",)
    found = []
    if view.available_instances == 0:
        found.append(f"{target} has no available database instance. Add one with site.yml, then run again.")
    elif view.cluster_status != AVAILABLE:
        found.append(f"The cluster in {target} is {view.cluster_status}. Run again when it is available.")
    if world.topology and not is_connected_standby(world.topology, target):
        found.append(f"{target} is being resynchronised. Run again when it is connected.")
    return tuple(found)


def method_refusals(world: World, target: str, method: Method, goal: Goal, now: float) -> tuple[str, ...]:
    if method is Method.SWITCHOVER:
        return switchover_refusals(world)
    return failover_refusals(world, target, goal, now)


def switchover_refusals(world: World) -> tuple[str, ...]:
    """A switchover is carried out by the writer's region: it must answer."""
    writer = world.topology.writer_region if world.topology else None
    if writer is None:
        return ("There is no single writer to switch over from. Use mode=failover.",)
    view = world.view(writer)
    if view.answering is not Answering.YES:
        return (f"{writer} does not answer ({view.error}), and a switchover needs it. Use mode=auto or mode=failover.",)
    if view.cluster_status != AVAILABLE:
        return (f"The cluster in {writer} is {view.cluster_status}. Run again when it is available.",)
    return ()


def failover_refusals(world: World, target: str, goal: Goal, now: float) -> tuple[str, ...]:
    """The RPO gate, and the doubt: a writer that may be well is not given up because a look at it failed."""
    found = []
    writer = world.topology.writer_region if world.topology else None
    if goal.method is Method.AUTO and writer and world.view(writer).answering is Answering.UNKNOWN:
        found.append(
            f"Whether {writer} answers could not be found out ({world.view(writer).error}). "
            "Run again, or decide with mode=switchover or mode=failover."
        )
    if goal.accept_data_loss or is_within_bound(world.view(target), goal, now):
        return tuple(found)
    found.append(
        f"{target} {lag_in_words(world.view(target), now)}, and at most {goal.max_data_loss_seconds:g} s may be lost. "
        "Accept it with accept_data_loss=true, or raise max_data_loss_seconds"
        + (", or use mode=switchover, which waits until nothing is lost." if can_hand_over(world) else ".")
    )
    return tuple(found)


def can_hand_over(world: World) -> bool:
    writer = world.topology.writer_region if world.topology else None
    if writer is None:
        return False
    view = world.view(writer)
    return view.answering is Answering.YES and view.database is not Answer.UNHEALTHY
