# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module s3_bucket_replication."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

SOURCE, TARGET = "artifacts-us-east-1-drill", "artifacts-us-east-2-drill"
ROLE = "arn:aws:iam::111122223333:role/replication-drill"
KEY = "arn:aws:kms:us-east-2:111122223333:key/11111111-2222-3333-4444-555555555555"
WANTED: dict[str, Any] = {
    "buckets": [{"name": SOURCE, "destinations": [{"bucket": TARGET, "kms_key_arn": KEY}]}],
    "role_arn": ROLE,
}
PLAIN = {
    **WANTED,
    "buckets": [{"name": SOURCE, "destinations": [{"bucket": TARGET, "id": "plain", "priority": 7}]}],
    "rtc": False,
    "delete_markers": False,
    "replica_modifications": False,
    "prefix": "releases/",
}
GONE = {"buckets": [{"name": SOURCE}], "state": "absent"}
READ = ["GetBucketReplication"]
READ_BOTH = [*READ, "GetBucketVersioning"]


def test_a_life_of_a_replication(lab: Lab, tmp_path: Path) -> None:
    east, west = lab.client("s3"), lab.client("s3", "us-east-2")
    nothing = play(
        lab,
        tmp_path,
        "s3_bucket_replication",
        [
            Task("predict without a bucket", WANTED, check=True),
            Task("apply without a bucket", WANTED, fails=True),
            Task("ended with its bucket", GONE),
        ],
    )
    assert nothing["predict without a bucket"].changed
    assert nothing["apply without a bucket"].result["msg"] == f"There is no bucket named {SOURCE}."

    east.create_bucket(Bucket=SOURCE)
    west.create_bucket(Bucket=TARGET, CreateBucketConfiguration={"LocationConstraint": "us-east-2"})
    west.put_bucket_versioning(Bucket=TARGET, VersioningConfiguration={"Status": "Enabled"})
    early = play(lab, tmp_path, "s3_bucket_replication", [Task("apply too early", WANTED, fails=True)])
    assert early["apply too early"].result["msg"] == (
        f"The bucket {SOURCE} can't replicate before its versioning is enabled."
    )

    east.put_bucket_versioning(Bucket=SOURCE, VersioningConfiguration={"Status": "Enabled"})
    run = play(
        lab,
        tmp_path,
        "s3_bucket_replication",
        [
            Task("predict", WANTED, check=True),
            Task("apply", WANTED),
            Task("again", WANTED),
            Task("predict a change", PLAIN, check=True),
            Task("change", PLAIN),
            Task("changed already", PLAIN),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert run.calls() == {
        "predict": READ_BOTH,
        "apply": [*READ_BOTH, "PutBucketReplication"],
        "again": READ,
        "predict a change": READ_BOTH,
        "change": [*READ_BOTH, "PutBucketReplication"],
        "changed already": READ,
        "predict the end": READ,
        "end": [*READ, "DeleteBucketReplication"],
        "ended already": READ,
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
    ]
    rule = {
        "id": TARGET,
        "priority": 1,
        "enabled": True,
        "prefix": "",
        "bucket": TARGET,
        "kms_key_arn": KEY,
        "sse_kms": True,
        "rtc": True,
        "metrics": True,
        "delete_markers": True,
        "replica_modifications": True,
    }
    full = {SOURCE: {"role_arn": ROLE, "rules": [rule]}}
    assert run["predict"].result["replications"] == run["again"].result["replications"] == full
    assert run["change"].before == full
    off = dict.fromkeys(("sse_kms", "rtc", "metrics", "delete_markers", "replica_modifications"), False)
    plain = {**rule, **off, "id": "plain", "priority": 7, "prefix": "releases/", "kms_key_arn": ""}
    told = {SOURCE: {"role_arn": ROLE, "rules": [plain]}}
    assert run["change"].after == run["changed already"].result["replications"] == told
    assert run["end"].result["replications"] == {}
