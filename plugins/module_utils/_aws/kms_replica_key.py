# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replicas of multi-Region keys: the plan that makes one, from the primary's region, and keeps it as wanted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .._core.kms_replica_key import (
    DISABLED,
    ENABLED,
    PASSING,
    PENDING_DELETION,
    ReplicaGoal,
    alias_name,
    checked_goal,
    is_replica,
    replica_arn,
    replica_tags,
    wanted_replica,
)
from .._core.plan import Plan, Step, and_then, refused, tag_changes
from .errors import answer_unless
from .waiting import Patience, wait_until

MISSING = ("NotFoundException",)
Seen = Mapping[str, Any]


def describe_key(client: Any, key: str) -> dict[str, Any]:
    """The metadata of a key; empty where there is none of this id, ARN or alias."""
    answer = answer_unless(MISSING, lambda: client.describe_key(KeyId=key))
    return dict(answer["KeyMetadata"]) if answer else {}


def describe_replica(client: Any, key: str, alias: str) -> dict[str, Any]:
    """The replica with policy and tags; empty where there is none."""
    metadata = describe_key(client, key)
    if not metadata:
        return {}
    pages = client.get_paginator("list_resource_tags").paginate(KeyId=key)
    named = describe_key(client, alias_name(alias))
    return {
        "key_arn": metadata["Arn"],
        "key_id": metadata["KeyId"],
        "key_state": metadata["KeyState"],
        "alias": alias_name(alias) if named.get("KeyId") == metadata["KeyId"] else "",
        "description": metadata.get("Description", ""),
        "policy": json.loads(client.get_key_policy(KeyId=key, PolicyName="default")["Policy"]),
        "tags": {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page["Tags"]},
    }


def plan_replica(client_in: Callable[[str], Any], region: str, wanted: ReplicaGoal, patience: Patience) -> Plan:
    """What it takes for the region to have the replica, enabled, under its alias."""
    goal = checked_goal(wanted, region)
    client = client_in(region)
    seen = describe_replica(client, goal.key_id, goal.alias)
    after = wanted_replica(goal, replica_arn(goal, region), seen)
    enabled = partial(_wait_for, client, goal.key_id, patience)
    if not seen:
        steps = _replicate(client_in(goal.primary_region), region, goal)
        steps = [*and_then(steps, enabled), _name(client, goal)]
        return Plan({}, after, tuple(steps), lambda _answers: describe_replica(client, goal.key_id, goal.alias))
    steps = [*_revive(client, seen, enabled), *_changes(client, goal, seen, after)]
    settle = (lambda _answers: {**after, "key_state": enabled()["KeyState"]}) if seen["key_state"] in PASSING else None
    return Plan({} if seen["key_state"] == PENDING_DELETION else seen, after, tuple(steps), settle)


def plan_no_replica(client: Any, alias: str, pending_window: int) -> Plan:
    """What it takes for the region's replica to be on its way out, and its alias to be free."""
    metadata = describe_key(client, alias_name(alias))
    if not metadata:
        return Plan({}, {})
    key = metadata["KeyId"]
    if not is_replica(metadata):
        raise ValueError(f"{alias_name(alias)} leads to {metadata['Arn']}, which is no replica; it is left alone.")
    steps = []
    if metadata["KeyState"] != PENDING_DELETION:
        call = partial(client.schedule_key_deletion, KeyId=key, PendingWindowInDays=pending_window)
        steps.append(Step("kms:ScheduleKeyDeletion", call))
    steps.append(Step("kms:DeleteAlias", partial(client.delete_alias, AliasName=alias_name(alias))))
    return Plan(describe_replica(client, key, alias), {}, tuple(steps))


def _replicate(primary: Any, region: str, goal: ReplicaGoal) -> list[Step]:
    """ReplicateKey is a call of the primary's region. A forecast goes without a primary, which may be made by then."""
    if not describe_key(primary, goal.primary_key_arn):
        return [refused("kms:ReplicateKey", f"There is no key {goal.primary_key_arn} that could be replicated.")]
    call: dict[str, Any] = {"KeyId": goal.primary_key_arn, "ReplicaRegion": region, "Description": goal.description}
    if goal.policy:
        call["Policy"] = json.dumps(goal.policy, sort_keys=True)
    if goal.tags:
        call["Tags"] = replica_tags(goal.tags)
    return [Step("kms:ReplicateKey", lambda: primary.replicate_key(**call))]


def _revive(client: Any, seen: Seen, enabled: Callable[[], Any]) -> list[Step]:
    """A key whose deletion is taken back is disabled at first."""
    key = seen["key_id"]
    steps = []
    if seen["key_state"] == PENDING_DELETION:
        steps.append(Step("kms:CancelKeyDeletion", partial(client.cancel_key_deletion, KeyId=key)))
    if seen["key_state"] in (PENDING_DELETION, DISABLED):
        steps.append(Step("kms:EnableKey", partial(client.enable_key, KeyId=key)))
    return and_then(steps, enabled)


def _changes(client: Any, goal: ReplicaGoal, seen: Seen, after: Seen) -> list[Step]:
    key = seen["key_id"]
    steps = []
    if seen["description"] != goal.description:
        call = partial(client.update_key_description, KeyId=key, Description=goal.description)
        steps.append(Step("kms:UpdateKeyDescription", call))
    if seen["policy"] != after["policy"]:
        policy = json.dumps(goal.policy, sort_keys=True)
        call = partial(client.put_key_policy, KeyId=key, PolicyName="default", Policy=policy)
        steps.append(Step("kms:PutKeyPolicy", call))
    if tags := tag_changes(seen["tags"], goal.tags):
        steps.append(Step("kms:TagResource", partial(client.tag_resource, KeyId=key, Tags=replica_tags(tags))))
    if not seen["alias"]:
        steps.append(_name(client, goal))
    return steps


def _name(client: Any, goal: ReplicaGoal) -> Step:
    call = {"AliasName": alias_name(goal.alias), "TargetKeyId": goal.key_id}
    if describe_key(client, alias_name(goal.alias)):
        return Step("kms:UpdateAlias", lambda: client.update_alias(**call))
    return Step("kms:CreateAlias", lambda: client.create_alias(**call))


def _wait_for(client: Any, key: str, patience: Patience) -> dict[str, Any]:
    """A new replica is known in its region after a moment, and usable a few seconds later."""
    return wait_until(
        lambda: describe_key(client, key),
        lambda seen: seen.get("KeyState") == ENABLED,
        patience,
        f"the key {key} to be enabled in {client.meta.region_name}",
    )
