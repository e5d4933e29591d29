# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the pages that follow from other files: each role's README.md, and docs/variables.md.

The argument specs of a role are the single truth for its variables, the documentation of the modules and
docs/iam_actions.yml for the rights that they need. Run it after a change of any of these; a test fails until then.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
COLLECTION = "multiregion.aws_dr"
NOTE = "<!-- Written by docs/generate.py from {source}: change that, and run it again. -->"
# A description that says so is told in a section of its own.
RESULT = "the fact C("
# An action, as the documentation of a module names it.
ACTION = re.compile(r"C\(([a-z0-9-]+:[A-Z]\w+)\)")
FULL_NAME = re.compile(r"\w+\.\w+\.\w+")
LOOKUP = re.compile(r"(?:lookup|query)\('(\w+\.\w+\.\w+)'")

Option = Mapping[str, Any]


def load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


# --- text ---------------------------------------------------------------------------------------------------------


def plain(text: str) -> str:
    """Ansible's markup as Markdown."""
    text = re.sub(r"P\([\w.]+\.(\w+)#role\)", r"[\1](../\1/README.md)", text)
    return re.sub(r"\b[COVM]\(([^)]*)\)", r"`\1`", text)


def code(value: Any) -> str:
    """A value as it is written in YAML."""
    if isinstance(value, str):
        return f"`{value}`" if value else '`""`'
    return f"`{yaml.safe_dump(value, default_flow_style=True, width=1000).removesuffix('...').splitlines()[0]}`"


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *rows))


def kind(option: Option) -> str:
    return f"list of {option['elements']}" if option["type"] == "list" else str(option["type"])


def meaning(option: Option) -> str:
    choices = [code(choice) for choice in option.get("choices", [])]
    return plain(option["description"]) + (f" One of {', '.join(choices)}." if choices else "")


def rows_below(name: str, option: Option) -> Iterator[tuple[str, Option]]:
    """An option, then those of the dictionaries that it holds."""
    yield name, option
    for below, one in option.get("options", {}).items():
        yield from rows_below(f"{name}{'[]' if option['type'] == 'list' else ''}.{below}", one)


def row(name: str, option: Option) -> tuple[str, ...]:
    default = code(option["default"]) if "default" in option else "required" if option.get("required") else ""
    return f"`{name}`", kind(option), default, meaning(option)


def variables(options: Mapping[str, Option]) -> str:
    rows = (row(*one) for name, option in options.items() for one in rows_below(name, option))
    return table(("variable", "type", "default", "meaning"), rows)


# --- rights -------------------------------------------------------------------------------------------------------


def documentation(path: Path) -> str:
    """The DOCUMENTATION of a module, without importing it."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "DOCUMENTATION":
            return str(ast.literal_eval(node.value))
    return ""


def plugins_in(value: Any) -> set[str]:
    """The full names of the modules and lookups in a file of tasks or variables."""
    if isinstance(value, str):
        return set(LOOKUP.findall(value))
    if isinstance(value, Mapping):
        modules = {key for key in value if FULL_NAME.fullmatch(str(key))}
        return modules.union(*map(plugins_in, value.values()))
    return set().union(*map(plugins_in, value)) if isinstance(value, list) else set()


def plugins_of(role: Path) -> set[str]:
    files = [*role.glob("tasks/*.yml"), *role.glob("vars/*.yml")]
    return set().union(*(plugins_in(load(path)) for path in files))


def actions_of(plugin: str, others: Mapping[str, list[str]]) -> set[str]:
    """The IAM actions of a module. Those of this collection name them themselves; its lookups call nobody."""
    if plugin.startswith(f"{COLLECTION}."):
        path = ROOT / f"plugins/modules/{plugin.rpartition('.')[2]}.py"
        return set(ACTION.findall(documentation(path))) if path.exists() else set()
    return set() if plugin.startswith("ansible.builtin.") else set(others[plugin])


def rights(role: Path, others: Mapping[str, list[str]]) -> str:
    """The IAM actions of a role, a line per service."""
    services: dict[str, list[str]] = {}
    for action in sorted(set().union(*(actions_of(plugin, others) for plugin in plugins_of(role)))):
        service, _colon, name = action.partition(":")
        services.setdefault(service, []).append(f"`{name}`")
    return table(("service", "actions"), ((f"`{service}`", ", ".join(names)) for service, names in services.items()))


# --- pages --------------------------------------------------------------------------------------------------------


def every_option(specs: Mapping[str, Any]) -> dict[str, Option]:
    """The options of all entry points. What only another one than main takes says so."""
    found = dict(specs["main"]["options"])
    for entry, spec in specs.items():
        for name, option in spec["options"].items():
            found.setdefault(
                name, {**option, "description": f"{option['description']} For the entry point C({entry})."}
            )
    return found


def entry_points(specs: Mapping[str, Any]) -> Iterator[str]:
    """The sections of what a role does beside its main part."""
    for entry, spec in specs.items():
        if entry != "main":
            yield f"## Entry point {entry}"
            yield from (plain(text) for text in spec["description"])


def readme(role: Path, handed: Iterable[str], others: Mapping[str, list[str]]) -> str:
    specs = load(role / "meta/argument_specs.yml")["argument_specs"]
    main = specs["main"]
    options = every_option(specs)
    results = [text for text in main["description"] if RESULT in text]
    sections = [
        NOTE.format(source="meta/argument_specs.yml"),
        f"# {COLLECTION}.{role.name}",
        f"{main['short_description']}.",
        *(plain(text) for text in main["description"] if text not in results),
        "## What you decide",
        variables({name: option for name, option in options.items() if name not in handed}),
        "## What the playbooks hand over",
        "`playbooks/vars/wiring.yml` sets these; who uses the role by itself sets them.",
        variables({name: option for name, option in options.items() if name in handed}),
        *entry_points(specs),
        "## What it tells other roles",
        *(plain(text) for text in results or ["It sets no fact."]),
        "## IAM actions",
        "What its tasks call to build, to change and to remove.",
        rights(role, others),
        "## Example",
        f"```yaml\n{main['examples'].rstrip()}\n```",
    ]
    return "\n\n".join(sections) + "\n"


def variables_page(roles: Iterable[Path], handed: Iterable[str]) -> str:
    """Everything that a user may decide, on one page."""
    sections = [
        NOTE.format(source="the roles' meta/argument_specs.yml and docs/system_variables.yml"),
        "# Variables",
        "What a user may decide, in the `group_vars` of an inventory or with `-e`. Everything else follows.",
    ]
    for title, options in load(ROOT / "docs/system_variables.yml").items():
        sections += [f"## {title}", variables(options)]
    for role in roles:
        options = load(role / "meta/argument_specs.yml")["argument_specs"]["main"]["options"]
        own = {name for name in options if name.startswith(f"{role.name}_")}.difference(handed)
        sections += [
            f"## [{role.name}](../roles/{role.name}/README.md)",
            variables({name: option for name, option in options.items() if name in own}),
        ]
    return "\n\n".join(sections) + "\n"


def pages() -> dict[Path, str]:
    """Every page that is written, and what it has to say."""
    handed = set(load(ROOT / "playbooks/vars/wiring.yml"))
    others = load(ROOT / "docs/iam_actions.yml")
    roles = sorted(path for path in (ROOT / "roles").iterdir() if path.is_dir())
    return {
        **{role / "README.md": readme(role, handed, others) for role in roles},
        ROOT / "docs/variables.md": variables_page(roles, handed),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
