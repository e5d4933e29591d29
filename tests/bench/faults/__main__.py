# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Faults at random moments of site, failover, failback and destroy: ``python -m tests.bench.faults --seed 7``.

Lives follow each other, each in a lab of its own, until as many faults struck as were asked for. What came of each verb
is kept as a line of JSON; ``--life N`` repeats one life of a seed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

from lab.rehearsal import end_in_order
from tests.bench.faults.campaign import baseline, live
from tests.bench.faults.report import Record, keep, load, tables
from tests.bench.faults.schedule import Plan


def main(words: Sequence[str] | None = None) -> int:
    plan = Plan()
    parser = argparse.ArgumentParser(prog="python -m tests.bench.faults", description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--faults", type=int, default=300, help="no new life begins once as many struck")
    parser.add_argument("--life", type=int, help="only this life of the seed")
    parser.add_argument("--jobs", type=int, default=1, help="how many lives at a time")
    parser.add_argument("--minutes", type=float, default=120, help="no new life begins after them")
    parser.add_argument(
        "--rounds", type=int, default=plan.rounds, help="how often the writer moves there and back, twice"
    )
    parser.add_argument("--site", type=int, default=plan.site_attempts, help="disturbed runs of site.yml in a life")
    parser.add_argument("--moves", type=int, default=plan.move_attempts, help="disturbed runs of each move")
    parser.add_argument("--destroy", type=int, default=plan.destroy_attempts, help="disturbed runs of destroy.yml")
    parser.add_argument("--passing", type=int, default=plan.passing, help="most passing faults in a run of a move")
    parser.add_argument("--results", type=Path, default=Path("faults.jsonl"), help="lines are added to it")
    parser.add_argument("--folder", type=Path, help="where labs and logs stay; a temporary one goes")
    parser.add_argument("--tables", action="store_true", help="only show what the results tell")
    options = parser.parse_args(words)
    if not options.tables:
        end_in_order()
        with tempfile.TemporaryDirectory(prefix="faults-") as name:
            carry_out(options, options.folder or Path(name))
    records = load(options.results)
    print(tables(records))
    return 1 if any(record.problems for record in records) else 0


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def carry_out(options: argparse.Namespace, folder: Path) -> None:
    struck: list[int] = []

    def tell(record: Record) -> None:
        keep(options.results, record)
        struck.append(record.faults)
        seconds = sum(told.seconds for told in record.attempts)
        codes = [told.returncode for told in record.attempts]
        say(f"  {record.life} {record.verb}: {record.faults} faults in {seconds:.0f} s, {codes}, then {record.clean}")
        for problem in record.problems:
            say(f"    PROBLEM in {record.life}: {problem}")

    plan = Plan(options.rounds, options.site, options.moves, options.destroy, options.passing)
    latest = time.monotonic() + options.minutes * 60
    numbers = iter([options.life]) if options.life is not None else count(1)
    say("a life without faults, to compare with")
    base = baseline(folder / "baseline")

    def live_on() -> None:
        """One life after the other, until enough faults struck."""
        while sum(struck) < options.faults and time.monotonic() < latest:
            number = next(numbers, None)
            if number is None:
                return
            say(f"life {number} of seed {options.seed}; {sum(struck)} faults so far")
            try:
                live(options.seed, number, folder / f"{options.seed}-{number}", plan, base, tell)
            except Exception:
                # The record of the step was told; the next life does not depend on this one.
                say(f"life {number} ended early\n{traceback.format_exc()}")

    with ThreadPoolExecutor(options.jobs) as pool:
        for job in [pool.submit(live_on) for _unused in range(options.jobs)]:
            job.result()


if __name__ == "__main__":
    sys.exit(main())
