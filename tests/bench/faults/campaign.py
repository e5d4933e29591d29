# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lives of the transactions system, each verb of which meets faults."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.faults import verify
from tests.bench.faults.report import Record, Told
from tests.bench.faults.schedule import Plan, Step, Verb
from tests.bench.faults.schedule import life as life_of
from tests.bench.faults.strike import Run, run
from tests.bench.faults.verify import Census, Kept, census
from tests.story.leftovers import leftovers
from tests.story.lives import HASTENED, Life, living
from tests.story.playbooks import EVERYTHING

SYSTEM = "transactions"
PLAYBOOKS = {
    Verb.SITE: "site",
    Verb.SWITCHOVER: "failover",
    Verb.FAILOVER: "failover",
    Verb.FAILBACK: "failback",
    Verb.DESTROY: "destroy",
}
# A second clean run may be needed, and is told. A third that fails ends the life.
MOST_CLEAN_RUNS = 3


class LifeEndedError(Exception):
    """A verb could not be brought to its end."""


@dataclass
class Campaign:
    """One life, step by step."""

    life: Life
    seed: int
    number: int
    folder: Path
    empty: Census
    wanted: Census
    tell: Callable[[Record], None]
    kept: Kept = field(default_factory=Kept)

    def carry_out(self, steps: Sequence[Step]) -> None:
        for number, step in enumerate(steps):
            record = Record(self.seed, self.number, number, step.verb.value)
            try:
                self._step(step, record)
            except Exception as error:
                record.problems.append(f"{type(error).__name__}: {error}")
                raise
            finally:
                self.tell(record)

    def _step(self, step: Step, record: Record) -> None:
        if step.verb is Verb.FAILOVER:
            self.life.lab.outage(self.life.home)
        runs = []
        for number, attempt in enumerate(step.attempts):
            log = self.folder / f"{record.step:02}-{step.verb}-{number}.log"
            began = run(self.life, PLAYBOOKS[step.verb], self._words(step.verb), attempt, log)
            runs.append(began)
            record.attempts.append(_told(attempt, began))
            if began.is_late:
                record.notes.append(f"attempt {number} was killed after {began.seconds:.0f} s")
        runs += self._clean_runs(step.verb, record)
        self.life.lab.restore(self.life.home)
        record.problems += [*verify.ever_two(step.verb, runs), *self._verify(step.verb, runs, record)]

    def _clean_runs(self, verb: Verb, record: Record) -> list[Run]:
        runs: list[Run] = []
        while len(runs) < MOST_CLEAN_RUNS:
            log = self.folder / f"{record.step:02}-{verb}-clean-{len(runs)}.log"
            runs.append(run(self.life, PLAYBOOKS[verb], self._words(verb), (), log))
            record.clean.append(runs[-1].returncode)
            record.problems += [line for line in runs[-1].output.splitlines() if "WARNING]" in line]
            if runs[-1].returncode == 0:
                return runs
            record.notes.append(f"a clean run ended with {runs[-1].returncode}: {failure(runs[-1].output)}")
            time.sleep(2)
        record.problems += record.notes[-MOST_CLEAN_RUNS:]
        raise LifeEndedError(f"{verb} does not end well; see {log}")

    def _words(self, verb: Verb) -> tuple[str, ...]:
        life = self.life
        words = ("-e", json.dumps(HASTENED | {"writer_region_report_dir": str(life.reports)}))
        match verb:
            case Verb.SITE:
                return words
            case Verb.SWITCHOVER | Verb.FAILOVER:
                return (*words, "-e", f"target_region={life.away}")
            case Verb.FAILBACK:
                return words
            case Verb.DESTROY:
                return (*words, "-e", f"confirmation={life.suffix}")

    def _verify(self, verb: Verb, runs: list[Run], record: Record) -> list[str]:
        life = self.life
        match verb:
            case Verb.SITE:
                found = verify.after_site(life, self.wanted) + self._settled(record)
            case Verb.SWITCHOVER | Verb.FAILOVER:
                found = verify.after_move(life, life.away, runs, self.wanted)
            case Verb.FAILBACK:
                found = verify.after_move(life, life.home, runs, self.wanted)
            case Verb.DESTROY:
                left = leftovers(life.lab, life.suffix, life.regions)
                return left + verify.difference(census(life), self.empty)
        self.kept.write(life)
        return found + [f"lost in {what}" for what in self.kept.missing(life)]

    def _settled(self, record: Record) -> list[str]:
        """Every role runs once more, and finds nothing to do."""
        log = self.folder / f"{record.step:02}-site-again.log"
        again = run(self.life, "site", (*self._words(Verb.SITE), *EVERYTHING), (), log)
        changing = [line for line in again.output.splitlines() if line.startswith("changed:")]
        if again.returncode != 0:
            return [f"site.yml run again ended with {again.returncode}: {failure(again.output)}"]
        return [f"site.yml run again changed something: {changing}"] if changing else []


def _told(attempt: Any, one: Run) -> Told:
    met = [f"{line['fault']['kind']} {line['region']} {line['service']}:{line['action']}" for line in one.hits]
    return Told(
        [asdict(strike) for strike in attempt],
        [asdict(strike) for strike in one.struck],
        met[:20],
        one.returncode,
        round(one.seconds, 1),
    )


def failure(output: str) -> str:
    """The first lines that tell why a run failed."""
    lines = output.splitlines()
    first = next((number for number, line in enumerate(lines) if "fatal:" in line or "ERROR]" in line), len(lines) - 1)
    return " ".join(" ".join(lines[first : first + 8]).split())[:600]


def baseline(folder: Path) -> tuple[Census, Census]:
    """What stands before and after a build that nothing disturbs."""
    with living(SYSTEM, folder) as life:
        empty = census(life)
        life.build()
        return empty, census(life)


def live(
    seed: int,
    number: int,
    folder: Path,
    plan: Plan,
    base: tuple[Census, Census],
    tell: Callable[[Record], None],
) -> None:
    with living(SYSTEM, folder) as life:
        steps = life_of(seed, number, life.regions, plan)
        logs = folder / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        Campaign(life, seed, number, logs, *base, tell).carry_out(steps)
