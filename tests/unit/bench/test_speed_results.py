# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bench of speed concludes from numbers, and writes down."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench.speed.goals import WARM_LOCAL, Goal, goals
from tests.bench.speed.page import number, write_page
from tests.bench.speed.plan import FLOOR, PLAIN, WARM
from tests.bench.speed.plots import draw
from tests.bench.speed.results import Results, Sample, load, ratio, save

ONE = Sample(
    part="variants",
    variant=WARM,
    step="second",
    regions=2,
    latency_ms=0,
    buckets=None,
    wall=4.0,
    processor=2.5,
    calls=221,
    changing=0,
    peak_megabytes=200.0,
)
MACHINE = {"date": "2026-11-20", "cores": "2", "terraform": "not there"}


def results(*samples: Sample) -> Results:
    return Results(MACHINE, {}, samples, {f"{WARM} 2": 182, f"{FLOOR} 2": 180}, {"amazon.aws": {WARM_LOCAL: 0.12}})


def verdicts(found: Results) -> dict[str, str]:
    return {goal.name: goal.verdict for goal in goals(found)}


WHOLE = results(
    ONE,
    replace(ONE, wall=9.0),
    replace(ONE, wall=5.0),
    replace(ONE, variant=PLAIN, step="full", wall=50.0),
    replace(ONE, variant=FLOOR, wall=0.9),
    replace(ONE, step="first", wall=28.0, calls=401),
    replace(ONE, step="status", wall=2.5, peak_megabytes=401.0),
    replace(ONE, step="failover", wall=5.0, promotion=2.4),
    replace(ONE, regions=5, wall=12.6),
    replace(ONE, variant=FLOOR, buckets=100, wall=12.8),
    replace(ONE, buckets=100, wall=14.8),
)


def test_the_median_of_what_is_alike_counts() -> None:
    assert WHOLE.median(WARM, "second") == 5.0
    assert WHOLE.median(WARM, "second", regions=5) == 12.6
    assert WHOLE.median(WARM, "second", regions=3) is None
    assert WHOLE.median(WARM, "failover", "promotion") == 2.4
    assert WHOLE.median(WARM, "second", "promotion") is None


@pytest.mark.parametrize(("above", "below", "expected"), [(1.0, 4.0, 0.25), (None, 4.0, None), (1.0, None, None)])
def test_a_ratio_needs_both(above: float | None, below: float | None, expected: float | None) -> None:
    assert ratio(above, below) == expected


@pytest.mark.parametrize(("measured", "expected"), [(2.0, "met"), (2.01, "not met"), (None, "not measured")])
def test_a_goal_is_judged(measured: float | None, expected: str) -> None:
    assert Goal("something", measured, 2.0).verdict == expected


def test_goals_are_judged_by_what_was_measured() -> None:
    found = verdicts(WHOLE)
    assert found["second site.yml / all of it over plain local"] == "met"
    assert found["second site.yml / the floor's second run"] == "not met"
    assert found["the same with 50 ms a call"] == "not measured"
    assert found["a task of amazon.aws over the warm connection"] == "met"
    assert found["a task of this collection over the warm connection"] == "not measured"
    assert found["calls of a first run"] == "not met"
    assert found["failover.yml to the promotion request"] == "met"
    assert found["second run: 5 regions / 2 regions"] == "not met"
    assert found["one more bucket, second run"] == "met"
    assert found["peak memory, 2 regions"] == "not met"


def test_a_larger_system_may_make_more_calls() -> None:
    larger = replace(WHOLE, resources={f"{WARM} 2": 364})
    [goal] = [goal for goal in goals(larger) if goal.name == "calls of a first run"]
    assert (goal.limit, goal.verdict) == (800, "met")


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, "-"), (123.4, "123"), (12.34, "12.3"), (1.234, "1.23"), (0.0123, "0.012"), (0.0, "0.000")],
)
def test_a_number_has_three_digits(value: float | None, expected: str) -> None:
    assert number(value) == expected


def test_what_was_kept_gives_the_same_page(tmp_path: Path) -> None:
    save(tmp_path / "speed" / "results.json", WHOLE)
    assert write_page(load(tmp_path / "speed" / "results.json"), "speed") == write_page(WHOLE, "speed")


def test_a_page_tells_every_goal_and_only_pictures_that_are_drawn(tmp_path: Path) -> None:
    page = write_page(WHOLE, "speed")
    draw(WHOLE, tmp_path / "speed")
    for goal in goals(WHOLE):
        assert f"| {goal.name} |" in page
    pictures = re.findall(r"\((speed/[a-z]+\.svg)\)", page)
    assert len(pictures) == 3
    assert [picture for picture in pictures if not (tmp_path / picture).is_file()] == []


def test_rows_of_a_table_are_as_wide_as_its_head() -> None:
    for block in re.findall(r"(?:^\|.*\n)+", write_page(WHOLE, "speed"), re.MULTILINE):
        assert len({line.count("|") for line in block.splitlines()}) == 1, block


def test_a_page_of_nothing_can_be_written(tmp_path: Path) -> None:
    nothing = Results(MACHINE, {}, [])
    draw(nothing, tmp_path)
    assert set(verdicts(nothing).values()) == {"not measured"}
    assert "not measured" in write_page(nothing, "speed")
    assert list(tmp_path.iterdir()) == []


def test_what_failed_is_told() -> None:
    assert "- first ended with 2" in write_page(replace(WHOLE, failures=["first ended with 2"]), "speed")
