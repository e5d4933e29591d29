# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replicas of multi-Region keys as values: what is asked for, what AWS answers, and where a replica stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .service_role import normal_policy

ENABLED = "Enabled"
DISABLED = "Disabled"
PENDING_DELETION = "PendingDeletion"
# Those that a wait leads out of.
PASSING = frozenset({"Creating", "Updating"})


@dataclass(frozen=True)
class ReplicaGoal:
    """A replica as it is wanted in a region. ``alias`` is without its beginning; no policy leaves what stands."""

    primary_key_arn: str
    alias: str
    description: str
    policy: Mapping[str, Any] | None
    tags: Mapping[str, str]

    @property
    def key_id(self) -> str:
        """The id, which a primary and its replicas share."""
        return self.primary_key_arn.rpartition("/")[2]

    @property
    def primary_region(self) -> str:
        return self.primary_key_arn.split(":")[3]


def alias_name(alias: str) -> str:
    return f"alias/{alias.removeprefix('alias/')}"


def checked_goal(goal: ReplicaGoal, region: str) -> ReplicaGoal:
    """The goal; a ValueError where the region can't have a replica of this key."""
    parts = goal.primary_key_arn.split(":")
    if len(parts) != 6 or parts[2] != "kms" or not parts[5].startswith("key/"):
        raise ValueError(f"primary_key_arn: found '{goal.primary_key_arn}'; it takes the ARN of a key.")
    if goal.primary_region == region:
        raise ValueError(
            f"primary_key_arn: {goal.primary_key_arn} is of {region} itself; a replica is of another region."
        )
    return goal


def replica_arn(goal: ReplicaGoal, region: str) -> str:
    """The ARN that a replica has: that of its primary, but for the region."""
    parts = goal.primary_key_arn.split(":")
    return ":".join([*parts[:3], region, *parts[4:]])


def is_replica(metadata: Mapping[str, Any]) -> bool:
    return (metadata.get("MultiRegionConfiguration") or {}).get("MultiRegionKeyType") == "REPLICA"


def wanted_replica(goal: ReplicaGoal, arn: str, seen: Mapping[str, Any]) -> dict[str, Any]:
    """The replica that the goal asks for, with what it does not speak of as it stands."""
    stands = seen.get("policy", {})
    same = goal.policy is None or normal_policy(goal.policy) == normal_policy(stands)
    return {
        "key_arn": arn,
        "key_id": arn.rpartition("/")[2],
        "key_state": ENABLED,
        "alias": alias_name(goal.alias),
        "description": goal.description,
        "policy": stands if same else dict(goal.policy or {}),
        "tags": {**seen.get("tags", {}), **goal.tags},
    }


def replica_tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Tags in the shape that KMS takes them, in a stable order."""
    return [{"TagKey": key, "TagValue": value} for key, value in sorted(tags.items())]
