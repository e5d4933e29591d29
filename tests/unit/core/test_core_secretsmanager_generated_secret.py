# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated secrets: what is compared, and what the value looks like."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.secretsmanager_generated_secret import (
    SecretGoal,
    answered_secret,
    missing_replicas,
    same_key,
    secret_text,
    update_parameters,
    wanted_replicas,
    wanted_secret,
    with_replicas,
)

KEY = "arn:aws:kms:us-east-1:1:key/11111111-2222-3333-4444-555555555555"
GOAL = SecretGoal("database", "", "dbmaster", 32, "", KEY, {"us-east-2": "alias/west"}, {"dbname": "shop"}, {})


def answer(**changes: Any) -> dict[str, Any]:
    """What DescribeSecret answers of a secret that is well."""
    return {
        "ARN": "arn:aws:secretsmanager:us-east-1:1:secret:database-abcdef",
        "Name": "database",
        "KmsKeyId": KEY,
        "ReplicationStatus": [{"Region": "us-east-2", "KmsKeyId": "alias/west", "Status": "InSync"}],
        **changes,
    }


def test_the_value_has_username_password_and_what_else_was_said() -> None:
    assert json.loads(secret_text(GOAL, "hush")) == {"username": "dbmaster", "password": "hush", "dbname": "shop"}
    assert json.loads(secret_text(replace(GOAL, username="", extra={}), "hush")) == {"password": "hush"}


def test_an_extra_value_never_takes_the_place_of_the_password() -> None:
    value = json.loads(secret_text(replace(GOAL, extra={"password": "known", "username": "known"}), "hush"))
    assert value == {"username": "dbmaster", "password": "hush"}


def test_a_secret_that_is_well_needs_nothing() -> None:
    seen = answered_secret(answer())
    assert missing_replicas(GOAL, seen) == {}
    assert update_parameters(GOAL, seen) == {}
    assert set(wanted_secret(GOAL)) == set(seen)


@pytest.mark.parametrize("status", [[], [{"Region": "us-east-2", "Status": "Failed", "StatusMessage": "no key"}]])
def test_a_replica_that_is_missing_or_failed_is_asked_for(status: list[dict[str, str]]) -> None:
    assert missing_replicas(GOAL, answered_secret(answer(ReplicationStatus=status))) == {"us-east-2": "alias/west"}


def test_a_replica_of_another_key_is_refused() -> None:
    with pytest.raises(ValueError, match="in us-east-2 is encrypted with alias/west, and alias/other was asked for"):
        missing_replicas(replace(GOAL, replicas={"us-east-2": "alias/other"}), answered_secret(answer()))


def test_replicas_of_others_stay() -> None:
    assert missing_replicas(replace(GOAL, replicas={}), answered_secret(answer())) == {}
    shown = with_replicas(answered_secret(answer())["replicas"], {"eu-west-1": ""})
    assert [(replica["region"], replica["status"]) for replica in shown] == [("eu-west-1", ""), ("us-east-2", "InSync")]


@pytest.mark.parametrize(
    ("goal", "changes"),
    [
        (replace(GOAL, description="Master."), {"Description": "Master."}),
        (replace(GOAL, kms_key_id=KEY + "6"), {"KmsKeyId": KEY + "6"}),
        (replace(GOAL, kms_key_id="", description=""), {}),
        (replace(GOAL, username="other", length=8, extra={}), {}),
    ],
)
def test_description_and_key_are_changed_and_the_value_never_is(goal: SecretGoal, changes: dict[str, str]) -> None:
    assert update_parameters(goal, answered_secret(answer(Description="Old." if goal.description else ""))) == changes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (KEY, KEY, True),
        (KEY, KEY.split("/")[1], True),
        (KEY, KEY + "6", False),
        ("alias/a", "arn:aws:kms:us-east-1:1:alias/a", True),
        ("alias/a", "alias/b", False),
        ("alias/a", KEY, True),
    ],
)
def test_keys_are_the_same_by_whatever_name(one: str, other: str, same: bool) -> None:
    assert [same_key(*pair) for pair in ((one, other), (other, one))] == [same, same]


def test_a_secret_without_a_key_of_its_own_has_the_default_one() -> None:
    assert answered_secret(answer(KmsKeyId=None))["kms_key_id"] == "alias/aws/secretsmanager"
    assert wanted_secret(replace(GOAL, kms_key_id=""))["kms_key_id"] == "alias/aws/secretsmanager"


def test_a_region_is_not_given_twice() -> None:
    assert wanted_replicas([{"region": "us-east-2"}]) == {"us-east-2": ""}
    with pytest.raises(ValueError, match="us-east-2 is listed twice"):
        wanted_replicas([{"region": "us-east-2"}, {"region": "us-east-2", "kms_key_id": "alias/a"}])
