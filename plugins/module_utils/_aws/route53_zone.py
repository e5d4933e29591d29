# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Public hosted zones: the plans that make one or take it away, and leave those of others alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from functools import cache
from typing import Any

from .._core.plan import Plan, Step, tag_changes, tag_dict
from .._core.route53_zone import ZoneGoal, answered_zones, create_parameters, is_empty


def describe_zone(client: Any, goal: ZoneGoal) -> dict[str, Any]:
    """The zone of the name with its tags, of our own where there are several; empty where there is none."""
    # The answer begins at the name and goes on with the names that follow it.
    zones = answered_zones(client.list_hosted_zones_by_name(DNSName=goal.name)["HostedZones"], goal)
    if not zones:
        return {}
    told = client.list_tags_for_resource(ResourceType="hostedzone", ResourceId=zones[0]["id"])
    return {**zones[0], "tags": tag_dict(told["ResourceTagSet"].get("Tags"))}


def plan_zone(client: Any, goal: ZoneGoal) -> Plan:
    """What it takes for there to be a zone. One of somebody else's serves as it is."""
    before = describe_zone(client, goal)
    if not before:
        return _new_zone(client, goal)
    if not before["is_own"] or not (missing := tag_changes(before["tags"], goal.tags)):
        return Plan(before, before)
    after = {**before, "tags": {**before["tags"], **goal.tags}}
    return Plan(before, after, (_tag(client, lambda: before["id"], missing),))


def plan_no_zone(client: Any, goal: ZoneGoal) -> Plan:
    """What it takes for the zone that was made here to be gone. It stays while it has records of others."""
    before = describe_zone(client, goal)
    if not before or not before["is_own"]:
        return Plan(before, before)
    pages = client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=before["id"])
    if not is_empty((one for page in pages for one in page["ResourceRecordSets"]), goal):
        return Plan(before, before)
    return Plan(before, {}, (Step("route53:DeleteHostedZone", lambda: client.delete_hosted_zone(Id=before["id"])),))


def _new_zone(client: Any, goal: ZoneGoal) -> Plan:
    call = create_parameters(goal, uuid.uuid4().hex)
    after = {"id": "", "name": call["Name"], "comment": goal.comment, "is_own": True, "tags": dict(goal.tags)}

    @cache
    def create() -> str:
        """Called for both steps, made once: the second needs the id that the first was answered."""
        return str(client.create_hosted_zone(**call)["HostedZone"]["Id"]).removeprefix("/hostedzone/")

    steps = (Step("route53:CreateHostedZone", create), *([_tag(client, create, goal.tags)] if goal.tags else []))
    return Plan({}, after, steps, settle=lambda _answers: {**after, "id": create()})


def _tag(client: Any, zone: Any, tags: Mapping[str, str]) -> Step:
    return Step(
        "route53:ChangeTagsForResource",
        lambda: client.change_tags_for_resource(
            ResourceType="hostedzone",
            ResourceId=zone(),
            AddTags=[{"Key": key, "Value": value} for key, value in tags.items()],
        ),
    )
