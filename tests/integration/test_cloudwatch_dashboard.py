# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module cloudwatch_dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play


def dashboard(markdown: str) -> dict[str, Any]:
    widget = {"type": "text", "x": 0, "y": 0, "width": 6, "height": 2, "properties": {"markdown": markdown}}
    return {"name": "dashboard-drill", "body": {"widgets": [widget]}}


GONE = {"name": "dashboard-drill", "state": "absent"}


def test_a_life_of_a_dashboard(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "cloudwatch_dashboard",
        [
            Task("predict", dashboard("one"), check=True),
            Task("apply", dashboard("one")),
            Task("again", dashboard("one")),
            Task("change", dashboard("two")),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert run.calls() == {
        "predict": ["GetDashboard"],
        "apply": ["GetDashboard", "PutDashboard"],
        "again": ["GetDashboard"],
        "change": ["GetDashboard", "PutDashboard"],
        "predict the end": ["GetDashboard"],
        "end": ["GetDashboard", "DeleteDashboards"],
        "ended already": ["GetDashboard"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "ended already"]
    assert (run["change"].before, run["change"].after) == (dashboard("one"), dashboard("two"))
    assert run["end"].after == {}
