# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out, and tells what the lab has of serverless and MySQL."""

from __future__ import annotations

from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import unique

MASTER = {"MasterUsername": "app", "MasterUserPassword": "made-up-password"}
FAMILIES = {
    "aurora-postgresql16": ("rds.force_ssl", "0"),
    "aurora-mysql8.0": ("require_secure_transport", "OFF"),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_families_have_parameters_of_encryption_that_can_be_asked(lab: Lab, family: str) -> None:
    rds, (parameter, value) = lab.client("rds"), FAMILIES[family]
    for call in (rds.describe_engine_default_cluster_parameters, rds.describe_engine_default_parameters):
        found = call(DBParameterGroupFamily=family)["EngineDefaults"]
        known = {one["ParameterName"]: one for one in found["Parameters"]}
        assert (found["DBParameterGroupFamily"], known[parameter]["ParameterValue"]) == (family, value)
        assert (known[parameter]["ApplyType"], known[parameter]["IsModifiable"]) == ("dynamic", True)


def test_groups_in_use_stay(lab: Lab) -> None:
    rds, name = lab.client("rds"), unique("group")
    family = {"DBParameterGroupFamily": "aurora-postgresql17", "Description": "d"}
    rds.create_db_cluster_parameter_group(DBClusterParameterGroupName=name, **family)
    rds.create_db_parameter_group(DBParameterGroupName=name, **family)
    engine = {"Engine": "aurora-postgresql", "DBClusterIdentifier": name}
    rds.create_db_cluster(DBClusterParameterGroupName=name, **engine, **MASTER)
    rds.create_db_instance(
        DBInstanceIdentifier=name, DBInstanceClass="db.r6g.large", DBParameterGroupName=name, **engine
    )
    for call, parameter in (
        (rds.delete_db_cluster_parameter_group, "DBClusterParameterGroupName"),
        (rds.delete_db_parameter_group, "DBParameterGroupName"),
    ):
        with pytest.raises(rds.exceptions.InvalidDBParameterGroupStateFault):
            call(**{parameter: name})
    rds.delete_db_instance(DBInstanceIdentifier=name, SkipFinalSnapshot=True)
    rds.delete_db_cluster(DBClusterIdentifier=name, SkipFinalSnapshot=True)
    rds.delete_db_cluster_parameter_group(DBClusterParameterGroupName=name)
    rds.delete_db_parameter_group(DBParameterGroupName=name)


def test_get_resources_knows_parameter_groups(lab: Lab) -> None:
    rds, name = lab.client("rds", "us-east-2"), unique("group")
    tags = [{"Key": "Environment", "Value": name}]
    family = {"DBParameterGroupFamily": "aurora-postgresql17", "Description": "d", "Tags": tags}
    rds.create_db_cluster_parameter_group(DBClusterParameterGroupName=name, **family)
    rds.create_db_parameter_group(DBParameterGroupName=name, **family)

    def tagged(region: str) -> list[str]:
        answer = lab.client("resourcegroupstaggingapi", region).get_resources(
            TagFilters=[{"Key": "Environment", "Values": [name]}]
        )
        return sorted(one["ResourceARN"].split(":")[5] for one in answer["ResourceTagMappingList"])

    assert tagged("us-east-2") == ["cluster-pg", "pg"]
    assert tagged("us-east-1") == []


def test_a_cluster_tells_its_capacity(lab: Lab) -> None:
    rds, name = lab.client("rds"), unique("cluster")
    bounds = {"MinCapacity": 0.5, "MaxCapacity": 8.0}
    rds.create_db_cluster(
        DBClusterIdentifier=name, Engine="aurora-mysql", ServerlessV2ScalingConfiguration=bounds, **MASTER
    )

    def told() -> Any:
        [found] = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
        return found["ServerlessV2ScalingConfiguration"]

    assert told() == bounds
    more = {"MinCapacity": 4.0, "MaxCapacity": 16.0}
    rds.modify_db_cluster(DBClusterIdentifier=name, ServerlessV2ScalingConfiguration=more)
    assert told() == more


def test_versions_of_mysql_serve_a_global_database_and_name_their_family(lab: Lab) -> None:
    rds = lab.client("rds", "us-east-2")
    versions = rds.describe_db_engine_versions(Engine="aurora-mysql")["DBEngineVersions"]
    assert versions
    assert all(one["SupportsGlobalDatabases"] for one in versions)
    [chosen] = rds.describe_db_engine_versions(Engine="aurora-mysql", DefaultOnly=True)["DBEngineVersions"]
    assert chosen["DBParameterGroupFamily"] == "aurora-mysql8.0"
