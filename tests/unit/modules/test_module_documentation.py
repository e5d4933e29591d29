# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a module's documentation says, and what the module takes, are the same."""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
PACKAGE = "ansible_collections.multiregion.aws_dr.plugins.modules"
FRAGMENTS = "ansible_collections.multiregion.aws_dr.plugins.doc_fragments"
OWN = "multiregion.aws_dr."
NAMES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py") if path.stem != "__init__")
# The name of a permission, where the code gives it to a step: Step("rds:CreateGlobalCluster", ...
PERMISSION = re.compile(r'(?:Step\(\s*|ACTION = )"([^"]+)"')


def module(name: str) -> Any:
    return importlib.import_module(f"{PACKAGE}.{name}")


def documentation(name: str) -> dict[str, Any]:
    """What the module says, with what it takes from this collection's fragments."""
    parsed: dict[str, Any] = yaml.safe_load(module(name).DOCUMENTATION)
    for fragment in parsed.get("extends_documentation_fragment", ()):
        if fragment.startswith(OWN):
            shared = importlib.import_module(f"{FRAGMENTS}.{fragment.removeprefix(OWN)}").ModuleDocFragment
            parsed["options"] = {**yaml.safe_load(shared.DOCUMENTATION)["options"], **parsed["options"]}
    return parsed


def uses_aws(name: str) -> bool:
    return "amazon.aws.common.modules" in documentation(name).get("extends_documentation_fragment", ())


AWS_NAMES = [name for name in NAMES if uses_aws(name)]


def as_specified(options: Mapping[str, Any]) -> dict[str, Any]:
    """An argument_spec in one shape."""
    return {
        name: {
            "type": option.get("type", "str"),
            "required": option.get("required", False),
            "default": option.get("default"),
            "choices": option.get("choices"),
            "elements": option.get("elements"),
            "aliases": option.get("aliases", []),
            "suboptions": as_specified(option.get("options") or {}),
        }
        for name, option in options.items()
    }


def as_documented(options: Mapping[str, Any]) -> dict[str, Any]:
    """The documented options in the same shape."""
    return as_specified(with_their_key(options))


def with_their_key(options: Mapping[str, Any]) -> dict[str, Any]:
    """Suboptions under the key that they have in an argument_spec."""
    return {
        name: {**option, "options": with_their_key(option.get("suboptions") or {})} for name, option in options.items()
    }


@pytest.mark.parametrize("name", NAMES)
def test_options_are_documented_as_they_are(name: str) -> None:
    assert as_documented(documentation(name)["options"]) == as_specified(module(name).argument_spec())


@pytest.mark.parametrize("name", NAMES)
def test_a_module_says_what_it_is(name: str) -> None:
    page = documentation(name)
    assert page["module"] == name
    assert page["version_added"] == "0.1.0"
    assert set(page["attributes"]) >= {"check_mode", "diff_mode"}
    assert all(attribute["support"] in ("full", "partial", "none") for attribute in page["attributes"].values())


@pytest.mark.parametrize("name", NAMES)
def test_every_option_is_described(name: str) -> None:
    def described(options: Mapping[str, Any]) -> bool:
        return all(
            option.get("description") and described(option.get("suboptions") or {}) for option in options.values()
        )

    assert described(documentation(name)["options"])


@pytest.mark.parametrize("name", NAMES)
def test_examples_use_options_that_exist(name: str) -> None:
    spec = module(name).argument_spec()
    tasks = yaml.safe_load(module(name).EXAMPLES)
    used = [task[f"multiregion.aws_dr.{name}"] for task in tasks if f"multiregion.aws_dr.{name}" in task]
    required = {option for option, settings in spec.items() if settings.get("required")}
    assert used
    assert all(task["name"] for task in tasks)
    for options in used:
        assert required <= set(options or {}) <= set(spec) | {"region"}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_returned_is_described(name: str) -> None:
    returned = yaml.safe_load(module(name).RETURN)
    assert returned
    assert all({"description", "returned", "type"} <= set(value) for value in returned.values())


@pytest.mark.parametrize("name", AWS_NAMES)
def test_a_module_names_its_permissions_and_a_page_of_aws(name: str) -> None:
    text = module(name).DOCUMENTATION
    assert "Requires the IAM action" in text
    assert "U(https://docs.aws.amazon.com/" in text


@pytest.mark.parametrize("name", AWS_NAMES)
def test_every_permission_that_a_plan_names_is_documented(name: str) -> None:
    source = ROOT / "plugins/module_utils/_aws" / f"{name}.py"
    named = set(PERMISSION.findall(source.read_text(encoding="utf-8"))) if source.exists() else set()
    assert {permission for permission in named if f"C({permission})" not in module(name).DOCUMENTATION} == set()


def test_the_action_group_has_every_module_that_calls_aws() -> None:
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text(encoding="utf-8"))
    group = [entry for entry in runtime["action_groups"]["aws"] if isinstance(entry, str)]
    assert sorted(group) == AWS_NAMES
