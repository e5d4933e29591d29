# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each check of capacity sees a standby that can take over as ready, and the fault it is there for as not ready."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Bounds
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_prices import parse_prices

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.readiness_scene import Ready, make_database, make_instance
from tests.lab.helpers import eventually, zipped

# Regions of its own: what is used of a quota is what everybody uses of it.
EAST, WEST = "ca-central-1", "ca-west-1"
# With m6g.large the lab counts eight vCPUs to an instance, of 64 that its quota allows.
KIND = "m6g.large"


@pytest.fixture(scope="module")
def ready(lab: Lab) -> Ready:
    """Three instances where the writer is, and one at the standby, in small subnets of their own."""
    system = Ready(lab, regions=(EAST, WEST))
    make_database(system, "db.serverless", ServerlessV2ScalingConfiguration={"MinCapacity": 1, "MaxCapacity": 8})
    for region, size in ((EAST, 3), (WEST, 1)):
        make_group(system, region, make_network(system, region), size)
    make_function(system)
    return system


def make_network(ready: Ready, region: str) -> dict[str, str]:
    """The subnets by their tiers, eleven addresses in each, and the VPC."""
    ec2 = ready.client("ec2", region)
    vpc = ec2.create_vpc(CidrBlock="10.50.0.0/16")["Vpc"]["VpcId"]
    made = {"vpc": vpc}
    for place, tier in enumerate(("public", "private", "database")):
        made[tier] = ec2.create_subnet(
            VpcId=vpc,
            CidrBlock=f"10.50.{place}.0/28",
            AvailabilityZone=f"{region}a",
            TagSpecifications=[{"ResourceType": "subnet", "Tags": [*ready.tags, {"Key": "Tier", "Value": tier}]}],
        )["Subnet"]["SubnetId"]
    return made


def make_group(ready: Ready, region: str, network: dict[str, str], size: int) -> None:
    template = {"LaunchTemplateName": ready.name("app", region)}
    ready.client("ec2", region).create_launch_template(
        **template, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": KIND}
    )
    targets = ready.client("elbv2", region).create_target_group(
        Name=ready.name("tg", region), Protocol="HTTP", Port=80, VpcId=network["vpc"]
    )["TargetGroups"][0]["TargetGroupArn"]
    ready.client("autoscaling", region).create_auto_scaling_group(
        AutoScalingGroupName=ready.name("asg", region),
        MinSize=size,
        DesiredCapacity=size,
        MaxSize=4,
        LaunchTemplate={**template, "Version": "$Latest"},
        VPCZoneIdentifier=network["private"],
        TargetGroupARNs=[targets],
    )


def resize(ready: Ready, **sizes: int) -> None:
    ready.client("autoscaling", WEST).update_auto_scaling_group(AutoScalingGroupName=ready.name("asg", WEST), **sizes)


def make_function(ready: Ready) -> None:
    ready.client("lambda", WEST).create_function(
        FunctionName=ready.name("api", WEST),
        Runtime="python3.13",
        Role=f"arn:aws:iam::{ACCOUNT}:role/any",
        Handler="handler.handle",
        Code={"ZipFile": zipped("def handle(event, context):\n    return {}\n")},
        Tags={"Environment": ready.suffix},
    )


def test_a_floor_that_does_not_run_or_a_function_that_may_not_is_seen(ready: Ready) -> None:
    floor = "1 in service, 1 healthy, of at least 1 instance"
    eventually(lambda: ready.state("capacity.floor"), f"ready: {floor}; {ready.name('api', WEST)} is Active")
    eventually(lambda: ready.state("capacity.floor", EAST), "ready: 3 in service, 3 healthy, of at least 3 instances")
    resize(ready, MinSize=0, DesiredCapacity=0)
    eventually(lambda: ready.state("capacity.floor"), "not ready: 0 in service, 0 healthy, of at least 1 instance")
    resize(ready, MinSize=1, DesiredCapacity=1)
    eventually(lambda: ready.state("capacity.floor")[:7], "ready: ")
    function = {"FunctionName": ready.name("api", WEST)}
    ready.client("lambda", WEST).put_function_concurrency(**function, ReservedConcurrentExecutions=0)
    assert ready.state("capacity.floor").endswith("may not run: its reserved concurrency is 0")
    ready.client("lambda", WEST).delete_function_concurrency(**function)


def test_a_group_or_a_database_that_may_not_grow_enough_is_seen(ready: Ready) -> None:
    assert ready.state("capacity.maximum") == "ready: at most 4 instances; at most 8 ACU"
    assert ready.state("capacity.maximum", EAST) == ""
    told = ready.look("capacity.maximum", bounds=Bounds(full_capacity=6))
    assert told and (told.seen, told.wanted) == ("at most 4 instances", "at least 6 instances and at least 8 ACU")
    resize(ready, MaxSize=2)
    assert ready.state("capacity.maximum") == "not ready: at most 2 instances"
    resize(ready, MaxSize=4)
    rds, cluster = ready.client("rds", WEST), ready.name("cluster", WEST)
    for units, seen in ((4, "not ready: at most 4 ACU"), (8, "ready: at most 4 instances; at most 8 ACU")):
        rds.modify_db_cluster(
            DBClusterIdentifier=cluster,
            ServerlessV2ScalingConfiguration={"MinCapacity": 1, "MaxCapacity": units},
            ApplyImmediately=True,
        )
        assert ready.state("capacity.maximum") == seen


