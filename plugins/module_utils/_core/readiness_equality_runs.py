# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts about what runs in a region, from what AWS answered: functions, and what the scaling group starts."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any

from .readiness_equality import Things, flat, hash_of
from .readiness_likeness import Likeness

Answer = Mapping[str, Any]
# A function that nobody called for a while is inactive, and wakes when it is called.
USABLE = frozenset({"Active", "Inactive"})


def function_things(
    functions: Mapping[str, Answer | None], mappings: Mapping[str, Sequence[Answer]], one: Likeness
) -> Things:
    """The functions with code and settings, and what feeds them."""
    things: dict[str, dict[str, Any]] = {
        one.kind(name): _function(found, one) for name, found in functions.items() if found
    }
    for name, fed in mappings.items():
        told = [{key: value for key, value in mapping.items() if key != "State"} for mapping in fed]
        things.setdefault(one.kind(name), {}).update(
            {f"mapping {fact}": value for mapping in told for fact, value in _mapping(mapping, one).items()}
        )
    return things


def _function(found: Answer, one: Likeness) -> dict[str, Any]:
    configuration = dict(one.alike(found["Configuration"]))
    environment = configuration.pop("Environment", {}).get("Variables", {})
    code, state = configuration.pop("CodeSha256", ""), configuration.pop("State", "Active")
    return {
        **flat({key: value for key, value in configuration.items() if key != "Layers"}),
        "code hash": code[:12] + "…" if code else "",
        "layers": [layer["Arn"] for layer in configuration.get("Layers", ())],
        "can be called": state if state not in USABLE else "yes",
        "image": one.alike(found.get("Code", {}).get("ImageUri", "")),
        "concurrency": found.get("Concurrency", {}).get("ReservedConcurrentExecutions"),
        **{f"environment {name}": hash_of(value) for name, value in environment.items()},
    }


def _mapping(mapping: Answer, one: Likeness) -> dict[str, Any]:
    alike = one.alike(mapping)
    source = str(alike.get("EventSourceArn", "")).rpartition(":")[2]
    return {f"of {source} {fact}": value for fact, value in flat(alike).items()}


def function_faults(functions: Mapping[str, Answer | None], one: Likeness) -> list[str]:
    """Functions that can't be called, whatever the other region's are."""
    states = {
        one.kind(name): found["Configuration"].get("State", "Active") for name, found in functions.items() if found
    }
    return [f"{name}: its state is {state}" for name, state in states.items() if state not in USABLE]


def template_things(versions: Sequence[Answer], one: Likeness) -> Things:
    """What the newest version of the launch template starts. Its script is told by its hash."""
    if not versions:
        return {}
    newest = max(versions, key=lambda version: int(version["VersionNumber"]))
    data = dict(one.alike(newest["LaunchTemplateData"]))
    script = data.pop("UserData", "")
    return {one.kind(newest["LaunchTemplateName"]): {**flat(data), "user data": hash_of(one.alike(decoded(script)))}}


def decoded(script: str) -> str:
    try:
        return base64.b64decode(script, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return script


def template_faults(versions: Sequence[Answer], groups: Sequence[Answer], one: Likeness) -> list[str]:
    """Whether the scaling group starts what the template says last."""
    if not versions or not groups:
        return []
    newest = max(int(version["VersionNumber"]) for version in versions)
    default = max(
        (int(version["VersionNumber"]) for version in versions if version.get("DefaultVersion")), default=newest
    )
    numbers = {"$Latest": newest, "$Default": default}
    policy = groups[0].get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification")
    used = str((groups[0].get("LaunchTemplate") or policy or {}).get("Version", "none"))
    name = one.kind(versions[0]["LaunchTemplateName"])
    found = numbers.get(used) or (int(used) if used.isdigit() else 0)
    return (
        [] if found == newest else [f"{name}: the scaling group starts version {found or used}, the newest is {newest}"]
    )


def image_things(images: Sequence[Answer], asked: str) -> Things:
    """What the id of an image stands for. Copies of one image differ in id and date, so its name tells it."""
    facts = {
        "name": "Name",
        "architecture": "Architecture",
        "owner": "OwnerId",
        "state": "State",
        "root device": "RootDeviceType",
    }
    found: Answer = next((image for image in images if image["ImageId"] == asked), {})
    return {"image": {fact: found.get(key) for fact, key in facts.items()}} if asked else {}
