# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A role takes what its argument specs say, nothing else, and on the same terms as the roles beside it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import Any

import pytest
import yaml

from tests.unit.roles.role_files import ROLES, ROOT, load, role_file, taken, variables

Options = Mapping[str, Mapping[str, Any]]

SPECS: Mapping[str, Mapping[str, Any]] = {
    role: role_file(role, "meta/argument_specs.yml")["argument_specs"] for role in ROLES
}
ENTRIES = [(role, entry) for role in ROLES for entry in SPECS[role]]
WIRING: Mapping[str, Any] = load(ROOT / "playbooks/vars/wiring.yml")
# What the playbooks themselves use of the variables of roles, such as the preflight.
PLAYBOOKS = variables([WIRING, *(load(path) for path in sorted((ROOT / "playbooks/tasks").glob("*.yml")))])


def options(role: str, entry: str = "main") -> Options:
    found: Options = SPECS[role][entry]["options"]
    return found


def every_option(role: str) -> Options:
    return dict(chain.from_iterable(options(role, entry).items() for entry in SPECS[role]))


def required(role: str, entry: str) -> set[str]:
    return {name for name, option in options(role, entry).items() if option.get("required")}


def taken_in_every_state(role: str, entry: str) -> set[str]:
    """What main takes to build and to remove. Another entry point has main's terms, where they share a variable."""
    if entry == "main":
        return taken(role, entry, "present") & taken(role, entry, "absent")
    return taken(role, entry) - (options(role).keys() - required(role, "main"))


def is_complete(option: Mapping[str, Any]) -> bool:
    return (
        {"type", "description"} <= set(option)
        and option["description"].endswith(".")
        and ("elements" in option) == (option["type"] == "list")
        and all(is_complete(below) for below in option.get("options", {}).values())
    )


@pytest.mark.parametrize(("role", "entry"), ENTRIES)
def test_every_variable_that_is_taken_is_specified(role: str, entry: str) -> None:
    assert taken(role, entry) - set(options(role, entry)) == set()


@pytest.mark.parametrize(("role", "entry"), ENTRIES)
def test_every_variable_that_is_specified_is_taken(role: str, entry: str) -> None:
    assert set(options(role, entry)) - taken(role, entry) - PLAYBOOKS == set()


@pytest.mark.parametrize(("role", "entry"), ENTRIES)
def test_what_every_state_takes_and_no_default_gives_is_required(role: str, entry: str) -> None:
    assert required(role, entry) == taken_in_every_state(role, entry) - set(role_file(role, "defaults/main.yml"))


@pytest.mark.parametrize("role", ROLES)
def test_the_defaults_are_those_of_the_specs(role: str) -> None:
    specified = {name: option["default"] for name, option in every_option(role).items() if "default" in option}
    assert role_file(role, "defaults/main.yml") == specified


@pytest.mark.parametrize(("role", "entry"), ENTRIES)
def test_every_option_is_typed_and_described(role: str, entry: str) -> None:
    assert [name for name, option in options(role, entry).items() if not is_complete(option)] == []


@pytest.mark.parametrize(("role", "entry"), [pair for pair in ENTRIES if pair[1] != "main"])
def test_entry_points_of_a_role_agree(role: str, entry: str) -> None:
    shared = options(role).keys() & options(role, entry).keys()
    assert {name: options(role, entry)[name] for name in shared} == {name: options(role)[name] for name in shared}


def test_roles_agree_on_what_they_share() -> None:
    terms: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for role in ROLES:
        for name, option in options(role).items():
            if not name.startswith(f"{role}_"):
                terms.setdefault(name, []).append((role, {**option, "required": False}))
    assert [name for name, found in terms.items() if any(option != found[0][1] for _role, option in found)] == []


def test_the_wiring_says_nothing_that_nobody_takes() -> None:
    specified = set(chain.from_iterable(every_option(role) for role in ROLES))
    assert WIRING.keys() - specified - PLAYBOOKS == set()


@pytest.mark.parametrize("role", ROLES)
def test_what_no_default_gives_the_playbooks_or_the_inventory_give(role: str) -> None:
    inventory = load(ROOT / "inventories/transactions/group_vars/all/system.yml") | load(ROOT / "group_vars/all.yml")
    given = WIRING.keys() | inventory.keys() | role_file(role, "defaults/main.yml").keys()
    assert every_option(role).keys() - given == set()


@pytest.mark.parametrize("role", ROLES)
def test_the_example_of_a_role_gives_all_that_it_takes_to_build(role: str) -> None:
    (play,) = yaml.safe_load(SPECS[role]["main"]["examples"])
    given = dict(play.get("vars", {}))
    for step in play.get("roles", []) + play.get("tasks", []):
        given |= step.get("vars", {})
    needed = set().union(*(taken(role, entry, "present") for entry in SPECS[role]))
    assert set(given) <= set(every_option(role))
    # The inventory gives the region of a host.
    assert needed - set(given) - set(role_file(role, "defaults/main.yml")) <= {"aws_region"}


@pytest.mark.parametrize("role", ROLES)
def test_the_galaxy_describes_a_role_as_its_specs_do(role: str) -> None:
    meta = role_file(role, "meta/main.yml")
    assert meta["galaxy_info"]["description"] == SPECS[role]["main"]["short_description"]
    assert meta["dependencies"] == []
