# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which calls go wrong, and how, as a file in the state folder tells; and the log of those that did."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lab.front.call import Call
from lab.watched import WatchedFile

KINDS = ("refuse", "throttle", "error", "expire", "delay", "drop")
ANY = "any"


@dataclass(frozen=True)
class Fault:
    """What is left empty fits every call. ``after`` fitting calls pass, the next ``hits`` are hit; 0 is all of them."""

    kind: str
    region: str = ""
    service: str = ""
    action: str = ""
    caller: str = "client"
    mutating: bool = False
    after: int = 0
    hits: int = 1
    seconds: float = 0
    # Calls are counted by it, so a fault that comes again has another.
    id: str = field(default_factory=lambda: uuid.uuid4().hex)

    def fits(self, call: Call, caller: str) -> bool:
        return bool(
            call.service
            and self.region in ("", call.region)
            and self.service in ("", call.service)
            and self.action in ("", call.action)
            and self.caller in (ANY, caller)
            and (call.mutates or not self.mutating)
        )

    def hits_number(self, number: int) -> bool:
        """Whether it hits the call that is the number-th of those that fit, counted from 1."""
        return self.after < number and (self.hits == 0 or number <= self.after + self.hits)


def parse_fault(told: Mapping[str, Any]) -> Fault:
    """A fault of the file; a ValueError tells what is wrong with it."""
    try:
        fault = Fault(**told)
    except TypeError as error:
        raise ValueError(f"a fault has {', '.join(Fault.__dataclass_fields__)}: {error}") from error
    if fault.kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, not {fault.kind}")
    if fault.after < 0 or fault.hits < 0 or fault.seconds < 0:
        raise ValueError("after, hits and seconds are never negative")
    return fault


@dataclass
class Faults:
    """Counts the calls that fit each fault, from the moment that the fault is there."""

    file: WatchedFile
    log: Path
    _seen: Counter[str] = field(default_factory=Counter)

    def strike(self, call: Call, caller: str) -> Fault | None:
        """The fault that hits this call, the first of the file where several would."""
        there = [parse_fault(told) for told in self.file.read().get("faults", [])]
        for gone in self._seen.keys() - {fault.id for fault in there}:
            del self._seen[gone]
        striking = None
        for fault in there:
            if fault.fits(call, caller):
                self._seen[fault.id] += 1
                if striking is None and fault.hits_number(self._seen[fault.id]):
                    striking = fault
        return striking

    def record(self, fault: Fault, call: Call, effect: int) -> None:
        """One line for a call that was hit; ``effect`` is the status that the lab's service gave, 0 if never asked."""
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "fault": asdict(fault),
            "region": call.region,
            "service": call.service,
            "action": call.action,
            "mutates": call.mutates,
            "effect": effect,
        }
        with self.log.open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
