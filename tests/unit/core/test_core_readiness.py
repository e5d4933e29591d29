# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A healthy standby, altered in one place; and how what AWS answers becomes a status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.filter.status_table import status_state, status_table
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness import gaps, health_unknowns, role_of
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.region_status import (
    Compute,
    Database,
    Health,
    RegionStatus,
    parse_compute,
    parse_database,
    parse_health,
    parse_network,
)

STANDBY = RegionStatus(
    region="us-east-2",
    database=Database("cluster-b", "available", "16.9", "w", "r", 7, 1, 1),
    compute=Compute("arn", "alb", "Z1", "active", "tg", 1, "asg", 1, 1, 8, 1),
    lag_seconds={"database": 0.5},
    health={"database": Health("HEALTHY"), "application": Health("HEALTHY")},
)


def test_a_healthy_standby_has_no_gap() -> None:
    assert gaps(STANDBY, "us-east-1", 60) == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"error": "connection refused"}, "the region does not answer: connection refused"),
        ({"database": Database()}, "there is no database cluster"),
        ({"database": replace(STANDBY.database, status="creating")}, "the database cluster is creating"),
        (
            {"database": replace(STANDBY.database, available_instances=0)},
            "no database instance is available, so the cluster can't be promoted",
        ),
        ({"database": replace(STANDBY.database, backup_retention_days=0)}, "automated backups are off"),
        ({"compute": Compute()}, "there is no load balancer"),
        (
            {"compute": replace(STANDBY.compute, load_balancer_state="provisioning")},
            "the load balancer is provisioning",
        ),
        ({"compute": replace(STANDBY.compute, group_name="")}, "there is no scaling group"),
        ({"compute": replace(STANDBY.compute, minimum=2)}, "1 of at least 2 instances are in service"),
        ({"compute": replace(STANDBY.compute, healthy_targets=0)}, "no target of the load balancer is healthy"),
        ({"lag_seconds": {"database": 61.0}}, "the database lags 61.0 s behind the writer, more than 60 s"),
        ({"health": {"database": Health("UNHEALTHY")}}, "the database is UNHEALTHY"),
    ],
)
def test_one_gap_gives_one_sentence(change: dict[str, Any], sentence: str) -> None:
    assert gaps(replace(STANDBY, **change), "us-east-1", 60) == [sentence]


FUNCTION = Compute("arn", "alb", "Z1", "active", "tg", 1, target_type="lambda")


@pytest.mark.parametrize(
    ("compute", "sentences"),
    [
        (FUNCTION, []),
        (replace(FUNCTION, healthy_targets=0), ["no target of the load balancer is healthy"]),
        (replace(FUNCTION, target_type="instance"), ["there is no scaling group"]),
    ],
)
def test_a_function_needs_no_scaling_group(compute: Compute, sentences: list[str]) -> None:
    assert gaps(replace(STANDBY, compute=compute), "us-east-1", 60) == sentences


def test_what_stands_behind_the_load_balancer_is_read_from_its_target_group() -> None:
    def read(**more: Any) -> Compute:
        return parse_compute([], [{"TargetGroupArn": "tg", **more}], [], [])

    assert (read(TargetType="lambda").is_function, read(TargetType="lambda").wanted_targets) == (True, 1)
    assert (read(TargetType="instance").is_function, read().target_type) == (False, "instance")


def test_a_writer_has_no_lag() -> None:
    assert gaps(replace(STANDBY, lag_seconds={"database": 99.0}), "us-east-2", 60) == []


def test_unknown_health_is_told_and_is_no_gap() -> None:
    unknown = replace(STANDBY, health={"database": Health()})
    assert gaps(unknown, "us-east-1", 60) == []
    assert health_unknowns(unknown) == ["the health of the database is unknown"]


@pytest.mark.parametrize(("writer", "role"), [("us-east-2", "writer"), ("us-east-1", "standby"), (None, "unknown")])
def test_the_role_is_what_was_observed(writer: str | None, role: str) -> None:
    assert role_of("us-east-2", writer) == role


def test_no_cluster_is_an_empty_database() -> None:
    assert parse_database([], []) == Database()


def test_only_available_instances_count() -> None:
    cluster = {"DBClusterIdentifier": "c", "Status": "available", "EngineVersion": "16.9"}
    instances = [{"DBInstanceStatus": "available"}, {"DBInstanceStatus": "creating"}]
    found = parse_database([cluster], instances)
    assert (found.instances, found.available_instances) == (2, 1)


def test_subnets_are_grouped_by_tier_in_the_order_of_their_zones() -> None:
    def subnet(name: str, zone: str, tier: str) -> dict[str, Any]:
        return {"SubnetId": name, "AvailabilityZone": zone, "Tags": [{"Key": "Tier", "Value": tier}] if tier else []}

    subnets = [subnet("b", "1b", "public"), subnet("a", "1a", "public"), subnet("x", "1a", ""), subnet("d", "1a", "db")]
    groups = [{"GroupName": "app-r-s", "GroupId": "sg-1"}, {"GroupName": "default", "GroupId": "sg-2"}]
    found = parse_network([{"VpcId": "vpc-1"}], subnets, groups, "-r-s")
    assert found.subnet_ids == {"public": ["a", "b"], "db": ["d"]}
    assert found.security_group_ids == {"app": "sg-1"}


def test_nothing_of_compute_is_empty() -> None:
    assert parse_compute([], [], [], []) == Compute()


def test_health_that_cannot_be_read_is_unknown() -> None:
    parameters = [
        {"Name": "/dr-s/health/database", "Value": '{"answer": "HEALTHY", "since": "now"}'},
        {"Name": "/dr-s/health/application", "Value": "?"},
    ]
    assert parse_health(parameters, "/dr-s/") == {"database": Health("HEALTHY", "now"), "application": Health()}


def shown(**change: Any) -> dict[str, Any]:
    region: dict[str, Any] = {
        "role": "standby",
        "not_ready": [],
        "unknown": [],
        "lag_seconds": {"database": 0.25},
        "database": {"engine_version": "16.9", "status": "available", "available_instances": 1, "instances": 1}
        | {"writer_endpoint": "w", "reader_endpoint": ""},
        "compute": {"in_service": 1, "minimum": 1, "maximum": 8, "healthy_targets": 1, "load_balancer_dns_name": "alb"},
        **change,
    }
    return {"regions": {"us-east-2": region}, "global_database": {"endpoint": "", "changing": ""}}


def test_the_table_shows_a_function_instead_of_counts() -> None:
    found = shown()
    found["regions"]["us-east-2"]["compute"]["target_type"] = "lambda"
    row = status_table(found)[1]
    assert "a function" in row and "1 healthy" in row and "1-8" not in row


def test_the_table_shows_role_state_capacity_and_lag() -> None:
    heading, row, *rest = status_table(shown())
    assert heading.split() == ["region", "role", "state", "database", "instances", "capacity", "targets", "lag"]
    assert row.split("  ")[0] == "us-east-2"
    assert "standby" in row and "ready" in row and "1 of 1-8" in row and row.endswith("0.2 s")
    assert rest == ["us-east-2: application at alb", "us-east-2: database at w"]


@pytest.mark.parametrize(
    ("change", "state"),
    [({}, "ready"), ({"unknown": ["u"]}, "unknown"), ({"unknown": ["u"], "not_ready": ["n"]}, "not ready")],
)
def test_unknown_is_never_shown_as_ready(change: dict[str, Any], state: str) -> None:
    assert status_state(shown(**change)) == state
