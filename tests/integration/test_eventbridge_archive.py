# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module eventbridge_archive."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

REGION = "us-east-1"
HERE = f"arn:aws:events:{REGION}:{ACCOUNT}"
ARN = f"{HERE}:event-bus/bus-probe"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
ARCHIVE: dict[str, Any] = {
    "name": "archive-drill",
    "event_source_arn": ARN,
    "description": "A month of payments",
    "event_pattern": {"source": ["payments"]},
    "retention_days": 30,
    "kms_key_id": KEY,
}
SHORTER = {"name": "archive-drill", "event_source_arn": ARN, "retention_days": 7}
NO_ARCHIVE = {"name": "archive-drill", "state": "absent"}


def test_a_life_of_an_archive(lab: Lab, tmp_path: Path) -> None:
    elsewhere = {**SHORTER, "event_source_arn": f"{HERE}:event-bus/other"}
    run = play(
        lab,
        tmp_path,
        "eventbridge_archive",
        [
            Task("predict", ARCHIVE, check=True),
            Task("apply", ARCHIVE),
            Task("again", ARCHIVE),
            Task("predict a change", SHORTER, check=True),
            Task("change", SHORTER),
            Task("changed already", SHORTER),
            Task("of another bus", elsewhere, fails=True),
            Task("predict the end", NO_ARCHIVE, check=True),
            Task("end", NO_ARCHIVE),
            Task("ended already", NO_ARCHIVE),
        ],
    )
    assert run.calls() == {
        "predict": ["DescribeArchive"],
        "apply": ["DescribeArchive", "CreateArchive"],
        "again": ["DescribeArchive"],
        "predict a change": ["DescribeArchive"],
        "change": ["DescribeArchive", "UpdateArchive"],
        "changed already": ["DescribeArchive"],
        "of another bus": ["DescribeArchive"],
        "predict the end": ["DescribeArchive"],
        "end": ["DescribeArchive", "DeleteArchive"],
        "ended already": ["DescribeArchive"],
    }
    quiet = {"again", "changed already", "of another bus", "ended already"}
    assert run.changed() == {name: name not in quiet for name in run.outcomes}
    made = run["apply"].result["archive"]
    assert made["arn"] == f"{HERE}:archive/archive-drill"
    assert run["predict"].result["archive"] == {**made, "arn": ""}
    assert run["again"].result["archive"] == made
    after = {**made, "description": "", "retention_days": 7, "kms_key_id": ""}
    assert run["change"].after == after
    assert run["changed already"].result["archive"] == after
    assert "Remove it first" in run["of another bus"].result["msg"]
