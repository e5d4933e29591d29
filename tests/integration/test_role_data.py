# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of roles that hold data reach their modules: indexes of tables, and the tiering of buckets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import ROOT

REGION = "us-east-1"
TAGS = {"Environment": "options", "DR-Role": "shared", "Cost-Center": "tests"}
TABLES = {
    "dynamodb_global_journal_table_name": "journal-options",
    "dynamodb_global_regions": [REGION],
    "dynamodb_global_preferred_region": REGION,
    "dynamodb_global_tables": [
        {"name": "plain-options", "hash_key_name": "id"},
        {
            "name": "indexed-options",
            "hash_key_name": "id",
            "global_secondary_indexes": [{"name": "by-owner", "hash_key_name": "owner", "projection": "KEYS_ONLY"}],
        },
    ],
    "shared_tags": TAGS,
}
BUCKETS = {
    "aws_partition": "aws",
    "s3_replication_buckets": [{"name": "tiered-options", "destinations": []}],
    "s3_replication_kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555",
    "s3_replication_role_arn": "arn:aws:iam::111122223333:role/replication",
    "s3_replication_intelligent_tiering_days": 30,
    "resource_tags": TAGS,
}


def run(lab: Lab, folder: Path, role: str, given: dict[str, Any]) -> str:
    """Run a role in one region, and answer what the last line told."""
    book = folder / "play.json"
    play = {
        "hosts": "localhost",
        "connection": "multiregion.aws_dr.warm_local",
        "gather_facts": False,
        "vars": {**given, "aws_region": REGION, "ansible_python_interpreter": sys.executable},
        "roles": [f"multiregion.aws_dr.{role}"],
    }
    book.write_text(json.dumps([play]), encoding="utf-8")
    hosts = folder / "hosts.ini"
    hosts.write_text("localhost\n", encoding="utf-8")
    ran = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "-i", hosts, book],
        cwd=ROOT,
        env={
            **os.environ,
            **lab.env,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_NOCOLOR": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "WARNING" not in ran.stdout + ran.stderr
    return ran.stdout


def test_tables_get_their_indexes(lab: Lab, tmp_path: Path) -> None:
    run(lab, tmp_path, "dynamodb_global", TABLES)
    assert "changed=0" in run(lab, tmp_path, "dynamodb_global", TABLES)
    dynamodb = lab.client("dynamodb")
    plain, indexed = (dynamodb.describe_table(TableName=f"{name}-options")["Table"] for name in ("plain", "indexed"))
    assert "GlobalSecondaryIndexes" not in plain
    [index] = indexed["GlobalSecondaryIndexes"]
    assert (index["IndexName"], index["Projection"]) == ("by-owner", {"ProjectionType": "KEYS_ONLY"})
    run(lab, tmp_path, "dynamodb_global", {**TABLES, "dynamodb_global_state": "absent"})


def test_buckets_get_their_tiering(lab: Lab, tmp_path: Path) -> None:
    run(lab, tmp_path, "s3_replication", BUCKETS)
    assert "changed=0" in run(lab, tmp_path, "s3_replication", BUCKETS)
    [rule] = lab.client("s3").get_bucket_lifecycle_configuration(Bucket="tiered-options")["Rules"]
    assert rule["Transitions"] == [{"Days": 30, "StorageClass": "INTELLIGENT_TIERING"}]
    run(lab, tmp_path, "s3_replication", {**BUCKETS, "s3_replication_state": "absent"})
