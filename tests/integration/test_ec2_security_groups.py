# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ec2_security_groups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

TAGS = {"Environment": "drill"}
READ = ["DescribeSecurityGroups"]


def app(**changed: Any) -> dict[str, Any]:
    """A group that names one which comes later in the list."""
    rule = {"ports": [8080], "group_name": "alb-drill", "rule_desc": "Load balancer"}
    return {"name": "app-drill", "description": "Application", "ingress": [rule], "tags": TAGS, **changed}


def test_a_life_of_two_groups(lab: Lab, tmp_path: Path) -> None:
    ec2 = lab.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.98.0.0/16")["Vpc"]["VpcId"]
    clients = {"ports": [80, 443], "cidr_ip": "0.0.0.0/0", "rule_desc": "Clients"}
    alb = {"name": "alb-drill", "description": "Load balancer", "ingress": [clients], "tags": TAGS}
    to_app = {"ports": [8080], "group_name": "app-drill"}
    opened = {
        **alb,
        "egress": [to_app],
        "ingress": [{**clients, "ports": [443]}],
        "tags": {**TAGS, "Cost-Center": 4711},
    }

    def asked(*groups: dict[str, Any]) -> dict[str, Any]:
        return {"vpc_id": vpc, "groups": list(groups)}

    run = play(
        lab,
        tmp_path,
        "ec2_security_groups",
        [
            Task("predict", asked(app(), alb), check=True),
            Task("apply", asked(app(), alb)),
            Task("again", asked(app(), alb)),
            Task("predict a change", asked(app(), opened), check=True),
            Task("change", asked(app(), opened)),
            Task("changed already", asked(app(), opened)),
            Task("one alone", asked(app(description="AWS keeps the first"))),
            Task("name nobody", asked({**alb, "ingress": [{"ports": [1], "group_name": "nobody"}]}), fails=True),
        ],
    )
    create = [*["CreateSecurityGroup"] * 2, *READ, *["RevokeSecurityGroupEgress"] * 2]
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, *create, "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupIngress"],
        "again": READ,
        "predict a change": READ,
        "change": [*READ, "RevokeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "CreateTags"],
        "changed already": READ,
        "one alone": READ,
        "name nobody": READ,
    }
    unchanged = [name for name, outcome in run.outcomes.items() if not outcome.result["changed"]]
    assert unchanged == ["again", "changed already", "one alone", "name nobody"]
    first, second = run["apply"].result["groups"]
    assert (first["name"], second["name"]) == ("app-drill", "alb-drill")
    assert first["ingress"] == [f"tcp 8080 {second['group_id']} (Load balancer)"]
    assert first["egress"] == []
    assert [group["group_id"] for group in run["predict"].result["groups"]] == ["sg-planned", "sg-planned"]
    assert run["again"].result["groups"] == [first, second]
    assert run["predict a change"].after == run["change"].after
    assert run["changed already"].result["groups"][1] == run["change"].after["alb-drill"]
    assert run["one alone"].result["groups"] == [first]
    assert "group_name: found 'nobody'" in run["name nobody"].result["msg"]
    stands = ec2.describe_security_groups(GroupIds=[second["group_id"]])["SecurityGroups"][0]
    assert [(rule["FromPort"], rule["ToPort"]) for rule in stands["IpPermissions"]] == [(443, 443)]
    assert [rule["UserIdGroupPairs"][0]["GroupId"] for rule in stands["IpPermissionsEgress"]] == [first["group_id"]]


def test_a_run_that_died_after_a_group_was_made_is_gone_on_with(lab: Lab, tmp_path: Path) -> None:
    ec2 = lab.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.97.0.0/16")["Vpc"]["VpcId"]
    made = ec2.create_security_group(GroupName="app-drill", Description="Application", VpcId=vpc)["GroupId"]
    run = play(lab, tmp_path, "ec2_security_groups", [Task("go on", {"vpc_id": vpc, "groups": [app(ingress=[])]})])
    assert run["go on"].calls == [*READ, "RevokeSecurityGroupEgress", "CreateTags"]
    assert run["go on"].result["groups"][0]["group_id"] == made
    assert run["go on"].before["app-drill"]["egress"] == ["all 0.0.0.0/0"]
    assert run["go on"].after["app-drill"]["egress"] == []
