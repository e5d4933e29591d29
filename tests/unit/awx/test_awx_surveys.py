# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWX asks is what the playbooks take, and every way to launch something answers what is required."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.awx.awx_files import ROOT, everything, launchable, objects, playbook_texts, questions, read

TEMPLATES = [one["name"] for one in objects("templates")]
NAMED = launchable()
TYPES = {"text", "integer", "multiplechoice"}
# Taken by a plugin or a role, below the playbooks.
ELSEWHERE = {
    "ansible_warm_local": "plugins/connection/warm_local.py",
    "aurora_global_final_snapshot_identifier": "roles/aurora_global/meta/argument_specs.yml",
}
# Where a playbook says which answers it takes: the name there, and the file.
ALLOWED = {
    ("DR failover", "mode"): ("mode", "playbooks/failover.yml"),
    ("DR status", "status_scope"): ("status_scope", "playbooks/status.yml"),
    ("DR drill", "by"): ("by", "playbooks/tasks/drill/words.yml"),
}


def answers_of(owner: Mapping[str, Any]) -> set[str]:
    return {question["variable"] for question in questions(owner)}


def allowed(name: str, file: str) -> set[str]:
    """The list behind ``allowed`` of a word in a playbook."""
    text = (ROOT / file).read_text(encoding="utf-8")
    found = re.search(rf"name: {name}, found: .*allowed: \[(.*)\]", text)
    assert found, f"{file} asserts nothing about {name}"
    return {word.strip() for word in found[1].split(",")}


def launches() -> list[tuple[str, str, Mapping[str, Any]]]:
    """Who launches what with which answers: nodes and schedules."""
    nodes = [
        (f"{workflow['name']}: {node['identifier']}", node["unified_job_template"], node.get("extra_data", {}))
        for workflow in objects("workflows")
        for node in workflow["simplified_workflow_nodes"]
        if "unified_job_template" in node
    ]
    return nodes + [
        (schedule["name"], schedule["unified_job_template"], schedule["extra_data"])
        for schedule in objects("schedules")
    ]


def is_valid(question: Mapping[str, Any], answer: Any) -> bool:
    if question["type"] == "integer":
        return isinstance(answer, int) and bool(question["min"] <= answer <= question["max"])
    if not isinstance(answer, str):
        return False
    if question["type"] == "multiplechoice":
        return answer in question["choices"]
    return bool(question["min"] <= len(answer) <= question["max"])


@pytest.mark.parametrize("name", NAMED)
def test_a_question_is_one_that_awx_takes(name: str) -> None:
    for question in questions(NAMED[name]):
        assert question["type"] in TYPES
        assert question["question_name"]
        assert {"question_description", "default", "required"} <= set(question)
        if question["type"] == "multiplechoice":
            # Numbers and truth values would come out of AWX as strings that are no longer choices.
            assert all(isinstance(choice, str) for choice in question["choices"])
        if question["default"] != "":
            assert is_valid(question, question["default"])
    assert len(answers_of(NAMED[name])) == len(questions(NAMED[name]))


@pytest.mark.parametrize("name", TEMPLATES)
def test_each_answer_is_a_word_of_the_playbook(name: str) -> None:
    text = "\n".join(playbook_texts(NAMED[name]["playbook"]))
    for variable in answers_of(NAMED[name]):
        read_in = (ROOT / ELSEWHERE[variable]).read_text(encoding="utf-8") if variable in ELSEWHERE else text
        assert re.search(rf"\b{variable}\b", read_in), variable


@pytest.mark.parametrize(("name", "variable"), ALLOWED)
def test_choices_are_what_the_playbook_takes(name: str, variable: str) -> None:
    [question] = [one for one in questions(NAMED[name]) if one["variable"] == variable]
    assert set(question["choices"]) == allowed(*ALLOWED[name, variable])


def test_a_drill_offers_what_works_without_a_lab() -> None:
    [question] = [one for one in questions(NAMED["DR drill"]) if one["variable"] == "inject"]
    assert {*question["choices"], "lab"} == set(read(ROOT / "playbooks/vars/drill.yml")["drill_injects"])


def test_regions_are_those_of_the_inventory() -> None:
    groups = read(ROOT / everything()["awx_inventory_path"])["all"]["children"]["regions"]["children"]
    regions = [host for group in ("primary", "secondary") for host in groups[group]["hosts"]]
    asked = [
        question["choices"]
        for owner in NAMED.values()
        for question in questions(owner)
        if question["variable"] == "target_region"
    ]
    assert asked == [regions] * 3


@pytest.mark.parametrize(("who", "template", "answers"), launches(), ids=[who for who, *_unused in launches()])
def test_every_launch_sends_what_is_required(who: str, template: str, answers: Mapping[str, Any]) -> None:
    asked = {question["variable"]: question for question in questions(NAMED[template])}
    required = {variable for variable, question in asked.items() if question["required"]}
    assert required <= set(answers) <= set(asked), who
    assert [name for name, answer in answers.items() if not is_valid(asked[name], answer)] == []


def test_a_workflow_asks_for_words_of_its_jobs() -> None:
    for workflow in objects("workflows"):
        jobs = [
            NAMED[node["unified_job_template"]]
            for node in workflow["simplified_workflow_nodes"]
            if node.get("unified_job_template")
        ]
        taken: dict[str, dict[str, Any]] = {}
        for job in jobs:
            taken |= {question["variable"]: question for question in questions(job)}
        for question in questions(workflow):
            job_question = taken[question["variable"]]
            assert question["type"] == job_question["type"]
            assert question.get("choices") == job_question.get("choices")
