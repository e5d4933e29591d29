# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a campaign found, as lines of JSON, and as tables."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.faults.schedule import Kind, Verb


@dataclass
class Told:
    """One run: what was planned for it, what of that struck, and how it ended. None: it was killed."""

    planned: list[dict[str, Any]]
    struck: list[dict[str, Any]]
    met: list[str]
    returncode: int
    seconds: float


@dataclass
class Record:
    """One verb of one life: its attempts, then the runs that nothing disturbed."""

    seed: int
    life: int
    step: int
    verb: str
    attempts: list[Told] = field(default_factory=list)
    clean: list[int] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def faults(self) -> int:
        return sum(len(told.struck) for told in self.attempts)


def keep(path: Path, record: Record) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(record)) + "\n")


def load(path: Path) -> list[Record]:
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        attempts = [Told(**one) for one in told.pop("attempts")]
        found.append(Record(**told, attempts=attempts))
    return found


def counts(records: Iterable[Record]) -> dict[Kind, Counter[Verb]]:
    """How many faults struck, by kind and verb."""
    found: dict[Kind, Counter[Verb]] = defaultdict(Counter)
    for record in records:
        for told in record.attempts:
            for strike in told.struck:
                found[Kind(strike["kind"])][Verb(record.verb)] += 1
    return found


def tables(records: Sequence[Record]) -> str:
    return "\n".join((*_faults(records), "", *_runs(records), "", *_problems(records)))


def _faults(records: Sequence[Record]) -> list[str]:
    found = counts(records)
    lines = [f"| fault | {' | '.join(Verb)} | all |", f"|---|{'---|' * (len(Verb) + 1)}"]
    lines += [
        f"| {kind} | {' | '.join(str(found[kind][verb]) for verb in Verb)} | {found[kind].total()} |" for kind in Kind
    ]
    sums = [sum(found[kind][verb] for kind in Kind) for verb in Verb]
    return [*lines, f"| all | {' | '.join(map(str, sums))} | {sum(sums)} |"]


def _runs(records: Sequence[Record]) -> list[str]:
    lines = [
        "| verb | times | disturbed runs | ended well all the same | clean runs needed | problems |",
        f"|{'---|' * 6}",
    ]
    for verb in Verb:
        of_verb = [record for record in records if record.verb == verb]
        attempts = [told for record in of_verb for told in record.attempts if told.struck]
        well = sum(told.returncode == 0 for told in attempts)
        needed = sum(len(record.clean) for record in of_verb)
        problems = sum(len(record.problems) for record in of_verb)
        lines.append(f"| {verb} | {len(of_verb)} | {len(attempts)} | {well} | {needed} | {problems} |")
    return lines


def _problems(records: Sequence[Record]) -> list[str]:
    return [
        f"--seed {record.seed} --life {record.life}, step {record.step}, {record.verb}: {problem}"
        for record in records
        for problem in record.problems
    ]
