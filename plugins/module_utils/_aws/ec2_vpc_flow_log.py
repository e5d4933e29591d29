# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC flow logs: finding them by name, and the plan that leaves exactly the one that is wanted."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from .._core.ec2_vpc_flow_log import FIXED, FlowLogGoal, answered_flow_log, serves, wanted_flow_log
from .._core.plan import Plan, Step, refused, tag_changes, tag_list


def describe_flow_logs(client: Any, name: str, resource_id: str | None) -> list[dict[str, Any]]:
    """The flow logs with this name, of one resource or (where none is given) of any."""
    filters = [{"Name": "tag:Name", "Values": [name]}]
    if resource_id:
        filters.append({"Name": "resource-id", "Values": [resource_id]})
    pages = client.get_paginator("describe_flow_logs").paginate(Filter=filters)
    found = [answered_flow_log(answer) for page in pages for answer in page.get("FlowLogs", ())]
    # A filter takes * and ? for more than themselves.
    return [seen for seen in found if seen["name"] == name and resource_id in (None, "", seen["resource_id"])]


def plan_flow_log(client: Any, goal: FlowLogGoal) -> Plan:
    """What it takes for the resource to have this flow log, once."""
    # Without a resource (check mode, before it is made) there is nothing to find.
    found = describe_flow_logs(client, goal.name, goal.resource_id) if goal.resource_id else []
    kept = next((seen for seen in found if serves(seen, goal)), None)
    others = [seen for seen in found if seen is not kept]
    steps = [_delete(client, [seen["id"] for seen in others])] if others else []
    before = kept or (found[0] if found else {})
    # Tags that somebody else put there outlive the flow log that they were put on.
    goal = replace(goal, tags={**before.get("tags", {}), **goal.tags})
    after = wanted_flow_log(goal)
    if kept is None:
        steps.append(_create(client, goal))
        return Plan(before, after, tuple(steps), lambda answers: {**after, "id": answers[-1]["FlowLogIds"][0]})
    after["id"] = kept["id"]
    if missing := tag_changes(kept["tags"], goal.tags):
        steps.append(_tag(client, kept["id"], missing))
    return Plan(kept, after, tuple(steps))


def plan_no_flow_log(client: Any, name: str, resource_id: str | None) -> Plan:
    """What it takes for no flow log to have this name."""
    found = describe_flow_logs(client, name, resource_id)
    if not found:
        return Plan({}, {})
    return Plan(found[0], {}, (_delete(client, [seen["id"] for seen in found]),))


def _create(client: Any, goal: FlowLogGoal) -> Step:
    if not goal.resource_id:
        return refused("ec2:CreateFlowLogs", f"resource_id: found nothing that {goal.name} could watch.")
    call: dict[str, Any] = {parameter: getattr(goal, key) for key, parameter in FIXED.items() if key != "resource_id"}
    tags = tag_list({"Name": goal.name, **goal.tags})
    call |= {
        "ResourceIds": [goal.resource_id],
        "ResourceType": "VPC",
        "LogDestinationType": "cloud-watch-logs",
        "TagSpecifications": [{"ResourceType": "vpc-flow-log", "Tags": tags}],
        # The same for each attempt of this one call, so that an attempt whose answer is lost makes no second flow log.
        "ClientToken": str(uuid.uuid4()),
    }
    return Step("ec2:CreateFlowLogs", lambda: _all_done(client.create_flow_logs(**call)))


def _delete(client: Any, ids: Sequence[str]) -> Step:
    return Step("ec2:DeleteFlowLogs", lambda: _all_done(client.delete_flow_logs(FlowLogIds=list(ids))))


def _tag(client: Any, flow_log_id: str, tags: Mapping[str, str]) -> Step:
    return Step("ec2:CreateTags", lambda: client.create_tags(Resources=[flow_log_id], Tags=tag_list(tags)))


def _all_done(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answer, unless it lists what AWS did not do: EC2 answers these calls with success all the same."""
    reasons = [item["Error"]["Message"] for item in answer.get("Unsuccessful", ())]
    if reasons:
        raise ValueError(f"AWS refused the flow log: {' '.join(reasons)}")
    return answer
