#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_vpc_flow_log
version_added: 0.1.0
short_description: Manage a flow log of a VPC
description:
  - Creates or removes the flow log that sends the traffic records of a VPC to a CloudWatch log group.
  - AWS can't change a flow log, so one that differs is deleted and created anew.
  - Tags are changed in place, and tags that are not listed stay.
  - "Requires the IAM actions C(ec2:DescribeFlowLogs), C(ec2:CreateFlowLogs), C(ec2:DeleteFlowLogs), C(ec2:CreateTags),
    and C(iam:PassRole) for O(role_arn)."
  - "See U(https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-cwl.html)."
options:
  name:
    description: Name of the flow log, kept in its tag Name; it is found by it.
    type: str
    required: true
  resource_id:
    description:
      - Id of the VPC. Required when O(state=present).
      - When O(state=absent) and this is left out, every flow log of the region with this name is removed.
    type: str
  traffic_type:
    description: Which traffic is recorded.
    type: str
    choices: [ALL, ACCEPT, REJECT]
    default: ALL
  log_group_name:
    description: Name of the log group. Required when O(state=present).
    type: str
  role_arn:
    description: ARN of the role that writes to the log group. Required when O(state=present).
    type: str
  max_aggregation_interval:
    description: Seconds that are summed up in one record.
    type: int
    choices: [60, 600]
    default: 60
  tags:
    description: Tags beside Name.
    type: dict
  state:
    description: Whether the flow log exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the flow log before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Record all traffic
  multiregion.aws_dr.ec2_vpc_flow_log:
    name: flow-log-us-east-1-prod
    resource_id: vpc-0123456789abcdef0
    log_group_name: /aws/vpc/us-east-1-prod
    role_arn: arn:aws:iam::123456789012:role/flow-log-us-east-1-prod
    tags:
      Environment: prod
"""

RETURN = r"""
flow_log:
  description: The flow log as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    id:
      description: Id of the flow log; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    name:
      description: Name of the flow log.
      type: str
      returned: when present
    resource_id:
      description: Id of the VPC.
      type: str
      returned: when present
    traffic_type:
      description: Which traffic is recorded.
      type: str
      returned: when present
    log_group_name:
      description: Name of the log group.
      type: str
      returned: when present
    role_arn:
      description: ARN of the role that writes to the log group.
      type: str
      returned: when present
    max_aggregation_interval:
      description: Seconds that are summed up in one record.
      type: int
      returned: when present
    tags:
      description: Tags beside Name, with those of others.
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
from ..module_utils._aws.ec2_vpc_flow_log import plan_flow_log, plan_no_flow_log
from ..module_utils._core.ec2_vpc_flow_log import FlowLogGoal
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "resource_id": {"type": "str"},
        "traffic_type": {"type": "str", "choices": ["ALL", "ACCEPT", "REJECT"], "default": "ALL"},
        "log_group_name": {"type": "str"},
        "role_arn": {"type": "str"},
        "max_aggregation_interval": {"type": "int", "choices": [60, 600], "default": 60},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> FlowLogGoal:
    return FlowLogGoal(
        name=params["name"],
        resource_id=params["resource_id"],
        traffic_type=params["traffic_type"],
        log_group_name=params["log_group_name"],
        role_arn=params["role_arn"],
        max_aggregation_interval=params["max_aggregation_interval"],
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "ec2")
    if module.params["state"] == "present":
        plan = plan_flow_log(client, goal(module.params))
    else:
        plan = plan_no_flow_log(client, module.params["name"], module.params["resource_id"])
    finish(module, "flow_log", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["resource_id", "log_group_name", "role_arn"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
