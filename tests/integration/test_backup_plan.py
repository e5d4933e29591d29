# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module backup_plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "plan-drill"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup-drill"
TABLES, CLUSTERS = "arn:aws:dynamodb:*:*:table/*", "arn:aws:rds:*:*:cluster:*"
COPIES = [
    {"vault_arn": f"arn:aws:backup:{region}:{ACCOUNT}:backup-vault:vault-drill", "delete_after_days": 7}
    for region in ("us-west-2", "us-east-2")
]
RULE: dict[str, Any] = {
    "name": "daily",
    "vault_name": "vault-drill",
    "schedule_expression": "cron(0 5 ? * * *)",
    "start_window_minutes": 60,
    "completion_window_minutes": 360,
    "delete_after_days": 35,
    "recovery_point_tags": {"Cost-Center": 4711},
    "copies": COPIES,
}
SELECTION = {"name": "all", "role_arn": ROLE, "resources": [TABLES, CLUSTERS], "tags": {"Environment": "drill"}}
DAILY = {"name": NAME, "rules": [RULE], "selections": [SELECTION], "tags": {"Environment": "drill"}}
CHANGED = {
    "name": NAME,
    "rules": [{**RULE, "copies": COPIES[:1]}],
    "selections": [{**SELECTION, "resources": [TABLES]}, {**SELECTION, "name": "clusters", "resources": [CLUSTERS]}],
    "tags": {"Cost-Center": "transactions"},
}
GONE = {"name": NAME, "state": "absent"}
READ = ["ListBackupPlans", "GetBackupPlan", "ListBackupSelections", "GetBackupSelection", "ListTags"]
READ_TWO = [*READ[:3], *["GetBackupSelection"] * 2, "ListTags"]


def test_a_life_of_a_plan(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "backup_plan",
        [
            Task("predict", DAILY, check=True),
            Task("apply", DAILY),
            Task("again", DAILY),
            Task("predict nothing", DAILY, check=True),
            Task("predict a change", CHANGED, check=True),
            Task("change", CHANGED),
            Task("changed already", CHANGED),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert run.calls() == {
        "predict": ["ListBackupPlans"],
        "apply": ["ListBackupPlans", "CreateBackupPlan", "CreateBackupSelection"],
        "again": READ,
        "predict nothing": READ,
        "predict a change": READ,
        "change": [
            *READ,
            "UpdateBackupPlan",
            "TagResource",
            "DeleteBackupSelection",
            *["CreateBackupSelection"] * 2,
        ],
        "changed already": READ_TWO,
        "predict the end": READ_TWO,
        "end": [*READ_TWO, *["DeleteBackupSelection"] * 2, "DeleteBackupPlan"],
        "ended already": ["ListBackupPlans"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "predict nothing",
        "changed already",
        "ended already",
    ]
    made = run["apply"].result["plan"]
    assert made["arn"].startswith(f"arn:aws:backup:us-east-1:{ACCOUNT}:backup-plan:")
    assert run["predict"].result["plan"] == {**made, "arn": ""}
    assert run["again"].result["plan"] == made
    assert made["rules"][0]["recovery_point_tags"] == {"Cost-Center": "4711"}
    assert [copy["vault_arn"].split(":")[3] for copy in made["rules"][0]["copies"]] == ["us-east-2", "us-west-2"]
    assert run["change"].before == made
    assert [one["name"] for one in run["change"].after["selections"]] == ["all", "clusters"]
    assert run["change"].after["tags"] == {"Environment": "drill", "Cost-Center": "transactions"}
    assert run["end"].result["plan"] == {}


def test_what_somebody_added_to_a_selection_goes(lab: Lab, tmp_path: Path) -> None:
    play(lab, tmp_path, "backup_plan", [Task("apply", {**DAILY, "selections": []})])
    backup = lab.client("backup")
    [plan] = [one for one in backup.list_backup_plans()["BackupPlansList"] if one["BackupPlanName"] == NAME]
    more = [{"ConditionType": "STRINGEQUALS", "ConditionKey": "Owner", "ConditionValue": "anna"}]
    wanted = {"SelectionName": "all", "IamRoleArn": ROLE, "Resources": [TABLES, CLUSTERS], "ListOfTags": more}
    backup.create_backup_selection(BackupPlanId=plan["BackupPlanId"], BackupSelection=wanted)
    run = play(lab, tmp_path, "backup_plan", [Task("apply", DAILY), Task("again", DAILY), Task("end", GONE)])
    assert run["apply"].result["actions"] == ["backup:DeleteBackupSelection", "backup:CreateBackupSelection"]
    assert run["apply"].before["selections"][0]["others"] == {"ListOfTags": more}
    assert not run["again"].changed


def test_a_plan_that_stands_twice_is_left_alone(lab: Lab, tmp_path: Path) -> None:
    backup, rule = lab.client("backup"), {"RuleName": "daily", "TargetBackupVaultName": "vault-drill"}
    made = [
        backup.create_backup_plan(BackupPlan={"BackupPlanName": NAME, "Rules": [rule]})["BackupPlanId"]
        for _time in range(2)
    ]
    run = play(lab, tmp_path, "backup_plan", [Task("apply", DAILY, fails=True)])
    assert f"The plan {NAME} stands 2 times" in run["apply"].result["msg"]
    for plan in made:
        backup.delete_backup_plan(BackupPlanId=plan)
