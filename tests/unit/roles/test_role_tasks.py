# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How the tasks of a role are written: a short table of contents, nothing that waits blindly or hides an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.roles.role_files import ROLES, ROOT, load, role_file, tasks_below, variables

LONGEST_TABLE_OF_CONTENTS = 30
WIRING = load(ROOT / "playbooks/vars/wiring.yml")


def tasks(role: str) -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "roles" / role / "tasks").glob("*.yml")):
        yield from tasks_below(load(path))


def facts(role: str) -> dict[str, Any]:
    steps = [task.get("ansible.builtin.set_fact", {}) for task in tasks(role)]
    return {name: value for step in steps for name, value in step.items()}


@pytest.mark.parametrize("role", ROLES)
def test_the_main_file_is_a_table_of_contents(role: str) -> None:
    lines = (ROOT / "roles" / role / "tasks/main.yml").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_TABLE_OF_CONTENTS


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sets_at_most_one_fact_which_bears_its_name(role: str) -> None:
    steps = [task["name"] for task in tasks(role) if "ansible.builtin.set_fact" in task]
    assert len(steps) == len(facts(role)) <= 1
    assert set(facts(role)) <= {f"{role}_result"}


@pytest.mark.parametrize("role", ROLES)
def test_the_specs_tell_what_the_fact_contains(role: str) -> None:
    told = " ".join(role_file(role, "meta/argument_specs.yml")["argument_specs"]["main"]["description"])
    assert [name for name in facts(role) if f"the fact C({name})" not in told] == []
    assert [key for value in facts(role).values() for key in value if f"C({key})" not in told] == []


@pytest.mark.parametrize("role", ROLES)
def test_no_task_pauses_or_hides_an_error(role: str) -> None:
    forbidden = {"ansible.builtin.pause", "ansible.builtin.wait_for", "ignore_errors"}
    assert [task["name"] for task in tasks(role) if forbidden & set(task)] == []


@pytest.mark.parametrize("role", ROLES)
def test_what_a_task_registers_is_internal(role: str) -> None:
    registered = {task["register"] for task in tasks(role) if "register" in task}
    assert {name for name in registered if not name.startswith(f"__{role}_")} == set()
    assert {name for name in role_file(role, "vars/main.yml") or {} if not name.startswith(f"__{role}_")} == set()


def test_the_wiring_reads_only_what_somebody_sets() -> None:
    system = [
        load(ROOT / name) for name in ("group_vars/all.yml", "inventories/transactions/group_vars/all/system.yml")
    ]
    defaults = [role_file(role, "defaults/main.yml") for role in ROLES]
    playbooks = [task for path in (ROOT / "playbooks/tasks").glob("*.yml") for task in tasks_below(load(path))]
    known = set(WIRING).union(*system, *defaults, *map(facts, ROLES))
    assert variables(WIRING) - known - {task["register"] for task in playbooks if "register" in task} == set()
