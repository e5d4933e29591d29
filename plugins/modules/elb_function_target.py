#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: elb_function_target
version_added: 0.1.0
short_description: Manage a target group of a load balancer that leads to a Lambda function
description:
  - Creates, changes or removes a target group of type C(lambda) with its health check and tags, lets the load balancer
    invoke the function, and registers the function as its one target.
  - Unlike M(community.aws.elb_target_group) it turns the health check on, which AWS leaves off for functions, gives the
    right to invoke in between, and has check mode.
  - Tags that are not listed stay. A group that leads to instances is refused, because AWS changes no group's type.
  - "Requires the IAM actions C(elasticloadbalancing:DescribeTargetGroups),
    C(elasticloadbalancing:DescribeTargetHealth), C(elasticloadbalancing:DescribeTags),
    C(elasticloadbalancing:CreateTargetGroup), C(elasticloadbalancing:ModifyTargetGroup),
    C(elasticloadbalancing:DeleteTargetGroup), C(elasticloadbalancing:RegisterTargets),
    C(elasticloadbalancing:DeregisterTargets), C(elasticloadbalancing:AddTags), C(lambda:GetPolicy),
    C(lambda:GetFunctionConfiguration),
    C(lambda:AddPermission) and C(lambda:RemovePermission)."
  - "See U(https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html)."
options:
  name:
    description: Name of the target group.
    type: str
    required: true
  function_arn:
    description:
      - ARN of the function. Required when O(state=present).
      - When O(state=absent), the load balancer's right to invoke it is taken away, where it is named.
    type: str
    default: ""
  health_check_path:
    description: Path that the load balancer asks.
    type: str
    default: /
  health_check_interval_seconds:
    description: Seconds from one health check to the next, from 35 to 300. Each one invokes the function.
    type: int
    default: 35
  health_check_timeout_seconds:
    description: Seconds after which a health check has failed.
    type: int
    default: 30
  healthy_threshold:
    description: How many good answers in a row make the function healthy.
    type: int
    default: 2
  unhealthy_threshold:
    description: How many failed checks in a row make the function unhealthy.
    type: int
    default: 2
  success_codes:
    description: Status codes of a good answer.
    type: str
    default: "200"
  tags:
    description: Tags of the target group.
    type: dict
  state:
    description: Whether the target group exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the target group before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Lead the load balancer to a function
  multiregion.aws_dr.elb_function_target:
    name: tg-us-east-1-prod
    function_arn: arn:aws:lambda:us-east-1:123456789012:function:transactions-api-us-east-1-prod
    health_check_path: /health
    tags:
      Environment: prod
"""

RETURN = r"""
target_group:
  description: The group as it stands, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the group; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    function_arn:
      description: ARN of the function that it leads to.
      type: str
      returned: when present
    health_check_enabled:
      description: Whether the function is checked.
      type: bool
      returned: when present
    tags:
      description: Tags of the group, with those of others.
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
from ..module_utils._aws.elb_function_target import plan_no_target, plan_target
from ..module_utils._core.elb_function_target import SETTINGS, FunctionTarget
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "function_arn": {"type": "str", "default": ""},
        "health_check_path": {"type": "str", "default": "/"},
        "health_check_interval_seconds": {"type": "int", "default": 35},
        "health_check_timeout_seconds": {"type": "int", "default": 30},
        "healthy_threshold": {"type": "int", "default": 2},
        "unhealthy_threshold": {"type": "int", "default": 2},
        "success_codes": {"type": "str", "default": "200"},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> FunctionTarget:
    return FunctionTarget(
        name=params["name"],
        function_arn=params["function_arn"],
        health_check={option: params[option] for option in SETTINGS},
        success_codes=params["success_codes"],
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    elb, functions = aws_client(module, "elbv2"), aws_client(module, "lambda")
    if module.params["state"] == "present":
        plan = plan_target(elb, functions, goal(module.params))
    else:
        plan = plan_no_target(elb, functions, module.params["name"], module.params["function_arn"])
    finish(module, "target_group", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["function_arn"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
