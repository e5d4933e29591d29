# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module lambda_function_url."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.runner import Task, play
from tests.lab.helpers import function

REGION = "us-east-1"
SOURCE = "def handle(event, context):\n    return 'yes'\n"
BOTH = ["lambda:InvokeFunction", "lambda:InvokeFunctionUrl"]
READ = ["GetFunctionUrlConfig", "GetPolicy"]


@pytest.fixture
def name(lab: Lab) -> Iterator[str]:
    """A function that a schedule may call, and nobody else."""
    client = lab.client("lambda", REGION)
    made = function(client, SOURCE)
    client.add_permission(
        FunctionName=made,
        StatementId="schedule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn="arn:aws:events:us-east-1:111122223333:rule/one",
    )
    yield made
    client.delete_function(FunctionName=made)


def sids(lab: Lab, name: str) -> list[str]:
    policy = json.loads(lab.client("lambda", REGION).get_policy(FunctionName=name)["Policy"])
    return [statement["Sid"] for statement in policy["Statement"]]


def test_a_life_of_an_open_url(lab: Lab, tmp_path: Path, name: str) -> None:
    cors = {"allow_origins": ["https://shop.example.net"], "allow_methods": ["GET"], "max_age": 60}
    open_to_all: dict[str, Any] = {"function_name": name, "auth_type": "none", "cors": cors}
    closed = {"function_name": name}
    gone = {"function_name": name, "state": "absent"}
    run = play(
        lab,
        tmp_path,
        "lambda_function_url",
        [
            Task("predict", open_to_all, check=True),
            Task("apply", open_to_all),
            Task("again", open_to_all),
            Task("predict closing", closed, check=True),
            Task("close", closed),
            Task("closed already", closed),
            Task("open", open_to_all),
            Task("predict the end", gone, check=True),
            Task("end", gone),
            Task("ended already", gone),
        ],
    )
    opening, closing = ["AddPermission", "AddPermission"], ["RemovePermission", "RemovePermission"]
    assert run.calls() == {
        "predict": READ,
        "apply": [*READ, "CreateFunctionUrlConfig", *opening],
        "again": READ,
        "predict closing": READ,
        "close": [*READ, "UpdateFunctionUrlConfig", *closing],
        "closed already": READ,
        "open": [*READ, "UpdateFunctionUrlConfig", *opening],
        "predict the end": READ,
        "end": [*READ, *closing, "DeleteFunctionUrlConfig"],
        "ended already": READ,
    }
    assert run.changed() == {name: name != "again" and not name.endswith("already") for name in run.outcomes}
    made = run["apply"].result["function_url"]
    assert (made["public_actions"], made["cors"]) == (BOTH, cors)
    assert made["url"].startswith("https://")
    assert run["predict"].result["function_url"] == {**made, "url": ""}
    assert run["again"].result["function_url"] == made
    assert run["close"].after == {**made, "auth_type": "iam", "cors": {}, "public_actions": []}
    assert run["end"].result["function_url"] == {}
    assert sids(lab, name) == ["schedule"]


@pytest.mark.parametrize(
    "more",
    [
        {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE"},
        {"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "AWS_IAM"},
        {"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": True},
        {"Action": "lambda:InvokeFunction"},
    ],
)
def test_a_closed_url_leaves_no_way_in_whatever_its_name(
    lab: Lab, tmp_path: Path, name: str, more: dict[str, Any]
) -> None:
    lab.client("lambda", REGION).add_permission(FunctionName=name, StatementId="by-hand", Principal="*", **more)
    run = play(lab, tmp_path, "lambda_function_url", [Task("close", {"function_name": name})])
    assert run["close"].result["function_url"]["public_actions"] == []
    assert sids(lab, name) == ["schedule"]


def test_who_opened_it_by_another_name_is_left_alone_and_the_new_half_is_added(
    lab: Lab, tmp_path: Path, name: str
) -> None:
    lab.client("lambda", REGION).add_permission(
        FunctionName=name,
        StatementId="by-hand",
        Principal="*",
        Action="lambda:InvokeFunctionUrl",
        FunctionUrlAuthType="NONE",
    )
    run = play(lab, tmp_path, "lambda_function_url", [Task("open", {"function_name": name, "auth_type": "none"})])
    assert run["open"].calls == [*READ, "CreateFunctionUrlConfig", "AddPermission"]
    assert sids(lab, name) == ["schedule", "by-hand", "FunctionURLInvokeAllowPublicAccess"]


def test_a_function_that_is_still_to_be_made_is_no_trouble_to_a_forecast(lab: Lab, tmp_path: Path) -> None:
    tasks = [
        Task("predict", {"function_name": "not-made-yet", "auth_type": "none"}, check=True),
        Task("gone already", {"function_name": "not-made-yet", "state": "absent"}),
    ]
    run = play(lab, tmp_path, "lambda_function_url", tasks)
    assert run.changed() == {"predict": True, "gone already": False}
    assert run["predict"].after["public_actions"] == BOTH
