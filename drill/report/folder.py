# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drill as files in one folder: read them, and write the report beside them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step

from drill.attempts import Attempt, parse_lines
from drill.sights import parse_sights

from .build import DrillReport, as_dict, build_report
from .facts import Facts, bars_of, parse_facts, with_fault
from .picture import draw
from .text import as_markdown

FACTS, ATTEMPTS, STORED = "drill.json", "attempts.jsonl", "stored.json"
SIGHTS, JOURNAL, FAILOVER = "sights.jsonl", "journal.json", "failover.json"
JSON, MARKDOWN, PICTURE = "report.json", "report.md", "timeline.png"


@dataclass(frozen=True)
class Drill:
    """What was noted of a drill. Only the facts and the attempts must be there."""

    facts: Facts
    attempts: tuple[Attempt, ...]
    entries: tuple[Entry, ...]
    stored: Mapping[str, Any] | None
    failover: Mapping[str, Any] | None


def read_drill(folder: Path) -> Drill:
    """The drill in a folder; OSError or ValueError where a file is missing or holds something else."""
    failover = _read(folder / FAILOVER)
    journal = _read(folder / JOURNAL)
    attempts = parse_lines((folder / ATTEMPTS).read_text(encoding="utf-8").splitlines())
    facts = parse_facts(with_fault(json.loads((folder / FACTS).read_text(encoding="utf-8")), attempts))
    seen = (folder / SIGHTS).read_text(encoding="utf-8") if (folder / SIGHTS).exists() else ""
    return Drill(
        facts=replace(facts, lanes=(*facts.lanes, *bars_of(parse_sights(seen.splitlines())))),
        attempts=attempts,
        entries=parse_entries(journal) if journal is not None else entries_of(failover or {}),
        stored=_read(folder / STORED),
        failover=failover,
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def parse_entries(journal: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """Entries of the journal in plain types, as ``asdict`` makes them."""
    return tuple(Entry(**{**entry, "step": Step(entry["step"]), "at": float(entry["at"])}) for entry in journal)


def entries_of(failover: Mapping[str, Any]) -> tuple[Entry, ...]:
    """The entries that the report of a failover tells of, where the journal itself was not kept."""
    return tuple(
        Entry(failover["id"], float(event["at"]), Step(event["step"]), event["region"], event["actor"], event["detail"])
        for event in failover.get("timeline") or ()
    )


def write_report(folder: Path) -> DrillReport:
    """Make the report anew. Where it cannot be made, none is left from before: it would pass for this drill's."""
    for name in (JSON, MARKDOWN, PICTURE):
        (folder / name).unlink(missing_ok=True)
    drill = read_drill(folder)
    if not drill.attempts:
        raise ValueError(f"there is no attempt in {ATTEMPTS}")
    report = build_report(drill.facts, drill.attempts, drill.entries, drill.stored, drill.failover)
    draw(report, drill.attempts, folder / PICTURE)
    (folder / MARKDOWN).write_text(as_markdown(report), encoding="utf-8")
    (folder / JSON).write_text(json.dumps(as_dict(report), indent=2) + "\n", encoding="utf-8")
    return report
