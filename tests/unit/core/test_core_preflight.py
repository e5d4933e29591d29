# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A healthy set of settings, altered in one place."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.preflight import blocks, setting_problems
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.preflight_settings import Settings
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.surroundings import (
    Quota,
    Surroundings,
    choose_version,
    partition_of,
    surrounding_problems,
)

SERVERLESS: dict[str, Any] = {"instance_class": "db.serverless"}
GOOD = Settings(
    environment_suffix="dev",
    regions=("us-east-1", "us-east-2"),
    preferred=("us-east-1",),
    supernet="10.40.0.0/14",
    region_blocks=("", ""),
    engine="aurora-postgresql",
    engine_version="",
    master_username="dr_master",
    backtrack_window_seconds=0,
    zone_name="transactions-dr.net",
    record_name="app.transactions-dr.net",
    floor_capacity=1,
    full_capacity=4,
    maximum_capacity=8,
    follow="writer",
)
KNOWN = Surroundings(
    account_id="111122223333",
    known_regions=frozenset({"us-east-1", "us-east-2"}),
    default_version="16.9",
    versions={
        "us-east-1": {"15.4": True, "16.9": True, "17.5": True, "18.1": True, "16.9-limitless": True},
        "us-east-2": {"15.4": True, "16.9": True, "17.5": True, "18.1": False, "16.9-limitless": True},
    },
)


def test_good_settings_have_no_problem() -> None:
    assert setting_problems(GOOD) == []
    assert setting_problems(replace(GOOD, routing="failover")) == []


def test_split_traffic_is_allowed_to_who_says_so() -> None:
    assert setting_problems(replace(GOOD, standby_weight=50, follow="endpoint", allow_split_writes=True)) == []


@pytest.mark.parametrize(
    ("change", "variable", "found"),
    [
        ({"environment_suffix": "Dev"}, "environment_suffix", "'Dev'"),
        ({"environment_suffix": "a--b"}, "environment_suffix", "'a--b'"),
        ({"environment_suffix": "-a"}, "environment_suffix", "'-a'"),
        ({"environment_suffix": "a" * 19}, "environment_suffix", "19 characters"),
        ({"regions": ("us-east-1", "us-east-1")}, "aws_region", "us-east-1"),
        ({"regions": ("us-east-1",)}, "groups['regions']", "1 host"),
        ({"preferred": ()}, "groups['primary']", "0 hosts"),
        ({"preferred": ("us-east-1", "us-east-2")}, "groups['primary']", "2 hosts"),
        ({"supernet": "10.40.0.0/16"}, "network_supernet", "10.40.0.0/16"),
        ({"supernet": "ten"}, "network_supernet", "ten"),
        ({"region_blocks": ("", "10.9.0.1/16")}, "region_cidr_block", "10.9.0.1/16"),
        ({"region_blocks": ("", "11.0.0.0/8")}, "region_cidr_block", "11.0.0.0/8"),
        ({"region_blocks": ("", "10.9.0.0/25")}, "region_cidr_block", "10.9.0.0/25"),
        ({"region_blocks": ("10.41.128.0/17", "")}, "region_cidr_block", "overlaps"),
        ({"engine": "aurora"}, "aurora_global_engine", "'aurora'"),
        ({"master_username": "admin"}, "aurora_global_master_username", "'admin'"),
        ({"master_username": "RdsAdmin"}, "aurora_global_master_username", "'RdsAdmin'"),
        ({"master_username": "1st"}, "aurora_global_master_username", "'1st'"),
        ({"backtrack_window_seconds": 60}, "aurora_global_backtrack_window_seconds", "60"),
        ({"log_exports": ("error", "postgresql")}, "aurora_global_log_exports", "error"),
        (
            SERVERLESS | {"serverless_min_acu": 0},
            "aurora_global_serverless_min_acu",
            "found 0, with which instances pause",
        ),
        (SERVERLESS | {"standby_serverless_min_acu": 0}, "aurora_global_standby_serverless_min_acu", "found 0"),
        (SERVERLESS | {"serverless_min_acu": 0.7}, "aurora_global_serverless_min_acu", "0.7"),
        (SERVERLESS | {"serverless_max_acu": 257}, "aurora_global_serverless_max_acu", "257"),
        (SERVERLESS | {"serverless_min_acu": 17}, "aurora_global_serverless_min_acu", "17 is above"),
        (SERVERLESS | {"standby_serverless_min_acu": 17}, "aurora_global_standby_serverless_min_acu", "17 is above"),
        ({"zone_name": "example.com", "record_name": "example.com"}, "dns_failover_zone_name", "reserved"),
        ({"zone_name": "dr.test", "record_name": "dr.test"}, "dns_failover_zone_name", "reserved"),
        ({"zone_name": "net", "record_name": "net"}, "dns_failover_zone_name", "'net'"),
        ({"record_name": "app.elsewhere.net"}, "dns_failover_record_name", "'app.elsewhere.net'"),
        ({"follow": "both"}, "dns_failover_follow", "'both'"),
        ({"routing": "latency"}, "dns_failover_routing", "'latency'"),
        (
            {"routing": "failover", "regions": ("us-east-1", "us-east-2", "us-west-2"), "region_blocks": ("", "", "")},
            "dns_failover_routing",
            "failover for 3 regions",
        ),
        ({"standby_weight": 256}, "dns_failover_standby_weight", "256"),
        ({"standby_weight": 50, "routing": "failover"}, "dns_failover_standby_weight", "50; failover records"),
        ({"standby_weight": 50, "follow": "endpoint"}, "dns_failover_standby_weight", "unless allow_split_writes"),
        ({"standby_weight": 50, "allow_split_writes": True}, "dns_failover_standby_weight", "has no effect"),
        ({"floor_capacity": 0}, "compute_floor_capacity", "0"),
        ({"full_capacity": 9}, "compute_full_capacity", "9"),
    ],
)
def test_one_wrong_setting_gives_one_sentence(change: dict[str, Any], variable: str, found: str) -> None:
    [sentence] = setting_problems(replace(GOOD, **change))
    assert sentence.startswith(variable)
    assert found in sentence
    assert sentence.endswith(".")


