# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The proofs that a region serves: a write, healthy targets, and the name that leads there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from .health import Outcome
from .journal import Step


@dataclass(frozen=True)
class Proof:
    """What one look showed, and when (seconds since 1970)."""

    step: Step
    outcome: Outcome
    reason: str
    at: float


def write_proof(answer: Mapping[str, Any], at: float) -> Proof:
    """From what the database monitor answers when it is asked to write."""
    told = answer.get("outcome")
    outcome = Outcome(told) if told in tuple(Outcome) else Outcome.UNKNOWN
    return Proof(Step.WRITE_PROVEN, outcome, str(answer.get("reason", "the monitor gave no answer")), at)


def targets_proof(healthy: int, floor: int | None, at: float) -> Proof:
    """The floor can serve; growing comes after. A function is one target, and has no floor."""
    outcome = Outcome.OK if healthy >= max(floor or 0, 1) else Outcome.FAILED
    if floor is None:
        how = "healthy" if healthy else "not healthy"
        return Proof(Step.SERVING, outcome, f"the function is {how}", at)
    return Proof(Step.SERVING, outcome, f"{healthy} healthy targets, {floor} are the floor", at)


def traffic_proof(name: str, resolved: Collection[str], wanted: Collection[str], region: str, at: float) -> Proof:
    """Whether the name leads where the region's load balancer is, and nowhere else."""
    if not resolved or not wanted:
        missing = name if not resolved else f"the load balancer of {region}"
        return Proof(Step.TRAFFIC, Outcome.UNKNOWN, f"{missing} does not resolve here", at)
    if set(resolved) <= set(wanted):
        return Proof(Step.TRAFFIC, Outcome.OK, f"{name} leads to {region}", at)
    return Proof(Step.TRAFFIC, Outcome.FAILED, f"{name} does not lead to {region} yet", at)
