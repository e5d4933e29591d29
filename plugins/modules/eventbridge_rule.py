#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: eventbridge_rule
version_added: 0.1.0
short_description: Manage an EventBridge rule with its targets
description:
  - Creates, changes or removes one rule, on any event bus, with its targets and tags.
  - Targets that are not listed are removed. Tags that are not listed stay.
  - "Requires the IAM actions C(events:DescribeRule), C(events:ListTargetsByRule), C(events:ListTagsForResource),
    C(events:PutRule), C(events:PutTargets), C(events:RemoveTargets), C(events:DeleteRule), C(events:TagResource),
    and C(iam:PassRole) for each role."
  - "See U(https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html)."
options:
  name:
    description: Name of the rule.
    type: str
    required: true
  event_bus_name:
    description: Name or ARN of the event bus.
    type: str
    default: default
  schedule_expression:
    description: When the rule fires, as in V(rate(1 minute)). This or O(event_pattern) is needed when O(state=present).
    type: str
  event_pattern:
    description: Which events the rule matches.
    type: dict
  description:
    description: What the rule is for.
    type: str
  enabled:
    description: Whether the rule fires.
    type: bool
    default: true
  role_arn:
    description: ARN of the role that the rule itself uses.
    type: str
  targets:
    description: What is called. None when left out.
    type: list
    elements: dict
    suboptions:
      id:
        description: Id of the target, unique within the rule.
        type: str
        required: true
      arn:
        description: ARN of what is called.
        type: str
        required: true
      role_arn:
        description: ARN of the role that is used for the call.
        type: str
      input:
        description: JSON that is sent in place of the event.
        type: json
      dead_letter_arn:
        description: ARN of the queue that takes events which could not be delivered.
        type: str
      maximum_retry_attempts:
        description: How often a delivery is tried again. AWS's 185 when left out.
        type: int
      maximum_event_age_in_seconds:
        description: How long a delivery is tried again. AWS's 86400 when left out.
        type: int
  tags:
    description: Tags of the rule.
    type: dict
  state:
    description: Whether the rule exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the rule before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Look at the database every minute
  multiregion.aws_dr.eventbridge_rule:
    name: database-health-us-east-1-prod
    schedule_expression: rate(1 minute)
    targets:
      - id: database-health
        arn: arn:aws:lambda:us-east-1:123456789012:function:database-health-us-east-1-prod
        dead_letter_arn: arn:aws:sqs:us-east-1:123456789012:dead-letters-us-east-1-prod
        maximum_retry_attempts: 0
        maximum_event_age_in_seconds: 60
    tags:
      Environment: prod
"""

RETURN = r"""
rule:
  description: The rule as it stands, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the rule; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    targets:
      description: The targets, in the order of their ids.
      type: list
      elements: dict
      returned: when present
    tags:
      description: Tags of the rule, with those of others; empty where no tags were asked for.
      type: dict
      returned: when present
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.eventbridge_rule import plan_no_rule, plan_rule
from ..module_utils._core.eventbridge_rule import RuleGoal, wanted_targets
from ..module_utils._core.plan import text_tags


def target_spec() -> dict[str, Any]:
    return {
        "id": {"type": "str", "required": True},
        "arn": {"type": "str", "required": True},
        "role_arn": {"type": "str"},
        "input": {"type": "json"},
        "dead_letter_arn": {"type": "str"},
        "maximum_retry_attempts": {"type": "int"},
        "maximum_event_age_in_seconds": {"type": "int"},
    }


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "event_bus_name": {"type": "str", "default": "default"},
        "schedule_expression": {"type": "str"},
        "event_pattern": {"type": "dict"},
        "description": {"type": "str"},
        "enabled": {"type": "bool", "default": True},
        "role_arn": {"type": "str"},
        "targets": {"type": "list", "elements": "dict", "options": target_spec()},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> RuleGoal:
    return RuleGoal(
        name=params["name"],
        event_bus_name=params["event_bus_name"],
        schedule_expression=params["schedule_expression"],
        event_pattern=params["event_pattern"],
        description=params["description"],
        enabled=params["enabled"],
        role_arn=params["role_arn"],
        targets=wanted_targets(params["targets"]),
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "events")
    if module.params["state"] == "present":
        plan = plan_rule(client, goal(module.params))
    else:
        plan = plan_no_rule(client, module.params["name"], module.params["event_bus_name"])
    finish(module, "rule", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["schedule_expression", "event_pattern"], True)],
        mutually_exclusive=[("schedule_expression", "event_pattern")],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
