# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journal of failovers as values: who did what, why and when, and how DynamoDB keeps it.

The journal informs. Losing it never changes what is decided.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

Item = Mapping[str, Mapping[str, Any]]

# Under this id stands one item for each failover, so that they can be listed, newest first, without a scan.
INDEX_ID = "failovers"


class Step(StrEnum):
    """What an entry tells of."""

    REQUESTED = "REQUESTED"
    REFUSED = "REFUSED"
    LOCKED = "LOCKED"
    PROMOTING = "PROMOTING"
    PROMOTED = "PROMOTED"
    LATCHED = "LATCHED"
    SCALED = "SCALED"
    FENCED = "FENCED"
    UNDONE = "UNDONE"
    WRITE_PROVEN = "WRITE_PROVEN"
    SERVING = "SERVING"
    TRAFFIC = "TRAFFIC"
    UNPROVEN = "UNPROVEN"
    NOTIFIED = "NOTIFIED"
    RESUMED = "RESUMED"
    FAILED = "FAILED"
    FINISHED = "FINISHED"


# Any of them puts the failover on the list. More than the first, since an entry may be lost where a call fails.
LISTED = frozenset({Step.REQUESTED, Step.REFUSED, Step.RESUMED, Step.FAILED, Step.FINISHED})


@dataclass(frozen=True)
class Entry:
    """One line of the journal. ``at`` is in seconds since 1970; ``data`` holds what JSON can."""

    failover_id: str
    at: float
    step: Step
    region: str
    actor: str
    detail: str
    data: Mapping[str, Any] = field(default_factory=dict)


def failover_id(now: float, target: str) -> str:
    """The name of a failover, such as 20261120T124533Z-us-east-2. In the order of names they began."""
    return f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}-{target}"


def target_of(identifier: str) -> str:
    """The region that a failover of this name goes to; empty where the name is of another shape."""
    return identifier.partition("Z-")[2]


def entry_key(entry: Entry) -> str:
    """Where an entry stands among those of its failover: by time, and never in the place of another's.

    The same entry written twice, as a retry does, is one.
    """
    told = "\n".join((entry.actor, entry.region, entry.detail))
    return f"{round(entry.at * 1000):013d}#{entry.step}#{hashlib.sha256(told.encode()).hexdigest()[:8]}"


def item_of(entry: Entry) -> dict[str, dict[str, Any]]:
    """An entry as DynamoDB keeps it."""
    return {
        "id": {"S": entry.failover_id},
        "entry": {"S": entry_key(entry)},
        "at": {"N": repr(float(entry.at))},
        "step": {"S": str(entry.step)},
        "region": {"S": entry.region},
        "actor": {"S": entry.actor},
        "detail": {"S": entry.detail},
        "data": {"S": json.dumps(dict(entry.data), sort_keys=True)},
    }


def parse_item(item: Item) -> Entry:
    """An entry from the item that DynamoDB answers."""
    return Entry(
        failover_id=item["id"]["S"],
        at=float(item["at"]["N"]),
        step=Step(item["step"]["S"]),
        region=item["region"]["S"],
        actor=item["actor"]["S"],
        detail=item["detail"]["S"],
        data=json.loads(item["data"]["S"]),
    )


def index_item(entry: Entry) -> dict[str, dict[str, Any]] | None:
    """The item that lists the entry's failover; None where the entry is of another kind."""
    if entry.step not in LISTED:
        return None
    return {"id": {"S": INDEX_ID}, "entry": {"S": entry.failover_id}}


def in_order(entry: Entry) -> tuple[float, str]:
    """The key that sorts entries by time, and those of one moment always alike."""
    return entry.at, entry_key(entry)
