# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Weighted or failover records of one name: reading them, and the plan that changes all of them in one batch."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import takewhile
from typing import Any

from .._core.plan import Plan, Resource, Step
from .._core.route53_routed_records import ROUTING, Record, answered_record, changes, fqdn
from .errors import answer_unless
from .waiting import Patience, wait_until

MISSING = ("NoSuchHostedZone",)


def find_zone(client: Any, name: str | None) -> str:
    """The id of the public zone of this name; empty where there is none."""
    if not name:
        raise ValueError("hosted_zone_id: found nothing; an id is needed, or the name of the zone.")
    # The answer begins at the name and goes on with the names that follow it.
    zones = client.list_hosted_zones_by_name(DNSName=name)["HostedZones"]
    public = (zone for zone in zones if fqdn(zone["Name"]) == fqdn(name) and not zone["Config"].get("PrivateZone"))
    return next((str(zone["Id"]).removeprefix("/hostedzone/") for zone in public), "")


def describe_records(client: Any, zone: str, name: str, record_type: str) -> dict[str, Mapping[str, Any]]:
    """The weighted and failover records of the name, by set identifier, as AWS answers them."""
    pages = client.get_paginator("list_resource_record_sets").paginate(
        HostedZoneId=zone, StartRecordName=fqdn(name), StartRecordType=record_type
    )
    # The listing goes on to the end of the zone; the records of one name and type stand together at its beginning.
    answers = takewhile(
        lambda answer: fqdn(answer["Name"]) == fqdn(name) and answer["Type"] == record_type,
        (answer for page in pages for answer in page["ResourceRecordSets"]),
    )
    return {answer["SetIdentifier"]: answer for answer in answers if answer.keys() & set(ROUTING.values())}


def plan_records(
    client: Any, zone: str, name: str, record_type: str, wanted: Mapping[str, Record], patience: Patience | None
) -> Plan:
    """What it takes for the name to have these records and no others of its kind. No patience, no waiting."""
    # Without a zone (check mode, before it is made) there is nothing to find.
    stand = (answer_unless(MISSING, lambda: describe_records(client, zone, name, record_type)) if zone else None) or {}
    before = {identifier: answered_record(answer) for identifier, answer in stand.items()}
    batch = changes(name, record_type, stand, wanted)
    if not batch:
        return Plan(before, before)
    call = {"HostedZoneId": zone, "ChangeBatch": {"Changes": batch}}
    step = Step("route53:ChangeResourceRecordSets", lambda: client.change_resource_record_sets(**call))

    def settle(answers: list[Any]) -> Resource:
        if patience:
            _in_sync(client, answers[0]["ChangeInfo"], patience)
        return wanted

    return Plan(before, wanted, (step,), settle=settle)


def _in_sync(client: Any, change: Mapping[str, Any], patience: Patience) -> None:
    if change["Status"] != "INSYNC":
        wait_until(
            lambda: client.get_change(Id=change["Id"])["ChangeInfo"]["Status"],
            lambda status: status == "INSYNC",
            patience,
            f"the change {change['Id']} to reach all name servers",
        )
