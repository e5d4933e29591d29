# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How fast the collection is, beside plain ``local`` and beside the least possible: ``python -m tests.bench.speed``.

Results go to docs/speed/results.json, and the page and its pictures are written from there; ``--page`` writes them anew
without measuring. Labs are its own, on free ports, and end with it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lab.rehearsal import end_in_order
from lab.testing import running_lab
from tests.bench import connection
from tests.bench.speed.machine import describe_machine
from tests.bench.speed.page import write_page
from tests.bench.speed.plan import PARTS, Life, lives, seconds_in_all
from tests.bench.speed.plots import draw
from tests.bench.speed.results import Results, Sample, load, save
from tests.bench.speed.scene import StepError, scene
from tests.story.playbooks import ROOT

DOCS = ROOT / "docs"


@dataclass
class Measured:
    samples: list[Sample] = field(default_factory=list)
    resources: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, dict[str, float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speed", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each is taken; larger sizes a third of it")
    parser.add_argument("--plain-runs", type=int, default=1, help="how often plain local is taken: minutes each")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"which, of {','.join(PARTS)}")
    parser.add_argument("--results", type=Path, default=DOCS / "speed" / "results.json", help="where they are kept")
    parser.add_argument("--page", action="store_true", help="only write the page from the results")
    options = parser.parse_args(words)
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not options.page:
        planned = lives(parts, options.runs, options.plain_runs)
        say(f"{len(planned)} labs; about {seconds_in_all(parts, planned) / 60:.0f} minutes on two quiet cores")
        asked = {"runs": options.runs, "plain_runs": options.plain_runs, "parts": parts}
        save(options.results, measure(planned, parts, options.runs, asked))
    results = load(options.results)
    # A page beside its results: in docs/ for those that are published.
    folder = options.results.parent
    draw(results, folder)
    page = folder.parent / f"{folder.name}.md"
    page.write_text(write_page(results, folder.name), encoding="utf-8")
    say(f"written: {page}")
    for failure in results.failures:
        say(failure)
    return 1 if results.failures else 0


def say(text: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {text}", flush=True)


def measure(planned: Sequence[Life], parts: Sequence[str], runs: int, asked: dict[str, object]) -> Results:
    end_in_order()
    found = Measured()
    with tempfile.TemporaryDirectory(prefix="speed-") as name:
        folder = Path(name)
        for number, life in enumerate(planned):
            say(f"{number + 1} of {len(planned)}: {life.part}, {life.variant}, {size_of(life)}")
            try:
                live(life, folder / str(number), folder / "home", found)
            except StepError as failure:
                found.failures.append(failure.what)
                say(f"{failure.what}\n{failure.output[-3000:]}")
        if "connection" in parts:
            say("the tasks of a play over each connection")
            found.tasks = measure_tasks(folder / "tasks", 1 if runs < 3 else 2)
    return Results(describe_machine(), asked, found.samples, found.resources, found.tasks, found.failures)


def size_of(life: Life) -> str:
    buckets = "" if life.buckets is None else f", {life.buckets} buckets"
    return f"{life.regions} regions, {life.latency_ms} ms{buckets}"


def live(life: Life, folder: Path, home: Path, found: Measured) -> None:
    with scene(life, folder, home) as place:
        for step in life.steps:
            sample = place.take(step)
            found.samples.append(sample)
            told = f", promotion asked for after {sample.promotion:.1f} s" if sample.promotion else ""
            say(
                f"  {step}: {sample.wall:.1f} s, processor {sample.processor:.1f} s, {sample.calls} calls, "
                f"{sample.peak_megabytes:.0f} MB{told}"
            )
            if step == "first" and life.buckets is None:
                found.resources[f"{life.variant} {life.regions}"] = place.resources()


def measure_tasks(folder: Path, rounds: int) -> dict[str, dict[str, float]]:
    folder.mkdir()
    # Archives of modules are kept there, and nothing of the user's is touched.
    os.environ["ANSIBLE_HOME"] = str(folder / "home")
    kinds = {
        "amazon.aws": connection.AMAZON,
        "this collection": connection.OURS,
        "ansible.builtin": connection.CORE,
    }
    with running_lab(folder / "lab") as lab:
        return {
            kind: {
                name: round(task, 4) for name, (task, _rest) in connection.measure(lab, folder, tasks, rounds).items()
            }
            for kind, tasks in kinds.items()
        }


if __name__ == "__main__":
    sys.exit(main())
