#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: s3_buckets
version_added: 0.1.0
short_description: Manage S3 buckets that are versioned, encrypted and closed
description:
  - Makes any number of buckets of a region, side by side, and keeps them versioned, encrypted with one key, owned by
    their account and closed to the public. Buckets that are not listed are left alone.
  - Objects may move to Intelligent-Tiering after some days, by a rule of that name. Rules that somebody else put into
    the lifecycle of a bucket stay. M(community.aws.s3_lifecycle) has no check mode.
  - M(amazon.aws.s3_bucket) manages one bucket, has no check mode, and reads each part of it again and again.
  - Removes no bucket.
  - "Requires the IAM actions C(s3:CreateBucket), C(s3:DeleteBucketPolicy), C(s3:GetBucketOwnershipControls),
    C(s3:GetBucketPolicy), C(s3:GetBucketPublicAccessBlock), C(s3:GetBucketTagging), C(s3:GetBucketVersioning),
    C(s3:GetEncryptionConfiguration), C(s3:GetLifecycleConfiguration), C(s3:PutBucketOwnershipControls),
    C(s3:PutBucketPolicy), C(s3:PutBucketPublicAccessBlock), C(s3:PutBucketTagging), C(s3:PutBucketVersioning),
    C(s3:PutEncryptionConfiguration) and C(s3:PutLifecycleConfiguration)."
  - "See U(https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html)."
options:
  buckets:
    description: The buckets.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the bucket.
        type: str
        required: true
      policy:
        description: The policy of the bucket. None when left out.
        type: dict
      intelligent_tiering_days:
        description: Days after which objects move to Intelligent-Tiering. V(0) means never. Nothing expires by it.
        type: int
        default: 0
  kms_key_arn:
    description: ARN of the key that encrypts them. A bucket key is used, which makes fewer calls of KMS.
    type: str
    required: true
  tags:
    description: Tags of the buckets. Tags that somebody else put there stay.
    type: dict
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the buckets before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Make the buckets of the region
  multiregion.aws_dr.s3_buckets:
    kms_key_arn: arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555
    buckets:
      - name: artifacts-us-east-1-123456789012-prod
      - name: documents-us-east-1-123456789012-prod
        intelligent_tiering_days: 30
    tags:
      Environment: prod
"""

RETURN = r"""
buckets:
  description: The buckets as they stand, or would stand in check mode, in the order of the option.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the bucket.
      type: str
      returned: always
    versioning:
      description: Whether older versions of objects are kept.
      type: bool
      returned: always
    kms_key_arn:
      description: ARN of the key that encrypts it.
      type: str
      returned: always
    bucket_key:
      description: Whether it uses a bucket key.
      type: bool
      returned: always
    ownership:
      description: Who owns its objects.
      type: str
      returned: always
    public_access:
      description: V(blocked), or what is not.
      type: str
      returned: always
    policy:
      description: Its policy, with lists of one as their one item.
      type: dict
      returned: always
    tiering_rule:
      description: The rule by which its objects move to Intelligent-Tiering; empty where there is none.
      type: dict
      returned: always
    tags:
      description: Its tags, with those of others.
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
from ..module_utils._aws.s3_buckets import plan_buckets
from ..module_utils._core.plan import text_tags
from ..module_utils._core.s3_buckets import BucketGoal


def argument_spec() -> dict[str, Any]:
    return {
        "buckets": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": {
                "name": {"type": "str", "required": True},
                "policy": {"type": "dict"},
                "intelligent_tiering_days": {"type": "int", "default": 0},
            },
        },
        "kms_key_arn": {"type": "str", "required": True, "no_log": False},
        "tags": {"type": "dict"},
    }


def run(module: AnsibleAWSModule) -> None:
    key, tags = module.params["kms_key_arn"], text_tags(module.params["tags"])
    goals = [
        BucketGoal(bucket["name"], key, bucket["policy"] or {}, tags, bucket["intelligent_tiering_days"])
        for bucket in module.params["buckets"]
    ]
    plan = plan_buckets(aws_client(module, "s3"), goals)
    finish(module, "buckets", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
