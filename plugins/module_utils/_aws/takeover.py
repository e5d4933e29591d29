# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region takes over: its capacity, its queues, the latches. All at once; what fails is told, and stops nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from .._core.journal import Step
from .._core.takeover import (
    FLOOR,
    FULL,
    QUEUE_FUNCTIONS,
    TARGET,
    Capacity,
    Deed,
    MissingCapacityError,
    capacity_asked,
    capacity_change,
    is_function,
    latch_name,
    latch_value,
    mappings_to_turn,
    queue_functions,
)
from .failover_run import Run
from .parameters import put_parameter
from .region_status import ClientOf, Names
from .together import all_within

# What is not done by then is told as not done.
SECONDS = 10.0


@dataclass(frozen=True)
class Wanted:
    """``full`` gets its capacity and its queues, and loses its latches; ``floor`` are relieved of both;
    ``latched`` are kept from traffic.

    Nothing is asked of the regions that are ``silent``.
    """

    full: str
    floor: tuple[str, ...] = ()
    latched: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()


def take_over(run: Run, wanted: Wanted) -> list[Deed]:
    """Bring it about, and write it into the journal of the failover that is under way; or tell what would be done."""
    planned = list(deeds_of(run.act, run.names, wanted, run.pretend))
    answers = all_within(SECONDS, [call for _unused, call in planned])
    deeds = [
        Deed(deed.step, deed.region, deed.what, trouble=str(answer))
        if isinstance(answer, Exception)
        else Deed(deed.step, deed.region, deed.what, changed=bool(answer))
        for (deed, _unused), answer in zip(planned, answers, strict=True)
        if answer is not None
    ]
    if not run.pretend:
        note_deeds(run, wanted.full, deeds)
    return deeds


def note_deeds(run: Run, target: str, deeds: Iterable[Deed]) -> None:
    """Write what was done, or failed, into the journal of the failover to ``target`` that is under way."""
    if run.lock is None and run.join(target) is None:
        return
    told = {(entry.step, entry.detail) for entry in run.entries()}
    for deed in deeds:
        if (deed.step, deed.what) in told:
            continue
        if deed.trouble:
            run.note(Step.UNDONE, deed.region, f"{deed.what}: {deed.trouble}", {"deed": str(deed.step)})
        else:
            run.note(deed.step, deed.region, deed.what)


def troubles_of(deeds: Iterable[Deed]) -> list[str]:
    return [f"{deed.what}: {deed.trouble}" for deed in deeds if deed.trouble]


def deeds_of(
    client_of: ClientOf, names: Names, wanted: Wanted, pretend: bool
) -> Iterable[tuple[Deed, Callable[[], bool | None]]]:
    """Each deed with what does it: that tells whether it changed something, or None where nothing is to be done."""
    scale = partial(ensure_capacity, client_of, names, pretend=pretend)
    yield Deed(Step.SCALED, wanted.full, f"{wanted.full} runs at full capacity"), partial(scale, wanted.full, FULL)
    for region in (name for name in wanted.floor if name not in wanted.silent):
        yield Deed(Step.FENCED, region, f"{region} runs at its floor"), partial(scale, region, FLOOR)
    turn = partial(ensure_queues, client_of, names, pretend=pretend)
    yield Deed(Step.SCALED, wanted.full, f"{wanted.full} works on its queues"), partial(turn, wanted.full, True)
    for region in dict.fromkeys((*wanted.floor, *wanted.latched)):
        if region not in wanted.silent:
            yield Deed(Step.FENCED, region, f"{region} leaves its queues alone"), partial(turn, region, False)
    latch = partial(ensure_latch, client_of, names, pretend=pretend)
    for about, is_set in (*((region, True) for region in wanted.latched), (wanted.full, False)):
        what = f"{about} is {'latched' if is_set else 'not latched'} in"
        for region in (name for name in names.regions if name not in (about, *wanted.silent)):
            yield Deed(Step.LATCHED, region, f"{what} {region}"), partial(latch, region, about, is_set)


def ensure_capacity(client_of: ClientOf, names: Names, region: str, which: str, *, pretend: bool) -> bool | None:
    """The scaling group of ``region`` with the capacity that its parameters ask for; None where a function answers."""
    ssm, autoscaling = client_of("ssm", region), client_of("autoscaling", region)
    told = parameters_of(ssm, names, which, TARGET)
    if is_function(told):
        return None
    asked = capacity_asked(told, which)
    group = names.of("asg", region)
    found = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    if not found:
        raise MissingCapacityError(f"there is no scaling group {group}: run site.yml")
    stands = found[0]
    change = capacity_change(Capacity(stands["MinSize"], stands["DesiredCapacity"], stands["MaxSize"]), asked)
    if change and not pretend:
        autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, **change)
    return bool(change)


def ensure_queues(client_of: ClientOf, names: Names, region: str, enabled: bool, *, pretend: bool) -> bool | None:
    """The functions of ``region`` that work on queues do so, or leave it; None where there is none."""
    functions = queue_functions(parameters_of(client_of("ssm", region), names, QUEUE_FUNCTIONS))
    if not functions:
        return None
    client = client_of("lambda", region)
    lister = client.get_paginator("list_event_source_mappings")
    turned = []
    for function in (names.of(name, region) for name in functions):
        mappings = lister.paginate(FunctionName=function).build_full_result()["EventSourceMappings"]
        turned += mappings_to_turn(function, mappings, enabled)
    for mapping in turned if not pretend else ():
        client.update_event_source_mapping(UUID=mapping, Enabled=enabled)
    return bool(turned)


def ensure_latch(client_of: ClientOf, names: Names, region: str, about: str, is_set: bool, *, pretend: bool) -> bool:
    """The latch of the region ``about``, as it is kept in ``region``. True where it is changed."""
    ssm = client_of("ssm", region)
    if parameters_of(ssm, names, latch_name(about)).get(latch_name(about)) == latch_value(is_set):
        return False
    if not pretend:
        put_parameter(ssm, names.parameters + latch_name(about), latch_value(is_set))
    return True


def parameters_of(ssm: Any, names: Names, *which: str) -> dict[str, str]:
    """Parameters by their short names; those that there are."""
    found = ssm.get_parameters(Names=[names.parameters + name for name in which])["Parameters"]
    return {parameter["Name"].removeprefix(names.parameters): parameter["Value"] for parameter in found}
