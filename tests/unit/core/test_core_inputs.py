# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What no option may be, whatever the module."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.inputs import option_problems, system_problems
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.service_role import checked_statements
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.ssm_parameters import (
    checked_path,
    wanted_parameters,
)

PART = {"name": {"type": "str", "required": True}, "password": {"type": "str"}}
SPEC: dict[str, Any] = {
    "name": {"type": "str", "required": True},
    "wait_timeout": {"type": "int"},
    "tags": {"type": "dict"},
    "parts": {"type": "list", "elements": "dict", "options": PART},
}
GOOD: dict[str, Any] = {
    "name": "a",
    "wait_timeout": 60,
    "tags": {"Cost-Center": 4711},
    "parts": [{"name": "b", "password": "first\r\n\tsecond"}],
}


def test_good_options_have_no_problem() -> None:
    assert option_problems(SPEC, GOOD) == []


@pytest.mark.parametrize(
    ("change", "begins"),
    [
        ({"name": "a\x00b"}, "name: found the character U+0000"),
        ({"parts": [{"name": "b", "password": "hush\x1b[2J"}]}, "parts.password: found the character U+001B"),
        ({"tags": {"a\x7f": "b"}}, "tags: found the character U+007F"),
        ({"name": "\ud800"}, "name: found the character U+D800"),
        ({"name": " "}, "name: found no name"),
        ({"parts": [{"name": ""}]}, "parts.name: found no name"),
        ({"wait_timeout": -1}, "wait_timeout: found -1; from 0 to 604800 seconds are allowed."),
        ({"tags": {"": "x"}}, 'tags: found ""; a key has 1 to 128 characters'),
        ({"tags": {"x": {"y": "z"}}}, 'tags: found "x"'),
        ({"tags": {"x": "y" * 257}}, 'tags: found "x"'),
    ],
)
def test_each_problem_names_its_option_and_shows_no_secret(change: dict[str, Any], begins: str) -> None:
    [sentence] = option_problems(SPEC, GOOD | change)
    assert sentence.startswith(begins)
    assert "hush" not in sentence


@pytest.mark.parametrize(
    ("suffix", "regions", "begins"),
    [
        ("prod", ["us-east-1", "us-gov-west-1"], ""),
        ("../prod", ["us-east-1"], "environment_suffix: found '../prod'"),
        ("*", ["us-east-1"], "environment_suffix: found '*'"),
        ("prod", [], "regions: found none"),
        ("prod", ["us-east-1/../x"], 'regions: found "us-east-1/../x"'),
        ("prod", ["us-east-1.evil.test#"], "regions: found"),
    ],
)
def test_a_system_is_named_by_what_may_stand_in_names(suffix: str, regions: list[str], begins: str) -> None:
    problems = system_problems(suffix, regions)
    assert bool(problems) == bool(begins)
    assert "".join(problems).startswith(begins)


def test_a_region_is_picked_out_of_those_of_the_system() -> None:
    assert system_problems("prod", ["us-east-1"], {"region_name": ["eu-west-1"]}) == [
        'region_name: found "eu-west-1"; one of regions is allowed.'
    ]


@pytest.mark.parametrize("path", ["/", "", "//", "/dr-*/", "/dr-prod", "dr-prod/", "/dr prod/", "/a//b/"])
def test_a_path_of_parameters_is_never_that_of_everybody(path: str) -> None:
    assert checked_path("/dr-prod/") == "/dr-prod/"
    with pytest.raises(ValueError, match="path: found"):
        checked_path(path)


def test_a_parameter_stays_below_its_path() -> None:
    option = {"name": "/other", "value": "x", "secure_value": None, "kept": False, "description": ""}
    with pytest.raises(ValueError, match="found the name"):
        wanted_parameters([option])


def test_a_policy_has_a_statement() -> None:
    with pytest.raises(ValueError, match="statements: found none"):
        checked_statements([])


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ({}, "number 1 has no Effect, no Action or NotAction, no Resource or NotResource"),
        ({"Effect": "Permit", "Action": "a:b", "Resource": "*"}, "the effect of number 1 is neither Allow nor Deny"),
    ],
)
def test_a_statement_that_iam_refuses_is_told_before_there_is_a_role(statement: dict[str, Any], says: str) -> None:
    assert checked_statements([{"Effect": "Deny", "NotAction": "a:b", "Resource": "*"}])
    with pytest.raises(ValueError, match=says):
        checked_statements([statement])
