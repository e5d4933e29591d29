# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What checks of readiness read. Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from datetime import UTC, datetime

from lab.testing import Lab
from tests.lab.helpers import eventually, refused, unique

REGION = "us-east-2"


def test_a_subnet_tells_its_free_addresses(lab: Lab) -> None:
    ec2 = lab.client("ec2", REGION)
    vpc = ec2.create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.30.0.0/28")["Subnet"]
    assert made["AvailableIpAddressCount"] == 11
    ec2.run_instances(ImageId="ami-12345678", SubnetId=made["SubnetId"], MinCount=2, MaxCount=2)
    [found] = ec2.describe_subnets(SubnetIds=[made["SubnetId"]])["Subnets"]
    assert found["AvailableIpAddressCount"] == 9


def test_capacity_can_be_reserved(lab: Lab) -> None:
    ec2 = lab.client("ec2", REGION)
    kind = {"InstanceType": "m6g.large", "InstancePlatform": "Linux/UNIX", "AvailabilityZone": f"{REGION}a"}
    made = ec2.create_capacity_reservation(**kind, InstanceCount=3)["CapacityReservation"]
    active = [{"Name": "state", "Values": ["active"]}, {"Name": "instance-type", "Values": ["m6g.large"]}]
    [found] = ec2.describe_capacity_reservations(Filters=active)["CapacityReservations"]
    assert found == made
    assert (found["AvailableInstanceCount"], found["InstanceMatchCriteria"]) == (3, "open")
    ec2.cancel_capacity_reservation(CapacityReservationId=made["CapacityReservationId"])
    assert not ec2.describe_capacity_reservations(Filters=active)["CapacityReservations"]
    with refused("InvalidCapacityReservationId.NotFound"):
        ec2.cancel_capacity_reservation(CapacityReservationId="cr-0")


def test_backups_of_a_cluster_go_on(lab: Lab) -> None:
    rds, name = lab.client("rds", REGION), unique("cluster")
    master = {"MasterUsername": "app", "MasterUserPassword": "made-up"}
    rds.create_db_cluster(DBClusterIdentifier=name, Engine="aurora-postgresql", **master)

    def moves_on() -> bool:
        [made] = rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"]
        return bool(made["ClusterCreateTime"] < made["LatestRestorableTime"] <= datetime.now(UTC))

    eventually(moves_on, True)
