# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the files of a role, and finds the variables that they take from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[3]
ROLES = sorted(path.name for path in (ROOT / "roles").iterdir() if path.is_dir())

# Keywords of a task whose text is an expression without braces.
BARE = frozenset({"when", "until", "that", "changed_when", "failed_when"})
# What Ansible itself knows: magic variables, the variable of a loop, and functions.
KNOWN = frozenset(
    {"ansible_check_mode", "ansible_limit", "ansible_play_hosts_all", "ansible_run_tags", "ansible_skip_tags"}
    | {"groups", "hostvars", "inventory_hostname", "role_path"}
    | {"dict", "item", "lookup", "loop", "omit", "range"}
)
INCLUDES = ("ansible.builtin.import_tasks", "ansible.builtin.include_tasks")
OTHER_STATE = {"present": "absent", "absent": "present"}
SYNTAX = Environment(autoescape=True)


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def role_file(role: str, name: str) -> Any:
    """One YAML file of a role; None where there is none."""
    path = ROOT / "roles" / role / name
    return load(path) if path.exists() else None


def texts(value: Any, bare: bool = False) -> Iterator[str]:
    """Every template in a value. ``bare`` is true below a keyword that takes an expression without braces."""
    if isinstance(value, str):
        yield f"{{{{ {value} }}}}" if bare and "{{" not in value else value
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from texts(str(key))
            yield from texts(below, bare=key in BARE)
    elif isinstance(value, list):
        for below in value:
            yield from texts(below, bare)


def variables(value: Any) -> set[str]:
    """Names of the variables that the templates in a value take from outside."""
    return set().union(*(free_names(text) for text in texts(value))) - KNOWN


def free_names(text: str) -> set[str]:
    """The names that a template reads and does not set itself."""
    names = list(SYNTAX.parse(text).find_all(nodes.Name))
    return {name.name for name in names if name.ctx == "load"} - {name.name for name in names if name.ctx != "load"}


def tasks_below(block: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The tasks of a file, those inside of blocks too."""
    for task in block:
        yield task
        for part in ("block", "rescue", "always"):
            yield from tasks_below(task.get(part, []))


def module_of(task: Mapping[str, Any]) -> str:
    """The full name of the module that a task runs; empty for a block."""
    return next((key for key in task if "." in key), "")


def without(tasks: list[dict[str, Any]], condition: str) -> list[dict[str, Any]]:
    """The tasks of a file but for those that run under this condition alone."""
    return [task for task in tasks if task.get("when") != condition]


def included(task: Mapping[str, Any]) -> list[str]:
    """The task file that a task imports or includes."""
    return [task[module] for module in INCLUDES if module in task]


def reached(role: str, entry: str, state: str = "") -> list[list[dict[str, Any]]]:
    """The tasks that an entry point reaches, file by file; with a state, those of the other state left out."""
    found: dict[str, list[dict[str, Any]]] = {}
    waiting = [f"{entry}.yml"]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = load(ROOT / "roles" / role / "tasks" / name)
            if state:
                found[name] = without(found[name], f"{role}_state == '{OTHER_STATE[state]}'")
            waiting += [below for task in tasks_below(found[name]) for below in included(task)]
    return list(found.values())


def template_variables(role: str, value: Any) -> set[str]:
    """Variables of the template files that a value looks up."""
    looked_up = [
        path
        for path in (ROOT / "roles" / role / "templates").glob("*.j2")
        if any(path.name in text for text in texts(value))
    ]
    return set().union(*(free_names(path.read_text(encoding="utf-8")) for path in looked_up)) - KNOWN


def taken(role: str, entry: str = "main", state: str = "") -> set[str]:
    """The variables that an entry point takes, the role's own internal variables followed to what they take."""
    internal = role_file(role, "vars/main.yml") or {}
    found: set[str] = set()
    waiting: list[Any] = list(reached(role, entry, state))
    while waiting:
        value = waiting.pop()
        new = (variables(value) | template_variables(role, value)) - found
        found |= new
        waiting += [internal[name] for name in new if name in internal]
    return {name for name in found if not name.startswith("__")}
