# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Archives of event buses: the plan that makes one equal to what is wanted."""

from __future__ import annotations

from typing import Any

from .._core.eventbridge_archive import (
    ArchiveGoal,
    answered_archive,
    create_parameters,
    update_parameters,
    wanted_archive,
)
from .._core.plan import Plan, Step
from .errors import answer_unless

MISSING = ("ResourceNotFoundException",)


def describe_archive(client: Any, name: str) -> dict[str, Any]:
    """The archive; empty where there is none."""
    answer = answer_unless(MISSING, lambda: client.describe_archive(ArchiveName=name))
    return answered_archive(answer) if answer else {}


def plan_archive(client: Any, goal: ArchiveGoal) -> Plan:
    """What it takes for the archive to be as wanted. What it holds is kept, as long as it is to be kept."""
    before = describe_archive(client, goal.name)
    after = wanted_archive(goal, before)
    if not before:
        call = create_parameters(goal)
        step = Step("events:CreateArchive", lambda: client.create_archive(**call))
        return Plan({}, after, (step,), settle=lambda answers: {**after, "arn": answers[0]["ArchiveArn"]})
    if before == after:
        return Plan(before, after)
    change = update_parameters(goal)
    return Plan(before, after, (Step("events:UpdateArchive", lambda: client.update_archive(**change)),))


def plan_no_archive(client: Any, name: str) -> Plan:
    """What it takes for the archive to be gone, with all that it holds."""
    before = describe_archive(client, name)
    if not before:
        return Plan({}, {})
    return Plan(before, {}, (Step("events:DeleteArchive", lambda: client.delete_archive(ArchiveName=name)),))
