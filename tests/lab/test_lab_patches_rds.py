# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import unique, vpc_with_subnets

ENGINE = "aurora-postgresql"


@pytest.fixture(scope="module")
def name(lab: Lab) -> str:
    """A global database in two regions, with an instance in each."""
    name = unique("global")
    lab.client("rds", "us-east-1").create_global_cluster(GlobalClusterIdentifier=name, Engine=ENGINE)
    master = {"MasterUsername": "app", "MasterUserPassword": "made-up-password"}
    for region, extra in (("us-east-1", master), ("us-east-2", {})):
        rds = lab.client("rds", region)
        rds.create_db_cluster(
            DBClusterIdentifier=f"{name}-{region}", Engine=ENGINE, GlobalClusterIdentifier=name, **extra
        )
        rds.create_db_instance(
            DBInstanceIdentifier=f"{name}-{region}-1",
            DBClusterIdentifier=f"{name}-{region}",
            Engine=ENGINE,
            DBInstanceClass="db.r6g.large",
        )
    return name


def cluster(lab: Lab, name: str, region: str) -> dict[str, Any]:
    answer = lab.client("rds", region).describe_db_clusters(DBClusterIdentifier=f"{name}-{region}")
    return dict(answer["DBClusters"][0])


def test_endpoints_are_names_of_the_region(lab: Lab, name: str) -> None:
    endpoints = set()
    for region in ("us-east-1", "us-east-2"):
        found = cluster(lab, name, region)
        assert found["Endpoint"].startswith(f"{name}-{region}.cluster-")
        assert found["ReaderEndpoint"].startswith(f"{name}-{region}.cluster-ro-")
        [instance] = lab.client("rds", region).describe_db_instances(DBInstanceIdentifier=f"{name}-{region}-1")[
            "DBInstances"
        ]
        endpoints |= {found["Endpoint"], found["ReaderEndpoint"], instance["Endpoint"]["Address"]}
        assert instance["Endpoint"]["Address"].endswith(f".{region}.rds.amazonaws.com")
    assert len(endpoints) == 6


def test_global_clusters_have_a_writer_endpoint(lab: Lab, name: str) -> None:
    [found] = lab.client("rds").describe_global_clusters(GlobalClusterIdentifier=name)["GlobalClusters"]
    assert found["Endpoint"].startswith(f"{name}.global-")


def test_only_secondaries_forward_writes(lab: Lab, name: str) -> None:
    [found] = lab.client("rds").describe_global_clusters(GlobalClusterIdentifier=name)["GlobalClusters"]
    forwarding = {one["IsWriter"]: "GlobalWriteForwardingStatus" in one for one in found["GlobalClusterMembers"]}
    assert forwarding == {True: False, False: True}
    assert {one["SynchronizationStatus"] for one in found["GlobalClusterMembers"]} == {"connected"}
    assert "GlobalWriteForwardingStatus" not in cluster(lab, name, "us-east-1")
    assert "GlobalWriteForwardingStatus" in cluster(lab, name, "us-east-2")


def test_only_the_writers_region_has_a_writing_instance(lab: Lab, name: str) -> None:
    for region, is_writer in (("us-east-1", True), ("us-east-2", False)):
        assert [one["IsClusterWriter"] for one in cluster(lab, name, region)["DBClusterMembers"]] == [is_writer]


def test_limitless_versions_have_no_global_databases(lab: Lab) -> None:
    versions = lab.client("rds").describe_db_engine_versions(Engine=ENGINE)["DBEngineVersions"]
    able = {one["EngineVersion"]: one["SupportsGlobalDatabases"] for one in versions}
    assert len(able) > 5
    assert {version for version, yes in able.items() if not yes} == {
        version for version in able if version.endswith("-limitless")
    }
    assert not all(able.values())


def test_aurora_runs_on_its_own_instance_classes(lab: Lab) -> None:
    def options(**more: str) -> dict[str, bool]:
        answer = lab.client("rds").describe_orderable_db_instance_options(Engine=ENGINE, **more)
        return {one["DBInstanceClass"]: one["SupportsGlobalDatabases"] for one in answer["OrderableDBInstanceOptions"]}

    assert options()["db.r6g.large"] is True
    assert options()["db.t4g.medium"] is False
    assert "db.m5.large" not in options()
    assert options(DBInstanceClass="db.serverless") == {"db.serverless": True}
    assert options(DBInstanceClass="db.x9.huge") == {}


def test_instances_take_after_their_cluster_and_logs_are_exported(lab: Lab) -> None:
    ec2, rds, name = lab.client("ec2", "us-east-2"), lab.client("rds", "us-east-2"), unique("cluster")
    vpc, subnets = vpc_with_subnets(ec2)
    group = ec2.create_security_group(GroupName=name, Description="d", VpcId=vpc)["GroupId"]
    rds.create_db_subnet_group(DBSubnetGroupName=name, DBSubnetGroupDescription="d", SubnetIds=subnets)
    rds.create_db_cluster(
        DBClusterIdentifier=name,
        Engine=ENGINE,
        MasterUsername="app",
        MasterUserPassword="made-up-password",
        DBSubnetGroupName=name,
        VpcSecurityGroupIds=[group],
        StorageEncrypted=True,
        EnableCloudwatchLogsExports=["postgresql"],
    )
    instance = rds.create_db_instance(
        DBInstanceIdentifier=name, DBClusterIdentifier=name, Engine=ENGINE, DBInstanceClass="db.r6g.large"
    )["DBInstance"]
    assert instance["DBSubnetGroup"]["DBSubnetGroupName"] == name
    assert [one["VpcSecurityGroupId"] for one in instance["VpcSecurityGroups"]] == [group]
    assert instance["StorageEncrypted"] is True

    def exported() -> list[str]:
        [found] = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
        return list(found.get("EnabledCloudwatchLogsExports", []))

    assert exported() == ["postgresql"]
    off = {"DisableLogTypes": ["postgresql"]}
    rds.modify_db_cluster(DBClusterIdentifier=name, CloudwatchLogsExportConfiguration=off)
    assert exported() == []
