# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_global_cluster."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.runner import Task, play

NAME = "global-drill"
GONE = {"global_cluster_identifier": NAME, "deletion_protection": False, "state": "absent"}
READ = ["DescribeGlobalClusters"]


@pytest.fixture(scope="module")
def versions(lab: Lab) -> list[str]:
    """Two minor versions of one major version that have a global database, the lower one first."""
    answer = lab.client("rds").describe_db_engine_versions(Engine="aurora-postgresql")["DBEngineVersions"]
    named = [entry["EngineVersion"] for entry in answer if entry.get("SupportsGlobalDatabases")]
    numbers = sorted(tuple(map(int, name.split("."))) for name in named if name.replace(".", "").isdigit())
    highest = [number for number in numbers if number[0] == numbers[-1][0]]
    return [".".join(map(str, number)) for number in highest[-2:]]


def test_a_life_of_a_container(lab: Lab, tmp_path: Path, versions: list[str]) -> None:
    low, high = versions
    wanted: dict[str, Any] = {
        "global_cluster_identifier": NAME,
        "engine": "aurora-postgresql",
        "engine_version": low,
        "database_name": "transactions",
        "storage_encrypted": True,
        "deletion_protection": True,
        "tags": {"Environment": "drill"},
    }
    higher = {**wanted, "engine_version": high, "tags": {"Cost-Center": 4711}}
    run = play(
        lab,
        tmp_path,
        "rds_global_cluster",
        [
            Task("predict", wanted, check=True),
            Task("apply", wanted),
            Task("again", wanted),
            Task("predict an upgrade", higher, check=True),
            Task("upgrade", higher),
            Task("upgraded already", {**higher, "engine_version": high.split(".")[0]}),
            Task("downgrade", wanted, fails=True),
            Task("another engine", {**higher, "engine": "aurora-mysql"}, fails=True),
            Task("without encryption", {**higher, "storage_encrypted": False}, fails=True),
            Task("end of a protected one", {**GONE, "deletion_protection": None}, fails=True),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
    )
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, "CreateGlobalCluster", *READ],
        "again": READ,
        "predict an upgrade": READ,
        "upgrade": [*READ, "ModifyGlobalCluster", "AddTagsToResource", *READ],
        "upgraded already": READ,
        "downgrade": READ,
        "another engine": READ,
        "without encryption": READ,
        "end of a protected one": READ,
        "predict the end": READ,
        "end": [*READ, "ModifyGlobalCluster", "DeleteGlobalCluster", *READ],
        "ended already": READ,
    }
    made = run["apply"].result["global_cluster"]
    assert made["arn"].endswith(f":global-cluster:{NAME}")
    assert run["predict"].result["global_cluster"] == {**made, "arn": "", "status": "", "endpoint": ""}
    assert run["again"].result["global_cluster"] == made
    assert not run["again"].changed
    assert not run["upgraded already"].changed
    assert not run["ended already"].changed
    assert run["upgrade"].after == {
        **run["upgrade"].before,
        "engine_version": high,
        "tags": {"Environment": "drill", "Cost-Center": "4711"},
    }
    assert run["downgrade"].result["msg"].endswith(f"can't go back to {low}.")
    assert "engine aurora-postgresql, and aurora-mysql was asked for" in run["another engine"].result["msg"]
    assert "storage_encrypted True, and False was asked for" in run["without encryption"].result["msg"]
    assert "protected against deletion" in run["end of a protected one"].result["msg"]
    assert run["end"].result["global_cluster"] == {}


def test_members_are_detached_by_name_only(lab: Lab, tmp_path: Path, versions: list[str]) -> None:
    east = lab.client("rds").create_db_cluster(
        DBClusterIdentifier="cluster-us-east-1-drill",
        Engine="aurora-postgresql",
        EngineVersion=versions[0],
        MasterUsername="dbmaster",
        MasterUserPassword="not-a-real-one",
        StorageEncrypted=True,
    )["DBCluster"]["DBClusterArn"]
    adopt = {"global_cluster_identifier": NAME, "source_db_cluster_identifier": east, "wait": False}
    made = play(lab, tmp_path, "rds_global_cluster", [Task("predict", adopt, check=True), Task("adopt", adopt)])
    assert made["adopt"].calls == [*READ, "CreateGlobalCluster"]
    west = lab.client("rds", "us-east-2").create_db_cluster(
        DBClusterIdentifier="cluster-us-east-2-drill",
        Engine="aurora-postgresql",
        EngineVersion=versions[0],
        GlobalClusterIdentifier=NAME,
        StorageEncrypted=True,
    )["DBCluster"]["DBClusterArn"]
    detach = {"global_cluster_identifier": NAME, "removed_members": [west]}
    run = play(
        lab,
        tmp_path,
        "rds_global_cluster",
        [
            Task("look", {"global_cluster_identifier": NAME}),
            Task("end with members", GONE, fails=True),
            Task("detach the writer", {**detach, "removed_members": [east]}, fails=True),
            Task("predict", detach, check=True),
            Task("detach", detach),
            Task("detached already", detach),
            Task("end", {**GONE, "removed_members": [east, west]}),
        ],
    )
    seen = run["look"].result["global_cluster"]
    assert seen["writer_region"] == "us-east-1"
    assert [(member["region"], member["is_writer"]) for member in seen["members"]] == [
        ("us-east-1", True),
        ("us-east-2", False),
    ]
    assert seen["failover_state"] is None
    assert f"still has members: {east}, {west}." in run["end with members"].result["msg"]
    assert "can't be detached while other members stay" in run["detach the writer"].result["msg"]
    remove = ["RemoveFromGlobalCluster", *READ]
    assert run["detach"].calls == [*READ, *remove, *READ]
    assert run["detach"].after == {**seen, "members": [seen["members"][0]]}
    assert not run["detached already"].changed
    assert run["end"].calls == [*READ, *remove, "DeleteGlobalCluster", *READ]
