# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether quotas let a region grow to full capacity: pure judgements of what was read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .readiness_check import Verdict
from .readiness_parts import Part, part, summed, unsure

QUOTAS = "Ask for more in Service Quotas of this region, well before it is needed: AWS may take days."
# The families that share the quota of standard instances. Any other family has one of its own.
STANDARD = frozenset({"a", "c", "d", "h", "i", "im", "is", "m", "r", "t", "z"})


@dataclass(frozen=True)
class Need:
    """A quota, what is used of it, and what full capacity takes more; ``trouble`` says why that could not be read."""

    name: str
    limit: float = 0
    used: float = 0
    needed: float = 0
    trouble: str = ""


def judge_quotas(needs: Iterable[Need]) -> Verdict:
    return summed((_of_need(need) for need in needs), "room for what full capacity takes more", QUOTAS)


def _of_need(need: Need) -> Part:
    if need.trouble:
        return unsure(f"{need.name}: {need.trouble}")
    told = f"{need.name}: {need.used:g} of {need.limit:g} used, {need.needed:g} more wanted"
    return part(not need.needed or need.used + need.needed <= need.limit, told)


def is_standard(kind: str) -> bool:
    """Whether instances of the type count against the quota of standard instances."""
    found = re.match(r"[a-z]+", kind)
    return found is not None and found[0] in STANDARD


def on_demand(reservations: Iterable[Mapping[str, Any]]) -> list[str]:
    """The types of the instances that count: standard ones on demand, on no host of our own."""
    instances = [one for reservation in reservations for one in reservation["Instances"]]
    return [
        one["InstanceType"]
        for one in instances
        if is_standard(one["InstanceType"])
        and not one.get("InstanceLifecycle")
        and one.get("Placement", {}).get("Tenancy") != "host"
    ]


def vcpus_of(answers: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """The vCPUs of each type, as DescribeInstanceTypes answers."""
    return {one["InstanceType"]: one["VCpuInfo"]["DefaultVCpus"] for one in answers}
