# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many instances a region is told to run, which of its queues are worked on, and its latch."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.takeover import (
    FLOOR,
    FULL,
    QUEUE_FUNCTIONS,
    TARGET,
    Capacity,
    MissingCapacityError,
    MissingQueueError,
    capacity_asked,
    capacity_change,
    is_function,
    latch_name,
    latch_value,
    mappings_to_turn,
    queue_functions,
)
from hypothesis import given
from hypothesis import strategies as st

SIZES = st.integers(0, 20)
GROUPS = st.tuples(SIZES, SIZES, SIZES).map(sorted).map(lambda sizes: Capacity(*sizes))


@pytest.mark.parametrize(
    ("stands", "minimum", "change"),
    [
        pytest.param(Capacity(1, 1, 4), 3, {"MinSize": 3, "DesiredCapacity": 3}, id="it grows"),
        pytest.param(
            Capacity(1, 1, 2), 3, {"MinSize": 3, "DesiredCapacity": 3, "MaxSize": 3}, id="it grows beyond its maximum"
        ),
        pytest.param(Capacity(1, 5, 6), 3, {"MinSize": 3}, id="more run already"),
        pytest.param(Capacity(3, 3, 6), 3, {}, id="it stands so"),
        pytest.param(Capacity(3, 5, 6), 1, {"MinSize": 1}, id="a lower floor leaves what runs"),
        pytest.param(Capacity(0, 0, 0), 0, {}, id="nothing is asked for"),
    ],
)
def test_what_a_scaling_group_is_told_when(stands: Capacity, minimum: int, change: dict[str, int]) -> None:
    assert capacity_change(stands, minimum) == change


@given(GROUPS, SIZES)
def test_a_change_is_one_that_aws_accepts_and_is_made_once(stands: Capacity, minimum: int) -> None:
    change = capacity_change(stands, minimum)
    after = Capacity(
        change.get("MinSize", stands.minimum),
        change.get("DesiredCapacity", stands.desired),
        change.get("MaxSize", stands.maximum),
    )
    assert after.minimum == minimum
    assert after.minimum <= after.desired <= after.maximum
    # Nobody's instances are taken away, and nobody's bound is lowered.
    assert after.desired >= stands.desired
    assert after.maximum >= stands.maximum
    assert capacity_change(after, minimum) == {}


def test_a_region_tells_its_capacity() -> None:
    told = {FULL: "6", FLOOR: "0"}
    assert (capacity_asked(told, FULL), capacity_asked(told, FLOOR)) == (6, 0)


@pytest.mark.parametrize(("text", "seen"), [(None, "missing"), ("", "missing"), ("six", "six"), ("-1", "-1")])
def test_what_is_no_number_is_told_with_the_way_out(text: str | None, seen: str) -> None:
    with pytest.raises(MissingCapacityError, match=f"{FULL} is {seen}, not a number: run site.yml"):
        capacity_asked({} if text is None else {FULL: text}, FULL)


def test_a_latch_has_a_name_and_two_values() -> None:
    assert (latch_name("us-east-1"), latch_value(True), latch_value(False)) == ("evacuated/us-east-1", "true", "false")


@pytest.mark.parametrize(
    ("told", "is_one"), [({TARGET: "function"}, True), ({TARGET: "instances"}, False), ({}, False)]
)
def test_an_application_is_a_function_where_its_region_says_so(told: dict[str, str], is_one: bool) -> None:
    assert is_function(told) is is_one


@pytest.mark.parametrize(
    ("told", "names"),
    [
        pytest.param({}, (), id="nothing is told"),
        pytest.param({QUEUE_FUNCTIONS: "none"}, (), id="a parameter is never empty"),
        pytest.param({QUEUE_FUNCTIONS: "payment-processor"}, ("payment-processor",), id="one"),
        pytest.param({QUEUE_FUNCTIONS: "one, other"}, ("one", "other"), id="two"),
    ],
)
def test_a_region_tells_which_functions_work_on_queues(told: dict[str, str], names: tuple[str, ...]) -> None:
    assert queue_functions(told) == names


@pytest.mark.parametrize(
    ("state", "to_enable", "to_disable"),
    [
        ("Enabled", (), ("m",)),
        ("Enabling", (), ("m",)),
        ("Creating", (), ("m",)),
        ("Disabled", ("m",), ()),
        ("Disabling", ("m",), ()),
        ("Updating", ("m",), ("m",)),
    ],
)
def test_a_mapping_is_turned_unless_it_is_so_already(
    state: str, to_enable: tuple[str, ...], to_disable: tuple[str, ...]
) -> None:
    mappings = [{"UUID": "m", "State": state}]
    assert (mappings_to_turn("f", mappings, True), mappings_to_turn("f", mappings, False)) == (to_enable, to_disable)


@pytest.mark.parametrize("mappings", [[], [{"UUID": "m", "State": "Deleting"}]])
def test_a_function_without_a_queue_is_told_with_the_way_out(mappings: list[dict[str, str]]) -> None:
    with pytest.raises(MissingQueueError, match="the function f works on no queue: run site"):
        mappings_to_turn("f", mappings, True)