def test_admin_is_allowed_on_mysql() -> None:
    assert setting_problems(replace(GOOD, engine="aurora-mysql", master_username="admin")) == []


@pytest.mark.parametrize("engine", ["aurora-mysql", "aurora-postgresql"])
def test_what_is_reserved_on_both_and_what_neither_has_is_refused_on_both(engine: str) -> None:
    changed = replace(GOOD, engine=engine, master_username="rdsadmin", backtrack_window_seconds=60)
    user, backtrack = setting_problems(changed)
    assert user == f"aurora_global_master_username: 'rdsadmin' is reserved on {engine}; choose another name."
    assert backtrack.endswith("so only 0 is allowed: use point-in-time recovery.")


def test_backtrack_is_refused_on_mysql_because_of_the_global_database() -> None:
    [sentence] = setting_problems(replace(GOOD, engine="aurora-mysql", backtrack_window_seconds=60))
    assert "Aurora MySQL does not offer backtrack in a global database, though it does outside" in sentence


def test_logs_are_those_of_the_engine() -> None:
    logs = ("audit", "error", "general", "slowquery")
    assert setting_problems(replace(GOOD, engine="aurora-mysql", log_exports=logs)) == []
    assert setting_problems(replace(GOOD, log_exports=("postgresql",))) == []


def test_a_capacity_counts_for_serverless_instances_alone() -> None:
    assert setting_problems(replace(GOOD, instance_class="db.r6g.large", serverless_min_acu=0)) == []
    bounds: dict[str, Any] = {"serverless_min_acu": 0.5, "serverless_max_acu": 256, "standby_serverless_min_acu": 8}
    assert setting_problems(replace(GOOD, **SERVERLESS, **bounds)) == []


def test_a_floor_above_the_maximum_names_both() -> None:
    sentences = setting_problems(replace(GOOD, floor_capacity=9))
    assert sentences[0] == "compute_floor_capacity: 9 is above compute_maximum_capacity, which is 8."


def test_a_domain_that_only_ends_like_a_reserved_one_is_allowed() -> None:
    assert setting_problems(replace(GOOD, zone_name="myexample.com", record_name="app.myexample.com")) == []


def test_blocks_follow_the_place_in_the_inventory() -> None:
    three = replace(GOOD, regions=("a", "b", "c"), region_blocks=("", "10.9.0.0/16", ""))
    assert blocks(three) == ["10.40.0.0/16", "10.9.0.0/16", "10.42.0.0/16"]


def test_good_surroundings_have_no_problem() -> None:
    assert surrounding_problems(GOOD, KNOWN) == []


@pytest.mark.parametrize(
    ("settings", "surroundings", "sentence"),
    [
        (
            {"account_id": "2"},
            {},
            "aws_account_id: the credentials lead to account 111122223333, and only 2 is allowed.",
        ),
        ({}, {"known_regions": frozenset({"us-east-1"})}, "aws_region: 'us-east-2' is no region"),
        (
            {"engine_version": "18.1"},
            {},
            "aurora_global_engine_version: aurora-postgresql 18.1 has no global database in us-east-2",
        ),
        (
            {"engine_version": "9.6"},
            {},
            "aurora_global_engine_version: aurora-postgresql 9.6 has no global database in us-east-1, us-east-2",
        ),
        (
            {},
            {"versions": {"us-east-1": {"1": True}, "us-east-2": {}}},
            "aurora_global_engine: aurora-postgresql has no version",
        ),
        (
            {},
            {"quotas": [Quota("us-east-2", "VPCs per Region", 5.0, 5, 1)]},
            "quota 'VPCs per Region' in us-east-2: 5 of 5 are in use and 1 more are needed",
        ),
    ],
)
def test_one_wrong_surrounding_gives_one_sentence(
    settings: dict[str, Any], surroundings: dict[str, Any], sentence: str
) -> None:
    [found] = surrounding_problems(replace(GOOD, **settings), replace(KNOWN, **surroundings))
    assert found.startswith(sentence)


def test_a_quota_that_suffices_is_no_problem() -> None:
    quotas = [Quota("us-east-2", "VPCs per Region", 5.0, 4, 1)]
    assert surrounding_problems(GOOD, replace(KNOWN, quotas=quotas)) == []


def test_the_default_version_is_taken_where_it_serves_everywhere() -> None:
    assert choose_version(KNOWN) == "16.9"


def test_otherwise_the_newest_that_serves_everywhere_is_taken() -> None:
    assert choose_version(replace(KNOWN, default_version="18.1")) == "17.5"


def test_versions_are_compared_by_number() -> None:
    versions = {"us-east-1": {"16.9": True, "16.10": True}}
    assert choose_version(replace(KNOWN, default_version="", versions=versions)) == "16.10"


def test_mysql_versions_are_plain() -> None:
    versions = {"us-east-1": {"8.0.mysql_aurora.3.04.0": True, "8.0.mysql_aurora.3.10.0": True}}
    assert choose_version(replace(KNOWN, default_version="", versions=versions)) == "8.0.mysql_aurora.3.10.0"


@pytest.mark.parametrize(
    ("region", "partition"), [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov")]
)
def test_the_partition_is_told_by_the_region(region: str, partition: str) -> None:
    assert partition_of([region]) == partition
