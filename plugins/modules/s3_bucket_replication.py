#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket_replication
version_added: 0.1.0
short_description: Manage the replication of an S3 bucket
description:
  - Lets a bucket replicate to one or more buckets of other regions, or stops that.
  - The whole replication of the bucket is managed. A rule that is not listed is removed.
  - Versioning must be enabled on both buckets. Objects that exist already are not replicated by this.
  - "Requires the IAM actions C(s3:GetReplicationConfiguration), C(s3:PutReplicationConfiguration),
    C(s3:GetBucketVersioning), and C(iam:PassRole) for O(role_arn)."
  - "See U(https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html)."
options:
  bucket:
    description: Name of the bucket that is replicated.
    type: str
    required: true
  role_arn:
    description: ARN of the role that S3 uses for it. Required when O(state=present).
    type: str
  destinations:
    description: The buckets to replicate to. Required when O(state=present).
    type: list
    elements: dict
    suboptions:
      bucket:
        description: Name of the bucket.
        type: str
        required: true
      kms_key_arn:
        description: ARN of the key of that region. With it, objects that are encrypted with KMS are replicated too.
        type: str
      priority:
        description: Priority of the rule. Its place in the list, from 1, when left out.
        type: int
      id:
        description: Id of the rule, also a dimension of its metrics. The name of the destination when left out.
        type: str
  rtc:
    description: Whether Replication Time Control is on, with its metrics. Its one value is 15 minutes.
    type: bool
    default: true
  delete_markers:
    description: Whether delete markers are replicated. Deletions of versions never are.
    type: bool
    default: true
  replica_modifications:
    description: Whether changes of the metadata of replicas are replicated back.
    type: bool
    default: true
  prefix:
    description: Beginning of the keys of what is replicated. Everything when empty.
    type: str
    default: ""
  state:
    description: Whether the bucket replicates.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the replication before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Replicate the artifacts to the standby
  multiregion.aws_dr.s3_bucket_replication:
    bucket: artifacts-us-east-1-prod
    role_arn: arn:aws:iam::123456789012:role/replication-us-east-1-prod
    destinations:
      - bucket: artifacts-us-east-2-prod
        kms_key_arn: arn:aws:kms:us-east-2:123456789012:key/11111111-2222-3333-4444-555555555555
"""

RETURN = r"""
replication:
  description: The replication as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    role_arn:
      description: ARN of the role that S3 uses.
      type: str
      returned: when present
    rules:
      description:
        - The rules, in the order of their ids.
        - Each with id, priority, enabled, prefix, bucket, kms_key_arn, sse_kms, rtc, metrics, delete_markers and
          replica_modifications.
      type: list
      elements: dict
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
from ..module_utils._aws.s3_bucket_replication import plan_no_replication, plan_replication
from ..module_utils._core.s3_bucket_replication import ReplicationGoal


def destination_spec() -> dict[str, Any]:
    return {
        "bucket": {"type": "str", "required": True},
        "kms_key_arn": {"type": "str", "no_log": False},
        "priority": {"type": "int"},
        "id": {"type": "str"},
    }


def argument_spec() -> dict[str, Any]:
    return {
        "bucket": {"type": "str", "required": True},
        "role_arn": {"type": "str"},
        "destinations": {"type": "list", "elements": "dict", "options": destination_spec()},
        "rtc": {"type": "bool", "default": True},
        "delete_markers": {"type": "bool", "default": True},
        "replica_modifications": {"type": "bool", "default": True},
        "prefix": {"type": "str", "default": ""},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> ReplicationGoal:
    return ReplicationGoal(
        bucket=params["bucket"],
        role_arn=params["role_arn"],
        destinations=params["destinations"],
        rtc=params["rtc"],
        delete_markers=params["delete_markers"],
        replica_modifications=params["replica_modifications"],
        prefix=params["prefix"],
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "s3")
    if module.params["state"] == "present":
        plan = plan_replication(client, goal(module.params))
    else:
        plan = plan_no_replication(client, module.params["bucket"])
    finish(module, "replication", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["role_arn", "destinations"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
