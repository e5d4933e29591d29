# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a role would find nothing to do: its inputs and its resources are those of a converge that ended well.

Equal inputs and an equal world mean that it stands. Whatever is different, unknown or unreadable means that it runs.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .volatile import ANY, VOLATILE, VOLATILE_OPTIONS

# Hexadecimal digits that tell one part from another. They only say where a difference is; the whole hash decides.
PART_DIGITS = 8
# Of a plain parameter of the Parameter Store.
LARGEST_RECORD = 4096


class UnreadableError(ValueError):
    """Something that nobody can tell from another thing."""


@dataclass(frozen=True)
class Fingerprint:
    """The hash of everything, and a short one of each part for people."""

    whole: str
    inputs: Mapping[str, str]
    world: Mapping[str, str]


@dataclass(frozen=True)
class Verdict:
    """Whether a role stands, and why not."""

    stands: bool
    reason: str


def digest(value: Any) -> str:
    """The SHA-256 of a value in its one canonical form."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def canonical(value: Any, in_order: bool = True) -> str:
    """JSON with sorted keys; and with sorted lists, where their order says nothing."""
    if isinstance(value, Mapping):
        if strangers := [key for key in value if not isinstance(key, str)]:
            raise UnreadableError(f"a key that is no text: {strangers[0]!r}")
        return f"{{{','.join(f'{json.dumps(key)}:{canonical(value[key], in_order)}' for key in sorted(value))}}}"
    if isinstance(value, list | tuple):
        items = [canonical(item, in_order) for item in value]
        return f"[{','.join(items if in_order else sorted(items))}]"
    return json.dumps(_plain(value), allow_nan=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()}
    if isinstance(value, bytes):
        return {"bytes": base64.b64encode(value).decode()}
    raise UnreadableError(f"a value of type {type(value).__name__}")


def settled(kind: str, answer: Any) -> Any:
    """An answer without what changes by itself."""
    return _without(answer, [path.split(".") for path in VOLATILE.get(kind, ())])


def _without(answer: Any, paths: Sequence[Sequence[str]]) -> Any:
    if not paths:
        return answer
    if isinstance(answer, list | tuple):
        return [_without(item, paths) for item in answer]
    if not isinstance(answer, Mapping):
        return answer
    below = {key: [path[1:] for path in paths if path[0] in (key, ANY)] for key in answer}
    return {key: _without(answer[key], ends) for key, ends in below.items() if [] not in ends}


def hash_inputs(options: Mapping[str, Any]) -> dict[str, str]:
    """The hash of each option that counts."""
    return {name: digest(value) for name, value in sorted(options.items()) if name not in VOLATILE_OPTIONS}


def hash_world(world: Mapping[str, Any]) -> dict[str, str]:
    """The hash of what was answered about each kind of resource."""
    return {kind: hash_answer(kind, answer) for kind, answer in sorted(world.items())}


def hash_answer(kind: str, answer: Any) -> str:
    """The hash of what counts of an answer. AWS promises no order of what it lists."""
    return hashlib.sha256(canonical(settled(kind, answer), in_order=False).encode()).hexdigest()


def fingerprint(inputs: Mapping[str, str], world: Mapping[str, str], hidden: Sequence[str] = ()) -> Fingerprint:
    """The fingerprint of hashed inputs and a hashed world. ``hidden`` inputs count, and no part of theirs is shown."""
    shown = {name: value[:PART_DIGITS] for name, value in inputs.items() if name not in hidden}
    parts = {kind: value[:PART_DIGITS] for kind, value in world.items()}
    return Fingerprint(digest({"inputs": inputs, "world": world}), shown, parts)


def as_record(found: Fingerprint, version: str, now: str) -> str:
    """What is kept in the region. One that would be too large is not kept in parts."""
    whole = {"date": now, "hash": found.whole, "version": version}
    parts = {"inputs": dict(found.inputs), "world": dict(found.world)}
    text = json.dumps({**whole, **parts}, sort_keys=True, separators=(",", ":"))
    return text if len(text) <= LARGEST_RECORD else json.dumps(whole, sort_keys=True, separators=(",", ":"))


def parse_record(text: str) -> Fingerprint | None:
    """What was recorded; None where nobody can read it."""
    try:
        record = json.loads(text)
        return Fingerprint(str(record["hash"]), dict(record.get("inputs", {})), dict(record.get("world", {})))
    except (ValueError, TypeError, KeyError):
        return None


def judge(recorded: str | None, now: Fingerprint) -> Verdict:
    """Whether a role stands in one region as it was recorded there."""
    if not recorded:
        return Verdict(False, "no converge is recorded")
    before = parse_record(recorded)
    if before is None:
        return Verdict(False, "its record is unreadable")
    if before.whole == now.whole:
        return Verdict(True, "")
    told = differences(before.inputs, now.inputs) + differences(before.world, now.world)
    return Verdict(False, f"{', '.join(told) or 'something'} changed")


def judge_world(recorded: str | None, world: Mapping[str, str]) -> Verdict:
    """Whether the resources alone are as they were recorded, whatever the role works with now."""
    if not recorded:
        return Verdict(False, "no converge is recorded")
    before = parse_record(recorded)
    if before is None or not before.world:
        return Verdict(False, "its record is unreadable, or too large for its parts")
    told = differences(before.world, {kind: value[:PART_DIGITS] for kind, value in world.items()})
    return Verdict(not told, f"{', '.join(told)} changed" if told else "")


def differences(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The parts that are not what they were, or not on both sides."""
    return [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]


def judge_everywhere(verdicts: Mapping[str, Verdict]) -> Verdict:
    """Whether a role stands in every region: what one region makes, the same role of another may need."""
    told = [f"{region}: {verdict.reason}" for region, verdict in verdicts.items() if not verdict.stands]
    return Verdict(bool(verdicts) and not told, "; ".join(told))
