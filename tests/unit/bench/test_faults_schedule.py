# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a campaign of faults plans, and how it counts."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from lab.front import faults
from tests.bench.faults.report import Record, Told, counts, keep, load, tables
from tests.bench.faults.schedule import SIZES, Kind, Plan, Step, Strike, Verb, life
from tests.bench.faults.strike import OF_THE_FRONT

REGIONS = ("us-east-1", "us-east-2")


def some(seed: int = 7, lives: int = 12) -> list[Step]:
    return [step for number in range(lives) for step in life(seed, number, REGIONS, Plan())]


def strikes(verb: Verb | None = None) -> list[Strike]:
    return [one for step in some() if verb in (None, step.verb) for attempt in step.attempts for one in attempt]


def test_a_life_is_the_same_each_time() -> None:
    assert life(7, 3, REGIONS, Plan()) == life(7, 3, REGIONS, Plan())


def test_seeds_and_lives_differ() -> None:
    assert len({str(life(seed, number, REGIONS, Plan())) for seed in range(3) for number in range(3)}) == 9


def test_a_life_is_built_moves_there_and_back_and_is_removed() -> None:
    steps = life(7, 1, REGIONS, Plan(rounds=2, site_attempts=5, move_attempts=3, destroy_attempts=4))
    around = [Verb.SWITCHOVER, Verb.FAILBACK, Verb.FAILOVER, Verb.FAILBACK]
    assert [step.verb for step in steps] == [Verb.SITE, *around, *around, Verb.DESTROY]
    assert [len(step.attempts) for step in steps] == [5, *[3] * 8, 4]


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_comes_up(kind: Kind) -> None:
    assert kind in {strike.kind for strike in strikes()}


@pytest.mark.parametrize("verb", Verb)
def test_a_fault_falls_within_the_calls_of_a_run(verb: Verb) -> None:
    for strike in strikes(verb):
        most = SIZES[verb].mutations if strike.mutating else SIZES[verb].calls
        assert 0 <= strike.at < most


def test_faults_fall_early_and_late() -> None:
    places = [strike.at / SIZES[Verb.SITE].calls for strike in strikes(Verb.SITE) if not strike.service]
    assert min(places) < 0.1 < 0.9 < max(places)


def test_no_run_is_ended_twice() -> None:
    ending = {Kind.KILL, Kind.REFUSE, Kind.EXPIRE, Kind.OUTAGE, Kind.RETURN}
    for step in some():
        for attempt in step.attempts:
            assert sum(strike.kind in ending for strike in attempt) <= 1


@pytest.mark.parametrize("verb", [Verb.SITE, Verb.DESTROY])
def test_a_long_run_always_ends_before_its_time(verb: Verb) -> None:
    for step in some():
        for attempt in step.attempts if step.verb is verb else ():
            assert attempt[-1].kind in (Kind.KILL, Kind.REFUSE, Kind.EXPIRE, Kind.OUTAGE)


def test_what_passes_comes_before_what_ends_the_run() -> None:
    for step in some():
        for *passing, last in step.attempts:
            if last.hits == 0 and not last.service:
                assert all(strike.at <= last.at for strike in passing)


def test_only_one_region_is_away_at_a_time() -> None:
    assert Kind.OUTAGE not in {strike.kind for strike in strikes(Verb.FAILOVER)}
    assert {verb for verb in Verb if Kind.RETURN in {strike.kind for strike in strikes(verb)}} == {Verb.FAILOVER}


def test_what_the_front_does_is_known_to_it() -> None:
    assert {kind.value for kind in OF_THE_FRONT} == set(faults.KINDS)


def record(verb: Verb, *kinds: Kind, problems: tuple[str, ...] = ()) -> Record:
    struck = [asdict(Strike(kind, at=1)) for kind in kinds]
    told = Told(planned=struck, struck=struck, met=[], returncode=2, seconds=1.5)
    return Record(7, 1, 0, verb.value, attempts=[told], clean=[0], problems=list(problems))


def test_only_what_struck_is_counted() -> None:
    unmet = Told(planned=[asdict(Strike(Kind.KILL, at=900))], struck=[], met=[], returncode=0, seconds=1)
    one = record(Verb.SITE, Kind.DROP, Kind.KILL)
    one.attempts.append(unmet)
    found = counts([one, record(Verb.DESTROY, Kind.DROP)])
    assert (found[Kind.KILL].total(), found[Kind.DROP][Verb.SITE], found[Kind.DROP].total()) == (1, 1, 2)
    assert one.faults == 2


def test_records_survive_the_file(tmp_path: Path) -> None:
    kept = [record(Verb.SITE, Kind.DROP), record(Verb.FAILBACK, problems=("two stand",))]
    for one in kept:
        keep(tmp_path / "results.jsonl", one)
    assert load(tmp_path / "results.jsonl") == kept


def test_the_tables_tell_sums_and_how_to_repeat_what_failed() -> None:
    told = tables([record(Verb.SITE, Kind.DROP, Kind.KILL), record(Verb.FAILBACK, Kind.DROP, problems=("two stand",))])
    assert "| drop | 1 | 0 | 0 | 1 | 0 | 2 |" in told
    assert "| all | 2 | 0 | 0 | 1 | 0 | 3 |" in told
    assert "--seed 7 --life 1, step 0, failback: two stand" in told
