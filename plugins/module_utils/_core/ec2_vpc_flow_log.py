# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""VPC flow logs as values. AWS can't change one: what differs is made anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .plan import tag_dict

# What can't be changed, and the name of it in the API.
FIXED: Mapping[str, str] = {
    "resource_id": "ResourceId",
    "traffic_type": "TrafficType",
    "log_group_name": "LogGroupName",
    "role_arn": "DeliverLogsPermissionArn",
    "max_aggregation_interval": "MaxAggregationInterval",
}


@dataclass(frozen=True)
class FlowLogGoal:
    """A flow log of one VPC as it is wanted. ``tags`` are without the name."""

    name: str
    resource_id: str
    traffic_type: str
    log_group_name: str
    role_arn: str
    max_aggregation_interval: int
    tags: Mapping[str, str]


def answered_flow_log(answer: Mapping[str, Any]) -> dict[str, Any]:
    """One flow log as DescribeFlowLogs shows it; values that the answer lacks are left out."""
    seen = {key: answer[parameter] for key, parameter in FIXED.items() if parameter in answer}
    if "log_group_name" not in seen and answer.get("LogDestination"):
        # An ARN ends in log-group:<name> or log-group:<name>:*
        seen["log_group_name"] = answer["LogDestination"].split("log-group:")[-1].removesuffix(":*")
    tags = tag_dict(answer.get("Tags"))
    name = tags.pop("Name", "")
    return {"id": answer["FlowLogId"], "name": name, **seen, "tags": tags}


def wanted_flow_log(goal: FlowLogGoal) -> dict[str, Any]:
    """The flow log that the goal asks for; its id is AWS's to give."""
    return {
        "id": "",
        "name": goal.name,
        **{key: getattr(goal, key) for key in FIXED},
        "tags": dict(goal.tags),
    }


def serves(seen: Mapping[str, Any], goal: FlowLogGoal) -> bool:
    """Whether a flow log does what is wanted. What an answer does not tell can't speak against it."""
    return all(seen.get(key, getattr(goal, key)) == getattr(goal, key) for key in FIXED)
