#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ec2_route_tables
version_added: 0.1.0
short_description: Manage a set of route tables of a VPC
description:
  - Creates or changes any number of route tables of one VPC in one run, with their routes, subnets and tags.
  - M(amazon.aws.ec2_vpc_route_table) takes one table at a time, and sleeps for five seconds after it changed one.
  - A table is found by its tag C(Name). Tables that are not listed are left alone, but for subnets that are moved from
    them. Tags that are not listed are left alone.
  - The routes and subnets of a listed table are exactly those that are listed. Routes that AWS keeps by itself, to the
    VPC, to gateway endpoints or learned from a virtual gateway, are left alone.
  - "Requires the IAM actions C(ec2:DescribeRouteTables), C(ec2:CreateRouteTable), C(ec2:CreateTags),
    C(ec2:CreateRoute), C(ec2:ReplaceRoute), C(ec2:DeleteRoute), C(ec2:AssociateRouteTable) and
    C(ec2:DisassociateRouteTable)."
  - "See U(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRouteTable.html)."
options:
  vpc_id:
    description: The VPC to which the tables belong.
    type: str
    required: true
  tables:
    description: The tables.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Value of the tag C(Name), by which the table is known.
        type: str
        required: true
      subnet_ids:
        description: The subnets that follow the table.
        type: list
        elements: str
        default: []
      routes:
        description: The routes.
        type: list
        elements: dict
        default: []
        suboptions:
          dest:
            description: The block of addresses to which the route leads.
            type: str
            required: true
          gateway_id:
            description: An internet gateway, or a virtual one.
            type: str
          nat_gateway_id:
            description: A NAT gateway.
            type: str
          vpc_peering_connection_id:
            description: A peering connection.
            type: str
      tags:
        description: Further tags of the table.
        type: dict
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the tables before and after, by name.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Route
  multiregion.aws_dr.ec2_route_tables:
    vpc_id: vpc-0123456789abcdef0
    tables:
      - name: public-prod
        subnet_ids: [subnet-0123456789abcdef0]
        routes:
          - dest: 0.0.0.0/0
            gateway_id: igw-0123456789abcdef0
        tags:
          Environment: prod
      - name: database-prod
        subnet_ids: [subnet-0123456789abcdef1]
"""

RETURN = r"""
route_tables:
  description: The tables as they stand, or would stand in check mode, in the order of the option.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its tag C(Name).
      type: str
      returned: always
    route_table_id:
      description: Its id; C(rtb-planned) in check mode where the table is still to be made.
      type: str
      returned: always
    subnet_ids:
      description: The subnets that follow the table.
      type: list
      elements: str
      returned: always
    routes:
      description: Where the routes lead, by destination.
      type: dict
      returned: always
    tags:
      description: Tags of the table without its name, with those of others.
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
from ..module_utils._aws.ec2_route_tables import plan_tables
from ..module_utils._core.ec2_route_tables import TARGETS, TableGoal, wanted_routes
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    targets = tuple(TARGETS)
    routes = {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {"dest": {"type": "str", "required": True}, **{name: {"type": "str"} for name in targets}},
        "mutually_exclusive": [targets],
        "required_one_of": [targets],
    }
    return {
        "vpc_id": {"type": "str", "required": True},
        "tables": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True},
                "subnet_ids": {"type": "list", "elements": "str", "default": []},
                "routes": routes,
                "tags": {"type": "dict"},
            },
        },
    }


def goal(table: dict[str, Any]) -> TableGoal:
    return TableGoal(
        name=table["name"],
        subnet_ids=frozenset(table["subnet_ids"]),
        routes=wanted_routes(table["routes"]),
        tags=text_tags(table["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    goals = [goal(table) for table in module.params["tables"]]
    plan = plan_tables(aws_client(module, "ec2"), module.params["vpc_id"], goals)
    finish(module, "route_tables", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
