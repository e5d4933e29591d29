# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ssm_parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lab.testing import Lab
from tests.integration.runner import Task, play

PATH = "/dr-drill/"
SECRET = "arn-of-a-secret-to-be-hidden"


def parameters(port: str, role: str = "writer") -> dict[str, Any]:
    return {
        "path": PATH,
        "parameters": [
            {"name": "database/port", "value": port, "description": "Port"},
            {"name": "database/secret_arn", "secure_value": SECRET},
            {"name": "health/database", "value": "UNKNOWN", "kept": True},
        ],
        "tags": {"Environment": "drill", "DR-Role": role},
    }


GONE = {"path": PATH, "state": "absent"}


def test_a_life_of_parameters(lab: Lab, tmp_path: Path) -> None:
    run = play(
        lab,
        tmp_path,
        "ssm_parameters",
        [
            Task("predict", parameters("5432"), check=True),
            Task("apply", parameters("5432")),
            Task("again", parameters("5432")),
            Task("change a value", parameters("5433")),
            Task("change a tag", parameters("5433", "standby")),
            Task("predict the end", GONE, check=True),
            Task("end", GONE),
            Task("ended already", GONE),
        ],
        flags=["-vvv"],
    )
    read, tags = ["GetParametersByPath"], ["ListTagsForResource"] * 3
    assert run.calls() == {
        "predict": read,
        "apply": [*read, *["PutParameter"] * 3],
        "again": [*read, *tags],
        "change a value": [*read, *tags, "PutParameter"],
        "change a tag": [*read, *tags, *["AddTagsToResource"] * 3],
        "predict the end": read,
        "end": [*read, "DeleteParameters"],
        "ended already": read,
    }
    assert [name for name, changed in run.changed().items() if not changed] == ["again", "ended already"]
    assert run["apply"].before == {}
    assert run["apply"].after["database/secret_arn"]["value"] == "(secure)"
    assert run["change a value"].before["database/port"]["value"] == "5432"
    assert run["change a value"].after["database/port"]["value"] == "5433"
    assert SECRET not in run.output


def test_what_somebody_else_writes_is_kept(lab: Lab, tmp_path: Path) -> None:
    options = {"path": "/dr-kept/", "parameters": [{"name": "health/database", "value": "UNKNOWN", "kept": True}]}
    play(lab, tmp_path, "ssm_parameters", [Task("apply", options)])
    lab.client("ssm").put_parameter(Name="/dr-kept/health/database", Value="HEALTHY", Overwrite=True, Type="String")
    run = play(lab, tmp_path, "ssm_parameters", [Task("again", options)])
    assert not run["again"].changed
    assert run["again"].result["parameters"]["health/database"]["value"] == "HEALTHY"


def test_a_name_stands_once_and_has_a_value(lab: Lab, tmp_path: Path) -> None:
    twice = {"path": PATH, "parameters": [{"name": "a", "value": "1"}, {"name": "a", "value": "2"}]}
    empty = {"path": PATH, "parameters": [{"name": "a", "value": ""}]}
    run = play(lab, tmp_path, "ssm_parameters", [Task("twice", twice, fails=True), Task("empty", empty, fails=True)])
    assert run["twice"].result["msg"] == "parameters: a stands twice; each name may stand once."
    assert run["empty"].result["msg"].startswith("parameters: a has neither value nor secure_value")


def test_a_generated_value_is_the_same_everywhere_and_shown_nowhere(lab: Lab, tmp_path: Path) -> None:
    here: dict[str, Any] = {"path": "/dr-keys/", "parameters": [{"name": "api_keys/gateway", "generated": True}]}
    there: dict[str, Any] = {
        "path": "/dr-keys/",
        "parameters": [{"name": "api_keys/gateway", "copied_from": "us-east-1"}],
        "region": "us-east-2",
    }
    run = play(
        lab,
        tmp_path,
        "ssm_parameters",
        [
            Task("predict", here, check=True),
            Task("predict the copy", there, check=True),
            Task("copy too early", there, fails=True),
            Task("make", here),
            Task("copy", there),
            Task("make again", here),
            Task("copy again", there),
        ],
        flags=["-vvv", "--diff"],
    )
    assert run["copy too early"].result["msg"] == (
        "parameters: /dr-keys/api_keys/gateway is to be as in us-east-1, which has none or does not answer."
    )
    assert [name for name, changed in run.changed().items() if changed] == [
        "predict",
        "predict the copy",
        "make",
        "copy",
    ]
    value, copy = (_value(lab, region) for region in ("us-east-1", "us-east-2"))
    assert (len(value), copy) == (32, value)
    assert value not in run.output

    for region in ("us-east-2", "us-east-1"):
        lab.client("ssm", region).put_parameter(
            Name="/dr-keys/api_keys/gateway", Value=f"changed in {region}", Type="SecureString", Overwrite=True
        )
    play(lab, tmp_path, "ssm_parameters", [Task("make", here), Task("copy", there)])
    assert [_value(lab, region) for region in ("us-east-1", "us-east-2")] == ["changed in us-east-1"] * 2

    lab.outage("us-east-1")
    try:
        lost = play(lab, tmp_path, "ssm_parameters", [Task("copy", there)], region="us-east-2")
    finally:
        lab.restore("us-east-1")
    assert not lost["copy"].changed


def _value(lab: Lab, region: str) -> str:
    answer = lab.client("ssm", region).get_parameter(Name="/dr-keys/api_keys/gateway", WithDecryption=True)
    return str(answer["Parameter"]["Value"])
