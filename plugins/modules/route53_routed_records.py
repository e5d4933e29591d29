#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: route53_routed_records
version_added: 0.1.0
short_description: Manage all weighted or failover records of one name in one change
description:
  - Creates, changes and removes the weighted or failover records of one name and type in a single change batch,
    so that the weights never pass through a state that nobody asked for, such as 0 and 0.
  - Weighted and failover records of the name and type that are not listed are removed in the same batch. So the
    batch also leads from one way of routing to the other.
  - "Requires the IAM actions C(route53:ListResourceRecordSets), C(route53:ChangeResourceRecordSets),
    C(route53:GetChange) and, to find a zone by its name, C(route53:ListHostedZonesByName)."
  - "See U(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html) and
    U(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-failover.html)."
options:
  hosted_zone_id:
    description: Id of the hosted zone. Required when O(state=present).
    type: str
  hosted_zone_name:
    description:
      - Name of the public hosted zone, to remove its records without knowing its id.
      - Where there is no such zone there is nothing to remove.
    type: str
  name:
    description: Full name of the records. The dot at the end may be left out.
    type: str
    required: true
  type:
    description: Type of the records.
    type: str
    required: true
    choices: [A, AAAA, CNAME]
  records:
    description: The records. Required when O(state=present).
    type: list
    elements: dict
    suboptions:
      set_identifier:
        description: What tells the record from the others of the name.
        type: str
        required: true
      weight:
        description:
          - Share of the answers, from 0 to 255.
          - This or O(records[].failover) is needed, the same for all records.
        type: int
      failover:
        description: The V(PRIMARY) is answered while it is healthy, else the V(SECONDARY). Of each there is one.
        type: str
        choices: [PRIMARY, SECONDARY]
      health_check_id:
        description: Id of the health check that the record depends on.
        type: str
      alias_dns_name:
        description: Name that the record is an alias of. This or O(records[].values) is needed.
        type: str
      alias_hosted_zone_id:
        description: Hosted zone of O(records[].alias_dns_name); for a load balancer, that of its region.
        type: str
      alias_evaluate_target_health:
        description: Whether the health of what the alias stands for counts.
        type: bool
        default: true
      ttl:
        description: Seconds that a resolver may keep the values. 60 when left out; an alias has none.
        type: int
      values:
        description: What the record answers.
        type: list
        elements: str
  wait:
    description: Whether to wait until all name servers of Route 53 know the change.
    type: bool
    default: true
  wait_timeout:
    description: How many seconds to wait.
    type: int
    default: 300
  state:
    description: Whether there are such records. For V(absent) all of the name and type are removed.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the records before and after, by set identifier.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: All traffic to the preferred region, the other in reserve
  multiregion.aws_dr.route53_routed_records:
    hosted_zone_id: Z0123456789ABCDEFGHIJ
    name: api.shop.test
    type: A
    records:
      - set_identifier: us-east-1
        weight: 100
        health_check_id: "{{ region_check['us-east-1'] }}"
        alias_dns_name: alb-us-east-1-prod-1.us-east-1.elb.amazonaws.com
        alias_hosted_zone_id: Z35SXDOTRQ7X7K
      - set_identifier: us-east-2
        weight: 0
        health_check_id: "{{ region_check['us-east-2'] }}"
        alias_dns_name: alb-us-east-2-prod-1.us-east-2.elb.amazonaws.com
        alias_hosted_zone_id: Z3AADJGX6KTTL2
"""

RETURN = r"""
records:
  description:
    - The records as they stand, or would stand in check mode, in the shape of the options.
    - Empty when absent.
  returned: always
  type: list
  elements: dict
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.route53_routed_records import find_zone, plan_records
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.route53_routed_records import wanted_records


def record_spec() -> dict[str, Any]:
    return {
        "set_identifier": {"type": "str", "required": True},
        "weight": {"type": "int"},
        "failover": {"type": "str", "choices": ["PRIMARY", "SECONDARY"]},
        "health_check_id": {"type": "str"},
        "alias_dns_name": {"type": "str"},
        "alias_hosted_zone_id": {"type": "str"},
        "alias_evaluate_target_health": {"type": "bool", "default": True},
        "ttl": {"type": "int"},
        "values": {"type": "list", "elements": "str"},
    }


def argument_spec() -> dict[str, Any]:
    return {
        "hosted_zone_id": {"type": "str"},
        "hosted_zone_name": {"type": "str"},
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "required": True, "choices": ["A", "AAAA", "CNAME"]},
        "records": {"type": "list", "elements": "dict", "options": record_spec()},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 300},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    client = aws_client(module, "route53")
    plan = plan_records(
        client,
        params["hosted_zone_id"] or find_zone(client, params["hosted_zone_name"]),
        params["name"],
        params["type"],
        wanted_records(params["records"] if params["state"] == "present" else []),
        Patience(timeout=params["wait_timeout"]) if params["wait"] else None,
    )
    finish(module, "records", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        mutually_exclusive=[("hosted_zone_id", "hosted_zone_name")],
        required_one_of=[("hosted_zone_id", "hosted_zone_name")],
        required_if=[("state", "present", ["hosted_zone_id", "records"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
