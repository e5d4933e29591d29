# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes with a move of the writer: latches, and capacity. Each is done beside the others, and none holds it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .journal import Step

FULL = "application/full_capacity"
FLOOR = "application/floor_capacity"


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


def latch_name(region: str) -> str:
    return f"evacuated/{region}"


def latch_value(is_set: bool) -> str:
    return "true" if is_set else "false"
