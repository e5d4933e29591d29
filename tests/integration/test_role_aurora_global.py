# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role aurora_global by itself: a serverless database of MySQL in two regions, from nothing to nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import read_worlds
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import Questions, System

from lab.start import ACCOUNT
from lab.testing import Lab, running_lab
from tests.lab.helpers import eventually, vpc_with_subnets
from tests.story.playbooks import PROGRAM, RECAP, ROOT

EAST, WEST = "us-east-1", "us-east-2"
SUFFIX = "docs"
VERSION = "8.0.mysql_aurora.3.10.3"
ROLE = "multiregion.aws_dr.aurora_global"
SETTINGS: Mapping[str, Any] = {
    "environment_suffix": SUFFIX,
    "aurora_global_engine": "aurora-mysql",
    "aurora_global_master_username": "admin",
    "aurora_global_database_name": "documents",
    "aurora_global_instance_class": "db.serverless",
    "aurora_global_serverless_min_acu": 1,
    "aurora_global_serverless_max_acu": 16,
    "aurora_global_standby_serverless_min_acu": 4,
    "aurora_global_instance_count": 2,
    "aurora_global_standby_instance_count": 1,
    "aurora_global_cluster_parameters": {"require_secure_transport": "ON"},
    "aurora_global_instance_parameters": {"long_query_time": 2},
}


