# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a region is what another one is: facts about things by their names, and how those differ in sentences."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

from .fingerprint import canonical
from .readiness_by_design import BY_DESIGN

# What is known of one thing, by the path of each fact.
Facts = Mapping[str, Any]
Things = Mapping[str, Facts]
# Longer ones are told by their hash.
LONGEST = 64
DIGITS = 8


def hash_of(value: Any) -> str:
    """The beginning of the hash of a value that shall not be told. Lists are compared without their order."""
    return hashlib.sha256(canonical(value, in_order=False).encode()).hexdigest()[:DIGITS] + "…"


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Nested answers as facts, each by its path."""
    if not isinstance(value, Mapping):
        return {path: value}
    return {
        below: fact
        for key, item in value.items()
        for below, fact in flat(item, f"{path}.{key}" if path else str(key)).items()
    }


def compared_facts(check: str, facts: Facts, name: str = "") -> dict[str, Any]:
    """The facts without what differs by design."""
    left_out = BY_DESIGN.get(check, {})
    return {
        path: value
        for path, value in facts.items()
        if not any(fnmatchcase(path, one) or fnmatchcase(f"{name}.{path}", one) for one in left_out)
    }


def differences(check: str, here: Things, there: Things, reference: str) -> list[str]:
    """Each difference in a sentence that begins with the name of the thing."""
    found = [f"{name}: missing here, there is one in {reference}" for name in there if name not in here]
    found += [f"{name}: only here, there is none in {reference}" for name in here if name not in there]
    for name in sorted({*here} & {*there}):
        one = compared_facts(check, here[name], name)
        other = compared_facts(check, there[name], name)
        found += [
            f"{name}: {fact} {shown(one.get(fact))} here, {shown(other.get(fact))} in {reference}"
            for fact in sorted({*one, *other})
            if not is_alike(one.get(fact), other.get(fact))
        ]
    return found


def is_alike(one: Any, other: Any) -> bool:
    """Whether two facts are equal. AWS promises no order of what it lists, and leaves out what is empty."""
    return canonical(one or None, in_order=False) == canonical(other or None, in_order=False)


def shown(value: Any) -> str:
    """A fact in few words."""
    if value is None or value == "" or value == [] or value == {}:
        return "none"
    if isinstance(value, list | tuple) and all(isinstance(item, str | int) for item in value):
        value = ", ".join(sorted(map(str, value)))
    text = str(value)
    return text if isinstance(value, str | int | float) and len(text) <= LONGEST else hash_of(value)
