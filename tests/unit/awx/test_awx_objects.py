# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is made in AWX holds together: references lead somewhere, playbooks are found, and nothing secret is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from tests.unit.awx.awx_files import FILES, ROOT, Unsafe, everything, launchable, named, objects, read

PLAYBOOKS = sorted((ROOT / "playbooks").glob("*.yml"))
# How AWX 24 knows a playbook, and the folders in which it looks for none.
KNOWN_BY = re.compile(r"^\s*-?\s*(?:hosts|(?:ansible\.builtin\.)?import_playbook):", re.MULTILINE)
OVERLOOKED = {"roles", "tasks", "group_vars", "host_vars"}
LINKS = ("success_nodes", "failure_nodes", "always_nodes")
MODULES = {
    "execution_environments": "execution_environment",
    "credential_types": "credential_type",
    "credentials": "credential",
    "notifications": "notification_template",
    "projects": "project",
    "inventories": "inventory",
    "inventory_sources": "inventory_source",
    "templates": "job_template",
    "workflows": "workflow_job_template",
    "schedules": "schedule",
}
CHOSEN = {"awx_notification_url": "https://hooks.invalid/dr"}


def tasks() -> list[dict[str, Any]]:
    [play] = read(ROOT / "playbooks/awx.yml")
    return list(play["tasks"])


def options_given(module: str) -> set[str]:
    found: set[str] = set()
    for task in tasks():
        found |= set(task.get(f"awx.awx.{module}", {}))
    return found


