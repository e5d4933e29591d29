# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which roles of a system stand, and what is recorded of the others."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.site import (
    Asked,
    RoleWorld,
    Site,
    describe_site,
)

EAST, WEST = "us-east-1", "us-east-2"
ROLES = ("access", "network")
PLACES = [(region, role) for region in (EAST, WEST) for role in ROLES]
NOW = "2026-01-01T00:00:00Z"


def inputs(trouble: str = "", **hashes: str) -> dict[str, Any]:
    return {"hashes": {"option": "a" * 64, **hashes}, "hidden": [], "trouble": trouble, "version": "0.1.0"}


def asked(
    seen: Mapping[str, Any] | None = None, roles: list[str] | None = None, changed: Mapping[str, str] | None = None
) -> Asked:
    """All roles in both regions; ``network`` in the west may be changed."""
    given = {region: {role: inputs() for role in ROLES} for region in (EAST, WEST)}
    given[WEST]["network"] = inputs(**(changed or {}))
    return Asked.of(given, roles, seen or {})


def worlds(**network: Any) -> dict[tuple[str, str], RoleWorld]:
    plain = {place: RoleWorld({"ec2.vpcs": [{"VpcId": f"vpc-{place[0]}"}]}) for place in PLACES}
    return plain | {(WEST, "network"): RoleWorld(**network)} if network else plain


def told(asked: Asked, site: Site) -> dict[str, Any]:
    return describe_site(asked, site, NOW)


def recorded() -> dict[tuple[str, str], str]:
    """What a first look would have us keep."""
    records = told(asked(), Site({}, worlds()))["records"]
    return {
        (region, kept["name"].removeprefix("fingerprints/")): kept["value"]
        for region, below in records.items()
        for kept in below
    }


def test_at_first_nothing_stands_and_everything_is_to_be_recorded() -> None:
    found = told(asked(), Site({}, worlds()))
    assert found["standing"] == []
    assert found["reasons"]["network"] == f"{EAST}: no converge is recorded; {WEST}: no converge is recorded"
    assert [kept["name"] for kept in found["records"][WEST]] == ["fingerprints/access", "fingerprints/network"]
    assert json.loads(found["records"][WEST][0]["value"])["date"] == NOW
    assert json.loads(found["records"][WEST][0]["value"])["version"] == "0.1.0"


def test_what_was_recorded_stands_and_is_not_recorded_again() -> None:
    found = told(asked(), Site(recorded(), worlds()))
    assert found["standing"] == ["access", "network"]
    assert (found["reasons"], found["records"]) == ({}, {EAST: [], WEST: []})


@pytest.mark.parametrize(
    ("change", "network", "reason"),
    [
        ({"option": "b" * 64}, {}, "option changed"),
        ({"trouble": "its variables can't be resolved"}, {}, "its variables can't be resolved"),
        ({}, {"answers": {"ec2.vpcs": [{"VpcId": "vpc-new"}]}}, "ec2.vpcs changed"),
        ({}, {"answers": {"ec2.vpcs": [{"VpcId": f"vpc-{WEST}", "New": True}]}}, "ec2.vpcs changed"),
        ({}, {"answers": {}}, "ec2.vpcs changed"),
        ({}, {"trouble": "ec2.vpcs could not be read (Throttling)"}, "ec2.vpcs could not be read (Throttling)"),
        (
            {},
            {"answers": {"ec2.vpcs": [{"VpcId": object()}]}},
            "AWS answered what nobody can compare: a value of type object",
        ),
    ],
)
def test_a_difference_in_one_region_runs_the_role_in_all(
    change: dict[str, Any], network: dict[str, Any], reason: str
) -> None:
    found = told(asked(changed=change), Site(recorded(), worlds(**network)))
    assert found["standing"] == ["access"]
    assert found["reasons"] == {"network": f"{WEST}: {reason}"}


def test_a_role_without_a_record_in_one_region_runs_in_all() -> None:
    records = {place: text for place, text in recorded().items() if place != (WEST, "network")}
    found = told(asked(), Site(records, worlds()))
    assert found["reasons"] == {"network": f"{WEST}: no converge is recorded"}


def test_a_role_that_nobody_looked_at_does_not_stand() -> None:
    seen = {place: world for place, world in worlds().items() if place != (WEST, "network")}
    found = told(asked(), Site(recorded(), seen))
    assert found["reasons"] == {"network": f"{WEST}: it was not looked at"}
    assert found["records"][WEST] == []


@pytest.mark.parametrize("trouble", ["inputs", "world"])
def test_what_could_not_be_read_is_not_recorded(trouble: str) -> None:
    change = {"trouble": "no"} if trouble == "inputs" else {}
    world = {"trouble": "no"} if trouble == "world" else {}
    found = told(asked(changed=change), Site({}, worlds(**world)))
    assert [kept["name"] for kept in found["records"][WEST]] == ["fingerprints/access"]


def test_what_was_seen_before_is_recorded_without_another_look() -> None:
    before = told(asked(), Site({}, worlds()))["seen"]
    again = asked(seen=before, changed={"option": "b" * 64})
    assert again.unseen == []
    found = told(again, Site({}, {}))
    assert found["records"] == told(asked(changed={"option": "b" * 64}), Site({}, worlds()))["records"]


def test_what_somebody_changes_after_it_was_seen_is_found_by_the_next_run() -> None:
    before = told(asked(), Site({}, worlds()))["seen"]
    kept = told(asked(seen=before), Site({}, {}))["records"]
    records = {(region, one["name"].partition("/")[2]): one["value"] for region in kept for one in kept[region]}
    found = told(asked(), Site(records, worlds(answers={"ec2.vpcs": [{"VpcId": "vpc-other"}]})))
    assert found["reasons"] == {"network": f"{WEST}: ec2.vpcs changed"}


def test_a_world_that_could_not_be_read_before_is_looked_at_again() -> None:
    before = told(asked(), Site({}, worlds(trouble="no")))["seen"]
    assert asked(seen=before).unseen == [(WEST, "network")]


def test_only_the_roles_that_are_asked_for_are_told_of() -> None:
    found = told(asked(roles=["access"]), Site({}, worlds()))
    assert list(found["reasons"]) == ["access"]
    assert [kept["name"] for kept in found["records"][EAST]] == ["fingerprints/access"]


def test_worlds_alone_are_compared_whatever_the_inputs_are() -> None:
    question = Asked.of_worlds([EAST, WEST], ROLES)
    same = told(question, Site(recorded(), worlds()))
    assert (same["standing"], same["reasons"], same["records"]) == (list(ROLES), {}, {EAST: [], WEST: []})
    other = told(question, Site(recorded(), worlds(answers={"ec2.vpcs": [{"VpcId": "vpc-new"}]})))
    assert other["reasons"] == {"network": f"{WEST}: ec2.vpcs changed"}
    assert other["records"] == {EAST: [], WEST: []}


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("", "no converge is recorded"),
        ("no JSON", "its record is unreadable, or too large for its parts"),
        ('{"hash": "a"}', "its record is unreadable, or too large for its parts"),
    ],
)
def test_a_world_without_a_readable_record_is_not_known(record: str, reason: str) -> None:
    question = Asked.of_worlds([WEST], ["network"])
    assert told(question, Site({(WEST, "network"): record}, worlds()))["reasons"] == {"network": f"{WEST}: {reason}"}


def test_a_world_that_can_not_be_read_is_told() -> None:
    question = Asked.of_worlds([WEST], ["network"])
    assert told(question, Site(recorded(), worlds(trouble="no")))["reasons"] == {"network": f"{WEST}: no"}
