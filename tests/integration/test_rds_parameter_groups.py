# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module rds_parameter_groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.runner import Task, play

MODULE = "rds_parameter_groups"
READ = [
    *("DescribeDBClusterParameterGroups", "DescribeDBClusterParameters", "ListTagsForResource"),
    *("DescribeDBParameterGroups", "DescribeDBParameters", "ListTagsForResource"),
]
CREATE = [
    *("rds:CreateDBClusterParameterGroup", "rds:ModifyDBClusterParameterGroup"),
    *("rds:CreateDBParameterGroup", "rds:ModifyDBParameterGroup"),
]
VERSION = "16.8"


def asked(suffix: str, cluster: dict[str, Any], instance: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "engine": "aurora-postgresql",
        "engine_version": VERSION,
        "groups": [
            {"name": f"cluster-{suffix}", "kind": "cluster", "parameters": cluster},
            {"name": f"instance-{suffix}", "kind": "instance", "parameters": instance},
        ],
        "tags": {"Environment": suffix},
        **more,
    }


def test_a_life_of_parameter_groups(lab: Lab, tmp_path: Path) -> None:
    made = asked("life", {"rds.force_ssl": 1, "shared_buffers": "256MB"}, {"work_mem": "8MB"})
    other = {**made, **asked("life", {"rds.force_ssl": "1"}, {"work_mem": "16MB"}, tags={"Cost-Center": 4711})}
    emptied = asked("life", {}, {})
    gone = {"groups": emptied["groups"], "state": "absent"}
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("nothing asked", emptied),
            Task("predict", made, check=True),
            Task("make", made),
            Task("made already", made),
            Task("predict a change", other, check=True),
            Task("change", other),
            Task("changed already", other),
            Task("empty", emptied),
            Task("emptied already", emptied),
            Task("predict the end", gone, check=True),
            Task("remove", gone),
            Task("removed already", gone),
        ],
    )
    assert not run["nothing asked"].changed
    assert run["nothing asked"].result["groups"] == []
    assert run["predict"].result["actions"] == run["make"].result["actions"] == CREATE
    assert not [call for call in run["predict"].calls if not call.startswith("Describe")]
    cluster, instance = run["make"].result["groups"]
    assert run["predict"].result["groups"] == [{**cluster, "arn": ""}, {**instance, "arn": ""}]
    assert cluster["parameters"] == {"rds.force_ssl": "1", "shared_buffers": "256MB"}
    assert (cluster["kind"], cluster["family"]) == ("cluster", "aurora-postgresql16")
    assert instance["tags"] == {"Environment": "life"}
    assert instance["arn"].endswith(":pg:instance-life")
    assert sorted(run["made already"].calls) == sorted(READ)
    assert not run["made already"].changed
    assert run["predict a change"].after == run["change"].after
    assert run["change"].result["actions"] == [
        *("rds:ResetDBClusterParameterGroup", "rds:AddTagsToResource"),
        *("rds:ModifyDBParameterGroup", "rds:AddTagsToResource"),
    ]
    assert [group["parameters"] for group in run["change"].result["groups"]] == [
        {"rds.force_ssl": "1"},
        {"work_mem": "16MB"},
    ]
    assert run["change"].result["groups"][0]["tags"] == {"Environment": "life", "Cost-Center": "4711"}
    assert not run["changed already"].changed
    assert run["empty"].result["actions"] == ["rds:ResetDBClusterParameterGroup", "rds:ResetDBParameterGroup"]
    assert not run["emptied already"].changed
    assert len(run["emptied already"].result["groups"]) == 2
    assert run["predict the end"].result["actions"] == run["remove"].result["actions"]
    assert run["remove"].result["groups"] == []
    assert not run["removed already"].changed


def test_a_parameter_takes_effect_as_its_kind_lets_it(lab: Lab, tmp_path: Path) -> None:
    play(lab, tmp_path, MODULE, [Task("make", asked("ways", {"rds.force_ssl": 1, "shared_buffers": "1GB"}, {}))])
    found = lab.client("rds").describe_db_cluster_parameters(DBClusterParameterGroupName="cluster-ways", Source="user")
    assert {one["ParameterName"]: one["ApplyMethod"] for one in found["Parameters"]} == {
        "rds.force_ssl": "immediate",
        "shared_buffers": "pending-reboot",
    }


@pytest.mark.parametrize("version", ["8.0.mysql_aurora.3.10.3", ""])
def test_the_family_follows_the_engine_and_its_version(lab: Lab, tmp_path: Path, version: str) -> None:
    goal = asked(f"my{len(version)}", {"require_secure_transport": "ON"}, {}, engine="aurora-mysql")
    run = play(lab, tmp_path, MODULE, [Task("make", {**goal, "engine_version": version})])
    [group] = run["make"].result["groups"]
    assert (group["family"], group["parameters"]) == ("aurora-mysql8.0", {"require_secure_transport": "ON"})


def test_what_can_not_be_set_is_refused_before_anything_is_touched(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("unknown", asked("bad", {"rds.force_tls": 1}, {"work_mem": "8MB"}), fails=True),
            Task("on", asked("bad", {"rds.force_ssl": True}, {}), fails=True),
            Task("no version", asked("bad", {"rds.force_ssl": 1}, {}, engine_version="9.9"), fails=True),
        ],
    )
    assert run["unknown"].result["msg"] == (
        "The parameter group cluster-bad can't have rds.force_tls: no parameter of aurora-postgresql16 for a cluster "
        "that can be changed. Nothing was touched."
    )
    assert "parameters of cluster-bad: rds.force_ssl must be text or a number" in run["on"].result["msg"]
    assert run["on"].calls == []
    assert "aurora-postgresql has no version 9.9" in run["no version"].result["msg"]
    assert not [call for outcome in run.outcomes.values() for call in outcome.calls if call.startswith("Create")]
