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
import traceback
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
from tests.bench.speed.scene import Places, StepError, scene
from tests.bench.speed.weigh import end_everything
from tests.story.playbooks import ROOT

DOCS = ROOT / "docs"


@dataclass
class Measured:
    machine: dict[str, str]
    asked: dict[str, object]
    samples: list[Sample] = field(default_factory=list)
    resources: dict[str, int] = field(default_factory=dict)
    tasks: dict[str, dict[str, float]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def results(self) -> Results:
        return Results(self.machine, self.asked, self.samples, self.resources, self.tasks, self.failures)


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.speed", description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="how often each is taken; larger sizes a third of it")
    parser.add_argument("--plain-runs", type=int, default=1, help="how often plain local is taken: minutes each")
    parser.add_argument("--terraform", type=Path, metavar="PLUGINS", help="measure Terraform, too, with these plugins")
    parser.add_argument("--parts", default=",".join(PARTS), help=f"which, of {','.join(PARTS)}")
    parser.add_argument("--results", type=Path, default=DOCS / "speed" / "results.json", help="where they are kept")
    parser.add_argument("--minutes", type=float, default=60, help="begin nothing that would not be done by then")
    parser.add_argument("--page", action="store_true", help="only write the page from the results")
    options = parser.parse_args(words)
    parts = options.parts.split(",")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    if not options.page:
        measure(options, parts)
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


def measure(options: argparse.Namespace, parts: Sequence[str]) -> None:
    """What there is so far is kept after each life, so that nothing is lost when it ends early."""
    planned = lives(parts, options.runs, options.plain_runs, 1 if options.terraform else 0)
    say(f"{len(planned)} labs; about {seconds_in_all(parts, planned) / 60:.0f} minutes on two quiet cores")
    asked = {"runs": options.runs, "plain_runs": options.plain_runs, "parts": parts}
    found = Measured(describe_machine(), asked)
    deadline = time.monotonic() + options.minutes * 60
    end_in_order()
    try:
        with tempfile.TemporaryDirectory(prefix="speed-") as name:
            folder = Path(name)
            if "connection" in parts:
                say("the tasks of a play over each connection")
                found.tasks = measure_tasks(folder / "tasks", 1 if options.runs < 3 else 2)
            for number, life in enumerate(planned):
                told = f"{number + 1} of {len(planned)}: {life.part}, {life.variant}, {size_of(life)}"
                if time.monotonic() + life.seconds > deadline:
                    found.failures.append(f"left out for want of time: {told}")
                    continue
                say(told)
                carry_out(life, folder / str(number), Places(folder / "home", options.terraform), found)
                save(options.results, found.results())
    finally:
        end_everything()
    save(options.results, found.results())


def carry_out(life: Life, folder: Path, places: Places, found: Measured) -> None:
    """What fails is told, and the others go on."""
    try:
        live(life, folder, places, found)
    except StepError as failure:
        found.failures.append(failure.what)
        say(f"{failure.what}\n{failure.output[-3000:]}")
    except Exception as error:
        found.failures.append(f"{life}: {error!r}")
        say(traceback.format_exc())


def size_of(life: Life) -> str:
    buckets = "" if life.buckets is None else f", {life.buckets} buckets"
    return f"{life.regions} regions, {life.latency_ms} ms{buckets}"


def live(life: Life, folder: Path, places: Places, found: Measured) -> None:
    with scene(life, folder, places) as place:
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
        found.machine |= place.notes


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
        # The first play of all builds the archives that the others find.
        for tasks in kinds.values():
            connection.seconds_of_play(lab, folder, connection.CONNECTIONS[-1], tasks)
        return {
            kind: {
                name: round(task, 4) for name, (task, _rest) in connection.measure(lab, folder, tasks, rounds).items()
            }
            for kind, tasks in kinds.items()
        }


if __name__ == "__main__":
    sys.exit(main())
