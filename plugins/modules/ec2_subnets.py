#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_subnets
version_added: 0.1.0
short_description: Manage a set of subnets of a VPC
description:
  - Creates or changes any number of subnets of one VPC in one run, with their tags.
  - M(amazon.aws.ec2_vpc_subnet) takes one subnet at a time, and reads each several times.
  - A subnet is found by its block. Subnets that are not listed are left alone, and so are tags that are not listed.
  - AWS can't move a subnet to another zone, so an existing one stays in its own.
  - "Requires the IAM actions C(ec2:DescribeSubnets), C(ec2:CreateSubnet), C(ec2:CreateTags) and
    C(ec2:ModifySubnetAttribute)."
  - "See U(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html)."
options:
  vpc_id:
    description: The VPC to which the subnets belong.
    type: str
    required: true
  subnets:
    description: The subnets.
    type: list
    elements: dict
    required: true
    suboptions:
      cidr:
        description: The block of addresses.
        type: str
        required: true
      zone:
        description: The availability zone.
        type: str
        required: true
      map_public:
        description: Whether what starts in the subnet gets a public address.
        type: bool
        default: false
      tags:
        description: Tags that the subnet carries.
        type: dict
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the subnets before and after, by block.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Create the subnets
  multiregion.aws_dr.ec2_subnets:
    vpc_id: vpc-0123456789abcdef0
    subnets:
      - cidr: 10.40.0.0/20
        zone: us-east-1a
        map_public: true
        tags:
          Name: public-us-east-1a-prod
          Environment: prod
      - cidr: 10.40.64.0/20
        zone: us-east-1a
        tags:
          Name: private-us-east-1a-prod
          Environment: prod
"""

RETURN = r"""
subnets:
  description: The subnets as they stand, or would stand in check mode, in the order of the option.
  returned: always
  type: list
  elements: dict
  contains:
    subnet_id:
      description: Its id; C(subnet-planned) in check mode where the subnet is still to be made.
      type: str
      returned: always
    cidr:
      description: The block of addresses.
      type: str
      returned: always
    zone:
      description: The availability zone.
      type: str
      returned: always
    map_public:
      description: Whether what starts in the subnet gets a public address.
      type: bool
      returned: always
    tags:
      description: Tags of the subnet, with those of others.
      type: dict
      returned: always
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.ec2_subnets import plan_subnets
from ..module_utils._core.ec2_subnets import SubnetGoal
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {
        "vpc_id": {"type": "str", "required": True},
        "subnets": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "cidr": {"type": "str", "required": True},
                "zone": {"type": "str", "required": True},
                "map_public": {"type": "bool", "default": False},
                "tags": {"type": "dict"},
            },
        },
    }


def goal(subnet: dict[str, Any]) -> SubnetGoal:
    return SubnetGoal(subnet["cidr"], subnet["zone"], subnet["map_public"], text_tags(subnet["tags"]))


def run(module: AnsibleAWSModule) -> None:
    goals = [goal(subnet) for subnet in module.params["subnets"]]
    plan = plan_subnets(aws_client(module, "ec2"), module.params["vpc_id"], goals)
    finish(module, "subnets", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
