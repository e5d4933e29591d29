# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every job template, launched as AWX does, with the answers that its survey gives by itself. Each goes on where the
one before it stopped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lab.testing import Lab, running_lab
from tests.integration.awx_runner import Awx, Job
from tests.story.leftovers import leftovers
from tests.unit.awx.awx_files import named, objects, questions

pytestmark = pytest.mark.long

HOME, AWAY = "us-east-1", "us-east-2"
SUFFIX = "dev"
LAUNCHED: list[str] = []


@pytest.fixture(scope="module")
def awx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Awx]:
    folder = tmp_path_factory.mktemp("awx-life")
    with running_lab(folder / "lab") as running:
        # Nothing leads clients anywhere here, and no database is known to be well: that is not waited for.
        short = {"writer_region_write_timeout": 1, "writer_region_traffic_timeout": 1}
        yield Awx(running, folder, {**short, "ready_seconds": 0, "writer_region_report_dir": str(folder / "reports")})


def launched(awx: Awx, template: str, *, status: str = "successful", **chosen: str) -> Job:
    """A job with the survey's defaults, and what a person chose. A form sends no answer to what was left empty."""
    defaults = {question["variable"]: question["default"] for question in questions(named("templates", template))}
    answers = {name: answer for name, answer in (defaults | chosen).items() if answer != ""}
    LAUNCHED.append(template)
    job = awx.launch(template, len(LAUNCHED), answers)
    assert job.status == status, job.output[-3000:]
    return job


def writer(lab: Lab) -> str:
    [found] = lab.client("rds", AWAY).describe_global_clusters()["GlobalClusters"]
    return str(next(one["DBClusterArn"] for one in found["GlobalClusterMembers"] if one["IsWriter"]).split(":")[3])


def test_the_site_is_built(awx: Awx) -> None:
    launched(awx, "DR site")
    assert writer(awx.lab) == HOME


def test_its_status_is_told(awx: Awx) -> None:
    job = launched(awx, "DR status", status_accept_unknown="true")
    assert job.artifacts == {"seen_writer_region": HOME, "seen_state": "unknown"}


def test_the_writer_is_moved(awx: Awx) -> None:
    job = launched(awx, "DR failover", target_region=AWAY)
    assert (writer(awx.lab), job.artifacts["expected_writer_region"]) == (AWAY, AWAY)


def test_the_writer_goes_back(awx: Awx) -> None:
    launched(awx, "DR failback")
    assert writer(awx.lab) == HOME


def test_a_drill_begins_only_where_all_is_well(awx: Awx) -> None:
    # What a whole one takes, databases and clients, this lab has not: see test_drill.py.
    mark = awx.lab.mark()
    job = launched(awx, "DR drill", status="failed")
    assert "A drill begins where all is well" in " ".join(job.output.split())
    made = [call for call in awx.lab.calls(since=mark) if call["mutates"] and call["caller"] == "client"]
    assert made == []


def test_everything_is_removed(awx: Awx) -> None:
    launched(awx, "DR destroy", confirmation=SUFFIX)
    assert leftovers(awx.lab, SUFFIX, (HOME, AWAY)) == []


def test_no_template_was_left_out() -> None:
    assert [template["name"] for template in objects("templates")] == LAUNCHED
