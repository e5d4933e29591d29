# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages that docs/generate.py writes are up to date, and tell of the rights that the deployer's policies give."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from docs.generate import COLLECTION, actions_of, code, pages, plain, plugins_in, plugins_of
from tests.unit.roles.role_files import ROLES, ROOT, load

OTHERS: Mapping[str, list[str]] = load(ROOT / "docs/iam_actions.yml")
PAGES = pages()


def used_plugins() -> set[str]:
    """The modules and lookups of the roles and of the playbooks themselves."""
    tasks = [load(path) for path in (ROOT / "playbooks/tasks").glob("*.yml")]
    return plugins_in(tasks).union(*(plugins_of(ROOT / "roles" / role) for role in ROLES))


def allowed_actions() -> set[str]:
    """What the deployer's policies allow."""
    policies = [load(path) for path in (ROOT / "roles/access/files").glob("deployer-policy-*.json")]
    statements = [one for policy in policies for one in policy["Statement"] if one["Effect"] == "Allow"]
    actions = [one["Action"] for one in statements]
    return {name for action in actions for name in ([action] if isinstance(action, str) else action)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_is_what_docs_generate_writes(page: Path) -> None:
    assert page.read_text(encoding="utf-8") == PAGES[page], "Run docs/generate.py."


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_page(role: str) -> None:
    assert ROOT / "roles" / role / "README.md" in PAGES


def test_the_list_of_rights_has_the_modules_that_are_used() -> None:
    other = {name for name in used_plugins() if not name.startswith(("ansible.builtin.", f"{COLLECTION}."))}
    assert set(OTHERS) == other


def test_the_pages_and_the_policies_of_the_deployer_agree() -> None:
    needed = set().union(*(actions_of(plugin, OTHERS) for plugin in used_plugins()))
    assert needed == allowed_actions()


@pytest.mark.parametrize(
    ("value", "text"),
    [("a", "`a`"), ("", '`""`'), (3, "`3`"), (True, "`true`"), ([], "`[]`"), (["a", "b"], "`[a, b]`")],
)
def test_values_are_written_as_in_yaml(value: Any, text: str) -> None:
    assert code(value) == text


@pytest.mark.parametrize(
    ("markup", "markdown"),
    [
        ("Is V(a) for O(b), C(c)", "Is `a` for `b`, `c`"),
        ("See P(multiregion.aws_dr.compute#role)", "See [compute](../compute/README.md)"),
        ("M(amazon.aws.kms_key)", "`amazon.aws.kms_key`"),
    ],
)
def test_markup_of_ansible_becomes_markdown(markup: str, markdown: str) -> None:
    assert plain(markup) == markdown


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ([{"name": "a", "amazon.aws.kms_key": {"alias": "b"}}], {"amazon.aws.kms_key"}),
        ({"block": [{"a.b.c": None}]}, {"a.b.c"}),
        ("{{ lookup('amazon.aws.ssm_parameter', name) }}", {"amazon.aws.ssm_parameter"}),
        ({"client_keep_alive.seconds": "60", "a": "b.c.d"}, set()),
    ],
)
def test_modules_and_lookups_are_found(value: Any, names: set[str]) -> None:
    assert plugins_in(value) == names
