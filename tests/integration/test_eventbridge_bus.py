# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module eventbridge_bus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import Task, play

REGION = "us-east-1"
HERE = f"arn:aws:events:{REGION}:{ACCOUNT}"
ARN = f"{HERE}:event-bus/bus-probe"
LETTERS = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters-drill"
KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
STATEMENT = {
    "Sid": "Friends",
    "Effect": "Allow",
    "Principal": {"AWS": "arn:aws:iam::444455556666:root"},
    "Action": "events:PutEvents",
    "Resource": ARN,
}
BUS: dict[str, Any] = {
    "name": "bus-probe",
    "description": "Events of payments",
    "kms_key_id": KEY,
    "dead_letter_arn": LETTERS,
    "statements": [STATEMENT],
    "tags": {"Environment": "drill"},
}
PLAIN: dict[str, Any] = {"name": "bus-probe", "rules": ["kept"], "tags": {"Cost-Center": 4711}}
NO_BUS = {"name": "bus-probe", "state": "absent"}
READ = ["DescribeEventBus", "ListTagsForResource"]
READ_RULE = ["DescribeRule", "ListTargetsByRule"]


def put_rules(lab: Lab) -> None:
    events = lab.client("events", REGION)
    for name in ("kept", "left"):
        events.put_rule(Name=name, EventBusName="bus-probe", EventPattern='{"source": ["payments"]}')
        events.put_targets(Rule=name, EventBusName="bus-probe", Targets=[{"Id": "one", "Arn": LETTERS}])


def test_a_life_of_a_bus(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "eventbridge_bus",
        [Task("predict", BUS, check=True), Task("apply", BUS), Task("again", BUS)],
    )
    assert run.calls() == {
        "predict": ["DescribeEventBus"],
        "apply": ["DescribeEventBus", "CreateEventBus", "PutPermission"],
        "again": READ,
    }
    made = run["apply"].result["bus"]
    assert made["arn"] == ARN
    assert run["predict"].result["bus"] == {**made, "arn": ""}
    assert run["again"].result["bus"] == made
    assert not run["again"].changed

    put_rules(lab)
    run = play(
        lab,
        tmp_path,
        "eventbridge_bus",
        [
            Task("predict a change", PLAIN, check=True),
            Task("change", PLAIN),
            Task("changed already", PLAIN),
            Task("predict the end", NO_BUS, check=True),
            Task("end", NO_BUS),
            Task("ended already", NO_BUS),
        ],
    )
    seen = [*READ, "ListRules", *READ_RULE]
    changes = ["UpdateEventBus", "RemovePermission", "TagResource", "RemoveTargets", "DeleteRule"]
    assert run.calls() == {
        "predict a change": seen,
        "change": [*seen, *changes],
        "changed already": [*READ, "ListRules"],
        "predict the end": ["DescribeEventBus", "ListRules", *READ_RULE],
        "end": [
            *("DescribeEventBus", "ListRules", *READ_RULE),
            *("RemoveTargets", "DeleteRule", "ListRules", "DeleteEventBus"),
        ],
        "ended already": ["DescribeEventBus"],
    }
    assert run.changed() == {name: not name.endswith("already") for name in run.outcomes}
    assert run["change"].before["superfluous_rules"] == ["left"]
    assert run["change"].after == {
        **made,
        "description": "",
        "kms_key_id": "",
        "dead_letter_arn": "",
        "statements": [],
        "tags": {"Environment": "drill", "Cost-Center": "4711"},
    }
    assert run["changed already"].result["bus"] == run["change"].after
    assert run["end"].before["superfluous_rules"] == ["kept"]


def test_a_statement_needs_a_name(lab: Lab, tmp_path: Path) -> None:
    nameless = {**BUS, "statements": [STATEMENT, {key: STATEMENT[key] for key in STATEMENT if key != "Sid"}]}
    run = play(lab, tmp_path, "eventbridge_bus", [Task("nameless", nameless, fails=True)])
    assert "The statement 2 of the bus bus-probe has no Sid" in run["nameless"].result["msg"]
    assert run["nameless"].calls == []