@dataclass(frozen=True)
class Stage:
    """Two hosts that run the role against a lab, with a network that somebody else made."""

    lab: Lab
    folder: Path

    def run(
        self, writer: str = EAST, *, check: bool = False, more: Mapping[str, Any] = MappingProxyType({})
    ) -> dict[str, int]:
        """Build or remove; how many tasks changed something, by host."""
        entries = [{"ansible.builtin.include_role": {"name": ROLE}, "name": "First"}]
        if more.get("aurora_global_state") != "absent":
            second = {"name": ROLE, "tasks_from": "standby"}
            entries.append({"ansible.builtin.include_role": second, "name": "Second"})
        play = {
            "hosts": "regions",
            "gather_facts": False,
            "any_errors_fatal": True,
            "environment": {"AWS_REGION": "{{ aws_region }}", "AWS_DEFAULT_REGION": "{{ aws_region }}"},
            "vars": {**SETTINGS, "aurora_global_writer_region": writer, **more},
            "tasks": entries,
        }
        book = self.folder / "play.json"
        book.write_text(json.dumps([play]), encoding="utf-8")
        ran = subprocess.run(
            [str(PROGRAM), "-i", str(self.folder / "hosts.json"), str(book), *(["--check"] if check else [])],
            cwd=ROOT,
            env={**os.environ, **self.lab.env, "ANSIBLE_NOCOLOR": "1", "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        output = ran.stdout + ran.stderr
        assert ran.returncode == 0, output[-4000:]
        assert "WARNING]" not in output
        return {host: int(changed) for host, _ok, changed, _unreachable, _failed in RECAP.findall(output)}

    def cluster(self, region: str) -> dict[str, Any]:
        found = self.lab.client("rds", region).describe_db_clusters(DBClusterIdentifier=f"cluster-{region}-{SUFFIX}")
        return dict(found["DBClusters"][0])

    def bounds(self) -> dict[str, float]:
        """The least capacity in each region."""
        return {
            region: self.cluster(region)["ServerlessV2ScalingConfiguration"]["MinCapacity"] for region in (EAST, WEST)
        }

    def instances(self, region: str) -> list[str]:
        only = [{"Name": "db-cluster-id", "Values": [f"cluster-{region}-{SUFFIX}"]}]
        found = self.lab.client("rds", region).describe_db_instances(Filters=only)["DBInstances"]
        return sorted(instance["DBInstanceIdentifier"] for instance in found)


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("role")
    with running_lab(tmp_path_factory.mktemp("role-lab")) as lab:
        shared = {
            "ansible_connection": "multiregion.aws_dr.warm_local",
            "ansible_python_interpreter": sys.executable,
            "aurora_global_preferred_region": EAST,
            "aurora_global_preferred_host": EAST,
            "aurora_global_observed_version": "",
            "aurora_global_offered_version": VERSION,
            "shared_tags": {"Environment": SUFFIX, "DR-Role": "shared", "Cost-Center": "documents"},
        }
        keys = {region: lab.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (EAST, WEST)}
        hosts = {}
        for region, key in keys.items():
            vpc, subnets = vpc_with_subnets(lab.client("ec2", region))
            made = lab.client("ec2", region).create_security_group(GroupName="d", Description="d", VpcId=vpc)
            hosts[region] = {
                "aws_region": region,
                "aurora_global_subnet_ids": subnets,
                "aurora_global_security_group_ids": [made["GroupId"]],
                "aurora_global_kms_key_arn": key,
                "aurora_global_secret_replicas": [{"region": WEST, "kms_key_id": keys[WEST]}],
                "resource_tags": {"Environment": SUFFIX, "DR-Role": region, "Cost-Center": "documents"},
            }
        inventory = {"regions": {"hosts": hosts, "vars": shared}}
        (folder / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
        yield Stage(lab, folder)


def test_a_serverless_database_of_mysql_is_built_and_built_again_without_a_change(stage: Stage) -> None:
    assert all(stage.run(check=True).values())
    stage.run()
    assert stage.run() == {EAST: 0, WEST: 0}
    for region in (EAST, WEST):
        made = stage.cluster(region)
        assert (made["Engine"], made["EngineVersion"], made["Port"]) == ("aurora-mysql", VERSION, 3306)
        assert sorted(made["EnabledCloudwatchLogsExports"]) == ["error", "slowquery"]
        assert (made["DBClusterParameterGroup"], made["DeletionProtection"]) == (f"cluster-{region}-{SUFFIX}", True)
    assert stage.cluster(EAST)["MasterUsername"] == "admin"
    assert stage.bounds() == {EAST: 1, WEST: 4}
    assert stage.instances(EAST) == [f"db-1-{EAST}-{SUFFIX}", f"db-2-{EAST}-{SUFFIX}"]
    assert stage.instances(WEST) == [f"db-1-{WEST}-{SUFFIX}"]


def test_what_was_set_is_part_of_the_fingerprint_and_what_a_restart_brings_is_not(stage: Stage) -> None:
    system = System(SUFFIX, ACCOUNT, EAST, "docs-dr.net", "app.docs-dr.net")
    questions = Questions(lambda service, region: stage.lab.client(service, region))
    world = read_worlds(questions, system, [(WEST, "aurora_global")])[WEST, "aurora_global"]
    assert world.trouble == ""
    told = {
        kind: {one["ParameterName"]: one["ParameterValue"] for one in parameters}
        for kind, parameters in world.answers["rds.parameters"].items()
    }
    assert told == {"cluster": {"require_secure_transport": "ON"}, "instance": {"long_query_time": "2"}}
    assert {kind: len(groups) for kind, groups in world.answers["rds.parameter_groups"].items()} == {
        "cluster": 1,
        "instance": 1,
    }
    kinds = {arn.split(":")[5] for arn in world.answers["tags"]}
    assert {"cluster", "cluster-pg", "db", "pg", "subgrp"} <= kinds


def test_the_least_capacity_follows_the_writer_and_a_region_that_wrote_keeps_its_instances(stage: Stage) -> None:
    stage.lab.client("rds", EAST).switchover_global_cluster(
        GlobalClusterIdentifier=f"global-{SUFFIX}", TargetDbClusterIdentifier=stage.cluster(WEST)["DBClusterArn"]
    )

    def writer() -> list[str]:
        found = stage.lab.client("rds").describe_global_clusters(GlobalClusterIdentifier=f"global-{SUFFIX}")
        members = found["GlobalClusters"][0]["GlobalClusterMembers"]
        return [member["DBClusterArn"].split(":")[3] for member in members if member["IsWriter"]]

    eventually(writer, [WEST], patience=30)
    stage.run(writer=WEST)
    assert stage.bounds() == {EAST: 4, WEST: 1}
    assert len(stage.instances(EAST)) == len(stage.instances(WEST)) == 2
    assert stage.run(writer=WEST) == {EAST: 0, WEST: 0}


def test_an_instance_that_neither_side_asks_for_goes(stage: Stage) -> None:
    fewer = {"aurora_global_instance_count": 1}
    stage.run(WEST, more=fewer)
    assert (len(stage.instances(EAST)), len(stage.instances(WEST))) == (1, 1)
    assert stage.run(WEST, more=fewer) == {EAST: 0, WEST: 0}


def test_a_protected_database_goes_with_its_parameter_groups(stage: Stage) -> None:
    assert stage.cluster(EAST)["DeletionProtection"]
    gone = {"aurora_global_state": "absent"}
    stage.run(WEST, more=gone)
    assert stage.run(WEST, more=gone) == {EAST: 0, WEST: 0}
    for region in (EAST, WEST):
        rds = stage.lab.client("rds", region)
        assert rds.describe_db_clusters()["DBClusters"] == []
        assert rds.describe_db_instances()["DBInstances"] == []
        assert rds.describe_db_cluster_parameter_groups()["DBClusterParameterGroups"] == []
        assert rds.describe_db_parameter_groups()["DBParameterGroups"] == []
        assert rds.describe_db_subnet_groups()["DBSubnetGroups"] == []
    assert stage.lab.client("rds").describe_global_clusters()["GlobalClusters"] == []
