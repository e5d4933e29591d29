# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module site_fingerprint_info. That every field counts is shown on a whole system, in a story."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

MODULE = "site_fingerprint_info"
SUFFIX, HERE, THERE = "prints", "us-east-1", "us-east-2"
TAG = {"Key": "Environment", "Value": SUFFIX}


def asked(value: str = "a", **more: Any) -> dict[str, Any]:
    roles = {
        role: {"hashes": {"option": value * 64}, "hidden": [], "trouble": "", "version": "0.1.0"}
        for role in ("encryption", "network")
    }
    return {
        "environment_suffix": SUFFIX,
        "preferred_region": HERE,
        "account_id": ACCOUNT,
        "zone_name": "prints-dr.net",
        "record_name": "app.prints-dr.net",
        "bucket_types": ["artifacts"],
        "inputs": {HERE: roles, THERE: roles},
        **more,
    }


def test_a_life_of_fingerprints(lab: Lab, tmp_path: Path) -> None:
    ec2 = lab.client("ec2", THERE)
    tagged = [{"ResourceType": "vpc", "Tags": [TAG]}]
    vpc = ec2.create_vpc(CidrBlock="10.97.0.0/16", TagSpecifications=tagged)["Vpc"]["VpcId"]
    first = play(lab, tmp_path, MODULE, [Task("unread", asked(unrecorded=False)), Task("read", asked())])
    assert set(first["unread"].calls) == {"GetParametersByPath"}
    read = first["read"].result
    reason = f"{HERE}: no converge is recorded; {THERE}: no converge is recorded"
    assert (read["standing"], read["reasons"]) == ([], {"encryption": reason, "network": reason})
    assert [kept["name"] for kept in read["records"][THERE]] == ["fingerprints/encryption", "fingerprints/network"]

    for region, records in read["records"].items():
        for kept in records:
            name = f"/dr-{SUFFIX}/{kept['name']}"
            lab.client("ssm", region).put_parameter(Name=name, Value=kept["value"], Type="String")
    second = play(
        lab,
        tmp_path,
        MODULE,
        [
            Task("stands", asked(unrecorded=False)),
            Task("other inputs", asked("b", roles=["network"])),
            Task("seen before", asked("b", seen=read["seen"])),
        ],
    )
    stands = second["stands"].result
    assert (stands["standing"], stands["records"]) == (["encryption", "network"], {HERE: [], THERE: []})
    calls = second["stands"].calls
    assert calls.count("DescribeVpcs") == 2, "once in each region, for whichever kind needs it"
    assert second["other inputs"].result["reasons"] == {"network": f"{HERE}: option changed; {THERE}: option changed"}
    assert len(second["seen before"].result["records"][THERE]) == 2
    assert set(second["seen before"].calls) == {"GetParametersByPath"}, "what was seen is not read again"

    ec2.create_tags(Resources=[vpc], Tags=[{"Key": "Owner", "Value": "somebody"}])
    alone = {**asked(regions=[HERE, THERE], roles=["encryption", "network"]), "inputs": None, "account_id": ""}
    third = play(lab, tmp_path, MODULE, [Task("changed", asked()), Task("changed by hand", alone)])
    changed = third["changed"].result
    by_hand = third["changed by hand"].result
    assert (by_hand["reasons"], by_hand["records"]) == (changed["reasons"], {HERE: [], THERE: []})
    assert "GetCallerIdentity" in third["changed by hand"].calls
    assert (changed["standing"], changed["reasons"]) == (["encryption"], {"network": f"{THERE}: ec2.vpcs changed"})


def test_what_does_not_answer_does_not_stand(lab: Lab, tmp_path: Path) -> None:
    lab.outage(THERE)
    try:
        run = play(lab, tmp_path, MODULE, [Task("look", asked(roles=["encryption"]))])
    finally:
        lab.restore(THERE)
    assert run["look"].result["standing"] == []
    assert run["look"].result["records"][THERE] == []
