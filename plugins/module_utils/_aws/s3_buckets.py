# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets: all are read and made side by side, and the plan names those calls alone that are needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from .._core.plan import SIDE_BY_SIDE, Plan, Step, side_by_side, tag_dict, tag_list
from .._core.s3_buckets import (
    OWNERSHIP,
    PUBLIC_ACCESS,
    BucketGoal,
    answered_encryption,
    answered_ownership,
    answered_public_access,
    answered_tiering,
    encryption_parameters,
    lifecycle_parameters,
    wanted_bucket,
)
from .._core.service_role import normal_policy
from .errors import answer_unless, error_code
from .waiting import Patience, wait_until

# S3's model names no errors for these calls.
NO_BUCKET = ("NoSuchBucket",)
NOTHING = (
    "NoSuchBucketPolicy",
    "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration",
    "NoSuchTagSet",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
)
# A bucket that was just made is not known everywhere at once, and takes one change of it at a time.
NOT_YET = frozenset({"NoSuchBucket", "OperationAborted"})


def describe_bucket(client: Any, name: str) -> dict[str, Any]:
    """The bucket; empty where there is none."""
    versioning = answer_unless(NO_BUCKET, lambda: client.get_bucket_versioning(Bucket=name))
    if versioning is None:
        return {}

    def ask(operation: str) -> dict[str, Any]:
        return answer_unless(NOTHING, lambda: getattr(client, operation)(Bucket=name)) or {}

    policy = ask("get_bucket_policy").get("Policy")
    return {
        "name": name,
        "versioning": versioning.get("Status") == "Enabled",
        **answered_encryption(ask("get_bucket_encryption")),
        "ownership": answered_ownership(ask("get_bucket_ownership_controls")),
        "public_access": answered_public_access(ask("get_public_access_block")),
        "policy": normal_policy(json.loads(policy)) if policy else {},
        "tiering_rule": answered_tiering(ask("get_bucket_lifecycle_configuration")),
        "tags": tag_dict(ask("get_bucket_tagging").get("TagSet")),
    }


def plan_buckets(client: Any, goals: Sequence[BucketGoal]) -> Plan:
    """What it takes for the buckets to stand as wanted. Other buckets are left alone."""
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
        found = pool.map(partial(describe_bucket, client), [goal.name for goal in goals])
        plans = [_plan_bucket(client, goal, seen) for goal, seen in zip(goals, found, strict=True)]
    return side_by_side({goal.name: plan for goal, plan in zip(goals, plans, strict=True)})


def _plan_bucket(client: Any, goal: BucketGoal, seen: Mapping[str, Any]) -> Plan:
    wanted = wanted_bucket(goal, seen.get("tags", {}))
    steps = [] if seen else [Step("s3:CreateBucket", partial(_create, client, goal.name))]
    changes = _changes(client, goal, wanted)
    # The owner of objects is said as the bucket is made.
    ready = seen or {"ownership": OWNERSHIP, "policy": {}, "tiering_rule": {}, "tags": {}}
    for fields, action, call, arguments in changes:
        if any(ready.get(key) != wanted[key] for key in fields):
            steps.append(Step(f"s3:{action}", partial(_soon, call, Bucket=goal.name, **arguments)))
    return Plan(seen, wanted, tuple(steps))


Change = tuple[tuple[str, ...], str, Callable[..., Any], dict[str, Any]]


def _changes(client: Any, goal: BucketGoal, wanted: Mapping[str, Any]) -> list[Change]:
    """What makes each part as it is wanted: the parts, the IAM action, the call."""
    enabled = {"VersioningConfiguration": {"Status": "Enabled"}}
    encryption = {"ServerSideEncryptionConfiguration": encryption_parameters(goal)}
    ownership = {"OwnershipControls": {"Rules": [{"ObjectOwnership": OWNERSHIP}]}}
    blocked = {"PublicAccessBlockConfiguration": dict.fromkeys(PUBLIC_ACCESS, True)}
    tags = {"Tagging": {"TagSet": tag_list(wanted["tags"])}}
    policy: Change = (
        (("policy",), "PutBucketPolicy", client.put_bucket_policy, {"Policy": json.dumps(goal.policy)})
        if goal.policy
        else (("policy",), "DeleteBucketPolicy", client.delete_bucket_policy, {})
    )
    return [
        (("versioning",), "PutBucketVersioning", client.put_bucket_versioning, enabled),
        (("kms_key_arn", "bucket_key"), "PutEncryptionConfiguration", client.put_bucket_encryption, encryption),
        (("ownership",), "PutBucketOwnershipControls", client.put_bucket_ownership_controls, ownership),
        (("public_access",), "PutBucketPublicAccessBlock", client.put_public_access_block, blocked),
        policy,
        (("tiering_rule",), "PutLifecycleConfiguration", partial(_put_lifecycle, client, goal), {}),
        (("tags",), "PutBucketTagging", client.put_bucket_tagging, tags),
    ]


def _create(client: Any, name: str) -> None:
    region = client.meta.region_name
    # The oldest region is none that can be named here.
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(Bucket=name, ObjectOwnership=OWNERSHIP, **place)


def _put_lifecycle(client: Any, goal: BucketGoal, Bucket: str) -> None:  # noqa: N803
    """Set our rule, or take it away, and leave those of others, which S3 keeps in the same place."""
    stands = answer_unless(NOTHING, lambda: client.get_bucket_lifecycle_configuration(Bucket=Bucket))
    if wanted := lifecycle_parameters(goal, stands):
        client.put_bucket_lifecycle_configuration(Bucket=Bucket, **wanted)
    else:
        client.delete_bucket_lifecycle(Bucket=Bucket)


def _soon(call: Callable[..., Any], **arguments: Any) -> None:
    """A change of a bucket that may be too new for it."""

    def attempt() -> bool:
        try:
            call(**arguments)
        except Exception as error:
            if error_code(error) in NOT_YET:
                return False
            raise
        return True

    wait_until(attempt, bool, Patience(60), f"the bucket {arguments['Bucket']} to take a change")
