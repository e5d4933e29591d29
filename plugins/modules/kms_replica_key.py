#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: kms_replica_key
version_added: 0.1.0
short_description: Manage the replica of a multi-Region key in a region
description:
  - Makes the module's region a replica of a multi-Region key that has its primary in another region, waits until it is
    enabled, and keeps its alias, policy, description and tags.
  - Key material and rotation are those of the primary.
  - With O(state=absent) the replica is scheduled for deletion and its alias is removed. A later run with
    O(state=present) takes that back.
  - M(amazon.aws.kms_key) makes primaries, and no replicas.
  - Tags that are not listed stay.
  - "Requires the IAM actions C(kms:DescribeKey), C(kms:GetKeyPolicy), C(kms:ListResourceTags), C(kms:CreateAlias),
    C(kms:UpdateAlias), C(kms:DeleteAlias), C(kms:PutKeyPolicy), C(kms:TagResource), C(kms:UpdateKeyDescription),
    C(kms:CancelKeyDeletion), C(kms:EnableKey), C(kms:ScheduleKeyDeletion), C(kms:CreateKey) in the region of the
    replica, C(kms:ReplicateKey) on the primary, and the first time in an account C(iam:CreateServiceLinkedRole)."
  - "See U(https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html)."
options:
  primary_key_arn:
    description: ARN of the primary, a multi-Region key of another region. Required when O(state=present).
    type: str
  alias:
    description: Alias of the replica, with or without C(alias/).
    type: str
    required: true
  description:
    description: What the replica is for.
    type: str
  policy:
    description: Policy of the replica. When left out, AWS's own for a new one; one that stands keeps its policy.
    type: dict
  pending_window:
    description: Days until a key that was scheduled for deletion is gone, from 7 to 30.
    type: int
    default: 30
  wait_timeout:
    description: Seconds within which the replica has to be enabled.
    type: int
    default: 120
  tags:
    description: Tags of the replica.
    type: dict
  state:
    description: Whether the region has the replica.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing, also where the primary is still to be made.
    support: full
  diff_mode:
    description: Shows the replica before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Have the key in the other region too
  multiregion.aws_dr.kms_replica_key:
    region: us-east-2
    primary_key_arn: arn:aws:kms:us-east-1:123456789012:key/mrk-11111111222233334444555555555555
    alias: documents-us-east-2-prod
    tags:
      Environment: prod
"""

RETURN = r"""
key:
  description: The replica as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    key_arn:
      description: ARN of the replica.
      type: str
      returned: when present
    key_id:
      description: Id of the key, which is that of the primary.
      type: str
      returned: when present
    key_state:
      description: State of the replica.
      type: str
      returned: when present
    alias:
      description: Alias of the replica.
      type: str
      returned: when present
    policy:
      description: Policy of the replica; empty in check mode where AWS's own is still to be made.
      type: dict
      returned: when present
    tags:
      description: Tags of the replica, with those of others.
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
from ..module_utils._aws.kms_replica_key import plan_no_replica, plan_replica
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.kms_replica_key import ReplicaGoal
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {
        "primary_key_arn": {"type": "str", "no_log": False},
        "alias": {"type": "str", "required": True},
        "description": {"type": "str"},
        "policy": {"type": "dict"},
        "pending_window": {"type": "int", "default": 30},
        "wait_timeout": {"type": "int", "default": 120},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> ReplicaGoal:
    return ReplicaGoal(
        primary_key_arn=params["primary_key_arn"],
        alias=params["alias"],
        description=params["description"] or "",
        policy=params["policy"],
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    here = aws_client(module, "kms")
    if module.params["state"] == "present":
        region = here.meta.region_name
        patience = Patience(timeout=module.params["wait_timeout"])
        plan = plan_replica(lambda where: aws_client(module, "kms", where), region, goal(module.params), patience)
    else:
        plan = plan_no_replica(here, module.params["alias"], module.params["pending_window"])
    finish(module, "key", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["primary_key_arn"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
