# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drill that went well, to be altered in one place: fault at 1000, decision at 1040, served again at 1100."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step

from drill.attempts import Attempt, as_line
from drill.report.facts import Facts

FAULT, RECOVERY, END = 1000.0, 1100.0, 1200.0
FROM, TO = "us-east-1", "us-east-2"
RUN = "run"


def attempt_at(number: int, scheduled: float, region: str = "", seconds: float = 0.1) -> Attempt:
    """An attempt that ``region`` acknowledged; one that ran into its time-out where there is none."""
    one = Attempt(RUN, number, f"{RUN}-{number}", scheduled, scheduled, scheduled + seconds, seconds, "10.0.0.1")
    if region:
        return replace(one, region=region, status=201, acknowledged=True)
    return replace(one, error="TimeoutError: timed out")


def attempts_of(rate: float = 2.0, start: float = 960.0, end: float = END) -> tuple[Attempt, ...]:
    """A drill's attempts: served, not served, served elsewhere."""
    found = []
    for number in range(round((end - start) * rate)):
        at = start + number / rate
        if FAULT - 0.2 < at < RECOVERY:
            found.append(attempt_at(number, at, seconds=5.0))
        else:
            found.append(attempt_at(number, at, FROM if at < FAULT else TO))
    return tuple(found)


def entries_of(
    failover_id: str = "f", shift: float = 0.0, steps: Sequence[tuple[Step, float]] = ()
) -> tuple[Entry, ...]:
    told = steps or (
        (Step.REQUESTED, 1040.0),
        (Step.PROMOTING, 1041.0),
        (Step.PROMOTED, 1070.0),
        (Step.WRITE_PROVEN, 1072.0),
        (Step.TRAFFIC, 1099.0),
        (Step.FINISHED, 1105.0),
    )
    return tuple(Entry(failover_id, at + shift, step, TO, "operator", "because | of it") for step, at in told)


def facts(**change: Any) -> Facts:
    return replace(Facts("lab", FAULT, by="operator", detected_at=1035.0), **change)


def stored_of(
    attempts: Collection[Attempt], without: Collection[str] = (), extra: Collection[str] = ()
) -> dict[str, Any]:
    """What the application tells: all that was acknowledged, but for ``without``, and ``extra``."""
    ids = [one.id for one in attempts if one.acknowledged and one.id not in without]
    return {"run": RUN, "region": TO, "transactions": [{"id": name, "number": 0} for name in (*ids, *extra)]}


def write_drill(folder: Path, attempts: Collection[Attempt], stored: Any, told: Mapping[str, Any]) -> None:
    """The files of a drill, as the playbook leaves them."""
    (folder / "drill.json").write_text(json.dumps(told))
    (folder / "attempts.jsonl").write_text("".join(map(as_line, attempts)))
    (folder / "stored.json").write_text(json.dumps(stored))
    (folder / "journal.json").write_text(json.dumps([asdict(entry) for entry in entries_of()]))
