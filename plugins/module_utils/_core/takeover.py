# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes with a move of the writer: latches, capacity, queues. Each is done beside the others, none holds it up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .journal import Step

FULL = "application/full_capacity"
FLOOR = "application/floor_capacity"
# What answers: a function, or else instances. And which functions work on queues, where the writer is.
TARGET = "application/target"
QUEUE_FUNCTIONS = "application/queue_functions"


@dataclass(frozen=True)
class Deed:
    """Something that was done, was there already, or failed (``trouble``)."""

    step: Step
    region: str
    what: str
    changed: bool = False
    trouble: str = ""


@dataclass(frozen=True)
class Capacity:
    """The bounds of a scaling group, and the number of instances that it has been told to run."""

    minimum: int
    desired: int
    maximum: int


class MissingCapacityError(ValueError):
    """The region does not tell how many instances it is to run."""


class MissingQueueError(ValueError):
    """A function that is to work on a queue has none."""


def capacity_asked(parameters: Mapping[str, str], name: str) -> int:
    """A number of instances, as the region's parameters tell it."""
    text = parameters.get(name, "")
    if not text.isdecimal():
        raise MissingCapacityError(f"the parameter {name} is {text or 'missing'}, not a number: run site.yml")
    return int(text)


def capacity_change(stands: Capacity, minimum: int) -> dict[str, int]:
    """What UpdateAutoScalingGroup is to be told so that at least ``minimum`` run; empty where nothing is to change.

    A lower minimum leaves the instances that run: the scaling policy lets them go when nobody needs them.
    """
    wanted = Capacity(minimum, max(stands.desired, minimum), max(stands.maximum, minimum))
    names = {"MinSize": "minimum", "DesiredCapacity": "desired", "MaxSize": "maximum"}
    return {
        call: getattr(wanted, name) for call, name in names.items() if getattr(wanted, name) != getattr(stands, name)
    }


def is_function(parameters: Mapping[str, str]) -> bool:
    """Whether the application is a function, so that no capacity is asked of anybody."""
    return parameters.get(TARGET) == "function"


def queue_functions(parameters: Mapping[str, str]) -> tuple[str, ...]:
    """The functions that work on queues, without region and environment; none where the region tells of none."""
    names = [name.strip() for name in parameters.get(QUEUE_FUNCTIONS, "").split(",")]
    return tuple(name for name in names if name not in ("", "none"))


def mappings_to_turn(function: str, mappings: Iterable[Mapping[str, Any]], enabled: bool) -> tuple[str, ...]:
    """The ids of a function's event source mappings that are not, and are not becoming, what is wanted."""
    stand = {mapping["UUID"]: mapping["State"] for mapping in mappings if mapping["State"] != "Deleting"}
    if not stand:
        raise MissingQueueError(f"the function {function} works on no queue: run site.yml")
    good = ("Enabled", "Enabling", "Creating") if enabled else ("Disabled", "Disabling")
    return tuple(name for name, state in stand.items() if state not in good)


def latch_name(region: str) -> str:
    return f"evacuated/{region}"


def latch_value(is_set: bool) -> str:
    return "true" if is_set else "false"
