#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: eventbridge_bus
version_added: 0.1.0
short_description: Manage an EventBridge event bus
description:
  - Creates, changes or removes a custom event bus with its policy, key, dead-letter queue and tags.
  - No module of amazon.aws or community.aws manages event buses.
  - With O(state=absent) the rules of the bus go first, with their targets. An archive of it has to go before.
  - Tags that are not listed stay.
  - "Requires the IAM actions C(events:DescribeEventBus), C(events:ListTagsForResource), C(events:ListRules),
    C(events:CreateEventBus), C(events:UpdateEventBus), C(events:PutPermission), C(events:RemovePermission),
    C(events:TagResource), C(events:DeleteEventBus), and for rules that are removed C(events:DescribeRule),
    C(events:ListTargetsByRule), C(events:RemoveTargets) and C(events:DeleteRule)."
  - "See U(https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html)."
options:
  name:
    description: Name of the bus.
    type: str
    required: true
  description:
    description: What the bus is for.
    type: str
  kms_key_id:
    description: ARN of the key that encrypts the events on the bus. A key of AWS's when left out.
    type: str
  dead_letter_arn:
    description: ARN of the queue that takes events which the bus could not encrypt or decrypt.
    type: str
  statements:
    description:
      - Statements of the policy of the bus, each with a C(Sid).
      - Without any the bus has no policy, and takes the events of its own account alone.
    type: list
    elements: dict
    default: []
  rules:
    description: Names of the rules that the bus may have. Others are removed. Any may stand when left out.
    type: list
    elements: str
  tags:
    description: Tags of the bus.
    type: dict
  state:
    description: Whether the bus exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the bus before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Make a bus
  multiregion.aws_dr.eventbridge_bus:
    name: bus-us-east-1-prod
    description: Events of payments
    kms_key_id: arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555
    dead_letter_arn: arn:aws:sqs:us-east-1:123456789012:event-dead-letters-us-east-1-prod
    tags:
      Environment: prod
"""

RETURN = r"""
bus:
  description: The bus as it stands, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the bus; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    statements:
      description: Statements of its policy.
      type: list
      elements: dict
      returned: when present
    superfluous_rules:
      description: Rules that it may not have. Empty, since they were removed; a diff tells them.
      type: list
      elements: str
      returned: when present
    tags:
      description: Tags of the bus, with those of others; empty where no tags were asked for.
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
from ..module_utils._aws.eventbridge_bus import plan_bus, plan_no_bus
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.eventbridge_bus import BusGoal
from ..module_utils._core.plan import text_tags

# Rules that were removed are listed for some seconds more.
PATIENCE = Patience(timeout=60)


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "description": {"type": "str"},
        "kms_key_id": {"type": "str"},
        "dead_letter_arn": {"type": "str"},
        "statements": {"type": "list", "elements": "dict", "default": []},
        "rules": {"type": "list", "elements": "str"},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> BusGoal:
    return BusGoal(
        name=params["name"],
        description=params["description"] or "",
        kms_key_id=params["kms_key_id"] or "",
        dead_letter_arn=params["dead_letter_arn"] or "",
        statements=params["statements"],
        rules=params["rules"],
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "events")
    if module.params["state"] == "present":
        plan = plan_bus(client, goal(module.params))
    else:
        plan = plan_no_bus(client, module.params["name"], PATIENCE)
    finish(module, "bus", plan)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
