# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication of a bucket as values: rules as they are asked for and as AWS answers them, brought to one shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Replication Time Control has this one value.
RTC_MINUTES = 15
Rule = dict[str, Any]


@dataclass(frozen=True)
class ReplicationGoal:
    """The replication of one bucket as it is wanted."""

    bucket: str
    role_arn: str
    destinations: Sequence[Mapping[str, Any]]
    rtc: bool
    delete_markers: bool
    replica_modifications: bool
    prefix: str


def wanted_replication(goal: ReplicationGoal) -> dict[str, Any]:
    """The replication that the goal asks for; a ValueError tells what is missing or said twice."""
    if not goal.destinations:
        raise ValueError(f"The bucket {goal.bucket} needs destinations, or state: absent to replicate no more.")
    rules = [_wanted_rule(goal, index, option) for index, option in enumerate(goal.destinations, start=1)]
    for key in ("id", "priority"):
        values = [rule[key] for rule in rules]
        if twice := sorted({str(value) for value in values if values.count(value) > 1}):
            raise ValueError(f"Two destinations of the bucket {goal.bucket} have the {key} {', '.join(twice)}.")
    return {"role_arn": goal.role_arn, "rules": sorted(rules, key=lambda rule: str(rule["id"]))}


def _wanted_rule(goal: ReplicationGoal, index: int, option: Mapping[str, Any]) -> Rule:
    priority = option.get("priority")
    return {
        "id": option.get("id") or option["bucket"],
        "priority": index if priority is None else priority,
        "enabled": True,
        "prefix": goal.prefix,
        "bucket": option["bucket"],
        "kms_key_arn": option.get("kms_key_arn") or "",
        "sse_kms": bool(option.get("kms_key_arn")),
        "rtc": goal.rtc,
        "metrics": goal.rtc,
        "delete_markers": goal.delete_markers,
        "replica_modifications": goal.replica_modifications,
    }


def answered_replication(answer: Mapping[str, Any]) -> dict[str, Any]:
    """A ReplicationConfiguration of AWS's in the same shape."""
    rules = [_answered_rule(rule) for rule in answer.get("Rules", ())]
    return {"role_arn": answer.get("Role", ""), "rules": sorted(rules, key=lambda rule: str(rule["id"]))}


def _answered_rule(rule: Mapping[str, Any]) -> Rule:
    destination = rule.get("Destination") or {}
    selection = rule.get("SourceSelectionCriteria") or {}
    seen = {
        "id": rule.get("ID", ""),
        "priority": rule.get("Priority", 0),
        "enabled": _is_on(rule),
        "prefix": (rule.get("Filter") or {}).get("Prefix", ""),
        "bucket": destination.get("Bucket", "").split(":::")[-1],
        "kms_key_arn": (destination.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID", ""),
        "sse_kms": _is_on(selection.get("SseKmsEncryptedObjects")),
        "rtc": _is_on(destination.get("ReplicationTime")),
        "metrics": _is_on(destination.get("Metrics")),
        "delete_markers": _is_on(rule.get("DeleteMarkerReplication")),
        "replica_modifications": _is_on(selection.get("ReplicaModifications")),
    }
    # What no option speaks of changes what is replicated all the same: it is seen, shown, and goes.
    foreign = {key: rule["Filter"][key] for key in ("Tag", "And") if key in (rule.get("Filter") or {})}
    foreign |= {key: destination[key] for key in ("Account", "StorageClass") if key in destination}
    return {**seen, "foreign": foreign} if foreign else seen


def _is_on(setting: Mapping[str, Any] | None) -> bool:
    return (setting or {}).get("Status") == "Enabled"


def put_parameters(replication: Mapping[str, Any]) -> dict[str, Any]:
    """The ReplicationConfiguration for PutBucketReplication."""
    role = replication["role_arn"]
    # arn:aws, arn:aws-us-gov or arn:aws-cn: buckets are in the partition of the role.
    partition = role.split(":")[1]
    return {"Role": role, "Rules": [_put_rule(rule, partition) for rule in replication["rules"]]}


def _put_rule(rule: Mapping[str, Any], partition: str) -> dict[str, Any]:
    destination: dict[str, Any] = {"Bucket": f"arn:{partition}:s3:::{rule['bucket']}"}
    selection: dict[str, Any] = {"ReplicaModifications": _status(rule["replica_modifications"])}
    if rule["kms_key_arn"]:
        destination["EncryptionConfiguration"] = {"ReplicaKmsKeyID": rule["kms_key_arn"]}
        selection["SseKmsEncryptedObjects"] = _status(True)
    if rule["rtc"]:
        minutes = {"Minutes": RTC_MINUTES}
        destination["ReplicationTime"] = {**_status(True), "Time": minutes}
        destination["Metrics"] = {**_status(True), "EventThreshold": minutes}
    return {
        "ID": rule["id"],
        "Priority": rule["priority"],
        "Status": "Enabled",
        "Filter": {"Prefix": rule["prefix"]},
        "DeleteMarkerReplication": _status(rule["delete_markers"]),
        "SourceSelectionCriteria": selection,
        "Destination": destination,
    }


def _status(on: bool) -> dict[str, str]:
    return {"Status": "Enabled" if on else "Disabled"}