def test_quotas_without_room_for_full_capacity_are_seen(ready: Ready) -> None:
    eventually(lambda: ready.state("capacity.quotas")[:7], "ready: ")
    told = ready.look("capacity.quotas", bounds=Bounds(full_capacity=40))
    assert told and told.state == "not ready"
    assert told.seen.startswith("vCPUs of standard instances on demand: "), told.seen
    assert told.seen.endswith(" of 64 used, 312 more wanted")

    make_instance(ready, EAST, "db-2", "db.serverless")
    eventually(lambda: "DB instances: " in ready.state("capacity.quotas"), True)
    seen = ready.state("capacity.quotas")
    assert seen.startswith("ready: vCPUs of standard instances on demand: 8 of 64 used, 16 more wanted; "), seen
    assert "DB instances: 1 of 40 used, 1 more wanted" in seen
    most = ready.client("lambda", WEST).get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    assert seen.endswith(f"Lambda calls at a time: 0 of {most} used, 1 more wanted")
    ready.measure("AWS/Lambda", {"UnreservedConcurrentExecutions": 1200}, {}, region=EAST)
    assert ready.state("capacity.quotas") == f"not ready: Lambda calls at a time: 0 of {most} used, 1200 more wanted"
    database = {"DBInstanceIdentifier": ready.name("db-2", EAST)}
    ready.client("rds", EAST).delete_db_instance(**database, SkipFinalSnapshot=True)
    eventually(lambda: "DB instances: " in ready.state("capacity.quotas"), False)


def test_subnets_without_free_addresses_are_seen(ready: Ready) -> None:
    assert ready.state("capacity.addresses") == "ready: public: 11 free; private: 10 free"
    told = ready.look("capacity.addresses", bounds=Bounds(full_capacity=10))
    assert told and (told.state, told.seen) == ("not ready", "private: 10 free")
    assert told.wanted == "free addresses (public: 8 in each subnet, private: 11)"
    # What else stands in the public subnet.
    ec2 = ready.client("ec2", WEST)
    [public] = ec2.describe_subnets(
        Filters=[{"Name": "tag:Environment", "Values": [ready.suffix]}, {"Name": "tag:Tier", "Values": ["public"]}]
    )["Subnets"]
    more = ec2.run_instances(ImageId="ami-12345678", SubnetId=public["SubnetId"], MinCount=4, MaxCount=4)
    assert ready.state("capacity.addresses") == f"not ready: public: {public['SubnetId']} has 7"
    ec2.terminate_instances(InstanceIds=[one["InstanceId"] for one in more["Instances"]])


def test_a_reservation_that_is_too_small_or_of_another_zone_is_seen(ready: Ready) -> None:
    wanted, ec2 = Bounds(capacity_reservation=True), ready.client("ec2", WEST)
    assert ready.state("capacity.reservation") == ""
    none = f"not ready: no active reservation of {KIND} that the scaling group could use"
    assert ready.state("capacity.reservation", bounds=wanted) == none

    def reserve(zone: str, count: int) -> None:
        ec2.create_capacity_reservation(
            InstanceType=KIND, InstancePlatform="Linux/UNIX", AvailabilityZone=f"{WEST}{zone}", InstanceCount=count
        )

    reserve("b", 9)
    assert ready.state("capacity.reservation", bounds=wanted) == none
    reserve("a", 1)
    assert ready.state("capacity.reservation", bounds=wanted).startswith(f"not ready: 1 free instance of {KIND} in cr-")
    reserve("a", 1)
    assert ready.state("capacity.reservation", bounds=wanted).startswith(f"ready: 2 free instances of {KIND} in cr-")


def test_a_standby_that_costs_more_than_it_may_is_seen(ready: Ready) -> None:
    told = {"date": "2026-06-01", "hourly": {f"ec2.{KIND}": 0.1, "aurora.acu": 0.2}, "monthly": {"volume_gib": 0.1}}
    assert ready.state("cost.standby") == "", "nothing is told without prices"
    # One instance and one unit stand there, and three instances and one unit in the writer's region.
    seen = "about 219 USD a month, and 365 at full capacity (an estimate, with prices of 2026-06-01)"
    prices = parse_prices(told)
    assert ready.state("cost.standby", bounds=Bounds(prices=prices, full_capacity=3)) == f"ready: {seen}"
    most = Bounds(prices=prices, full_capacity=3, max_monthly_cost=200)
    assert ready.state("cost.standby", bounds=most) == f"not ready: {seen}"
    assert ready.state("cost.standby", EAST, bounds=most) == ""
    fewer = Bounds(prices=parse_prices({**told, "hourly": {"aurora.acu": 0.2}}))
    assert ready.state("cost.standby", bounds=fewer) == f"unknown: no price for ec2.{KIND} in the list of 2026-06-01"
