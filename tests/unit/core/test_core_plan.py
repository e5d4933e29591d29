# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans: what is changed, what is refused, and in which shape tags come and go."""

from __future__ import annotations

from threading import Barrier

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.plan import (
    Plan,
    Step,
    and_then,
    carry_out,
    only,
    refused,
    side_by_side,
    tag_changes,
    tag_dict,
    tag_list,
    text_tags,
)


def test_steps_are_made_in_order_and_their_answers_settle_the_plan() -> None:
    made: list[str] = []

    def step(name: str) -> Step:
        def call() -> str:
            made.append(name)
            return name.lower()

        return Step(f"x:{name}", call)

    plan = Plan({}, {"id": ""}, (step("A"), step("B")), settle=lambda answers: {"id": "".join(answers)})
    assert plan.changed
    assert carry_out(plan) == {"id": "ab"}
    assert made == ["A", "B"]


def test_a_plan_without_steps_changes_nothing_and_ends_as_predicted() -> None:
    plan = Plan({"a": 1}, {"a": 1})
    assert not plan.changed
    assert carry_out(plan) == {"a": 1}


def test_a_refused_step_is_planned_and_fails_when_it_is_made() -> None:
    plan = Plan({}, {"a": 1}, (refused("x:Put", "There is no x."),))
    assert plan.changed
    with pytest.raises(ValueError, match=r"^There is no x\.$"):
        carry_out(plan)


def test_a_step_that_fails_ends_the_plan() -> None:
    made: list[str] = []
    steps = (refused("x:A", "No."), Step("x:B", lambda: made.append("B")))
    with pytest.raises(ValueError, match="No"):
        carry_out(Plan({}, {}, steps))
    assert made == []


def test_only_tags_that_differ_are_set_and_those_of_others_stay() -> None:
    assert tag_changes({"a": "1", "b": "2", "theirs": "x"}, {"a": "1", "b": "3", "c": "4"}) == {"b": "3", "c": "4"}


def test_tags_are_text() -> None:
    assert text_tags({"Cost-Center": 4711, 5: True}) == {"Cost-Center": "4711", "5": "True"}
    assert text_tags(None) == {}


def test_tags_survive_the_way_to_aws_and_back() -> None:
    tags = {"b": "2", "a": "1"}
    assert tag_list(tags) == [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]
    assert tag_dict(tag_list(tags)) == tags
    assert tag_dict([{"Key": "no value"}]) == {"no value": ""}
    assert tag_dict(None) == {}


def test_only_the_keys_that_are_spoken_of_are_shown() -> None:
    assert only(["a", "c"], {"a": 1, "b": 2}) == {"a": 1}


def test_the_last_of_several_steps_does_something_more() -> None:
    done: list[str] = []

    def call(name: str) -> str:
        done.append(name)
        return name

    steps = [Step("ec2:CreateSubnet", lambda: call("one")), Step("ec2:CreateSubnet", lambda: call("two"))]
    longer = and_then(steps, lambda: call("wait"))
    assert [step.action for step in longer] == ["ec2:CreateSubnet"] * 2
    assert [step.call() for step in longer] == ["one", "two"]
    assert done == ["one", "two", "wait"]


def test_no_step_does_nothing_more() -> None:
    assert and_then([], lambda: 1 / 0) == []


def test_parts_are_carried_out_side_by_side_and_told_by_name() -> None:
    met = Barrier(2, timeout=10)

    def part(name: str) -> Plan:
        return Plan({}, {"name": name}, (Step("s3:CreateBucket", met.wait),))

    plan = side_by_side({"one": part("one"), "two": part("two"), "gone": Plan({"name": "gone"}, {})})
    assert (plan.before, plan.after) == ({"gone": {"name": "gone"}}, {"one": {"name": "one"}, "two": {"name": "two"}})
    assert [step.action for step in plan.steps] == ["s3:CreateBucket"] * 2
    assert carry_out(plan) == plan.after


def test_parts_without_a_step_change_nothing() -> None:
    assert not side_by_side({"one": Plan({"name": "one"}, {"name": "one"})}).changed
