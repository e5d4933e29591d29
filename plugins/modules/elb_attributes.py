#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: elb_attributes
version_added: 0.1.0
short_description: Set attributes of an Application Load Balancer
description:
  - Sets attributes of a load balancer by their own names, such as C(client_keep_alive.seconds),
    for which M(amazon.aws.elb_application_lb) has no option. Attributes that are not listed stay as they are.
  - In check mode a load balancer that does not exist yet counts as one that will be made and then changed.
  - "Requires the IAM actions C(elasticloadbalancing:DescribeLoadBalancers),
    C(elasticloadbalancing:DescribeLoadBalancerAttributes) and C(elasticloadbalancing:ModifyLoadBalancerAttributes)."
  - "See U(https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_LoadBalancerAttribute.html)."
options:
  name:
    description: Name of the load balancer.
    type: str
    required: true
  attributes:
    description: Attributes by their names. Every value is text; a boolean is written as V(true) or V(false).
    type: dict
    required: true
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the listed attributes before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let no client hold a connection to a lost region for long
  multiregion.aws_dr.elb_attributes:
    name: alb-us-east-1-prod
    attributes:
      client_keep_alive.seconds: "60"
"""

RETURN = r"""
attributes:
  description: The listed attributes as they stand, or would stand in check mode.
  returned: always
  type: dict
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.elb_attributes import plan_attributes
from ..module_utils._core.elb_attributes import attribute_text


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "attributes": {"type": "dict", "required": True},
    }


def run(module: AnsibleAWSModule) -> None:
    wanted = attribute_text(module.params["attributes"])
    finish(module, "attributes", plan_attributes(aws_client(module, "elbv2"), module.params["name"], wanted))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
