# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module iam_service_role."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "instance-drill"
READ = {"GetRole", "GetRolePolicy", "GetInstanceProfile"}


def role(action: str, role_tag: str = "writer") -> dict[str, Any]:
    return {
        "name": NAME,
        "service": "ec2.amazonaws.com",
        "statements": [{"Effect": "Allow", "Action": [action], "Resource": "arn:aws:s3:::artifacts-drill/*"}],
        "instance_profile": True,
        "tags": {"Environment": "drill", "DR-Role": role_tag},
    }


GONE = {"name": NAME, "state": "absent"}


def test_a_life_of_a_service_role(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "iam_service_role",
        [
            Task("predict", role("s3:GetObject"), check=True),
            Task("apply", role("s3:GetObject")),
            Task("again", role("s3:GetObject")),
            Task("change the policy", role("s3:PutObject")),
            Task("change a tag", role("s3:PutObject", "standby")),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    mutating = {name: [call for call in calls if call not in READ] for name, calls in run.calls().items()}
    assert mutating == {
        "predict": [],
        "apply": ["CreateRole", "PutRolePolicy", "CreateInstanceProfile", "AddRoleToInstanceProfile"],
        "again": [],
        "change the policy": ["PutRolePolicy"],
        "change a tag": ["TagRole"],
        "predict the end": [],
        "end": ["RemoveRoleFromInstanceProfile", "DeleteInstanceProfile", "DeleteRolePolicy", "DeleteRole"],
        "ended already": [],
    }
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "ended already"]
    assert run["apply"].before == {}
    assert run["change a tag"].before["tags"] == {"DR-Role": "writer", "Environment": "drill"}
    assert run["change a tag"].after["tags"] == {"DR-Role": "standby", "Environment": "drill"}
    assert run["end"].after == {}
