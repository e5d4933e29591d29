# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole failover in one process, as the controller carries it out: the steps of the role, in its order."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .._core.failover import Action, Goal
from .._core.health import Outcome
from .._core.journal import Step
from .failover_closing import close
from .failover_run import Run
from .global_writer import Move, begin, finish_move
from .serving import Limits, prove
from .takeover import Wanted, take_over

# What the next run looks for again, unless it has been looked for too long.
AWAITED = (Step.WRITE_PROVEN, Step.SERVING)
AWAITED_SECONDS = 900.0
# Kept back for the report, from the time that a run has.
CLOSING_SECONDS = 5.0


@dataclass
class Recovery:
    """How far one run got. Whatever is left is done by the next one."""

    move: Move
    finished: bool = False
    details: dict[str, Any] = field(default_factory=dict)


def recover(run: Run, goal: Goal, record_name: str, seconds: float) -> Recovery:
    """Move the writer and see it through, as far as ``seconds`` allow."""
    deadline = run.clock() + seconds
    move = begin(run, goal)
    target = move.decision.target
    if move.decision.action is Action.REFUSE or run.lock is None:
        return Recovery(move, finished=move.decision.action is Action.DONE)
    if run.gives_way:
        return Recovery(move)
    failed_over = move.method == "failover" and move.source
    given_up = (move.source,) if failed_over else ()
    take_over(run, Wanted(target, given_up, given_up, move.silent))
    move = finish_move(run, goal, move, deadline - run.clock() - CLOSING_SECONDS)
    if move.decision.action is not Action.DONE:
        return Recovery(move)
    left = max(0.0, deadline - run.clock() - CLOSING_SECONDS)
    proofs = prove(run, target, record_name, Limits(write=left, targets=left, traffic=left))
    if is_early(run) and any(proof.step in AWAITED and proof.outcome is Outcome.FAILED for proof in proofs):
        return Recovery(move)
    if move.method == "switchover" and move.source:
        take_over(run, Wanted(target, (move.source,), (), move.silent))
    report = close(run, target, move.silent)
    return Recovery(move, finished=True, details={"missing": list(report.missing)} if report else {})


def is_early(run: Run) -> bool:
    return run.lock is not None and run.clock() - run.lock.started_at < AWAITED_SECONDS
