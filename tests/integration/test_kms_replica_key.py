# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module kms_replica_key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

HOME, AWAY = "us-east-1", "us-east-2"
ALIAS = "documents-drill"
PLANNED = f"arn:aws:kms:{HOME}:{ACCOUNT}:key/planned"
POLICY: dict[str, Any] = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Account",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": "kms:*",
            "Resource": "*",
        }
    ],
}
READ = ["DescribeKey", "DescribeKey", "GetKeyPolicy", "ListResourceTags"]
GONE = {"alias": ALIAS, "pending_window": 7, "state": "absent"}


@pytest.fixture(scope="module")
def primary(lab: Lab) -> str:
    return str(lab.client("kms", HOME).create_key(MultiRegion=True)["KeyMetadata"]["Arn"])


def test_a_life_of_a_replica(lab: Lab, tmp_path: Path, primary: str) -> None:
    first: dict[str, Any] = {
        "primary_key_arn": primary,
        "alias": ALIAS,
        "description": "Encrypts documents",
        "policy": POLICY,
        "tags": {"Environment": "drill"},
    }
    [statement] = POLICY["Statement"]
    other = {"Version": POLICY["Version"], "Statement": [{**statement, "Sid": "Other"}]}
    changed = {**first, "description": "", "policy": other, "tags": {"Cost-Center": 4711}}
    back = {"primary_key_arn": primary, "alias": ALIAS}
    run = play(
        lab,
        tmp_path,
        "kms_replica_key",
        [
            Task("predict", first, check=True),
            Task("apply", first),
            Task("again", first),
            Task("predict a change", changed, check=True),
            Task("change", changed),
            Task("changed already", changed),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
            Task("back", back),
            Task("back already", back),
        ],
        region=AWAY,
    )
    # Is it here, is the primary there, does the alias lead elsewhere?
    before = ["DescribeKey", "DescribeKey", "DescribeKey"]
    end = ["DescribeKey", *READ]
    assert run.calls() == {
        "predict": before,
        "apply": [*before, "ReplicateKey", "DescribeKey", "CreateAlias", *READ],
        "again": READ,
        "predict a change": READ,
        "change": [*READ, "UpdateKeyDescription", "PutKeyPolicy", "TagResource"],
        "changed already": READ,
        "predict the end": end,
        "end": [*end, "ScheduleKeyDeletion", "DeleteAlias"],
        "ended already": ["DescribeKey"],
        "back": [*READ, "DescribeKey", "CancelKeyDeletion", "EnableKey", "DescribeKey", "CreateAlias"],
        "back already": READ,
    }
    assert run.changed() == {name: name != "again" and not name.endswith("already") for name in run.outcomes}
    made = run["apply"].result["key"]
    assert made["key_arn"] == primary.replace(HOME, AWAY)
    assert (made["key_state"], made["alias"]) == ("Enabled", f"alias/{ALIAS}")
    assert run["predict"].result["key"] == made == run["again"].result["key"]
    after = {**made, "description": "", "policy": other, "tags": {"Environment": "drill", "Cost-Center": "4711"}}
    assert run["change"].after == after
    assert run["changed already"].result["key"] == after
    assert run["back already"].result["key"] == after
    called = [call for call in lab.calls() if call["action"] == "ReplicateKey"]
    assert {call["region"] for call in called} == {HOME}
    where = lab.client("kms", AWAY).describe_key(KeyId=f"alias/{ALIAS}")["KeyMetadata"]
    assert where["MultiRegionConfiguration"]["PrimaryKey"]["Region"] == HOME


def test_a_primary_that_is_still_to_be_made_is_no_trouble_to_a_forecast(lab: Lab, tmp_path: Path) -> None:
    planned = {"primary_key_arn": PLANNED, "alias": "documents-later"}
    tasks = [Task("predict", planned, check=True), Task("apply", planned, fails=True)]
    run = play(lab, tmp_path, "kms_replica_key", tasks, region=AWAY)
    assert run["predict"].changed
    assert run["predict"].result["actions"] == ["kms:ReplicateKey", "kms:CreateAlias"]
    assert "There is no key" in run["apply"].result["msg"]


def test_an_alias_moves_and_what_is_no_replica_is_left_alone(lab: Lab, tmp_path: Path, primary: str) -> None:
    kms = lab.client("kms", AWAY)
    single = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/documents-taken", TargetKeyId=single)
    taken = {"alias": "documents-taken"}
    tasks = [
        Task("absent", {**taken, "state": "absent"}, fails=True),
        Task("present", {**taken, "primary_key_arn": primary}),
        Task("at home", {**taken, "primary_key_arn": primary.replace(HOME, AWAY)}, fails=True),
        Task("no key", {**taken, "primary_key_arn": "documents"}, fails=True),
    ]
    run = play(lab, tmp_path, "kms_replica_key", tasks, region=AWAY)
    assert "which is no replica" in run["absent"].result["msg"]
    assert "UpdateAlias" in run["present"].calls
    assert kms.describe_key(KeyId="alias/documents-taken")["KeyMetadata"]["KeyId"] != single
    assert "a replica is of another region" in run["at home"].result["msg"]
    assert "takes the ARN of a key" in run["no key"].result["msg"]
