# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buses and archives, as they are asked for and as AWS answers them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core import eventbridge_archive as archives
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.eventbridge_archive import ArchiveGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.eventbridge_bus import (
    BusGoal,
    answered_bus,
    answered_statements,
    create_parameters,
    own_rules,
    same_statements,
    update_parameters,
    wanted_bus,
    wanted_statements,
)

ROOT = "arn:aws:iam::1:root"
STATEMENT: dict[str, Any] = {"Sid": "One", "Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "events:PutEvents"}
BUS = BusGoal("bus", "Events.", "arn:aws:kms:us-east-1:1:key/k", "arn:aws:sqs:us-east-1:1:q", [STATEMENT], None, {})
PLAIN = replace(BUS, description="", kms_key_id="", dead_letter_arn="", statements=[])
ARCHIVE = ArchiveGoal("archive", "arn:aws:events:us-east-1:1:event-bus/bus", "All.", {"source": ["a"]}, 30, "key")
ENDLESS = replace(ARCHIVE, description="", event_pattern=None, retention_days=0, kms_key_id="")


@pytest.mark.parametrize("goal", [BUS, PLAIN])
def test_the_bus_that_is_made_is_the_one_that_was_wanted(goal: BusGoal) -> None:
    assert answered_bus(create_parameters(goal)) == wanted_bus(goal)
    assert answered_bus(update_parameters(goal, {})) == wanted_bus(goal)


def test_a_new_bus_is_told_nothing_empty_and_a_changed_one_everything() -> None:
    assert create_parameters(PLAIN) == {"Name": "bus"}
    assert set(update_parameters(PLAIN, {})) == {"Name", "Description", "KmsKeyIdentifier", "DeadLetterConfig"}


def test_a_change_keeps_the_log_that_somebody_else_turned_on() -> None:
    assert update_parameters(BUS, {"LogConfig": {"Level": "ERROR"}})["LogConfig"] == {"Level": "ERROR"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({**STATEMENT, "Action": ["events:PutEvents"]}, True),
        ({**STATEMENT, "Principal": {"AWS": [ROOT]}}, True),
        ({**STATEMENT, "Principal": "*"}, False),
        ({**STATEMENT, "Sid": "Two"}, False),
    ],
)
def test_statements_are_compared_as_iam_reads_them(other: dict[str, Any], same: bool) -> None:
    answer = {"Policy": json.dumps({"Version": "2012-10-17", "Statement": [other]})}
    assert same_statements(answered_statements(answer), wanted_statements(BUS)) is same


def test_a_bus_without_a_policy_has_no_statements() -> None:
    assert same_statements(answered_statements({}), wanted_statements(PLAIN))


def test_a_statement_needs_a_name() -> None:
    with pytest.raises(ValueError, match="statement 1 of the bus bus has no Sid"):
        wanted_statements(replace(BUS, statements=[{"Effect": "Allow"}]))


def test_rules_of_aws_are_not_ours_to_remove() -> None:
    assert own_rules([{"Name": "b"}, {"Name": "a"}, {"Name": "Events-Archive-x", "ManagedBy": "events"}]) == ["a", "b"]


@pytest.mark.parametrize("goal", [ARCHIVE, ENDLESS])
def test_the_archive_that_is_made_is_the_one_that_was_wanted(goal: ArchiveGoal) -> None:
    seen = archives.answered_archive({**archives.create_parameters(goal), "ArchiveArn": "arn"})
    assert archives.wanted_archive(goal, seen) == seen
    assert archives.wanted_archive(goal) == {**seen, "arn": ""}


def test_a_pattern_that_stands_is_kept_where_none_is_asked_for() -> None:
    seen = archives.answered_archive({**archives.create_parameters(ARCHIVE), "ArchiveArn": "arn"})
    assert archives.wanted_archive(ENDLESS, seen)["event_pattern"] == {"source": ["a"]}
    assert "EventPattern" not in archives.update_parameters(ENDLESS)


def test_an_archive_of_another_bus_is_refused() -> None:
    seen = archives.answered_archive({**archives.create_parameters(ARCHIVE), "ArchiveArn": "arn"})
    with pytest.raises(ValueError, match="AWS can't change that"):
        archives.wanted_archive(replace(ARCHIVE, event_source_arn="arn:other"), seen)
