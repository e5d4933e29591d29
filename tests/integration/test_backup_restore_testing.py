# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_restore_testing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "restore_testing_drill"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup-drill"
VAULT = f"arn:aws:backup:us-east-1:{ACCOUNT}:backup-vault:vault-drill"
TABLES: dict[str, Any] = {
    "name": "tables",
    "protected_resource_type": "DynamoDB",
    "role_arn": ROLE,
    "tags": {"Environment": "drill"},
}
DATABASES = {
    **TABLES,
    "name": "databases",
    "protected_resource_type": "Aurora",
    "restore_metadata": {"dbSubnetGroupName": "database-drill"},
}
WEEKLY = {
    "name": NAME,
    "schedule_expression": "cron(0 6 ? * SUN *)",
    "vault_arns": [VAULT],
    "selections": [TABLES, DATABASES],
    "tags": {"Environment": "drill"},
}
CHANGED = {
    "name": NAME,
    "schedule_expression": "cron(0 6 ? * MON *)",
    "start_window_hours": 3,
    "selections": [
        {**TABLES, "validation_window_hours": 2},
        {**TABLES, "name": "databases"},
    ],
    "tags": {"Cost-Center": 4711},
}
GONE = {"name": NAME, "state": "absent"}
READ = [
    "GetRestoreTestingPlan",
    "ListRestoreTestingSelections",
    *["GetRestoreTestingSelection"] * 2,
    "ListTags",
]


def test_a_life_of_a_plan_that_tests_restores(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "backup_restore_testing",
        [
            Task("predict", WEEKLY, check=True),
            Task("apply", WEEKLY),
            Task("again", WEEKLY),
            Task("predict a change", CHANGED, check=True),
            Task("change", CHANGED),
            Task("changed already", CHANGED),
            Task("fewer", {**CHANGED, "selections": []}),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert {name: run.calls()[name] for name in ("predict", "apply", "again", "predict a change", "change", "end")} == {
        "predict": ["GetRestoreTestingPlan"],
        "apply": ["GetRestoreTestingPlan", "CreateRestoreTestingPlan", *["CreateRestoreTestingSelection"] * 2],
        "again": READ,
        "predict a change": READ,
        "change": [
            *READ,
            "UpdateRestoreTestingPlan",
            "TagResource",
            "DeleteRestoreTestingSelection",
            "CreateRestoreTestingSelection",
            "UpdateRestoreTestingSelection",
        ],
        "end": ["GetRestoreTestingPlan", "ListRestoreTestingSelections", "ListTags", "DeleteRestoreTestingPlan"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
    ]
    made = run["apply"].result["plan"]
    # Ansible hides the lab's secret key, which is a word of the rest.
    assert made["arn"].startswith(f"arn:aws:backup:us-east-1:{ACCOUNT}:restore-")
    assert run["predict"].result["plan"] == {**made, "arn": ""}
    assert run["again"].result["plan"] == made
    assert made["algorithm"] == "LATEST_WITHIN_WINDOW"
    after = run["change"].after
    assert (after["vault_arns"], after["start_window_hours"]) == (["*"], 3)
    assert {one["protected_resource_type"] for one in after["selections"]} == {"DynamoDB"}
    assert after["tags"] == {"Environment": "drill", "Cost-Center": "4711"}
    assert run["fewer"].result["actions"] == ["backup:DeleteRestoreTestingSelection"] * 2
    assert run["end"].result["plan"] == {}


def test_a_name_that_aws_would_refuse_is_told_before_anything_is_made(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "backup_restore_testing",
        [Task("apply", {**WEEKLY, "selections": [{**TABLES, "name": "all-tables"}]}, fails=True)],
    )
    assert run["apply"].result["msg"].startswith("all-tables: found a name with other signs")
    assert run["apply"].calls == []
