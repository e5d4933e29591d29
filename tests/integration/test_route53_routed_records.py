# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module route53_routed_records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

READ = ["ListResourceRecordSets"]
CHANGE = [*READ, "ChangeResourceRecordSets"]


def weights(east: int, west: int) -> list[dict[str, Any]]:
    return [
        {
            "set_identifier": "us-east-1",
            "weight": east,
            "alias_dns_name": "ALB-east.us-east-1.elb.amazonaws.com",
            "alias_hosted_zone_id": "Z35SXDOTRQ7X7K",
        },
        {
            "set_identifier": "us-east-2",
            "weight": west,
            "alias_dns_name": "alb-west.us-east-2.elb.amazonaws.com.",
            "alias_hosted_zone_id": "Z3AADJGX6KTTL2",
            "alias_evaluate_target_health": False,
        },
    ]


def test_a_life_of_weighted_records(lab: Lab, tmp_path: Path) -> None:
    client = lab.client("route53")
    zone = client.create_hosted_zone(Name="drill.internal", CallerReference="drill")["HostedZone"]["Id"]
    other = {
        "Name": "api.drill.internal",
        "Type": "AAAA",
        "SetIdentifier": "us-east-1",
        "Weight": 1,
        "TTL": 60,
        "ResourceRecords": [{"Value": "2001:db8::1"}],
    }
    client.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": other}]}
    )
    name = {"hosted_zone_id": zone, "name": "API.drill.internal", "type": "A"}
    wanted = {**name, "records": weights(100, 0)}
    dotted = {**wanted, "name": "api.drill.internal."}
    third = {"set_identifier": "us-west-2", "weight": 0, "values": ["192.0.2.2", "192.0.2.1"], "ttl": 30}
    moved = {**name, "records": [*weights(50, 0)[:1], third], "wait": False}
    gone = {**name, "state": "absent"}
    run = play(
        lab,
        tmp_path,
        "route53_routed_records",
        [
            Task("predict without the zone", {**wanted, "hosted_zone_id": "ZNOTYETMADE"}, check=True),
            Task("predict", wanted, check=True),
            Task("apply", wanted),
            Task("again", dotted),
            Task("predict a change", moved, check=True),
            Task("change", moved),
            Task("changed already", moved),
            Task("predict the end", gone, check=True),
            Task("end", gone),
            Task("ended already", gone),
            Task("ended with its zone", {**gone, "hosted_zone_id": "ZNOTYETMADE"}),
            Task("neither alias nor values", {**name, "records": [{"set_identifier": "x", "weight": 1}]}, fails=True),
        ],
    )
    assert run.calls() == {
        "predict without the zone": READ,
        "predict": READ,
        "apply": [*CHANGE, "GetChange", "GetChange"],
        "again": READ,
        "predict a change": READ,
        "change": CHANGE,
        "changed already": READ,
        "predict the end": READ,
        "end": [*CHANGE, "GetChange", "GetChange"],
        "ended already": READ,
        "ended with its zone": READ,
        "neither alias nor values": [],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "changed already",
        "ended already",
        "ended with its zone",
        "neither alias nor values",
    ]
    assert run["predict"].result["records"] == run["apply"].result["records"] == run["again"].result["records"]
    assert run["apply"].after["us-east-1"]["alias_dns_name"] == "alb-east.us-east-1.elb.amazonaws.com."
    assert sorted(run["change"].before) == ["us-east-1", "us-east-2"]
    assert sorted(run["change"].after) == ["us-east-1", "us-west-2"]
    assert run["change"].after["us-east-1"] == {**run["change"].before["us-east-1"], "weight": 50}
    assert run["end"].result["records"] == []
    left = client.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    assert [record["Type"] for record in left if "Weight" in record] == ["AAAA"]


def test_records_become_a_failover_pair_in_one_change(lab: Lab, tmp_path: Path) -> None:
    client = lab.client("route53")
    zone = client.create_hosted_zone(Name="pair.internal", CallerReference="pair")["HostedZone"]["Id"]
    name = {"hosted_zone_id": zone, "name": "api.pair.internal", "type": "A"}
    weighted = {**name, "records": weights(100, 0)}
    roles = {"us-east-1": "PRIMARY", "us-east-2": "SECONDARY"}
    pair = {
        **name,
        "records": [
            {
                **{key: value for key, value in record.items() if key != "weight"},
                "failover": roles[record["set_identifier"]],
            }
            for record in weights(100, 0)
        ],
    }
    run = play(
        lab,
        tmp_path,
        "route53_routed_records",
        [
            Task("weighted", weighted),
            Task("predict", pair, check=True),
            Task("apply", pair),
            Task("again", pair),
            Task("back", weighted),
            Task("end", {**name, "state": "absent"}),
        ],
    )
    assert run.changed() == dict.fromkeys(["weighted", "predict", "apply", "back", "end"], True) | {"again": False}
    assert run.calls()["apply"].count("ChangeResourceRecordSets") == 1
    assert run["predict"].result["records"] == run["apply"].result["records"]
    assert [record["failover"] for record in run["apply"].result["records"]] == ["PRIMARY", "SECONDARY"]
    assert run["back"].after == run["predict"].before
