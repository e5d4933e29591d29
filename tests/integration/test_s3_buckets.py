# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3_buckets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

FIRST, SECOND = "buckets-first-drill", "buckets-second-drill"
KEY, OTHER_KEY = (f"arn:aws:kms:us-east-1:111122223333:key/{digit * 8}-2222-3333-4444-555555555555" for digit in "16")
CLOSED = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Principal": "*", "Action": ["s3:*"], "Resource": [f"arn:aws:s3:::{FIRST}/*"]}],
}
PLAIN: dict[str, Any] = {
    "buckets": [{"name": FIRST, "policy": CLOSED}, {"name": SECOND}],
    "kms_key_arn": KEY,
    "tags": {"Environment": "drill"},
}
CHANGED = {
    "buckets": [{"name": FIRST}, {"name": SECOND}],
    "kms_key_arn": OTHER_KEY,
    "tags": {"Environment": "drill", "Cost-Center": 4711},
}
READ = [
    "GetBucketVersioning",
    "GetBucketPolicy",
    "GetBucketEncryption",
    "GetBucketOwnershipControls",
    "GetPublicAccessBlock",
    # Two operations look the same on the wire, and the log names the older one.
    "GetBucketLifecycle",
    "GetBucketTagging",
]
MAKE = [
    "CreateBucket",
    "PutBucketVersioning",
    "PutBucketEncryption",
    "PutPublicAccessBlock",
    "PutBucketTagging",
]


def test_a_life_of_two_buckets(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "s3_buckets",
        [
            Task("predict", PLAIN, check=True),
            Task("apply", PLAIN),
            Task("again", PLAIN),
            Task("predict a change", CHANGED, check=True),
            Task("change", CHANGED),
            Task("changed already", CHANGED),
        ],
    )
    # Side by side, so their order is nobody's.
    assert {name: sorted(calls) for name, calls in run.calls().items()} == {
        "predict": ["GetBucketVersioning"] * 2,
        "apply": sorted([*["GetBucketVersioning"] * 2, *MAKE * 2, "PutBucketPolicy"]),
        "again": sorted(READ * 2),
        "predict a change": sorted(READ * 2),
        "change": sorted([*READ * 2, *["PutBucketEncryption", "PutBucketTagging"] * 2, "DeleteBucketPolicy"]),
        "changed already": sorted(READ * 2),
    }
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "changed already"]
    assert run["predict"].after == run["apply"].after
    first, second = run["again"].result["buckets"]
    assert (first["name"], first["versioning"], first["kms_key_arn"]) == (FIRST, True, KEY)
    assert (first["ownership"], first["public_access"]) == ("BucketOwnerEnforced", "blocked")
    assert (first["policy"]["Statement"]["Action"], second["policy"]) == ("s3:*", {})
    assert run["change"].before == {FIRST: first, SECOND: second}
    tags = {tag["Key"]: tag["Value"] for tag in lab.client("s3").get_bucket_tagging(Bucket=FIRST)["TagSet"]}
    assert tags == {"Environment": "drill", "Cost-Center": "4711"}


def test_what_somebody_opened_is_closed_again(lab: Lab, tmp_path: Path) -> None:
    s3 = lab.client("s3", "us-east-2")
    name = "buckets-opened-drill"
    asked = {**PLAIN, "buckets": [{"name": name}], "region": "us-east-2"}
    play(lab, tmp_path, "s3_buckets", [Task("apply", asked)])
    assert s3.get_bucket_location(Bucket=name)["LocationConstraint"] == "us-east-2"
    s3.delete_public_access_block(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Suspended"})
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(CLOSED))
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]})
    run = play(lab, tmp_path, "s3_buckets", [Task("close", asked), Task("closed", asked)])
    assert run["close"].before[name]["public_access"].startswith("no BlockPublicAcls, no ")
    assert (run["close"].changed, run["closed"].changed) == (True, False)
    assert run["close"].result["actions"] == [
        "s3:PutBucketVersioning",
        "s3:PutBucketOwnershipControls",
        "s3:PutBucketPublicAccessBlock",
        "s3:DeleteBucketPolicy",
    ]


def test_objects_move_to_intelligent_tiering_and_the_rules_of_others_stay(lab: Lab, tmp_path: Path) -> None:
    s3, name = lab.client("s3"), "buckets-tiering-drill"
    never: dict[str, Any] = {**PLAIN, "buckets": [{"name": name}]}
    monthly = {**PLAIN, "buckets": [{"name": name, "intelligent_tiering_days": 30}]}
    weekly = {**PLAIN, "buckets": [{"name": name, "intelligent_tiering_days": 7}]}
    first = play(
        lab,
        tmp_path,
        "s3_buckets",
        [
            Task("predict", monthly, check=True),
            Task("apply", monthly),
            Task("again", monthly),
            Task("predict another day", weekly, check=True),
            Task("another day", weekly),
            Task("never", never),
            Task("never already", never),
        ],
    )
    assert first["predict"].after == first["apply"].after
    [bucket] = first["again"].result["buckets"]
    assert bucket["tiering_rule"] == {
        "ID": "intelligent-tiering",
        "Status": "Enabled",
        "Filter": {},
        "Transitions": [{"Days": 30, "StorageClass": "INTELLIGENT_TIERING"}],
    }
    assert first["predict another day"].result["actions"] == first["another day"].result["actions"]
    assert first["another day"].result["actions"] == ["s3:PutLifecycleConfiguration"]
    assert "DeleteBucketLifecycle" in first["never"].calls
    assert [task for task, changed in first.changed().items() if not changed] == ["again", "never already"]

    theirs = {"ID": "theirs", "Status": "Enabled", "Filter": {"Prefix": "old/"}, "Expiration": {"Days": 9}}
    s3.put_bucket_lifecycle_configuration(Bucket=name, LifecycleConfiguration={"Rules": [theirs]})
    second = play(lab, tmp_path, "s3_buckets", [Task("apply", monthly), Task("again", monthly), Task("never", never)])
    assert not second["again"].changed
    assert s3.get_bucket_lifecycle_configuration(Bucket=name)["Rules"] == [theirs]
