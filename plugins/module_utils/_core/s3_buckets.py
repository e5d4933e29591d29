# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets as a system of two regions needs them: versioned, encrypted with a key, closed to the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .plan import only
from .service_role import normal_policy

OWNERSHIP = "BucketOwnerEnforced"
TIERING = "intelligent-tiering"
PUBLIC_ACCESS = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


@dataclass(frozen=True)
class BucketGoal:
    """One bucket as it is wanted. Its policy is managed whole; an empty one means none.

    Of its lifecycle there is one rule, by which objects move to Intelligent-Tiering; 0 days mean never.
    """

    name: str
    kms_key_arn: str
    policy: Mapping[str, Any] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)
    intelligent_tiering_days: int = 0


def wanted_bucket(goal: BucketGoal, tags: Mapping[str, str]) -> dict[str, Any]:
    """What a diff shows of the bucket, with the tags that somebody else put there."""
    return {
        "name": goal.name,
        "versioning": True,
        "kms_key_arn": goal.kms_key_arn,
        "bucket_key": True,
        "ownership": OWNERSHIP,
        "public_access": "blocked",
        "policy": normal_policy(goal.policy) if goal.policy else {},
        "tiering_rule": normal_rule(tiering_rule(goal)) if goal.intelligent_tiering_days else {},
        "tags": {**tags, **goal.tags},
    }


def answered_encryption(answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """The key that encrypts what is put into the bucket; empty where that is no key of KMS."""
    rules = (answer or {}).get("ServerSideEncryptionConfiguration", {}).get("Rules", [])
    rule = rules[0] if rules else {}
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    key = default.get("KMSMasterKeyID", "") if default.get("SSEAlgorithm") == "aws:kms" else ""
    return {"kms_key_arn": key, "bucket_key": bool(rule.get("BucketKeyEnabled"))}


def answered_ownership(answer: Mapping[str, Any] | None) -> str:
    rules = (answer or {}).get("OwnershipControls", {}).get("Rules", [])
    return str(rules[0]["ObjectOwnership"]) if rules else ""


def answered_public_access(answer: Mapping[str, Any] | None) -> str:
    """``blocked``, or what is not."""
    known = (answer or {}).get("PublicAccessBlockConfiguration", {})
    return ", ".join(f"no {name}" for name in PUBLIC_ACCESS if not known.get(name)) or "blocked"


def encryption_parameters(goal: BucketGoal) -> dict[str, Any]:
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": goal.kms_key_arn}
    return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]}


def tiering_rule(goal: BucketGoal) -> dict[str, Any]:
    """The rule by which all objects move to Intelligent-Tiering. Nothing expires by it."""
    move = {"Days": goal.intelligent_tiering_days, "StorageClass": "INTELLIGENT_TIERING"}
    return {"ID": TIERING, "Status": "Enabled", "Filter": {"Prefix": ""}, "Transitions": [move]}


def normal_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A rule of a lifecycle with its filter in one shape: none and an empty prefix are the same."""
    return {**rule, "Filter": {key: value for key, value in (rule.get("Filter") or {}).items() if value}}


def answered_tiering(answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """The rule of ours, as it stands; empty where there is none."""
    return next((normal_rule(rule) for rule in (answer or {}).get("Rules", []) if rule.get("ID") == TIERING), {})


def lifecycle_parameters(goal: BucketGoal, answer: Mapping[str, Any] | None) -> dict[str, Any]:
    """The whole lifecycle, with the rules of others; empty where no rule is left."""
    stands = answer or {}
    rules = [rule for rule in stands.get("Rules", []) if rule.get("ID") != TIERING]
    rules += [tiering_rule(goal)] if goal.intelligent_tiering_days else []
    smallest = only(("TransitionDefaultMinimumObjectSize",), stands)
    return {"LifecycleConfiguration": {"Rules": rules}, **smallest} if rules else {}
