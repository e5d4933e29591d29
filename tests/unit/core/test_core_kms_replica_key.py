# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replicas of keys: where they stand, and what of them is wanted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.kms_replica_key import (
    ReplicaGoal,
    alias_name,
    checked_goal,
    is_replica,
    replica_arn,
    wanted_replica,
)

POLICY: dict[str, Any] = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "kms:*"}]}
GOAL = ReplicaGoal("arn:aws-us-gov:kms:us-gov-west-1:1:key/mrk-1", "documents", "Text.", POLICY, {"Environment": "x"})
THERE = "us-gov-east-1"
ARN = f"arn:aws-us-gov:kms:{THERE}:1:key/mrk-1"


def test_a_replica_bears_the_id_of_its_primary() -> None:
    assert replica_arn(GOAL, THERE) == ARN
    assert (GOAL.key_id, GOAL.primary_region) == ("mrk-1", "us-gov-west-1")
    assert checked_goal(GOAL, THERE) is GOAL


@pytest.mark.parametrize("arn", ["", "mrk-1", "alias/documents", "arn:aws:kms:us-east-1:1:alias/documents"])
def test_a_primary_is_named_by_the_arn_of_a_key(arn: str) -> None:
    with pytest.raises(ValueError, match="it takes the ARN of a key"):
        checked_goal(replace(GOAL, primary_key_arn=arn), THERE)


def test_no_region_has_a_replica_of_its_own_key() -> None:
    with pytest.raises(ValueError, match="a replica is of another region"):
        checked_goal(GOAL, "us-gov-west-1")


@pytest.mark.parametrize("alias", ["documents", "alias/documents"])
def test_an_alias_may_be_told_whole(alias: str) -> None:
    assert alias_name(alias) == "alias/documents"


@pytest.mark.parametrize(
    ("policy", "stands", "shown"),
    [
        (POLICY, {**POLICY, "Statement": {"Effect": "Allow", "Action": ["kms:*"]}}, "stands"),
        (None, {"Version": "2012-10-17", "Statement": []}, "stands"),
        (POLICY, {"Version": "2012-10-17", "Statement": []}, "wanted"),
        (POLICY, {}, "wanted"),
    ],
)
def test_a_policy_that_means_the_same_is_no_change(policy: Any, stands: dict[str, Any], shown: str) -> None:
    after = wanted_replica(replace(GOAL, policy=policy), ARN, {"policy": stands, "tags": {"Owner": "me"}})
    assert after["policy"] == {"stands": stands, "wanted": policy}[shown]
    assert after["tags"] == {"Owner": "me", "Environment": "x"}


def test_only_a_replica_is_a_replica() -> None:
    assert is_replica({"MultiRegionConfiguration": {"MultiRegionKeyType": "REPLICA"}})
    assert not is_replica({"MultiRegionConfiguration": {"MultiRegionKeyType": "PRIMARY"}})
    assert not is_replica({"MultiRegion": False})
