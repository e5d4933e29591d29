# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Proving that a region serves. No call here leaves the region; the name is resolved as a client does."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from .._core.health import Outcome
from .._core.health_metrics import role_metrics
from .._core.journal import Step
from .._core.monitor_settings import evacuated_regions
from .._core.serving import Proof, targets_proof, traffic_proof, write_proof
from .._core.takeover import FLOOR, capacity_asked, is_function
from .errors import AWS_ERRORS
from .failover_run import Run
from .metrics import put_metrics
from .parameters import read_parameters
from .region_status import read_compute
from .together import all_within

PAUSE_SECONDS = 2.0


@dataclass(frozen=True)
class Limits:
    """The longest that each proof is waited for, in seconds."""

    write: float = 60.0
    targets: float = 120.0
    traffic: float = 180.0


def tell_roles(run: Run, region: str) -> None:
    """Publish that the writer is in ``region`` now, where its alarms look, instead of at the next minute's run."""
    parameters = read_parameters(run.act("ssm", region), run.names.parameters)
    metrics = role_metrics(region, True, evacuated_regions(parameters, region), run.clock())
    put_metrics(run.act("cloudwatch", region), run.names.suffix, metrics)


def prove(run: Run, region: str, record_name: str, limits: Limits) -> list[Proof]:
    """Tell where the writer is, and look for the three proofs at the same time, each until it holds or can't be had."""
    if run.pretend:
        return []
    if run.lock is None:
        run.join(region)
    run.attempt("telling where the writer is", lambda: tell_roles(run, region))
    lambdas, elb, autoscaling = (run.act(service, region) for service in ("lambda", "elbv2", "autoscaling"))
    # Read once, by the first look that needs it.
    floor = cache(partial(capacity_of, run, region))
    looks: tuple[tuple[Step, Callable[[], Proof], float], ...] = (
        (Step.WRITE_PROVEN, lambda: look_at_write(run, lambdas, region), limits.write),
        (Step.SERVING, lambda: look_at_targets(run, elb, autoscaling, region, floor()), limits.targets),
        (Step.TRAFFIC, lambda: look_at_name(run, elb, autoscaling, region, record_name), limits.traffic),
    )
    longest = max(seconds for _step, _look, seconds in looks) + 30
    answers = all_within(longest, [partial(until_proven, run, *look) for look in looks])
    proofs = [
        Proof(step, Outcome.UNKNOWN, str(answer), run.clock()) if isinstance(answer, Exception) else answer
        for (step, _look, _seconds), answer in zip(looks, answers, strict=True)
    ]
    note_proofs(run, region, proofs)
    return proofs


def until_proven(run: Run, step: Step, look: Callable[[], Proof], seconds: float) -> Proof:
    """The last look: the first that is proven or unknown, or the one when time was over."""
    deadline = run.clock() + seconds
    while True:
        run.renew()
        try:
            proof = look()
        except AWS_ERRORS as error:
            proof = Proof(step, Outcome.FAILED, str(error), run.clock())
        if proof.outcome is not Outcome.FAILED or run.clock() + PAUSE_SECONDS > deadline:
            return proof
        run.sleep(PAUSE_SECONDS)


def capacity_of(run: Run, region: str) -> int | None:
    """The floor; None where a function answers."""
    parameters = read_parameters(run.act("ssm", region), run.names.parameters)
    return None if is_function(parameters) else capacity_asked(parameters, FLOOR)


def look_at_write(run: Run, lambdas: Any, region: str) -> Proof:
    """The database monitor is inside the network: it writes a row, and says so."""
    answer = lambdas.invoke(
        FunctionName=run.names.of("database-health", region), Payload=json.dumps({"prove": "write"}).encode()
    )
    told = json.loads(answer["Payload"].read())
    return write_proof(told if isinstance(told, dict) and "FunctionError" not in answer else {}, run.clock())


def look_at_targets(run: Run, elb: Any, autoscaling: Any, region: str, floor: int | None) -> Proof:
    compute = read_compute(elb, autoscaling, run.names, region)
    return targets_proof(compute.healthy_targets, floor, run.clock())


def look_at_name(run: Run, elb: Any, autoscaling: Any, region: str, record_name: str) -> Proof:
    balancer = read_compute(elb, autoscaling, run.names, region).load_balancer_dns_name
    return traffic_proof(record_name, addresses(record_name), addresses(balancer), region, run.clock())


def addresses(name: str) -> set[str]:
    """The addresses of a name, as this machine's resolver tells them; none where it does not know the name."""
    try:
        return {str(found[4][0]) for found in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)}
    except OSError:
        return set()


def note_proofs(run: Run, region: str, proofs: list[Proof]) -> None:
    """Write what was proven into the journal of the failover to ``region`` that is under way."""
    if run.lock is None and run.join(region) is None:
        return
    for proof in proofs:
        # The journal's times are of what was seen: a look that proved nothing is told as such.
        step = proof.step if proof.outcome is Outcome.OK else Step.UNPROVEN
        run.note(step, region, proof.reason, {"proof": str(proof.step), "outcome": str(proof.outcome)}, at=proof.at)
