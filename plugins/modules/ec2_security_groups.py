#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_security_groups
version_added: 0.1.0
short_description: Manage a set of security groups of a VPC
description:
  - Creates or changes any number of security groups of one VPC in one run, with all their rules and their tags.
  - M(amazon.aws.ec2_security_group) takes one group at a time, and sleeps for three seconds after it made one.
  - A rule may name another group of the set, whatever their order.
  - The rules of a listed group are exactly those that are listed. Groups that are not listed are left alone, and so are
    tags that are not listed.
  - AWS can't change the description of a group, so that of an existing group stays.
  - "Requires the IAM actions C(ec2:DescribeSecurityGroups), C(ec2:CreateSecurityGroup), C(ec2:CreateTags),
    C(ec2:AuthorizeSecurityGroupIngress), C(ec2:AuthorizeSecurityGroupEgress), C(ec2:RevokeSecurityGroupIngress),
    C(ec2:RevokeSecurityGroupEgress), C(ec2:UpdateSecurityGroupRuleDescriptionsIngress) and
    C(ec2:UpdateSecurityGroupRuleDescriptionsEgress)."
  - "See U(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html)."
options:
  vpc_id:
    description: The VPC to which the groups belong.
    type: str
    required: true
  groups:
    description: The groups.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the group.
        type: str
        required: true
      description:
        description: What the group is for.
        type: str
        required: true
      ingress:
        description: What may come in.
        type: list
        elements: dict
        default: []
        suboptions:
          proto:
            description: The protocol.
            type: str
            choices: [tcp, udp]
            default: tcp
          ports:
            description: The ports.
            type: list
            elements: int
            required: true
          cidr_ip:
            description: The block of addresses on the other side.
            type: str
          group_name:
            description: The group on the other side, of the same VPC.
            type: str
          rule_desc:
            description: What the rule is for.
            type: str
      egress:
        description: What may go out.
        type: list
        elements: dict
        default: []
        suboptions:
          proto:
            description: The protocol.
            type: str
            choices: [tcp, udp]
            default: tcp
          ports:
            description: The ports.
            type: list
            elements: int
            required: true
          cidr_ip:
            description: The block of addresses on the other side.
            type: str
          group_name:
            description: The group on the other side, of the same VPC.
            type: str
          rule_desc:
            description: What the rule is for.
            type: str
      tags:
        description: Tags that the group carries.
        type: dict
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the groups before and after, by name.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let the load balancer reach the application, and nobody else
  multiregion.aws_dr.ec2_security_groups:
    vpc_id: vpc-0123456789abcdef0
    groups:
      - name: app-prod
        description: Application
        ingress:
          - ports: [8080]
            group_name: alb-prod
            rule_desc: Load balancer
        tags:
          Environment: prod
      - name: alb-prod
        description: Load balancer
        ingress:
          - ports: [443]
            cidr_ip: 0.0.0.0/0
            rule_desc: Clients
        egress:
          - ports: [8080]
            group_name: app-prod
            rule_desc: Application
        tags:
          Environment: prod
"""

RETURN = r"""
groups:
  description: The groups as they stand, or would stand in check mode, in the order of the option.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the group.
      type: str
      returned: always
    group_id:
      description: Its id; C(sg-planned) in check mode where the group is still to be made.
      type: str
      returned: always
    description:
      description: What the group is for.
      type: str
      returned: always
    ingress:
      description: One line for each rule.
      type: list
      elements: str
      returned: always
    egress:
      description: One line for each rule.
      type: list
      elements: str
      returned: always
    tags:
      description: Tags of the group, with those of others.
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
from ..module_utils._aws.ec2_security_groups import plan_groups
from ..module_utils._core.ec2_security_groups import GroupGoal, wanted_rules
from ..module_utils._core.plan import text_tags


def rules_spec() -> dict[str, Any]:
    return {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "proto": {"type": "str", "choices": ["tcp", "udp"], "default": "tcp"},
            "ports": {"type": "list", "elements": "int", "required": True},
            "cidr_ip": {"type": "str"},
            "group_name": {"type": "str"},
            "rule_desc": {"type": "str"},
        },
        "mutually_exclusive": [("cidr_ip", "group_name")],
        "required_one_of": [("cidr_ip", "group_name")],
    }


def argument_spec() -> dict[str, Any]:
    return {
        "vpc_id": {"type": "str", "required": True},
        "groups": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True},
                "description": {"type": "str", "required": True},
                "ingress": rules_spec(),
                "egress": rules_spec(),
                "tags": {"type": "dict"},
            },
        },
    }


def goal(group: dict[str, Any]) -> GroupGoal:
    return GroupGoal(
        name=group["name"],
        description=group["description"],
        ingress=wanted_rules(group["ingress"]),
        egress=wanted_rules(group["egress"]),
        tags=text_tags(group["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    goals = [goal(group) for group in module.params["groups"]]
    plan = plan_groups(aws_client(module, "ec2"), module.params["vpc_id"], goals)
    finish(module, "groups", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
