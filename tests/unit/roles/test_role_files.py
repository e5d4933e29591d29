# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests of roles rest on finding the variables in a file, so that is tested itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.roles.role_files import reached, taken, tasks_below, variables


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("plain text", set()),
        ("{{ access_state }}", {"access_state"}),
        ({"{{ a }}": 1}, {"a"}),
        ({"when": "a == 'b'"}, {"a"}),
        ({"when": ["a", "not b"]}, {"a", "b"}),
        ({"ansible.builtin.assert": {"that": "a"}}, {"a"}),
        ({"name": "a"}, set()),
        ("{{ item.a | default(b) }}", {"b"}),
        ("{{ hostvars[a].b }}", {"a"}),
        ("{% set a = b %}{% for c in d %}{{ a ~ c }}{% endfor %}", {"b", "d"}),
        ("{{ lookup('ansible.builtin.env', 'HOME') }}", set()),
    ],
)
def test_variables_are_what_a_template_takes_from_outside(value: Any, names: set[str]) -> None:
    assert variables(value) == names


def test_tasks_inside_of_blocks_are_found() -> None:
    inner = {"name": "Inner"}
    block: dict[str, Any] = {"name": "Block", "block": [{"name": "Rescued", "rescue": [inner]}]}
    assert [task["name"] for task in tasks_below([block])] == ["Block", "Rescued", "Inner"]


def test_internal_variables_and_templates_are_followed() -> None:
    # By way of __compute_user_data, which looks up the template that uses it, and of __compute_minimum.
    assert {"compute_health_path", "dr_role"} <= taken("compute")


def test_a_state_leaves_the_tasks_of_the_other_out() -> None:
    assert "compute_volume_size_gib" in taken("compute", state="present")
    assert "compute_volume_size_gib" not in taken("compute", state="absent")
    assert len(reached("compute", "main", "absent")) < len(reached("compute", "main"))
