#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_bucket_replication
version_added: 0.1.0
short_description: Manage the replication of S3 buckets
description:
  - Lets buckets replicate to one or more buckets of other regions, or stops that.
  - The whole replication of each bucket is managed. A rule that is not listed is removed.
  - Versioning must be enabled on both buckets. Objects that exist already are not replicated by this.
  - "Requires the IAM actions C(s3:GetReplicationConfiguration), C(s3:PutReplicationConfiguration),
    C(s3:GetBucketVersioning), and C(iam:PassRole) for O(role_arn)."
  - "See U(https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html)."
options:
  buckets:
    description: The buckets of the region that are replicated.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the bucket.
        type: str
        required: true
      destinations:
        description: The buckets to replicate to. Needed when O(state=present).
        type: list
        elements: dict
        default: []
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
  role_arn:
    description: ARN of the role that S3 uses for it. Required when O(state=present).
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
    description: Whether the buckets replicate.
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
    role_arn: arn:aws:iam::123456789012:role/replication-us-east-1-prod
    buckets:
      - name: artifacts-us-east-1-prod
        destinations:
          - bucket: artifacts-us-east-2-prod
            kms_key_arn: arn:aws:kms:us-east-2:123456789012:key/11111111-2222-3333-4444-555555555555
"""

RETURN = r"""
replications:
  description:
    - By the name of the bucket, its replication as it stands, or would stand in check mode. What does not replicate is
      left out.
    - Each has C(role_arn) and C(rules), in the order of their ids, with id, priority, enabled, prefix, bucket,
      kms_key_arn, sse_kms, rtc, metrics, delete_markers and replica_modifications.
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
from ..module_utils._aws.s3_bucket_replication import plan_no_replications, plan_replications
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
        "buckets": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True},
                "destinations": {"type": "list", "elements": "dict", "default": [], "options": destination_spec()},
            },
        },
        "role_arn": {"type": "str"},
        "rtc": {"type": "bool", "default": True},
        "delete_markers": {"type": "bool", "default": True},
        "replica_modifications": {"type": "bool", "default": True},
        "prefix": {"type": "str", "default": ""},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any], bucket: dict[str, Any]) -> ReplicationGoal:
    return ReplicationGoal(
        bucket=bucket["name"],
        role_arn=params["role_arn"],
        destinations=bucket["destinations"],
        rtc=params["rtc"],
        delete_markers=params["delete_markers"],
        replica_modifications=params["replica_modifications"],
        prefix=params["prefix"],
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "s3")
    buckets = module.params["buckets"]
    if module.params["state"] == "present":
        plan = plan_replications(client, [goal(module.params, bucket) for bucket in buckets])
    else:
        plan = plan_no_replications(client, [bucket["name"] for bucket in buckets])
    finish(module, "replications", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["role_arn"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