def strings(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Each string with the key above it."""
    if isinstance(value, Mapping):
        for name, below in value.items():
            yield from strings(below, str(name))
    elif isinstance(value, list):
        for below in value:
            yield from strings(below, key)
    elif isinstance(value, str):
        yield key, value


@pytest.mark.parametrize("path", PLAYBOOKS, ids=lambda path: path.stem)
def test_awx_finds_each_playbook(path: Any) -> None:
    assert KNOWN_BY.search(path.read_text(encoding="utf-8"))
    folders = path.relative_to(ROOT).parts[:-1]
    assert not OVERLOOKED & set(folders)
    assert not any(folder.startswith(".") for folder in folders)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_awx_takes_no_other_file_for_a_playbook(path: Any) -> None:
    assert not KNOWN_BY.search(path.read_text(encoding="utf-8"))


def test_every_playbook_for_users_has_a_template() -> None:
    offered = {template["playbook"] for template in objects("templates")}
    assert offered == {str(path.relative_to(ROOT)) for path in PLAYBOOKS if path.stem != "awx"}


@pytest.mark.parametrize("kind", MODULES)
def test_what_the_files_say_is_handed_to_awx(kind: str) -> None:
    for one in objects(kind, **CHOSEN):
        said = set(one) - {"simplified_workflow_nodes"}
        assert said <= options_given(MODULES[kind]), one["name"]


def test_what_the_files_say_of_nodes_is_handed_to_awx() -> None:
    given = options_given("workflow_job_template_node")
    for workflow in objects("workflows"):
        for node in workflow["simplified_workflow_nodes"]:
            assert set(node) <= given


def test_only_modules_of_awx_are_used() -> None:
    modules = [name for task in tasks() for name in task if "." in name]
    assert len(modules) == len(tasks())
    assert all(name.startswith("awx.awx.") for name in modules)


def test_every_file_is_read() -> None:
    [play] = read(ROOT / "playbooks/awx.yml")
    assert sorted(play["vars_files"]) == [f"../awx/{path.name}" for path in FILES]


def test_nodes_are_made_before_they_are_linked() -> None:
    made, linked = [
        task["awx.awx.workflow_job_template_node"] for task in tasks() if "awx.awx.workflow_job_template_node" in task
    ]
    assert not set(LINKS) & set(made)
    assert set(LINKS) <= set(linked)
    # As one value of the workflow, nodes would be made anew in each run.
    assert "workflow_nodes" not in options_given("workflow_job_template")


@pytest.mark.parametrize("workflow", objects("workflows"), ids=lambda workflow: str(workflow["name"]))
def test_a_workflow_leads_through_its_approval(workflow: Mapping[str, Any]) -> None:
    nodes = {node["identifier"]: node for node in workflow["simplified_workflow_nodes"]}
    assert len(nodes) == len(workflow["simplified_workflow_nodes"])
    order = ["status"]
    while following := [name for link in LINKS for name in nodes[order[-1]].get(link, [])]:
        order += following
    assert order == list(nodes), "one way, from the first node to the last"
    assert all(node.get("unified_job_template", "DR status") in launchable() for node in nodes.values())
    [approval] = [name for name, node in nodes.items() if "approval_node" in node]
    before = [nodes[name] for name in order[: order.index(approval)]]
    changing = [
        node for node in before if node["unified_job_template"] != "DR status" and node.get("job_type") != "check"
    ]
    assert changing == [], "nothing is changed before a person has approved"


def test_a_lost_region_does_not_stop_the_failover_workflow_at_its_first_look() -> None:
    first = named("workflows", "DR failover with approval")["simplified_workflow_nodes"][0]
    assert first["always_nodes"] == ["plan"]


def test_a_node_overrides_only_what_its_template_lets_it() -> None:
    for workflow in objects("workflows"):
        for node in workflow["simplified_workflow_nodes"]:
            if "job_type" in node:
                assert named("templates", node["unified_job_template"])["ask_job_type_on_launch"]


def test_references_lead_somewhere() -> None:
    names = {kind: {one["name"] for one in objects(kind, **CHOSEN)} for kind in MODULES}
    for template in objects("templates", **CHOSEN):
        assert template["project"] in names["projects"]
        assert template["inventory"] in names["inventories"]
        assert template["execution_environment"] in names["execution_environments"]
        assert set(template["credentials"]) <= names["credentials"]
        assert (ROOT / template["playbook"]).is_file()
    for owner in objects("templates", **CHOSEN) + objects("workflows", **CHOSEN):
        assert owner["notification_templates_error"] == list(names["notifications"])
    for source in objects("inventory_sources"):
        assert source["inventory"] in names["inventories"]
        assert source["source_project"] in names["projects"]
        assert (ROOT / source["source_path"]).is_file()
    for schedule in objects("schedules"):
        assert schedule["unified_job_template"] in names["templates"] | names["workflows"]
    assert {one["credential_type"] for one in objects("credentials")} <= names["credential_types"]
    assert {one["default_environment"] for one in objects("projects")} <= names["execution_environments"]


def test_nothing_is_fetched_in_an_emergency() -> None:
    assert [project["scm_update_on_launch"] for project in objects("projects")] == [False]
    assert [source["update_on_launch"] for source in objects("inventory_sources")] == [False]
    assert [image["pull"] for image in objects("execution_environments")] == ["missing"]


def test_nobody_is_told_where_no_webhook_is_given() -> None:
    assert objects("notifications") == []
    assert [one["notification_templates_error"] for one in objects("templates")] == [[]] * 6


def test_no_secret_stands_in_a_file() -> None:
    secret = re.compile(r"key|secret|token|password", re.IGNORECASE)
    for path in FILES:
        for key, value in strings(read(path)):
            if secret.search(key) and not isinstance(value, Unsafe):
                assert value == "" or value.startswith("{{ lookup('ansible.builtin.env'") or key == "required", key
    assert [one["update_secrets"] for one in objects("credentials")] == [False]


def test_the_credential_brings_keys_region_and_account() -> None:
    [kind] = objects("credential_types")
    fields = {field["id"]: field.get("secret", False) for field in kind["inputs"]["fields"]}
    injected = dict(strings(kind["injectors"]))
    assert {f"{{{{ {name} }}}}" for name in fields} == set(injected.values())
    assert {name for name, is_secret in fields.items() if is_secret} == {"secret_key", "session_token"}
    assert {"AWS_REGION", "AWS_DEFAULT_REGION", "aws_account_id"} <= set(injected)
    assert set(objects("credentials")[0]["inputs"]) == set(fields)


def test_schedules_say_when_they_begin_and_how_often() -> None:
    rule = re.compile(r"^DTSTART:\d{8}T\d{6}Z RRULE:FREQ=[A-Z]+;INTERVAL=\d+(;BYDAY=[A-Z]{2};BYSETPOS=1)?$")
    assert [one["name"] for one in objects("schedules") if not rule.match(one["rrule"])] == []
    drill = named("schedules", "DR drill, quarterly")
    nodes = launchable()[drill["unified_job_template"]]["simplified_workflow_nodes"]
    assert any("approval_node" in node for node in nodes), "no drill begins by itself"


def test_settings_reach_every_file() -> None:
    chosen = everything(awx_organization="Night shift")
    owners = [one for kind in MODULES for one in chosen[f"controller_{kind}"] if "organization" in one]
    assert {one["organization"] for one in owners} == {"Night shift"}
