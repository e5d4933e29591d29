# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Decisions about parameter groups."""

from __future__ import annotations

from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_parameter_groups import (
    Group,
    GroupGoal,
    Kind,
    chunks,
    methods_of,
    parameters_to_reset,
    parameters_to_set,
    parse_goals,
    refuse_unknown,
)

STANDS = Group(
    "arn:group",
    "aurora-postgresql16",
    {"rds.force_ssl": "0", "work_mem": "8"},
    dict.fromkeys(("rds.force_ssl", "work_mem"), "immediate"),
)


def goal(**parameters: str) -> GroupGoal:
    return GroupGoal("group", Kind.CLUSTER, {name.replace("__", "."): value for name, value in parameters.items()})


def options(parameters: dict[str, Any]) -> dict[str, Any]:
    return {"groups": [{"name": "Group", "kind": "instance", "parameters": parameters}], "tags": {"Cost-Center": 4711}}


def test_options_become_goals_as_aws_keeps_them() -> None:
    [found] = parse_goals(options({"work_mem": 8, "log_statement": "all", "long_query_time": 0.5}))
    assert found == GroupGoal(
        "group",
        Kind.INSTANCE,
        {"work_mem": "8", "log_statement": "all", "long_query_time": "0.5"},
        {"Cost-Center": "4711"},
    )


@pytest.mark.parametrize("value", [True, False, None])
def test_what_yaml_made_of_on_and_off_is_not_guessed(value: bool | None) -> None:
    with pytest.raises(ValueError, match="parameters of Group: require_secure_transport must be text or a number"):
        parse_goals(options({"require_secure_transport": value}))


def test_a_static_parameter_waits_for_a_restart_and_a_fixed_one_is_none() -> None:
    answers = [
        {"ParameterName": "dynamic", "ApplyType": "dynamic", "IsModifiable": True},
        {"ParameterName": "static", "ApplyType": "static", "IsModifiable": True},
        {"ParameterName": "fixed", "ApplyType": "dynamic", "IsModifiable": False},
    ]
    assert methods_of(answers) == {"dynamic": "immediate", "static": "pending-reboot"}


@pytest.mark.parametrize(
    ("wanted", "to_set", "to_reset"),
    [
        (goal(rds__force_ssl="0", work_mem="8"), {}, []),
        (goal(rds__force_ssl="1", work_mem="8"), {"rds.force_ssl": "1"}, []),
        (goal(rds__force_ssl="0"), {}, ["work_mem"]),
        (goal(log_statement="all"), {"log_statement": "all"}, ["rds.force_ssl", "work_mem"]),
        (goal(), {}, ["rds.force_ssl", "work_mem"]),
    ],
)
def test_a_group_holds_what_is_named_and_no_more(
    wanted: GroupGoal, to_set: dict[str, str], to_reset: list[str]
) -> None:
    assert parameters_to_set(wanted, STANDS) == to_set
    assert list(parameters_to_reset(wanted, STANDS)) == to_reset
    assert parameters_to_set(wanted, None) == dict(sorted(wanted.parameters.items()))
    assert parameters_to_reset(wanted, None) == {}


def test_a_parameter_that_a_family_does_not_have_is_named() -> None:
    refuse_unknown(goal(work_mem="8"), "aurora-postgresql16", {"work_mem": "immediate"})
    with pytest.raises(
        ValueError, match=r"can't have rds.force_tls: no parameter of aurora-postgresql16 for a cluster"
    ):
        refuse_unknown(goal(rds__force_tls="1"), "aurora-postgresql16", {"work_mem": "immediate"})


def test_many_parameters_are_changed_in_parts() -> None:
    many = [{"ParameterName": str(number)} for number in range(41)]
    assert [len(part) for part in chunks(many)] == [20, 20, 1]
