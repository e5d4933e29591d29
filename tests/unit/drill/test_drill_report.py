# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as a whole: numbers, text, files and the picture."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import matplotlib.image
import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_report import (
    as_dict as failover_as_dict,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_report import (
    build_report as failover_report,
)

from drill.report.__main__ import main
from drill.report.build import DrillReport, as_dict, build_report
from drill.report.facts import Bar, Facts
from drill.report.outage import NotSteadyError
from drill.report.picture import colours_of, lane_order
from drill.report.text import as_markdown
from tests.unit.drill.drills import FAULT, FROM, TO, attempt_at, attempts_of, entries_of, facts, stored_of, write_drill

ATTEMPTS = attempts_of()
LOST = ("run-78", "run-79")
THERE = ("run-81",)
STORED = stored_of(ATTEMPTS, without=LOST, extra=THERE)
TOLD = {"fault": "lab", "fault_at": FAULT, "detected_at": 1035.0, "by": "operator"}


def report_of(told: Facts | None = None, stored: dict[str, Any] | None = STORED) -> DrillReport:
    return build_report(told or facts(), ATTEMPTS, entries_of(), stored)


def test_a_drill_is_told_in_numbers() -> None:
    report = report_of()
    assert (report.outcome, report.failover_id) == ("recovered", "f")
    assert (report.rto_from_fault_seconds, report.rto_from_decision_seconds) == (100.1, 60.1)
    assert report.rto_converted_seconds == 100.1
    assert report.writes is not None
    assert (report.writes.lost, report.writes.unacknowledged) == (LOST, THERE)
    assert [(goal.seconds, goal.basis, goal.met) for goal in report.goals] == [
        (100.1, "measured", True),
        (1.0, "measured", True),
    ]
    assert (report.steady.region, report.outage.region, report.later_failures) == (FROM, TO, 0)


@pytest.mark.parametrize(
    ("change", "converted", "basis", "met"),
    [
        ({"speed": 2.0}, 163.2, "modelled", True),
        ({"speed": 10.0}, 668.0, "modelled", None),
        ({"speed": 10.0, "scaled": frozenset({"detect"})}, 415.1, "modelled", None),
        ({"speed": 10.0, "rto_goal_seconds": 60.0}, 668.0, "modelled", False),
        ({"speed": 10.0, "detected_at": None}, None, "unknown", None),
        ({"rto_goal_seconds": 60.0}, 100.1, "measured", False),
        ({"modelled": {"promote": "set"}}, 100.1, "modelled", True),
    ],
)
def test_the_goal_is_held_against_full_intervals(
    change: dict[str, Any], converted: float | None, basis: str, met: bool | None
) -> None:
    report = report_of(facts(**change))
    assert report.rto_from_fault_seconds == 100.1
    assert report.rto_converted_seconds == converted
    assert (report.goals[0].seconds, report.goals[0].basis, report.goals[0].met) == (converted, basis, met)


def test_what_was_not_collected_is_unknown_and_not_zero() -> None:
    report = report_of(stored=None)
    assert report.writes is None
    assert (report.goals[1].seconds, report.goals[1].met) == (None, None)
    assert "Unknown: what the system has was not collected." in as_markdown(report)


@pytest.mark.parametrize(("goal", "met"), [(1.0, True), (0.99, False), (0.0, False)])
def test_the_goal_of_losses_is_kept_to_the_letter(goal: float, met: bool) -> None:
    assert report_of(facts(rpo_goal_seconds=goal)).goals[1].met is met
    assert report_of(facts(rpo_goal_seconds=goal), stored_of(ATTEMPTS)).goals[1].met is True


def test_a_move_that_no_client_noticed_has_stages_and_no_outage() -> None:
    attempts = tuple(attempt_at(n, 960 + n / 2, FROM if n < 200 else TO) for n in range(480))
    report = build_report(facts(detected_at=FAULT), attempts, entries_of(), stored_of(attempts))
    assert (report.outcome, report.rto_from_fault_seconds, report.rto_converted_seconds) == (
        "no client noticed",
        0.0,
        0.0,
    )
    assert [stage.seconds for stage in report.stages] == [0.0, 40.0, 20.1, 0.0, 0.0]


def test_failures_on_the_way_back_are_told_apart() -> None:
    late = [replace(one, acknowledged=False) if one.scheduled in (1150.0, 1151.0) else one for one in ATTEMPTS]
    report = build_report(facts(), late, entries_of(), STORED)
    assert (report.rto_from_fault_seconds, report.later_failures) == (100.1, 2)


def test_the_lanes_of_client_and_playbook_are_seen_from_the_lines() -> None:
    bars = [(one.lane, one.start, one.end, one.label) for one in report_of().lanes]
    assert bars[:3] == [
        ("client", 960.0, 1000.0, FROM),
        ("client", 1000.0, 1100.0, "not served"),
        ("client", 1100.0, 1199.6, TO),
    ]
    assert bars[3] == ("playbook", 1040.0, 1041.0, "requested")
    own = Bar("playbook", 1000.0, 1100.0, "failover.yml")
    assert [one for one in report_of(facts(lanes=(own,))).lanes if one.lane == "playbook"] == [own]


def test_a_person_reads_the_verdict_first_and_where_each_number_comes_from() -> None:
    text = as_markdown(
        report_of(facts(speed=10.0, modelled={"promote": "set to | 30 s"}, notes=("The link: 0.25 s.",)))
    )
    lines = text.splitlines()
    assert lines[0] == "# Drill of 1970-01-01 00:16:40.000 UTC: recovered"
    assert "| recovery time from the fault | 300 s | 668.00 s (modelled) | unknown |" in lines
    assert "| acknowledged writes lost | 60 s | 1.00 s (measured) | met |" in lines
    assert "| promote | 30.0 s | 30.0 s | 180 s | modelled | set to \\| 30 s |" in lines
    assert "| detect | 35.0 s | 350.0 s | 50 s | measured |  |" in lines
    assert "- Acknowledged and lost: 2 (run-78, run-79)" in lines
    assert "- There, though not acknowledged: 1 (run-81)" in lines
    assert "- The link: 0.25 s." in lines
    assert "10 times shorter" in text
    assert "an upper estimate" in text


def test_the_steady_state_is_that_right_before_the_fault() -> None:
    early = [replace(ATTEMPTS[0], acknowledged=False, error="timed out"), *ATTEMPTS[1:]]
    with pytest.raises(NotSteadyError, match="1 of"):
        build_report(facts(), early, (), None)
    assert build_report(facts(steady_seconds=20.0), early, (), None).steady.seconds == pytest.approx(20.0)


def test_a_report_is_plain_json() -> None:
    plain = json.loads(json.dumps(as_dict(report_of())))
    assert plain["outage"]["seconds"] == pytest.approx(100.1)
    assert plain["facts"]["scaled"] == ["detect", "move clients"]


def test_lanes_stand_in_one_order_and_what_is_wrong_is_red() -> None:
    bars = [
        Bar("more", 0, 1, FROM),
        Bar("health b", 0, 1, "unhealthy"),
        Bar("health a", 0, 1, TO),
        Bar("DNS", 0, 1, TO),
    ]
    assert lane_order(bars) == (
        "alarm",
        "health a",
        "health b",
        "DNS",
        "client",
        "database",
        "playbook",
        "capacity",
        "more",
    )
    colours = colours_of([FROM, TO], bars)
    assert colours["unhealthy"] == "#d62728"
    assert len({colours[FROM], colours[TO], colours["unhealthy"]}) == 3


def test_a_folder_becomes_a_report_with_a_picture_and_again_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lanes = [["health", 1028, None, f"{FROM} unhealthy"], ["DNS", 960, 1090, FROM], ["DNS", 1090, None, TO]]
    write_drill(tmp_path, ATTEMPTS, STORED, {**TOLD, "lanes": lanes})
    assert main([str(tmp_path)]) == 0
    assert "recovered; RTO 100.1 s, lost 2 writes (1.00 s)" in capsys.readouterr().out
    made = {name: (tmp_path / name).read_bytes() for name in ("report.json", "report.md", "timeline.png")}
    picture = matplotlib.image.imread(tmp_path / "timeline.png")
    height, width = picture.shape[:2]
    assert (height, width) == (880, 1430)
    # White, the two regions, what failed and what was lost: a picture of nothing has fewer colours.
    seen = {tuple(round(float(part) * 255) for part in pixel[:3]) for row in picture[::2] for pixel in row[::2]}
    assert {(255, 255, 255), (0, 114, 178), (230, 159, 0), (214, 39, 40)} <= seen
    assert main([str(tmp_path)]) == 0
    assert made == {name: (tmp_path / name).read_bytes() for name in made}


def test_a_drill_that_was_not_steady_leaves_no_report_not_even_an_old_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_drill(tmp_path, ATTEMPTS, STORED, TOLD)
    (tmp_path / "report.md").write_text("of another day")
    (tmp_path / "drill.json").write_text(json.dumps({**TOLD, "fault_at": 1010.0}))
    assert main([str(tmp_path)]) == 2
    assert "failed before the fault" in capsys.readouterr().err
    assert not {"report.md", "report.json", "timeline.png"} & {path.name for path in tmp_path.iterdir()}


def test_a_stray_failure_before_a_fault_that_nobody_noted_is_still_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stray = [replace(one, acknowledged=False) if one.scheduled == 970.0 else one for one in ATTEMPTS]
    for attempts, code in ((ATTEMPTS, 0), (stray, 2)):
        write_drill(tmp_path, attempts, STORED, {**TOLD, "fault_at": None})
        assert main([str(tmp_path)]) == code
    assert "1 of 80 attempts failed before the fault" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["{", "[]", '{"fault": "lab"}'])
def test_files_of_another_kind_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    write_drill(tmp_path, ATTEMPTS, STORED, TOLD)
    (tmp_path / "drill.json").write_text(content)
    assert main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith("no report: ")


def test_the_report_of_the_failover_stands_in_for_its_journal(tmp_path: Path) -> None:
    write_drill(tmp_path, ATTEMPTS, STORED, TOLD)
    (tmp_path / "journal.json").unlink()
    told = failover_as_dict(failover_report(entries_of(), {"lag": {"aurora": 0.9}}, {"writer_region": TO}))
    (tmp_path / "failover.json").write_text(json.dumps(told))
    assert main([str(tmp_path)]) == 0
    made = json.loads((tmp_path / "report.json").read_text())
    assert made["stages"] == [asdict(stage) for stage in report_of().stages]
    text = (tmp_path / "report.md").read_text()
    assert "- aurora: at most the last 0.9 s lost (the lag that was last measured)" in text
    assert "f: finished" in text
