# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module route53_zone."""

from __future__ import annotations

from pathlib import Path

from lab.testing import Lab
from tests.integration.runner import Task, play

ZONE = {"name": "own-probe.net", "comment": "DR probe", "tags": {"Environment": "probe"}}
MORE = {**ZONE, "tags": {"Environment": "probe", "Cost-Center": 4711}}
NO_ZONE = {**ZONE, "state": "absent"}


def test_a_life_of_a_zone(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "route53_zone",
        [
            Task("predict", ZONE, check=True),
            Task("apply", ZONE),
            Task("again", ZONE),
            Task("tag", MORE),
            Task("predict the end", NO_ZONE, check=True),
            Task("end", NO_ZONE),
            Task("ended already", NO_ZONE),
        ],
    )
    look = ["ListHostedZonesByName", "ListTagsForResource"]
    assert run.calls() == {
        "predict": look[:1],
        "apply": [*look[:1], "CreateHostedZone", "ChangeTagsForResource"],
        "again": look,
        "tag": [*look, "ChangeTagsForResource"],
        "predict the end": [*look, "ListResourceRecordSets"],
        "end": [*look, "ListResourceRecordSets", "DeleteHostedZone"],
        "ended already": look[:1],
    }
    assert run.changed() == {name: name not in ("again", "ended already") for name in run.outcomes}
    assert run["again"].result["zone"] == run["apply"].result["zone"]
    assert run["tag"].after["tags"] == {"Environment": "probe", "Cost-Center": "4711"}


def test_a_zone_of_somebody_elses_serves_and_is_left_alone(lab: Lab, tmp_path: Path) -> None:
    client = lab.client("route53")
    theirs = client.create_hosted_zone(
        Name="theirs-probe.net", CallerReference="theirs", HostedZoneConfig={"Comment": "The shop"}
    )["HostedZone"]["Id"].rpartition("/")[2]
    asked = {**ZONE, "name": "theirs-probe.net"}
    run = play(lab, tmp_path, "route53_zone", [Task("use", asked), Task("end", {**asked, "state": "absent"})])
    assert run.changed() == {"use": False, "end": False}
    assert run["use"].result["zone"]["id"] == theirs
    assert run["end"].result["zone"]["is_own"] is False


def test_a_zone_with_records_of_others_stays(lab: Lab, tmp_path: Path) -> None:
    asked = {**ZONE, "name": "full-probe.net"}
    made = play(lab, tmp_path, "route53_zone", [Task("make", asked)])["make"].result["zone"]["id"]
    record = {"Name": "mail.full-probe.net", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    lab.client("route53").change_resource_record_sets(HostedZoneId=made, ChangeBatch=change)
    run = play(lab, tmp_path, "route53_zone", [Task("end", {**asked, "state": "absent"})])
    assert run.changed() == {"end": False}
    assert run["end"].result["zone"]["id"] == made
