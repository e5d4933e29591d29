# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a standby can take the load of the writer's region: pure judgements of what was read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .readiness_check import Verdict, unknown
from .readiness_parts import Part, bad, counted, part, summed, unsure
from .region_status import Compute

FLOOR = "Look at the instances and their targets (runbook), run site.yml, and wait until the floor is healthy."
MAXIMUM = (
    "Raise compute_maximum_capacity or aurora_global_serverless_max_acu to what the writer's region uses, and run "
    "site.yml."
)
ADDRESSES = (
    "Free addresses in these subnets, or give the region a larger block (region_cidr_block) while nothing stands there."
)
RESERVATION = (
    "Reserve capacity in EC2 for the type and the zones of the scaling group, or do without "
    "(readiness_capacity_reservation)."
)
UNKNOWN_FULL = "nobody tells how much full capacity is: the writer's region does not answer, and no bound is set"
# An application load balancer grows only in subnets with this many free addresses.
BALANCER_ADDRESSES = 8
# What functions in a VPC take: an interface for each pair of subnet and security group, not one for each call.
FUNCTION_ADDRESSES = 2


@dataclass(frozen=True)
class Function:
    """A function of the application. ``reserved`` is None where nothing is reserved for it."""

    name: str
    state: str
    last_update: str = ""
    reserved: int | None = None


def parse_function(answer: Mapping[str, Any]) -> Function:
    """What GetFunction answers."""
    configuration = answer["Configuration"]
    return Function(
        configuration["FunctionName"],
        configuration.get("State", ""),
        configuration.get("LastUpdateStatus", ""),
        answer.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
    )


def judge_floor(compute: Compute, functions: Iterable[Function]) -> Verdict:
    wanted = (
        "its function healthy"
        if compute.is_function
        else f"{counted(floor_of(compute), 'instance')} in service and healthy"
    )
    parts = [*_of_compute(compute), *(_of_function(function) for function in functions)]
    return summed(parts, wanted, FLOOR)


def floor_of(compute: Compute) -> int:
    return max(compute.minimum, 1)


def _of_compute(compute: Compute) -> Iterable[Part]:
    if not compute.target_group_arn:
        yield bad("there is no target group")
        return
    if compute.is_function:
        yield part(compute.healthy_targets > 0, f"{counted(compute.healthy_targets, 'target')} healthy")
        return
    if not compute.group_name:
        yield bad("there is no scaling group")
        return
    floor = floor_of(compute)
    told = (
        f"{compute.in_service} in service, {compute.healthy_targets} healthy, of at least {counted(floor, 'instance')}"
    )
    yield part(min(compute.in_service, compute.healthy_targets) >= floor, told)


def _of_function(function: Function) -> Part:
    if function.reserved == 0:
        return bad(f"{function.name} may not run: its reserved concurrency is 0")
    if function.last_update == "Failed":
        return bad(f"{function.name}: its last update failed")
    if not function.state:
        return unsure(f"{function.name} is in no state")
    # The first calls of one that is idle for weeks fail.
    return part(function.state == "Active", f"{function.name} is {function.state}")


def full_capacity(bound: int, model: Compute) -> int:
    """The instances that are wanted after a failover; 0 where nobody tells."""
    return max(bound, model.desired)


def judge_maximum(own: Compute, wanted_instances: int, own_units: float, model_units: float) -> Verdict | None:
    """Units are the largest capacity of a serverless database, 0 where it has none."""
    parts, wanted = [], []
    if own.group_name:
        if not wanted_instances:
            return unknown(UNKNOWN_FULL, "room for full capacity", MAXIMUM)
        wanted.append(f"at least {counted(wanted_instances, 'instance')}")
        parts.append(part(own.maximum >= wanted_instances, f"at most {counted(own.maximum, 'instance')}"))
    if own_units or model_units:
        wanted.append(f"at least {model_units:g} ACU")
        parts.append(part(own_units >= model_units, f"at most {own_units:g} ACU"))
    return summed(parts, " and ".join(wanted), MAXIMUM) if parts else None


@dataclass(frozen=True)
class Tier:
    """Subnets of one kind: the free addresses of each, and what is wanted of them in all, or of each one."""

    name: str
    free: Mapping[str, int]
    in_all: int = 0
    of_each: int = 0


def judge_addresses(tiers: Iterable[Tier]) -> Verdict:
    asked = [tier for tier in tiers if tier.in_all or tier.of_each]
    told = [f"{tier.name}: {tier.in_all or f'{tier.of_each} in each subnet'}" for tier in asked]
    wanted = f"free addresses ({', '.join(told)})" if told else "free addresses for what is missing, which is nothing"
    return summed((_of_tier(tier) for tier in asked), wanted, ADDRESSES)


def _of_tier(tier: Tier) -> Part:
    if not tier.free:
        return bad(f"{tier.name}: there is no subnet")
    short = [f"{subnet} has {free}" for subnet, free in sorted(tier.free.items()) if free < tier.of_each]
    total = sum(tier.free.values())
    if short:
        return bad(f"{tier.name}: {', '.join(short)}")
    return part(total >= tier.in_all, f"{tier.name}: {total} free")


def judge_reservation(
    reservations: Sequence[Mapping[str, Any]], kind: str, zones: Collection[str], named: str, missing: int
) -> Verdict:
    """``named`` is the reservation that the launch template names; others serve only where they are open to all."""
    wanted = (
        f"{counted(missing, 'free instance')} of {kind} in active reservations"
        if missing
        else f"an active reservation of {kind}"
    )
    if not kind:
        return unknown("no launch template tells the type of the instances", wanted, RESERVATION)
    usable = [one for one in reservations if _is_usable(one, kind, zones, named)]
    if not usable:
        return summed([bad(f"no active reservation of {kind} that the scaling group could use")], wanted, RESERVATION)
    free = sum(one["AvailableInstanceCount"] for one in usable)
    names = ", ".join(sorted(one["CapacityReservationId"] for one in usable))
    return summed(
        [part(free >= missing, f"{counted(free, 'free instance')} of {kind} in {names}")], wanted, RESERVATION
    )


def _is_usable(one: Mapping[str, Any], kind: str, zones: Collection[str], named: str) -> bool:
    is_open = one.get("InstanceMatchCriteria", "open") == "open" or one["CapacityReservationId"] == named
    return one["State"] == "active" and one["InstanceType"] == kind and one["AvailabilityZone"] in zones and is_open
