#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_event_source
version_added: 0.1.0
short_description: Let a Lambda function work on an SQS queue
description:
  - Creates, changes or removes the event source mapping between one function and one queue, with its tags.
  - Unlike M(amazon.aws.lambda_event) it changes how failures within a batch are reported, sets tags, predicts the mapping of
    a function that is yet to be made, and its removal can be repeated when the function is gone.
  - Tags that are not listed stay.
  - "Requires the IAM actions C(lambda:ListEventSourceMappings), C(lambda:ListTags),
    C(lambda:CreateEventSourceMapping), C(lambda:UpdateEventSourceMapping), C(lambda:DeleteEventSourceMapping) and
    C(lambda:TagResource)."
  - "See U(https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html)."
options:
  function_name:
    description: Name of the function.
    type: str
    required: true
  queue_arn:
    description: ARN of the queue.
    type: str
    required: true
  enabled:
    description: Whether the function works on the queue. Messages wait where it does not.
    type: bool
    default: true
  batch_size:
    description: The largest number of messages that are handed over at once.
    type: int
    default: 10
  batching_window_seconds:
    description: The longest wait for a batch to fill, in seconds. Needed where O(batch_size) is above 10.
    type: int
    default: 0
  report_batch_item_failures:
    description: Whether the function tells which messages of a batch have failed, so that only those come back.
    type: bool
    default: true
  tags:
    description: Tags of the mapping.
    type: dict
  state:
    description: Whether the mapping exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the mapping before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Work on the queue of payments in the region that writes
  multiregion.aws_dr.lambda_event_source:
    function_name: payment-processor-us-east-1-prod
    queue_arn: arn:aws:sqs:us-east-1:123456789012:payments-us-east-1-prod
    enabled: true
    tags:
      Environment: prod
"""

RETURN = r"""
event_source:
  description: The mapping as it stands, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: dict
  contains:
    uuid:
      description: Id of the mapping; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    enabled:
      description: Whether the function works on the queue.
      type: bool
      returned: when present
    tags:
      description: Tags of the mapping, with those of others; empty where no tags were asked for.
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
from ..module_utils._aws.lambda_event_source import plan_event_source, plan_no_event_source
from ..module_utils._core.lambda_event_source import EventSource
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {
        "function_name": {"type": "str", "required": True},
        "queue_arn": {"type": "str", "required": True},
        "enabled": {"type": "bool", "default": True},
        "batch_size": {"type": "int", "default": 10},
        "batching_window_seconds": {"type": "int", "default": 0},
        "report_batch_item_failures": {"type": "bool", "default": True},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> EventSource:
    return EventSource(
        function_name=params["function_name"],
        queue_arn=params["queue_arn"],
        enabled=params["enabled"],
        batch_size=params["batch_size"],
        batching_window_seconds=params["batching_window_seconds"],
        report_batch_item_failures=params["report_batch_item_failures"],
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "lambda")
    if module.params["state"] == "present":
        plan = plan_event_source(client, goal(module.params))
    else:
        plan = plan_no_event_source(client, module.params["function_name"], module.params["queue_arn"])
    finish(module, "event_source", plan)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
