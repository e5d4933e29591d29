# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module region_readiness_info. What each check sees is shown beside it, in test_readiness_*.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

MODULE = "region_readiness_info"
HERE, THERE = "us-east-1", "us-east-2"
OPTIONS: dict[str, Any] = {
    "environment_suffix": "nothing",
    "preferred_region": HERE,
    "regions": [HERE, THERE],
    "zone_name": "nothing-dr.net",
    "record_name": "app.nothing-dr.net",
    "bucket_types": ["artifacts"],
}


def test_nothing_is_ready_where_nothing_stands(lab: Lab, tmp_path: Path) -> None:
    found = play(lab, tmp_path, MODULE, [Task("look", OPTIONS)])["look"].result
    assert (found["changed"], found["costs"]) == (False, {})
    assert found["state"] != "ready"
    assert {check["region"] for check in found["checks"]} == {HERE, THERE}
    assert all(check["mend"] for check in found["checks"] if check["state"] != "ready")


def test_a_region_that_is_away_is_unknown(lab: Lab, tmp_path: Path) -> None:
    lab.outage(THERE)
    try:
        found = play(lab, tmp_path, MODULE, [Task("look", {**OPTIONS, "checks": ["data.*"]})])["look"].result
    finally:
        lab.restore(THERE)
    assert found["states"][THERE] == "unknown"
    assert {check["state"] for check in found["checks"] if check["region"] == THERE} == {"unknown"}
    assert found["state"] != "ready"


def test_wrong_words_are_refused(lab: Lab, tmp_path: Path) -> None:
    tasks = [
        Task("check", {**OPTIONS, "checks": ["date.lag"]}, fails=True),
        Task("prices", {**OPTIONS, "prices": {"date": "today"}}, fails=True),
        Task("meant", {**OPTIONS, "meant_differences": [{"check": "x"}]}, fails=True),
    ]
    run = play(lab, tmp_path, MODULE, tasks)
    assert (
        run["check"]
        .result["msg"]
        .startswith("checks: found 'date.lag', which fits none; allowed are capacity.addresses")
    )
    assert run["prices"].result["msg"].startswith("readiness_prices_file: found 'today' as date;")
    assert "difference, reason" in run["meant"].result["msg"]
    assert [outcome.calls for outcome in run.outcomes.values()] == [[], [], []]
