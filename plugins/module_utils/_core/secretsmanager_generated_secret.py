# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated secrets: what is compared, and how one is shown. The value passes here once, when it is made."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .plan import tag_dict

# Status of a replica that could not be made.
FAILED = "Failed"
DEFAULT_KEY = "alias/aws/secretsmanager"


@dataclass(frozen=True)
class SecretGoal:
    """A secret as it is wanted. ``replicas`` are regions with the key to use there, empty for the default one."""

    name: str
    description: str
    username: str
    length: int
    exclude_characters: str
    kms_key_id: str
    replicas: Mapping[str, str]
    extra: Mapping[str, Any]
    tags: Mapping[str, str]


def wanted_replicas(options: Sequence[Mapping[str, Any]] | None) -> dict[str, str]:
    """Regions and their keys; a ValueError tells which region is said twice."""
    replicas: dict[str, str] = {}
    for option in options or ():
        if option["region"] in replicas:
            raise ValueError(f"The region {option['region']} is listed twice in replicas.")
        replicas[option["region"]] = option.get("kms_key_id") or ""
    return replicas


def secret_text(goal: SecretGoal, password: str) -> str:
    """The value of the secret. Username and password win over extra values of the same name."""
    own = {"username": goal.username, "password": password}
    return json.dumps({**goal.extra, **{key: value for key, value in own.items() if value}}, sort_keys=True)


def answered_secret(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A secret as DescribeSecret shows it: that call never answers the value."""
    replicas = answer.get("ReplicationStatus") or ()
    return {
        "arn": answer["ARN"],
        "name": answer["Name"],
        "description": answer.get("Description", ""),
        "kms_key_id": answer.get("KmsKeyId") or DEFAULT_KEY,
        "replicas": [
            {
                "region": replica["Region"],
                "kms_key_id": replica.get("KmsKeyId") or DEFAULT_KEY,
                "status": replica.get("Status", ""),
            }
            for replica in sorted(replicas, key=lambda replica: str(replica["Region"]))
        ],
        "tags": tag_dict(answer.get("Tags")),
    }


def wanted_secret(goal: SecretGoal) -> dict[str, Any]:
    """A secret that is yet to be made, as it would be shown. Its ARN is AWS's to give."""
    return {
        "arn": "",
        "name": goal.name,
        "description": goal.description,
        "kms_key_id": goal.kms_key_id or DEFAULT_KEY,
        "replicas": with_replicas([], goal.replicas),
        "tags": dict(goal.tags),
    }


def with_replicas(stand: Sequence[Mapping[str, Any]], added: Mapping[str, str]) -> list[dict[str, Any]]:
    """The replicas as they would be shown once those in ``added`` are on their way."""
    kept = [dict(replica) for replica in stand if replica["region"] not in added]
    new = [{"region": region, "kms_key_id": key or DEFAULT_KEY, "status": ""} for region, key in added.items()]
    return sorted(kept + new, key=lambda replica: str(replica["region"]))


def missing_replicas(goal: SecretGoal, stands: Mapping[str, Any]) -> dict[str, str]:
    """Regions that lack a replica, or whose replica failed. ValueError where one has another key."""
    has = {replica["region"]: replica["kms_key_id"] for replica in stands["replicas"] if replica["status"] != FAILED}
    for region, key in goal.replicas.items():
        if region in has and key and not same_key(key, has[region]):
            raise ValueError(
                f"The replica of the secret {goal.name} in {region} is encrypted with {has[region]}, and {key} was "
                "asked for. AWS can't change that: remove the replica first."
            )
    return {region: key for region, key in goal.replicas.items() if region not in has}


def update_parameters(goal: SecretGoal, stands: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateSecret is to change beside the value, which it never changes."""
    changes: dict[str, Any] = {}
    if goal.description and goal.description != stands["description"]:
        changes["Description"] = goal.description
    if goal.kms_key_id and not same_key(goal.kms_key_id, stands["kms_key_id"]):
        changes["KmsKeyId"] = goal.kms_key_id
    return changes


def same_key(one: str, other: str) -> bool:
    """Whether two names may mean the same key: an ARN ends in key/<id> or alias/<name>, and an id stands alone.

    An alias and an id can't be compared without asking KMS, and count as the same.
    """
    ends = [name.split(":")[-1].removeprefix("key/") for name in (one, other)]
    return ends[0] == ends[1] or ends[0].startswith("alias/") != ends[1].startswith("alias/")
