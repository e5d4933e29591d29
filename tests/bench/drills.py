# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drill after drill in one lab, and what they show: ``.venv/bin/python -m tests.bench.drills``, from the root."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from lab.rehearsal import build, end_in_order, lab, play
from lab.state import State
from tests.drills import Kept, kept_in, processes_of, volumes

# Each as the words of drill.yml.
FAULTS: dict[str, tuple[str, ...]] = {
    "the region, connections cut": ("fault=region", "outage_mode=reset"),
    "the region, silent": ("fault=region", "outage_mode=timeout"),
    "the region, by the controller": ("fault=region", "by=controller"),
    "the database alone": ("fault=database",),
    "one instance alone": ("fault=app",),
    "the link alone": ("fault=link",),
    "the standby's region": ("fault=standby",),
    "evacuation": ("inject=evacuate",),
    "planned switchover": ("inject=none",),
}


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10, help="how many drills of a lost region")
    parser.add_argument("--faults", nargs="*", choices=[*FAULTS, "all"], help="one drill of each of these instead")
    parser.add_argument("--speed", type=float, default=10.0)
    parser.add_argument("--failing-over-seconds", type=float, default=20.0)
    options = parser.parse_args(words)
    if options.faults is not None:
        named = list(FAULTS) if options.faults in ([], ["all"]) else options.faults
    else:
        named = [next(iter(FAULTS))] * options.count
    before = volumes()
    end_in_order()
    with tempfile.TemporaryDirectory(prefix="drills-") as folder:
        state = State(Path(folder) / "lab")
        try:
            build(state, options.speed, options.failing_over_seconds)
            for number, name in enumerate(named):
                print(f"drill {number + 1} of {len(named)}: {name}", flush=True)
                carry_out(state, Path(folder) / "reports" / f"{number:02}", options.speed, FAULTS[name])
        finally:
            lab(state, "down")
        found = [kept_in(Path(folder) / "reports" / f"{number:02}")[-1:] for number in range(len(named))]
        table(named, [kept[0] if kept else None for kept in found])
        left = processes_of(folder) + [str(path) for path in volumes() - before]
    print(f"left behind: {left or 'nothing'}")
    return 1 if left or not all(found) else 0


def carry_out(state: State, reports: Path, speed: float, words: Sequence[str]) -> None:
    asked = ["inject=lab", f"speed={speed}", f"drill_dir={reports}", "steady_seconds=10", *words]
    try:
        play(state, "drill", [word for one in asked for word in ("-e", one)])
    except subprocess.CalledProcessError as error:
        print(f"drill.yml ended with {error.returncode}", flush=True)


def table(named: Sequence[str], kept: Sequence[Kept | None]) -> None:
    print("| drill | outcome | from the fault | from the decision | full intervals | lost writes | lost span |")
    print("|---|---|---|---|---|---|---|")
    fields = ("rto_from_fault_seconds", "rto_from_decision_seconds", "rto_converted_seconds")
    for name, one in zip(named, kept, strict=True):
        if one is None:
            print(f"| {name} | no report | | | | | |")
            continue
        report = one.report
        numbers = " | ".join(shown(report[field]) for field in fields)
        writes = report["writes"] or {"lost": [], "rpo_seconds": None}
        print(f"| {name} | {report['outcome']} | {numbers} | {len(writes['lost'])} | {one.lost_after():.2f} |")
    print("Least, median and most:")
    whole = [one.report for one in kept if one]
    for field in fields:
        values = [report[field] for report in whole if report[field] is not None]
        if values:
            print(f"{field}: {min(values):.1f} / {statistics.median(values):.1f} / {max(values):.1f}")
    spans = [one.lost_after() for one in kept if one]
    counts = [len(one.lost) for one in kept if one]
    if spans:
        print(f"lost writes: {min(counts)} / {statistics.median(counts):g} / {max(counts)}")
        print(f"age of the oldest lost write: {min(spans):.2f} / {statistics.median(spans):.2f} / {max(spans):.2f} s")


def shown(seconds: float | None) -> str:
    return "unknown" if seconds is None else f"{seconds:.1f}"


if __name__ == "__main__":
    sys.exit(main())
