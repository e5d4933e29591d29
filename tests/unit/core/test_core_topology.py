# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The topology of a global database."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.topology import Failover, Member, parse_topology

EAST = "arn:aws:rds:us-east-1:111122223333:cluster:cluster-us-east-1-prod"
WEST = "arn:aws:rds:us-east-2:111122223333:cluster:cluster-us-east-2-prod"


def healthy() -> dict[str, Any]:
    """What DescribeGlobalClusters answers of a global database that is well."""
    return {
        "GlobalClusterIdentifier": "global-prod",
        "GlobalClusterArn": "arn:aws:rds::111122223333:global-cluster:global-prod",
        "Status": "available",
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.8",
        "DatabaseName": "transactions",
        "StorageEncrypted": True,
        "DeletionProtection": True,
        "Endpoint": "global-prod.global-abc.global.rds.amazonaws.com",
        "GlobalClusterMembers": [
            {"DBClusterArn": EAST, "IsWriter": True, "Readers": [WEST]},
            {"DBClusterArn": WEST, "IsWriter": False, "SynchronizationStatus": "connected"},
        ],
        "TagList": [{"Key": "Environment", "Value": "prod"}],
    }


def test_members_know_their_region_and_name() -> None:
    seen = parse_topology(healthy())
    assert seen.members == (
        Member(EAST, "cluster-us-east-1-prod", "us-east-1", True, ""),
        Member(WEST, "cluster-us-east-2-prod", "us-east-2", False, "connected"),
    )
    assert seen.member_in("us-east-2") == seen.members[1]
    assert seen.member_in("eu-west-1") is None


def test_everything_that_the_answer_tells_is_kept() -> None:
    seen = parse_topology(healthy())
    assert (seen.identifier, seen.status, seen.engine, seen.engine_version) == (
        "global-prod",
        "available",
        "aurora-postgresql",
        "16.8",
    )
    assert (seen.database_name, seen.storage_encrypted, seen.deletion_protection) == ("transactions", True, True)
    assert seen.endpoint.startswith("global-prod.")
    assert seen.arn.endswith(":global-cluster:global-prod")
    assert seen.tags == {"Environment": "prod"}
    assert seen.failover is None


@pytest.mark.parametrize(
    ("writers", "region"),
    [((True, False), "us-east-1"), ((False, True), "us-east-2"), ((False, False), None), ((True, True), None)],
)
def test_the_writer_is_the_one_member_that_writes(writers: tuple[bool, bool], region: str | None) -> None:
    answer = healthy()
    for member, writes in zip(answer["GlobalClusterMembers"], writers, strict=True):
        member["IsWriter"] = writes
    assert parse_topology(answer).writer_region == region


def test_a_failover_that_is_under_way_is_seen() -> None:
    answer = healthy() | {
        "Status": "failing-over",
        "FailoverState": {
            "Status": "failing-over",
            "FromDbClusterArn": EAST,
            "ToDbClusterArn": WEST,
            "IsDataLossAllowed": True,
        },
    }
    assert parse_topology(answer).failover == Failover("failing-over", EAST, WEST, True)


def test_an_empty_failover_state_is_no_failover() -> None:
    assert parse_topology(healthy() | {"FailoverState": {}}).failover is None


def test_a_container_without_members_has_no_writer() -> None:
    seen = parse_topology({"GlobalClusterIdentifier": "global-prod"})
    assert (seen.members, seen.writer, seen.writer_region, seen.endpoint) == ((), None, None, "")
