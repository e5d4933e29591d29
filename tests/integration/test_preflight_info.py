# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module preflight_info, as far as the database is concerned. What else it refuses is shown in a story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

MODULE = "preflight_info"
REGIONS = ["us-east-1", "us-east-2"]


def asked(engine: str, **more: Any) -> dict[str, Any]:
    return {
        "environment_suffix": "flight",
        "regions": REGIONS,
        "preferred": REGIONS[:1],
        "supernet": "10.40.0.0/14",
        "region_blocks": ["", ""],
        "asked_regions": REGIONS,
        "engine": engine,
        "master_username": "admin",
        "zone_name": "flight-dr.net",
        "record_name": "app.flight-dr.net",
        "floor_capacity": 1,
        "full_capacity": 2,
        "maximum_capacity": 4,
        **more,
    }


def test_the_version_is_one_that_serves_a_global_database_of_the_engine_everywhere(lab: Lab, tmp_path: Path) -> None:
    serverless = {"instance_class": "db.serverless", "serverless_min_acu": 0, "standby_serverless_min_acu": 2}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("mysql", asked("aurora-mysql", log_exports=["audit", "error", "general", "slowquery"])),
            Task("postgresql", asked("aurora-postgresql", log_exports=["postgresql"])),
            Task("pausing", asked("aurora-mysql", log_exports=["postgresql"], **serverless)),
            Task("no such version", asked("aurora-mysql", engine_version="16.8")),
        ],
    )
    assert run["mysql"].result["problems"] == []
    assert run["mysql"].result["offered_version"] == "8.0.mysql_aurora.3.10.3"
    assert run["postgresql"].result["offered_version"] == "17.7"
    assert run["postgresql"].result["problems"] == [
        "aurora_global_master_username: 'admin' is reserved on aurora-postgresql; choose another name."
    ]
    log, pausing = run["pausing"].result["problems"]
    assert log.startswith("aurora_global_log_exports: found postgresql; aurora-mysql exports audit, error, general")
    assert pausing.startswith("aurora_global_serverless_min_acu: found 0, with which instances pause by themselves")
    [version] = run["no such version"].result["problems"]
    assert version.startswith("aurora_global_engine_version: aurora-mysql 16.8 has no global database in us-east-1")
