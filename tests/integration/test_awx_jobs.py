# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The workflow "DR failover with approval", job by job, as AWX launches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.awx_runner import Awx, Job
from tests.integration.failover_scene import EAST, WEST, Scene, make_scene, quick_lab
from tests.unit.awx.awx_files import named, questions

WORKFLOW = named("workflows", "DR failover with approval")


def answered(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The survey of the workflow: what a person chose, the defaults, and '' where a form sends that."""
    return {question["variable"]: question["default"] for question in questions(WORKFLOW)} | dict(chosen)


@pytest.fixture(scope="module")
def scene(lab: Lab) -> Iterator[Scene]:
    with quick_lab(lab):
        yield make_scene(lab, all_of_it=True)


@pytest.fixture(scope="module")
def jobs(lab: Lab, scene: Scene, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Job]:
    """Every job of the workflow, by the node that launched it. The person at the approval says yes."""
    folder = tmp_path_factory.mktemp("awx")
    # Nothing leads clients anywhere here, and no database proves a write: that is not waited for.
    short = {"writer_region_write_timeout": 1, "writer_region_targets_timeout": 1, "writer_region_traffic_timeout": 1}
    kept = {"environment_suffix": scene.suffix, "writer_region_report_dir": str(folder / "reports")}
    awx = Awx(lab, folder, short | kept)
    done: dict[str, Job] = {}
    artifacts: dict[str, Any] = {}
    for number, node in enumerate(WORKFLOW["simplified_workflow_nodes"]):
        if "approval_node" in node:
            assert scene.writer() == EAST, "nothing moves before a person has approved"
            continue
        # Later ones win: answers of the node, what jobs handed on, answers of the workflow.
        words = (
            node["extra_data"]
            | artifacts
            | {name: answer for name, answer in answered({}).items() if answer != "" or name == "reason"}
        )
        job = awx.launch(node["unified_job_template"], number, words, job_type=node.get("job_type", "run"))
        done[node["identifier"]] = job
        artifacts |= job.artifacts
    return done


def test_the_status_hands_on_what_it_saw(jobs: dict[str, Job]) -> None:
    assert jobs["status"].artifacts == {"seen_writer_region": EAST, "seen_state": "not ready"}
    # A few parts of a system stand here, so that it is not ready; which the workflow goes on from.
    assert jobs["status"].status == "failed"
    assert "The system is not ready" in jobs["status"].output


def test_the_plan_moves_nothing_and_binds_what_is_approved(jobs: dict[str, Job]) -> None:
    assert jobs["plan"].status == "successful", jobs["plan"].output[-3000:]
    assert "by a switchover" in " ".join(jobs["plan"].output.split())
    assert jobs["plan"].artifacts == {"target_region": WEST}


def test_the_failover_hands_on_its_report(jobs: dict[str, Job], scene: Scene) -> None:
    told = jobs["failover"].artifacts
    assert scene.writer() == WEST
    assert told["expected_writer_region"] == WEST
    assert [told["moved_failover_id"]] == list(scene.failovers())
    assert (told["moved_report"]["from_region"], told["moved_report"]["to_region"]) == (EAST, WEST)


def test_the_last_job_looks_where_the_writer_is_expected(jobs: dict[str, Job]) -> None:
    assert jobs["verify"].artifacts["seen_writer_region"] == WEST
    # Only the region of the writer is judged. Its application is not in this scene.
    assert "The region of the writer is not ready" in jobs["verify"].output
    assert "was expected in" not in jobs["verify"].output
