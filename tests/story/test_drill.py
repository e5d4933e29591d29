# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A game day as its user sees it: one command, a region dies, and a report with a picture is there."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.drills import Kept, kept_in, processes_of, volumes
from tests.story.playbooks import ROOT

pytestmark = pytest.mark.long

LINK_SECONDS = 0.25
# What a busy machine adds: data that was acknowledged late was on its way late.
SLACK_SECONDS = 1.0


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Kept, str, list[str]]]:
    """The drill, what the command printed, and what it left."""
    folder, before = tmp_path_factory.mktemp("rehearsal"), volumes()
    words = ["-e", "steady_seconds=5", "-e", f"drill_dir={folder}/reports"]
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "lab.rehearsal",
            "--state",
            str(folder / "lab"),
            "--failing-over-seconds",
            "5",
            "--",
            *words,
        ],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert run.returncode == 0, (run.stdout + run.stderr)[-4000:]
    left = processes_of(str(folder)) + [str(path) for path in volumes() - before]
    [kept] = kept_in(folder / "reports")
    yield kept, run.stdout + run.stderr, left


def test_the_region_is_left_and_clients_are_served(rehearsal: tuple[Kept, str, list[str]]) -> None:
    kept, output, _left = rehearsal
    report = kept.report
    assert report["outcome"] == "recovered"
    assert report["steady"]["region"] == "us-east-1"
    assert report["outage"]["region"] == "us-east-2"
    assert [goal["met"] for goal in report["goals"]] == [True, True]
    assert all(stage["seconds"] is not None for stage in report["stages"])
    assert "WARNING]" not in output


def test_nothing_is_lost_but_what_was_on_the_link(rehearsal: tuple[Kept, str, list[str]]) -> None:
    kept, _output, _left = rehearsal
    assert kept.lost_after() <= LINK_SECONDS + SLACK_SECONDS
    # On a link with a delay something is lost: otherwise the count counts nothing.
    assert kept.lost


def test_there_is_a_picture_and_a_text(rehearsal: tuple[Kept, str, list[str]]) -> None:
    kept, _output, _left = rehearsal
    assert (kept.folder / "timeline.png").read_bytes().startswith(b"\x89PNG")
    lanes = {one["lane"] for one in kept.report["lanes"]}
    assert {"alarm", "DNS", "client", "database", "playbook", "health us-east-1", "capacity us-east-2"} <= lanes
    assert "![timeline](timeline.png)" in (kept.folder / "report.md").read_text(encoding="utf-8")


def test_nothing_is_left_behind(rehearsal: tuple[Kept, str, list[str]]) -> None:
    _kept, _output, left = rehearsal
    assert left == []
