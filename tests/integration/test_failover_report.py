# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module failover_report."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.failover_scene import EAST, WEST, make_scene, quick_lab
from tests.integration.module_process import Dies


@pytest.fixture(autouse=True)
def all_is_well(lab: Lab) -> Iterator[None]:
    with quick_lab(lab):
        yield


def test_a_failover_is_reported_once_in_every_living_region(lab: Lab, tmp_path: Path) -> None:
    scene = make_scene(lab, all_of_it=True)
    lab.outage(EAST)
    move = scene.move(accept_data_loss=True, reason="the region is lost").result
    options: dict[str, Any] = {"region_name": WEST, "silent_regions": [EAST], "dest": f"{tmp_path}/reports"}
    predicted = scene.run("failover_report", check=True, **options)
    assert (predicted.result["changed"], predicted.mutating(but=())) == (False, [])
    assert not (tmp_path / "reports").exists()

    done = scene.run("failover_report", holder=move["holder"], **options)
    assert done.result["troubles"] == []
    assert done.calls_of(EAST) == []
    assert done.mutating() == ["Publish", "PutObject", "PutObject"]
    told, path = done.result["report"], tmp_path / "reports" / move["failover_id"]
    # Ansible masks the lab's secret wherever it stands in a result, and that is a word of the path.
    assert Path(done.result["path"]).name == path.name
    assert (told["outcome"], told["method"], told["from_region"], told["to_region"]) == (
        "finished",
        "failover",
        EAST,
        WEST,
    )
    assert told["why"] == "the region is lost"
    assert f"There is no standby until {EAST} has resynchronised." in told["missing"]
    assert "Nobody was notified." not in told["missing"]
    assert [event["step"] for event in told["timeline"]] == [
        "REQUESTED",
        "PROMOTING",
        "PROMOTED",
        "FINISHED",
        "NOTIFIED",
    ]
    assert told == json.loads((path / "report.json").read_text(encoding="utf-8"))
    page = (path / "report.md").read_text(encoding="utf-8")
    assert page.startswith(f"# Failover {move['failover_id']}: finished\n")
    assert f"{EAST} to {WEST}, failover, asked for by arn:aws:" in page
    kept = scene.reports(WEST)
    assert kept == {
        f"failovers/{move['failover_id']}/report.json": (path / "report.json").read_text(encoding="utf-8"),
        f"failovers/{move['failover_id']}/report.md": page,
    }
    [message] = scene.messages(WEST)
    assert (message["id"], message["outcome"]) == (move["failover_id"], "finished")
    lab.restore(EAST)
    assert scene.messages(EAST) == []
    lock = scene.lock()
    assert lock is not None
    assert lock.finished_at is not None
    assert scene.failovers() == scene.failovers(EAST) == (move["failover_id"],)

    again = scene.run("failover_report", **options)
    assert (again.result["changed"], again.result["report"], again.result["path"]) == (False, {}, "")
    assert again.mutating(but=()) == []
    assert "".join(scene.steps(move["failover_id"])).count("FINISHED") == 1


def test_after_a_switchover_both_regions_are_told(lab: Lab, tmp_path: Path) -> None:
    scene = make_scene(lab, all_of_it=True)
    move = scene.move().result
    done = scene.run("failover_report", region_name=WEST, dest=str(tmp_path), holder=move["holder"])
    assert done.result["report"]["missing"] == [
        "No write has proven the new writer.",
        "Traffic was not seen to move.",
        f"{WEST} has 0 of 1 healthy targets.",
    ]
    assert [[message["method"] for message in scene.messages(region)] for region in (EAST, WEST)] == [
        ["switchover"],
        ["switchover"],
    ]


def test_where_no_failover_ever_was_there_is_nothing_to_report(lab: Lab, tmp_path: Path) -> None:
    scene = make_scene(lab)
    done = scene.run("failover_report", region_name=WEST, dest=str(tmp_path / "reports"))
    assert (done.result["changed"], done.result["report"], done.mutating(but=())) == (False, {}, [])
    assert not (tmp_path / "reports").exists()


def test_listeners_and_buckets_that_are_missing_are_told(lab: Lab, tmp_path: Path) -> None:
    scene = make_scene(lab)
    move = scene.move().result
    done = scene.run("failover_report", region_name=WEST, dest=str(tmp_path), holder=move["holder"])
    troubles = "\n".join(done.result["troubles"])
    assert f"notifying in {EAST}: " in troubles
    assert f"notifying in {WEST}: " in troubles
    assert "keeping the report: " in troubles
    assert "Nobody was notified." in done.result["report"]["missing"]
    assert (tmp_path / move["failover_id"] / "report.json").exists()


@pytest.mark.parametrize(
    "dies",
    [
        pytest.param(Dies("PutItem", after=True), id="after it wrote the end down"),
        pytest.param(Dies("UpdateItem", after=False), id="before it freed the lock"),
    ],
)
def test_a_report_that_was_cut_short_is_made_by_the_next_run(lab: Lab, tmp_path: Path, dies: Dies) -> None:
    scene = make_scene(lab, all_of_it=True)
    move = scene.move().result
    options: dict[str, Any] = {"region_name": WEST, "dest": str(tmp_path), "holder": move["holder"]}
    assert scene.run("failover_report", dies=dies, **options).result == {}
    done = scene.run("failover_report", **options)
    assert (done.result["changed"], done.result["troubles"]) == (True, [])
    assert done.result["report"]["outcome"] == "finished"
    assert len(scene.reports(WEST)) == 2
