#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: dynamodb_global_table
version_added: 0.1.0
short_description: Manage a DynamoDB table with a replica in each region
description:
  - Makes a table on demand, with a stream of both images, and a replica of it in each further region (global tables
    version 2019.11.21), and keeps what each region has by itself alike.
  - The table is asked in the first of its regions that holds it. A region that does not answer is left as it is, and
    named in RV(table.unreachable).
  - Replication is asynchronous and the last writer wins, so a table has no bound on what a lost region takes with it.
  - Local indexes, encryption and the class of a table are left as they are. The first global table of an account makes
    a service-linked role.
  - "Requires the IAM actions C(dynamodb:CreateTable), C(dynamodb:CreateTableReplica), C(dynamodb:DeleteTable),
    C(dynamodb:DeleteTableReplica), C(dynamodb:DescribeContinuousBackups), C(dynamodb:DescribeTable),
    C(dynamodb:DescribeTimeToLive), C(dynamodb:ListTagsOfResource), C(dynamodb:TagResource),
    C(dynamodb:UpdateContinuousBackups), C(dynamodb:UpdateTable), C(dynamodb:UpdateTimeToLive) and
    C(iam:CreateServiceLinkedRole). For what AWS copies into a new replica on behalf of who makes it, also
    C(dynamodb:BatchWriteItem), C(dynamodb:DeleteItem), C(dynamodb:GetItem), C(dynamodb:PutItem), C(dynamodb:Query),
    C(dynamodb:Scan) and C(dynamodb:UpdateItem)."
  - "See U(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html)."
options:
  name:
    description: Name of the table, the same in each region.
    type: str
    required: true
  regions:
    description: Every region that is to hold the table. It is made in the first, where it stands nowhere yet.
    type: list
    elements: str
    required: true
  hash_key_name:
    description: Attribute that items are spread by. Can't be changed later. Required when O(state=present).
    type: str
  hash_key_type:
    description: Type of it, string, number or binary.
    type: str
    choices: [S, N, B]
    default: S
  range_key_name:
    description: Attribute that items of one O(hash_key_name) are sorted by. Can't be changed later.
    type: str
  range_key_type:
    description: Type of it, string, number or binary.
    type: str
    choices: [S, N, B]
    default: S
  point_in_time_recovery:
    description:
      - Whether each region's table can be restored to any second of the last 35 days.
      - Left as it is when left out.
    type: bool
  deletion_protection:
    description:
      - Whether each region's table is protected against deletion. Left as it is when left out.
      - A table that is protected is removed only when this is V(false), with O(state=absent) as with O(purge_replicas).
    type: bool
  ttl_attribute:
    description: Attribute with the time, in seconds since 1970, at which an item ends. Left as it is when left out.
    type: str
  global_secondary_indexes:
    description:
      - The indexes of the table, which each replica gets, and no others. They are left as they are when left out.
      - AWS makes or removes one at a time, and can't change one, so keys and projection are chosen once.
    type: list
    elements: dict
    suboptions:
      name: {description: Name of the index., type: str, required: true}
      hash_key_name: {description: Attribute that items are spread by., type: str, required: true}
      hash_key_type: {description: Type of it., type: str, choices: [S, N, B], default: S}
      range_key_name: {description: Attribute that items of one key are sorted by., type: str}
      range_key_type: {description: Type of it., type: str, choices: [S, N, B], default: S}
      projection:
        description: What the index holds of an item, all, its keys, or those and what is named.
        type: str
        choices: [ALL, KEYS_ONLY, INCLUDE]
        default: ALL
      non_key_attributes: {description: The attributes that V(INCLUDE) adds to the keys., type: list, elements: str}
  purge_replicas:
    description: Whether replicas in regions that are not listed are removed. They are only told of otherwise.
    type: bool
    default: false
  tags:
    description: Tags of the table in each region. Others that are there stay.
    type: dict
  wait_timeout:
    description: Seconds to wait for each change, such as a new replica.
    type: int
    default: 900
  state:
    description: Whether the table exists. For V(absent) all its replicas go first, listed or not.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the table before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Keep the sessions of payments in two regions
  multiregion.aws_dr.dynamodb_global_table:
    name: payment-sessions-prod
    regions: [us-east-1, us-west-2]
    hash_key_name: session_id
    ttl_attribute: ends_at
    global_secondary_indexes:
      - {name: by-customer, hash_key_name: customer_id, projection: KEYS_ONLY}
    point_in_time_recovery: true
    deletion_protection: true
