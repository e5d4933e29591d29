# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rulebooks are well formed, launch what is there with answers that it takes, and launch it once in a storm."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from tests.unit.awx.awx_files import ROOT, launchable, questions

FOLDER = ROOT / "extensions" / "eda"
RULEBOOKS = sorted((FOLDER / "rulebooks").glob("*.yml"))
LAUNCHERS = ("run_workflow_template", "run_job_template", "run_playbook")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def rules() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in RULEBOOKS:
        for ruleset in read(path):
            for rule in ruleset["rules"]:
                yield f"{path.stem}: {rule['name']}", rule


def launched(rule: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    [(kind, words)] = rule["action"].items()
    assert kind in LAUNCHERS
    return kind, words


def ids() -> list[Any]:
    return [pytest.param(rule, id=name) for name, rule in rules()]


@pytest.mark.parametrize("path", RULEBOOKS, ids=lambda path: path.stem)
def test_a_rulebook_is_what_ansible_rulebook_takes(path: Path) -> None:
    package = find_spec("ansible_rulebook")
    if package is None or package.origin is None:
        pytest.skip("ansible-rulebook is not installed")
    schema = json.loads((Path(package.origin).parent / "schema/ruleset_schema.json").read_text(encoding="utf-8"))
    assert [error.message for error in Draft202012Validator(schema).iter_errors(read(path))] == []


@pytest.mark.parametrize("rule", ids())
def test_a_storm_is_one_launch(rule: Mapping[str, Any]) -> None:
    assert rule["throttle"]["once_within"]
    # By the kind of event: by the name of an alarm, five alarms of one loss would be five launches.
    assert rule["throttle"]["group_by_attributes"] == ["event.body.source"]


@pytest.mark.parametrize("rule", ids())
def test_what_is_launched_is_there_and_gets_its_answers(rule: Mapping[str, Any]) -> None:
    kind, words = launched(rule)
    if kind == "run_playbook":
        assert (ROOT / "playbooks" / f"{words['name'].removeprefix('multiregion.aws_dr.')}.yml").is_file()
        return
    asked = questions(launchable()[words["name"]])
    answers = words["job_args"]["extra_vars"]
    assert {one["variable"] for one in asked if one["required"]} <= set(answers) <= {one["variable"] for one in asked}
    for one in asked:
        assert (
            one["variable"] not in answers
            or one["type"] != "multiplechoice"
            or answers[one["variable"]] in one["choices"]
        )


@pytest.mark.parametrize("rule", ids())
def test_nothing_moves_before_a_person_approves(rule: Mapping[str, Any]) -> None:
    kind, words = launched(rule)
    if kind == "run_workflow_template":
        nodes = launchable()[words["name"]]["simplified_workflow_nodes"]
        assert any("approval_node" in node for node in nodes)
    else:
        assert words["name"] in {"DR status", "multiregion.aws_dr.status"}


def test_rulebooks_and_queue_speak_of_alarms_that_there_are() -> None:
    names = (ROOT / "roles/monitoring/vars/main.yml").read_text(encoding="utf-8")
    [queue] = read(FOLDER / "queue.yml")
    prefixes = [one["prefix"] for one in queue["vars"]["__patterns"][0]["pattern"]["detail"]["alarmName"]]
    assert [prefix for prefix in prefixes if f"'{prefix}" not in names and f'"{prefix}' not in names] == []
    for path in RULEBOOKS:
        told = "".join(rule["condition"] for ruleset in read(path) for rule in ruleset["rules"])
        words = {word for group in re.findall(r"\^\(?([a-z|-]+)\)?-?\"", told) for word in group.strip("-").split("|")}
        assert words == {prefix.strip("-") for prefix in prefixes}, path.stem


def test_the_queue_is_filled_by_what_the_rulebooks_read() -> None:
    [queue] = read(FOLDER / "queue.yml")
    sent = {source for one in queue["vars"]["__patterns"] for source in one["pattern"]["source"]}
    for path in RULEBOOKS:
        told = "".join(rule["condition"] for ruleset in read(path) for rule in ruleset["rules"])
        assert set(re.findall(r'source == "([a-z.]+)"', told)) == sent
