# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of the transactions system, from an empty account to an empty account. Each test goes on where the one
before it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import reduce
from operator import getitem
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import KINDS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fingerprint import hash_answer

from lab.testing import Lab, running_lab
from tests.story.drifts import DRIFTS
from tests.story.exposures import exposures
from tests.story.leftovers import census, leftovers
from tests.story.lives import succeeded
from tests.story.lookalikes import gone, plant
from tests.story.playbooks import EVERYTHING, ROOT, play, play_until
from tests.story.worlds import fields, hashes, is_volatile, read_world, things

REGIONS = ("us-east-1", "us-east-2")
THIRD = "us-west-2"
SUFFIX = "dev"


@pytest.fixture(scope="module")
def system_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("system-lab")) as running:
        yield running


@pytest.fixture(scope="module")
def three_regions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inventory with one more line under ``secondary``."""
    folder = tmp_path_factory.mktemp("three")
    group_vars = ROOT / "inventories" / "transactions" / "group_vars"
    (folder / "group_vars").symlink_to(group_vars)
    hosts = (ROOT / "inventories" / "transactions" / "hosts.yml").read_text(encoding="utf-8")
    (folder / "hosts.yml").write_text(f"{hosts.rstrip()}\n            {THIRD}:\n", encoding="utf-8")
    return folder


def status_of(lab: Lab, folder: Path, *arguments: str, inventory: str = "inventories/transactions") -> dict[str, Any]:
    file = folder / "status.json"
    succeeded(
        play(
            lab,
            "status",
            "-e",
            f"status_json={file}",
            "-e",
            "status_accept_unknown=true",
            *arguments,
            inventory=inventory,
        )
    )
    return dict(json.loads(file.read_text(encoding="utf-8")))


def test_a_dry_run_on_an_empty_account_tells_the_plan_and_touches_nothing(system_lab: Lab) -> None:
    run = succeeded(play(system_lab, "site", "--check", "--diff"))
    assert run.mutations == []
    assert all(changed > 20 for changed in run.changed.values()), run.changed
    assert list(run.changed) == list(REGIONS)


@pytest.mark.parametrize("action", ["CreateSubnet", "CreateDBCluster", "PutParameter"])
def test_a_build_may_be_killed(system_lab: Lab, action: str) -> None:
    assert play_until(system_lab, "site", action)


def test_the_next_build_finishes_what_was_begun(system_lab: Lab, tmp_path: Path) -> None:
    succeeded(play(system_lab, "site"))
    status = status_of(system_lab, tmp_path)
    assert status["writer_region"] == "us-east-1"
    assert {name: region["role"] for name, region in status["regions"].items()} == {
        "us-east-1": "writer",
        "us-east-2": "standby",
    }
    assert [region["not_ready"] for region in status["regions"].values()] == [[], []]
    assert [region["compute"]["in_service"] for region in status["regions"].values()] == [4, 1]
    assert [region["database"]["available_instances"] for region in status["regions"].values()] == [2, 1]


def test_nothing_was_made_twice(system_lab: Lab) -> None:
    things = census(system_lab, SUFFIX, REGIONS)
    for region in REGIONS:
        assert things[f"{region} ec2 describe_vpcs"] == 1
        assert things[f"{region} ec2 describe_subnets"] == 9
        assert things[f"{region} ec2 describe_addresses"] == 1
        assert things[f"{region} ec2 describe_nat_gateways"] == 1
        assert things[f"{region} ec2 describe_route_tables"] == 3
        assert things[f"{region} ec2 describe_vpc_endpoints"] == 5
        assert things[f"{region} ec2 describe_vpc_peering_connections"] == 1
        assert things[f"{region} kms list_aliases"] == 1
        assert things[f"{region} elbv2 describe_load_balancers"] == 1
        assert things[f"{region} rds describe_db_clusters"] == 1
    assert things["route53"] == 9  # One zone, and per region an endpoint, a writer's, a latch and the sum.


def test_readiness_tells_what_a_new_system_lacks_and_is_published(system_lab: Lab, tmp_path: Path) -> None:
    file = tmp_path / "status.json"
    run = play(system_lab, "status", "-e", "status_readiness=true", "-e", f"status_json={file}")
    assert run.returncode != 0
    assert run.mutations == ["monitoring:PutMetricData"] * 2
    found = json.loads(file.read_text(encoding="utf-8"))["readiness"]
    lacking = {(check["name"], check["region"]) for check in found["checks"] if check["state"] == "not ready"}
    # The alarms by which traffic follows the writer take some minutes to know a new system.
    lacking.discard(("path.records", "us-east-1"))
    assert lacking == {("path.drill", "us-east-2"), *(("path.subscriptions", region) for region in REGIONS)}
    # The lab's administrator is no role of which IAM could be asked. The first lag is measured within a minute.
    unknown = {check["name"] for check in found["checks"] if check["state"] == "unknown"}
    assert unknown - {"data.lag_of_day"} == {"path.rights"}
    assert found["costs"]["us-east-2"]["now"]["a_month"] < found["costs"]["us-east-1"]["now"]["a_month"]
    for region in REGIONS:
        assert published(system_lab, region, "Readiness") == [0.0]


def published(lab: Lab, region: str, metric: str) -> list[float]:
    now = datetime.now(UTC)
    asked = {
        "Namespace": "MultiRegionDR",
        "MetricName": metric,
        "Dimensions": [{"Name": "Environment", "Value": SUFFIX}, {"Name": "Region", "Value": region}],
    }
    answer = lab.client("cloudwatch", region).get_metric_data(
        MetricDataQueries=[{"Id": "asked", "MetricStat": {"Metric": asked, "Period": 60, "Stat": "Maximum"}}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
    )
    return [float(value) for value in answer["MetricDataResults"][0]["Values"]]


def test_nothing_stands_open(system_lab: Lab) -> None:
    assert exposures(system_lab, SUFFIX, REGIONS) == []


def test_a_second_run_changes_nothing(system_lab: Lab) -> None:
    before = hashes(read_world(system_lab, REGIONS))
    run = succeeded(play(system_lab, "site", *EVERYTHING))
    assert run.changed == dict.fromkeys(REGIONS, 0)
    assert "Left as they stand" not in run.output
    assert hashes(read_world(system_lab, REGIONS)) == before


def test_what_stands_is_left_and_that_ends_the_same(system_lab: Lab) -> None:
    before = hashes(read_world(system_lab, REGIONS))
    run = succeeded(play(system_lab, "site"))
    assert f"since nothing changed: {', '.join(sorted(KINDS))}." in " ".join(run.output.split())
    assert (run.changed, run.mutations) == (dict.fromkeys(REGIONS, 0), [])
    assert hashes(read_world(system_lab, REGIONS)) == before


def test_every_field_of_every_resource_counts(system_lab: Lab) -> None:
    counted, left_out = 0, set()
    for answers in read_world(system_lab, REGIONS).values():
        for kind, answer in answers.items():
            for thing in things(answer):
                before = hash_answer(kind, thing)
                for path in fields(thing):
                    *way, last = path
                    place = reduce(getitem, way, thing)
                    kept, place[last] = place[last], {"somebody": "was here"}
                    is_same = hash_answer(kind, thing) == before
                    place[last] = kept
                    assert is_same == is_volatile(kind, path), (kind, path)
                    counted += not is_same
                    left_out |= {kind} if is_same else set()
    assert counted > 3000
    assert len(left_out) > 8


def test_what_somebody_changes_is_found_and_mended(system_lab: Lab) -> None:
    wanted = {name: drift.look(system_lab) for name, drift in DRIFTS.items()}
    for drift in DRIFTS.values():
        drift.plant(system_lab)
    assert [name for name, drift in DRIFTS.items() if drift.look(system_lab) == wanted[name]] == []

    look = play(system_lab, "status", "-e", "status_drift=true", "-e", "status_accept_unknown=true")
    assert (look.returncode != 0, look.mutations) == (True, [])
    assert [name for name, drift in DRIFTS.items() if drift.kind not in " ".join(look.output.split())] == []

    run = succeeded(play(system_lab, "site"))

    told = " ".join(run.output.split())
    assert [name for name, drift in DRIFTS.items() if drift.kind not in told] == []
    assert [name for name, drift in DRIFTS.items() if drift.look(system_lab) != wanted[name]] == []
    assert "since nothing changed: backup, dynamodb_global, encryption, events, functions." in told
    look = succeeded(play(system_lab, "status", "-e", "status_drift=true", "-e", "status_accept_unknown=true"))
    assert "All resources are as the last whole converge left them." in look.output


def test_a_dry_run_on_a_full_account_touches_nothing(system_lab: Lab) -> None:
    run = succeeded(play(system_lab, "site", "--check", "--diff"))
    assert run.mutations == []
    assert run.changed == dict.fromkeys(REGIONS, 0)


def test_traffic_is_led_by_weights_and_by_checks_that_follow_the_writer(system_lab: Lab) -> None:
    route53 = system_lab.client("route53")
    [zone] = route53.list_hosted_zones()["HostedZones"]
    records = {
        record["SetIdentifier"]: record
        for record in route53.list_resource_record_sets(HostedZoneId=zone["Id"])["ResourceRecordSets"]
        if "SetIdentifier" in record
    }
    assert {name: record["Weight"] for name, record in records.items()} == {"us-east-1": 100, "us-east-2": 0}
    checks = {check["Id"]: check["HealthCheckConfig"] for check in route53.list_health_checks()["HealthChecks"]}
    for region, record in records.items():
        whole = checks[record["HealthCheckId"]]
        children = [checks[child] for child in whole["ChildHealthChecks"]]
        assert (whole["Type"], whole["HealthThreshold"]) == ("CALCULATED", 3)
        assert sorted(child["Type"] for child in children) == ["CLOUDWATCH_METRIC", "CLOUDWATCH_METRIC", "HTTP"]
        alarms = {child["AlarmIdentifier"]["Name"]: child for child in children if "AlarmIdentifier" in child}
        [other] = [name for name in REGIONS if name != region]
        assert alarms[f"writer-here-{region}-{SUFFIX}"]["AlarmIdentifier"]["Region"] == region
        assert alarms[f"writer-here-{region}-{SUFFIX}"]["InsufficientDataHealthStatus"] == "Unhealthy"
        # The latch of a region is kept where the region's own loss can't reach it.
        assert alarms[f"evacuated-{region}-in-{other}-{SUFFIX}"]["AlarmIdentifier"]["Region"] == other
        assert [child["RequestInterval"] for child in children if child["Type"] == "HTTP"] == [10]


def test_each_region_reaches_the_database_of_the_other(system_lab: Lab) -> None:
    for region, other in zip(REGIONS, ("10.41.0.0/16", "10.40.0.0/16"), strict=True):
        tables = system_lab.client("ec2", region).describe_route_tables(
            Filters=[{"Name": "tag:Environment", "Values": [SUFFIX]}]
        )["RouteTables"]
        peered = [
            table
            for table in tables
            if any(
                route.get("DestinationCidrBlock") == other and route.get("VpcPeeringConnectionId")
                for route in table["Routes"]
            )
        ]
        assert len(peered) == 2, "the private and the database table"


def test_nothing_bears_the_password(system_lab: Lab) -> None:
    secret = system_lab.client("secretsmanager").get_secret_value(SecretId=f"database-{SUFFIX}")["SecretString"]
    password = json.loads(secret)["password"]
    run = succeeded(play(system_lab, "site", "-vvv", "--diff", "--tags", "aurora_global"))
    assert len(password) >= 32
    assert password not in run.output


def test_everything_bears_the_tags(system_lab: Lab) -> None:
    wanted = {"Environment", "DR-Role", "Cost-Center"}
    for region in REGIONS:
        client = system_lab.client("resourcegroupstaggingapi", region)
        for page in client.get_paginator("get_resources").paginate(
            TagFilters=[{"Key": "Environment", "Values": [SUFFIX]}]
        ):
            for resource in page["ResourceTagMappingList"]:
                assert wanted <= {tag["Key"] for tag in resource["Tags"]}, resource


def test_unknown_health_is_not_taken_for_ready(system_lab: Lab) -> None:
    run = play(system_lab, "status")
    assert run.returncode != 0
    assert "The system is unknown" in run.output
    assert run.mutations == []


def test_a_third_region_becomes_a_further_standby(system_lab: Lab, three_regions: Path, tmp_path: Path) -> None:
    succeeded(play(system_lab, "site", inventory=str(three_regions)))
    status = status_of(system_lab, tmp_path, inventory=str(three_regions))
    assert [region["role"] for region in status["regions"].values()] == ["writer", "standby", "standby"]
    assert [region["not_ready"] for region in status["regions"].values()] == [[], [], []]
    things = census(system_lab, SUFFIX, [*REGIONS, THIRD])
    for region in (*REGIONS, THIRD):
        assert things[f"{region} ec2 describe_vpc_peering_connections"] == 2
    again = succeeded(play(system_lab, "site", inventory=str(three_regions)))
    assert (again.changed, again.mutations) == (dict.fromkeys([*REGIONS, THIRD], 0), [])


def test_of_two_standbys_the_one_that_lags_least_is_chosen(system_lab: Lab, three_regions: Path) -> None:
    system_lab.set("lag_ms.us-east-2", 900)
    deadline = time.monotonic() + 60
    while "to us-west-2 by a switchover" not in (
        told := " ".join(
            succeeded(play(system_lab, "failover", "--check", inventory=str(three_regions))).output.split()
        )
    ):
        assert time.monotonic() < deadline, told
    system_lab.set("lag_ms.us-east-2", "default")


def test_the_middle_one_of_three_takes_over(system_lab: Lab, three_regions: Path, tmp_path: Path) -> None:
    named = ("-e", "target_region=us-east-2", "-e", f"writer_region_report_dir={tmp_path}")
    succeeded(play(system_lab, "failover", *named, inventory=str(three_regions)))
    [found] = system_lab.client("rds", "us-east-2").describe_global_clusters()["GlobalClusters"]
    members = {member["DBClusterArn"].split(":")[3]: member for member in found["GlobalClusterMembers"]}
    assert {region: member["IsWriter"] for region, member in members.items()} == {
        "us-east-1": False,
        "us-east-2": True,
        THIRD: False,
    }
    assert members[THIRD]["SynchronizationStatus"] == "connected"


def test_a_removal_must_be_confirmed_by_name(system_lab: Lab) -> None:
    run = play(system_lab, "destroy", "-e", "confirmation=production")
    assert run.returncode != 0
    assert "confirmation: found 'production'; only 'dev' lets the removal begin." in run.output
    assert run.mutations == []


def test_a_removal_leaves_nothing_of_ours_and_everything_of_others(system_lab: Lab, three_regions: Path) -> None:
    zone = "transactions-dr.net"
    planted = plant(system_lab, SUFFIX, REGIONS[0], zone)
    assert len(planted) > 40
    assert gone(system_lab, planted, REGIONS[0]) == set()
    succeeded(play(system_lab, "destroy", "-e", f"confirmation={SUFFIX}", inventory=str(three_regions)))
    assert gone(system_lab, planted, REGIONS[0]) == set()
    # Ours is the zone alone, which stays for the record of others in it.
    left = leftovers(system_lab, SUFFIX, [*REGIONS, THIRD])
    assert [one for one in left if not any(mark in one for mark in planted)] == []


def test_a_second_removal_changes_nothing(system_lab: Lab, three_regions: Path) -> None:
    run = succeeded(play(system_lab, "destroy", "-e", f"confirmation={SUFFIX}", inventory=str(three_regions)))
    assert run.changed == dict.fromkeys([*REGIONS, THIRD], 0)