"""

RETURN = r"""
table:
  description: The table as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    regions:
      description:
        - By region its status, arn, deletion_protection, point_in_time_recovery and tags.
        - They are null where nobody looked.
      returned: when present
      type: dict
    global_secondary_indexes:
      description: The indexes, in the order of their names.
      returned: when present
      type: list
      elements: dict
    foreign_regions:
      description: Regions with a replica that was not asked for.
      returned: when present
      type: list
      elements: str
    unreachable:
      description: Regions that did not answer and were left as they are.
      returned: when present
      type: list
      elements: str
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import CLIENT_CONFIG, IMPATIENT_CONFIG, finish, regional_clients, run_module
from ..module_utils._aws.dynamodb_global_table import plan_no_table, plan_table
from ..module_utils._aws.dynamodb_tables import Clients
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.dynamodb_global_table import TableGoal
from ..module_utils._core.dynamodb_indexes import wanted_indexes
from ..module_utils._core.plan import text_tags

KEY_TYPE = {"type": "str", "choices": ["S", "N", "B"], "default": "S"}
INDEX = {
    "name": {"type": "str", "required": True},
    "hash_key_name": {"type": "str", "required": True, "no_log": False},
    "hash_key_type": {**KEY_TYPE, "no_log": False},
    "range_key_name": {"type": "str", "no_log": False},
    "range_key_type": {**KEY_TYPE, "no_log": False},
    "projection": {"type": "str", "choices": ["ALL", "KEYS_ONLY", "INCLUDE"], "default": "ALL"},
    "non_key_attributes": {"type": "list", "elements": "str", "no_log": False},
}


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "regions": {"type": "list", "elements": "str", "required": True},
        "hash_key_name": {"type": "str", "no_log": False},
        "hash_key_type": {**KEY_TYPE, "no_log": False},
        "range_key_name": {"type": "str", "no_log": False},
        "range_key_type": {**KEY_TYPE, "no_log": False},
        "point_in_time_recovery": {"type": "bool"},
        "deletion_protection": {"type": "bool"},
        "ttl_attribute": {"type": "str"},
        "global_secondary_indexes": {"type": "list", "elements": "dict", "options": INDEX},
        "purge_replicas": {"type": "bool", "default": False},
        "tags": {"type": "dict"},
        "wait_timeout": {"type": "int", "default": 900},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> TableGoal:
    keys = {
        "HASH": (params["hash_key_name"], params["hash_key_type"]),
        "RANGE": (params["range_key_name"], params["range_key_type"]),
    }
    return TableGoal(
        name=params["name"],
        regions=tuple(dict.fromkeys(params["regions"])),
        keys={kind: key for kind, key in keys.items() if key[0]},
        point_in_time_recovery=params["point_in_time_recovery"],
        deletion_protection=params["deletion_protection"],
        ttl_attribute=params["ttl_attribute"],
        purge_replicas=params["purge_replicas"],
        tags=text_tags(params["tags"]),
        indexes=wanted_indexes(params["global_secondary_indexes"]),
    )


def run(module: AnsibleAWSModule) -> None:
    look, act = regional_clients(module, IMPATIENT_CONFIG), regional_clients(module, CLIENT_CONFIG)
    clients = Clients(lambda region: look("dynamodb", region), lambda region: act("dynamodb", region))
    plan = plan_table if module.params["state"] == "present" else plan_no_table
    finish(module, "table", plan(clients, goal(module.params), Patience(timeout=module.params["wait_timeout"])))


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["hash_key_name"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
