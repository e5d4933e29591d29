# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What was seen of a system: lines, lanes, alarms, and the moments that are waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Failover, Member, Topology

from drill.attempts import Attempt
from drill.record.recorder import Notebook, watch
from drill.record.wait import NothingCameError, await_moment, served_since, whole_lines
from drill.record.watch import alarm_label, database_label, joined_alarms
from drill.report.facts import Bar, bars_of
from drill.sights import Sight, as_line, first_alarm, is_calm, parse_sights

WRITER = Member("arn:aws:rds:a:1:cluster:one", "one", "a", True, "")
READER = Member("arn:aws:rds:b:1:cluster:two", "two", "b", False, "connected")
TOPOLOGY = Topology("global", "available", (WRITER, READER))


def attempt(number: int, acknowledged: bool = True) -> Attempt:
    return Attempt("run", number, f"run-{number}", 100.0 + number, acknowledged=acknowledged, answered=100.5 + number)


def test_lines_come_back_in_the_order_of_their_times() -> None:
    sights = (Sight(2.0, "DNS", "b"), Sight(1.0, "DNS", "a"))
    assert parse_sights([*map(as_line, sights), "\n"]) == (sights[1], sights[0])


@pytest.mark.parametrize("line", ["no json", "[]", "{}", '{"at": "noon", "lane": "DNS", "label": "a"}'])
def test_a_line_that_is_none_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="line 2 is nothing that was seen"):
        parse_sights([as_line(Sight(1.0, "DNS", "a")), line])


def test_a_lane_is_a_bar_from_each_sight_to_the_next_of_its_own() -> None:
    seen = (Sight(1.0, "DNS", "a"), Sight(2.0, "alarm", "calm"), Sight(3.0, "DNS", "b"))
    assert bars_of(seen) == (Bar("DNS", 1.0, 3.0, "a"), Bar("alarm", 2.0, None, "calm"), Bar("DNS", 3.0, None, "b"))


def test_an_alarm_counts_from_the_fault_on_and_calm_is_none() -> None:
    seen = (Sight(1.0, "alarm", "old"), Sight(2.0, "alarm", "calm"), Sight(4.0, "alarm", "new"))
    found = first_alarm(seen, 2.0)
    assert found == seen[2]
    assert first_alarm(seen, 5.0) is None
    assert [is_calm(seen), is_calm(seen[:2]), is_calm(())] == [False, True, False]


@pytest.mark.parametrize(
    ("topology", "label"),
    [
        (None, "no global database"),
        (TOPOLOGY, "a"),
        (replace(TOPOLOGY, failover=Failover("failing-over", WRITER.arn, READER.arn, True)), "moving to b"),
        (replace(TOPOLOGY, members=(READER,)), "no writer"),
    ],
)
def test_the_database_is_where_it_writes(topology: Topology | None, label: str) -> None:
    assert database_label(topology) == label


@pytest.mark.parametrize(
    ("standing", "lags", "label"),
    [
        ("", [], "calm"),
        ("no json", [], "calm"),
        ('{"answer": "HEALTHY"}', [], "calm"),
        ('{"answer": "UNHEALTHY"}', [], "writer UNHEALTHY, says b"),
        ('{"answer": "UNHEALTHY"}', ["rpo-b", "rpo-a"], "writer UNHEALTHY, says b; rpo-a; rpo-b"),
    ],
)
def test_alarms_are_told_by_name(standing: str, lags: list[str], label: str) -> None:
    assert alarm_label("b", {"writer": standing, "database": ""}, lags) == label


def test_a_region_that_is_away_raises_no_alarm() -> None:
    assert joined_alarms(["away", "calm"]) == "calm"
    assert joined_alarms(["away", "x", "calm", "x"]) == "x"


@pytest.mark.parametrize(
    ("failed", "since", "found"),
    [
        ((), 100.0, 100.0),
        ((4,), 100.0, 105.0),
        ((4,), 106.0, 106.0),
        ((4,), 107.0, None),
        ((9,), 100.0, None),
        ((16,), 100.0, None),
    ],
)
def test_served_is_the_time_since_the_last_failure(failed: tuple[int, ...], since: float, found: float | None) -> None:
    attempts = [attempt(number, number not in failed) for number in range(17)]
    assert served_since(attempts, since, 10.0) == found


def test_a_line_that_is_being_written_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    assert whole_lines(file) == []
    file.write_text('{"at": 1}\n{"at"')
    assert whole_lines(file) == ['{"at": 1}']


def test_what_does_not_come_is_told(tmp_path: Path) -> None:
    with pytest.raises(NothingCameError, match="alarm did not come in time"):
        await_moment("alarm", tmp_path, 0.0, 1.0, time.monotonic() - 1)


def test_a_lane_that_fails_or_hangs_holds_no_other_up(tmp_path: Path) -> None:
    released, stop = threading.Event(), threading.Event()

    def fail() -> str:
        raise OSError("gone")

    def hang() -> str:
        released.wait(10)
        return "late"

    looks: dict[str, Callable[[], str]] = {"fails": fail, "hangs": hang, "well": lambda: "fine"}
    notebook = Notebook(tmp_path / "sights.jsonl")
    threading.Timer(0.3, stop.set).start()
    watch(looks, notebook, stop, 0.01)
    released.set()
    notebook.close()
    seen = parse_sights((tmp_path / "sights.jsonl").read_text().splitlines())
    assert {(sight.lane, sight.label) for sight in seen} == {("fails", "away"), ("well", "fine")}
    assert len(seen) == 2
