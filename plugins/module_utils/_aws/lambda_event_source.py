# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Event source mappings: reading the one between a function and a queue, and the plan that makes it as wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.lambda_event_source import (
    EventSource,
    answered_settings,
    call_parameters,
    different,
    wanted_settings,
)
from .._core.plan import Plan, Step, tag_changes
from .errors import answer_unless

# Where there is no function, nothing works on its queue.
MISSING = ("ResourceNotFoundException",)
GOING = "Deleting"


def describe_mapping(client: Any, function_name: str, queue_arn: str) -> Mapping[str, Any] | None:
    """The mapping as Lambda shows it; None where there is none, or not even the function."""
    answer = answer_unless(
        MISSING, lambda: client.list_event_source_mappings(FunctionName=function_name, EventSourceArn=queue_arn)
    )
    found = [one for one in (answer or {}).get("EventSourceMappings", ()) if one["State"] != GOING]
    return found[0] if found else None


def plan_event_source(client: Any, goal: EventSource) -> Plan:
    """What it takes for the function to work on the queue as wanted."""
    stands = describe_mapping(client, goal.function_name, goal.queue_arn)
    wanted = wanted_settings(goal)
    if stands is None:
        after = _shown(goal, "", wanted, goal.tags)
        call = {
            "FunctionName": goal.function_name,
            "EventSourceArn": goal.queue_arn,
            **call_parameters(wanted),
            **({"Tags": dict(goal.tags)} if goal.tags else {}),
        }
        step = Step("lambda:CreateEventSourceMapping", lambda: client.create_event_source_mapping(**call))
        return Plan({}, after, (step,), settle=lambda answers: {**after, "uuid": answers[0]["UUID"]})
    uuid, settings = stands["UUID"], answered_settings(stands)
    tags = client.list_tags(Resource=stands["EventSourceMappingArn"])["Tags"] if goal.tags else {}
    steps = []
    if change := different(settings, wanted):
        call = {"UUID": uuid, **call_parameters(change)}
        steps.append(Step("lambda:UpdateEventSourceMapping", lambda: client.update_event_source_mapping(**call)))
    if missing := tag_changes(tags, goal.tags):
        arn = stands["EventSourceMappingArn"]
        steps.append(Step("lambda:TagResource", lambda: client.tag_resource(Resource=arn, Tags=missing)))
    after = _shown(goal, uuid, wanted, {**tags, **goal.tags})
    return Plan(_shown(goal, uuid, settings, tags), after, tuple(steps))


def plan_no_event_source(client: Any, function_name: str, queue_arn: str) -> Plan:
    """What it takes for the function to work on the queue no more."""
    stands = describe_mapping(client, function_name, queue_arn)
    if stands is None:
        return Plan({}, {})
    uuid = stands["UUID"]
    step = Step("lambda:DeleteEventSourceMapping", lambda: client.delete_event_source_mapping(UUID=uuid))
    goal = EventSource(function_name, queue_arn)
    return Plan(_shown(goal, uuid, answered_settings(stands), {}), {}, (step,))


def _shown(goal: EventSource, uuid: str, settings: Mapping[str, Any], tags: Mapping[str, str]) -> dict[str, Any]:
    place = {"uuid": uuid, "function_name": goal.function_name, "queue_arn": goal.queue_arn}
    return {**place, **settings, "tags": dict(tags)}
