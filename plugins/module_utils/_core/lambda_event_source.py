# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source mappings as values: the queue that a function works on, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

BATCH_FAILURES = "ReportBatchItemFailures"
# What Lambda takes by itself.
DEFAULT_BATCH_SIZE = 10


@dataclass(frozen=True)
class EventSource:
    """A function's work on one queue, as it is wanted."""

    function_name: str
    queue_arn: str
    enabled: bool = True
    batch_size: int = DEFAULT_BATCH_SIZE
    batching_window_seconds: int = 0
    report_batch_item_failures: bool = True
    tags: Mapping[str, str] = field(default_factory=dict)


def wanted_settings(goal: EventSource) -> dict[str, Any]:
    """The settings that are asked for, in the shape of the options."""
    return {
        "enabled": goal.enabled,
        "batch_size": goal.batch_size,
        "batching_window_seconds": goal.batching_window_seconds,
        "report_batch_item_failures": goal.report_batch_item_failures,
    }


def answered_settings(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a mapping as Lambda shows it. One that is being enabled counts as enabled."""
    return {
        "enabled": answer["State"] not in ("Disabled", "Disabling"),
        "batch_size": answer.get("BatchSize", DEFAULT_BATCH_SIZE),
        "batching_window_seconds": answer.get("MaximumBatchingWindowInSeconds", 0),
        "report_batch_item_failures": BATCH_FAILURES in (answer.get("FunctionResponseTypes") or ()),
    }


def call_parameters(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What CreateEventSourceMapping and UpdateEventSourceMapping take for these settings."""
    names = {
        "enabled": "Enabled",
        "batch_size": "BatchSize",
        "batching_window_seconds": "MaximumBatchingWindowInSeconds",
    }
    call = {names[key]: value for key, value in settings.items() if key in names}
    if "report_batch_item_failures" in settings:
        call["FunctionResponseTypes"] = [BATCH_FAILURES] if settings["report_batch_item_failures"] else []
    return call


def different(stands: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that are to be changed."""
    return {key: value for key, value in wanted.items() if stands.get(key) != value}
