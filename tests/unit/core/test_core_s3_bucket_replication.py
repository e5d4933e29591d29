# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication of a bucket, as it is asked for and as AWS answers it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.s3_bucket_replication import (
    ReplicationGoal,
    answered_replication,
    put_parameters,
    wanted_replication,
)

KEY = "arn:aws:kms:us-east-2:1:key/k"
ROLE = "arn:aws:iam::1:role/replication"
GOAL = ReplicationGoal("east", ROLE, [{"bucket": "west", "kms_key_arn": KEY}], True, True, True, "")
Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    "goal",
    [
        GOAL,
        replace(GOAL, rtc=False, delete_markers=False, replica_modifications=False, prefix="releases/"),
        replace(GOAL, destinations=[{"bucket": "west"}, {"bucket": "south", "id": "a", "priority": 9}]),
    ],
)
def test_the_replication_that_is_put_is_the_one_that_was_wanted(goal: ReplicationGoal) -> None:
    assert answered_replication(put_parameters(wanted_replication(goal))) == wanted_replication(goal)


def test_a_rule_has_all_that_aws_requires_of_it() -> None:
    minutes = {"Minutes": 15}
    assert put_parameters(wanted_replication(GOAL)) == {
        "Role": ROLE,
        "Rules": [
            {
                "ID": "west",
                "Priority": 1,
                "Status": "Enabled",
                "Filter": {"Prefix": ""},
                "DeleteMarkerReplication": {"Status": "Enabled"},
                "SourceSelectionCriteria": {
                    "ReplicaModifications": {"Status": "Enabled"},
                    "SseKmsEncryptedObjects": {"Status": "Enabled"},
                },
                "Destination": {
                    "Bucket": "arn:aws:s3:::west",
                    "EncryptionConfiguration": {"ReplicaKmsKeyID": KEY},
                    "ReplicationTime": {"Status": "Enabled", "Time": minutes},
                    "Metrics": {"Status": "Enabled", "EventThreshold": minutes},
                },
            }
        ],
    }


@pytest.mark.parametrize(
    "change",
    [
        lambda rule: rule.update(Status="Disabled"),
        lambda rule: rule.update(Priority=2),
        lambda rule: rule.update(ID="other"),
        lambda rule: rule["Filter"].update(Prefix="x/"),
        lambda rule: rule.update(Filter={"Tag": {"Key": "a", "Value": "b"}}),
        lambda rule: rule["DeleteMarkerReplication"].update(Status="Disabled"),
        lambda rule: rule["SourceSelectionCriteria"].pop("SseKmsEncryptedObjects"),
        lambda rule: rule["SourceSelectionCriteria"]["ReplicaModifications"].update(Status="Disabled"),
        lambda rule: rule["Destination"].update(Bucket="arn:aws:s3:::other"),
        lambda rule: rule["Destination"].update(StorageClass="GLACIER"),
        lambda rule: rule["Destination"].update(EncryptionConfiguration={"ReplicaKmsKeyID": KEY + "2"}),
        lambda rule: rule["Destination"].pop("ReplicationTime"),
        lambda rule: rule["Destination"].pop("Metrics"),
    ],
)
def test_each_difference_is_seen(change: Change) -> None:
    answer = copy.deepcopy(put_parameters(wanted_replication(GOAL)))
    change(answer["Rules"][0])
    assert answered_replication(answer) != wanted_replication(GOAL)


def test_another_role_and_another_rule_are_seen() -> None:
    answer = put_parameters(wanted_replication(GOAL))
    assert answered_replication({**answer, "Role": ROLE + "2"}) != wanted_replication(GOAL)
    assert answered_replication({**answer, "Rules": answer["Rules"] * 2}) != wanted_replication(GOAL)


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn"])
def test_buckets_are_in_the_partition_of_the_role(partition: str) -> None:
    goal = replace(GOAL, role_arn=f"arn:{partition}:iam::1:role/r")
    put = put_parameters(wanted_replication(goal))
    assert put["Rules"][0]["Destination"]["Bucket"] == f"arn:{partition}:s3:::west"
    assert answered_replication(put) == wanted_replication(goal)


def test_a_replication_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^The bucket east needs destinations"):
        wanted_replication(replace(GOAL, destinations=[]))


def test_rules_get_priorities_of_their_own() -> None:
    goal = replace(GOAL, destinations=[{"bucket": "b"}, {"bucket": "a"}])
    assert [(rule["id"], rule["priority"]) for rule in wanted_replication(goal)["rules"]] == [("a", 2), ("b", 1)]


@pytest.mark.parametrize(
    "destinations",
    [[{"bucket": "west"}, {"bucket": "west", "priority": 9}], [{"bucket": "a", "priority": 2}, {"bucket": "b"}]],
)
def test_two_rules_share_neither_id_nor_priority(destinations: list[dict[str, Any]]) -> None:
    with pytest.raises(ValueError, match=r"^Two destinations of the bucket east have the (id west|priority 2)"):
        wanted_replication(replace(GOAL, destinations=destinations))
