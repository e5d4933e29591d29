# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bench of speed plans, and how it counts."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.preflight import parse_block

from tests.bench.speed.floor.engine import differences
from tests.bench.speed.inventory import REGIONS, SUPERNET, further_buckets, hosts, write_inventory
from tests.bench.speed.plan import FLOOR, PARTS, PLAIN, WARM, lives, seconds_in_all
from tests.bench.speed.scene import ORIGIN, count_resources, promotion_after
from tests.bench.speed.terraform.configuration import configuration
from tests.bench.speed.terraform.ground import settings
from tests.bench.speed.weigh import below, parse_pss


def test_variants_take_turns() -> None:
    variants = [life.variant for life in lives(["variants"], 3, 1)]
    assert variants == [WARM, WARM, PLAIN, FLOOR, WARM, FLOOR, WARM, FLOOR]


def test_the_first_life_keeps_archives_for_all_others() -> None:
    [first, *others] = lives(["regions"], 1, 0)
    assert first.steps == ("first_cold",)
    assert {life.part for life in others} == {"regions"}
    assert not any("first_cold" in life.steps for life in others)


def test_only_what_is_asked_for_is_planned() -> None:
    assert {life.part for life in lives(["buckets"], 3, 1)[1:]} == {"buckets"}
    assert lives(["connection"], 3, 1) == []
    assert not any(life.variant == PLAIN for life in lives(PARTS, 3, 0))


def test_what_is_measured_by_default_fits_into_half_an_hour() -> None:
    assert 900 < seconds_in_all(PARTS, lives(PARTS, 3, 1)) < 1740


def test_each_size_has_its_floor() -> None:
    planned = lives(PARTS, 1, 0)
    sizes = {(life.part, life.regions, life.buckets) for life in planned if life.variant == WARM}
    assert sizes == {(life.part, life.regions, life.buckets) for life in planned if life.variant == FLOOR}


def test_an_inventory_prefers_its_first_region() -> None:
    groups = yaml.safe_load(hosts(REGIONS[:3]))["all"]["children"]["regions"]["children"]
    assert list(groups["primary"]["hosts"]) == ["us-east-1"]
    assert list(groups["secondary"]["hosts"]) == ["us-east-2", "us-west-2"]


def test_an_inventory_has_the_settings_of_its_origin_and_room_for_all_regions(tmp_path: Path) -> None:
    folder = write_inventory(tmp_path / "five", ORIGIN, 5)
    settings: dict[str, object] = {}
    for file in sorted((folder / "group_vars" / "all").iterdir()):
        settings |= yaml.safe_load(file.read_text(encoding="utf-8"))
    assert settings["environment_suffix"] == "dev"
    assert settings["network_supernet"] == SUPERNET
    block = parse_block(SUPERNET)
    assert block is not None
    assert len(list(block.subnets(new_prefix=16))) >= len(REGIONS)


def test_each_type_of_bucket_is_one_in_every_region() -> None:
    assert further_buckets(2, 2) == []
    assert further_buckets(20, 2) == [f"more{number}" for number in range(1, 10)]


def test_everything_below_a_process_is_found() -> None:
    assert sorted(below(1, {2: 1, 3: 2, 4: 9, 5: 3, 9: 8})) == [2, 3, 5]


def test_memory_that_is_shared_counts_in_part() -> None:
    assert parse_pss("00400000-7ff [rollup]\nRss:  900 kB\nPss:  250 kB\nPss_Anon: 200 kB\n") == 250
    assert parse_pss("") == 0


def test_the_promotion_is_the_first_request_that_was_accepted() -> None:
    def call(action: str, status: int, second: int) -> dict[str, object]:
        return {"action": action, "status": status, "time": f"2026-11-20T19:00:{second:02}.500+00:00"}

    began = 1795201200.0
    calls = [
        call("DescribeGlobalClusters", 200, 1),
        call("FailoverGlobalCluster", 0, 2),
        call("FailoverGlobalCluster", 200, 3),
        call("SwitchoverGlobalCluster", 200, 4),
    ]
    assert promotion_after(calls, began) == 3.5
    assert promotion_after(calls[:2], began) is None


def test_what_is_listed_twice_counts_once() -> None:
    counted = Counter(
        {
            "route53": 9,
            "us-east-1 iam list_roles": 12,
            "us-east-2 iam list_roles": 12,
            "us-east-1 rds describe_global_clusters": 1,
            "us-east-2 rds describe_global_clusters": 1,
            "us-east-2 ec2 describe_vpcs": 1,
            "us-east-1 ec2 describe_instances": 4,
            "us-east-1 resourcegroupstaggingapi get_resources": 105,
        }
    )
    assert count_resources(counted, "us-east-1") == 9 + 12 + 1 + 1


@pytest.mark.parametrize(
    ("wanted", "found", "expected"),
    [
        ({"A": 1, "Unknown": 2}, {"A": 1, "More": 3}, []),
        ({"A": {"B": 1}}, {"A": {"B": 2}}, [".A.B: 2 instead of 1"]),
        ({"A": [{"Key": "x", "Value": 1}]}, {"A": [{"Key": "y", "Value": 1}, {"Key": "x", "Value": 1, "Z": 0}]}, []),
        ({"A": ["x"]}, {"A": ["y"]}, [".A: ['y'] instead of ['x']"]),
        ({"A": '{"B": 1}'}, {"A": {"B": 1}}, []),
    ],
)
def test_the_floor_sees_what_differs(wanted: object, found: object, expected: list[str]) -> None:
    assert differences(wanted, found) == expected


def test_terraform_names_only_what_it_declares() -> None:
    written = json.loads(configuration(REGIONS[:3], "111122223333", "function.zip"))
    resources = {f"{kind}.{name}" for kind, named in written["resource"].items() for name in named}
    text = json.dumps(written["resource"])
    named = set(re.findall(r"\$\{(aws_\w+\.[\w-]+)\.", text))
    assert len(named) > 100
    assert named <= resources
    assert len(written["resource"]["aws_vpc_peering_connection"]) == 3


def test_terraform_takes_providers_from_a_folder_alone() -> None:
    assert 'path = "/somewhere"' in settings(Path("/somewhere"))
    assert "direct" not in settings(Path("/somewhere"))
