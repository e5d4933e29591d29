# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module region_takeover."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.failover_scene import (
    ALL,
    EAST,
    FLOOR,
    FULL,
    THIRD,
    WEST,
    Scene,
    make_queue,
    make_scene,
    quick_lab,
)


@pytest.fixture(autouse=True)
def all_is_well(lab: Lab) -> Iterator[None]:
    with quick_lab(lab):
        yield


def take_over(scene: Scene, **more: Any) -> dict[str, Any]:
    given_up: dict[str, Any] = {"evacuated_regions": [EAST], "relieved_regions": [EAST]}
    done = scene.run("region_takeover", region_name=WEST, **given_up, **more)
    return {**done.result, "mutating": sorted(done.mutating())}


def changed(result: dict[str, Any]) -> dict[tuple[str, str], bool]:
    return {(deed["what"], deed["region"]): deed["changed"] for deed in result["deeds"]}


def test_a_region_takes_over_and_the_one_that_was_given_up_is_kept_out(lab: Lab) -> None:
    scene = make_scene(lab, ALL, all_of_it=True)
    before = [scene.capacity(region) for region in ALL]
    predicted = take_over(scene, check=True)
    assert predicted["mutating"] == []
    assert [scene.capacity(region) for region in ALL] == before
    assert scene.latch(WEST, EAST) == "false"

    made = take_over(scene)
    assert made["troubles"] == predicted["troubles"] == []
    assert changed(made) == changed(predicted)
    assert changed(made) == {
        (f"{WEST} runs at full capacity", WEST): True,
        (f"{EAST} runs at its floor", EAST): True,
        (f"{EAST} is latched in {WEST}", WEST): True,
        (f"{EAST} is latched in {THIRD}", THIRD): True,
        (f"{WEST} is not latched in {EAST}", EAST): False,
        (f"{WEST} is not latched in {THIRD}", THIRD): False,
    }
    assert [scene.latch(region, EAST) for region in (WEST, THIRD)] == ["true", "true"]
    assert scene.capacity(WEST) == (FULL, FULL, FULL)
    # The floor is lowered, and the instances that run are left to the scaling policy.
    assert scene.capacity(EAST) == (FLOOR, FULL, FULL)

    again = take_over(scene)
    assert (again["changed"], again["mutating"]) == (False, [])


@pytest.mark.parametrize("mode", ["reset", "timeout"])
def test_nothing_is_asked_of_a_region_that_is_silent(lab: Lab, mode: str) -> None:
    scene = make_scene(lab, all_of_it=True)
    lab.outage(EAST, mode)
    done = scene.run(
        "region_takeover",
        region_name=WEST,
        evacuated_regions=[EAST],
        relieved_regions=[EAST],
        silent_regions=[EAST],
    )
    assert done.calls_of(EAST) == []
    assert done.result["troubles"] == []
    assert scene.latch(WEST, EAST) == "true"
    assert scene.capacity(WEST)[0] == FULL


def test_what_fails_is_told_and_holds_nothing_up(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    lab.client("ssm", WEST).delete_parameter(Name=f"{scene.names.parameters}application/full_capacity")
    lab.client("autoscaling", EAST).delete_auto_scaling_group(
        AutoScalingGroupName=scene.names.of("asg", EAST), ForceDelete=True
    )
    made = take_over(scene)
    assert made["changed"]
    assert made["troubles"] == [
        f"{WEST} runs at full capacity: the parameter application/full_capacity is missing, not a number: run site.yml",
        f"{EAST} runs at its floor: there is no scaling group {scene.names.of('asg', EAST)}: run site.yml",
    ]
    assert scene.latch(WEST, EAST) == "true"


def test_what_is_done_goes_into_the_journal_of_the_failover(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    move = scene.move(wait=False).result
    lab.client("ssm", EAST).delete_parameter(Name=f"{scene.names.parameters}application/floor_capacity")
    take_over(scene, holder=move["holder"])
    steps = scene.steps(move["failover_id"])
    assert {step: steps.count(step) for step in ("SCALED", "FENCED", "LATCHED", "UNDONE")} == {
        "SCALED": 1,
        "FENCED": 0,
        "LATCHED": 2,
        "UNDONE": 1,
    }
    undone = next(entry for entry in scene.journal(move["failover_id"]) if entry.step == "UNDONE")
    assert undone.data == {"deed": "FENCED"}
    assert "floor_capacity is missing" in undone.detail


def test_functions_ask_for_no_capacity_and_their_queues_go_with_the_writer(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    scene.tell({"application/target": "function", "application/queue_functions": "processor"})
    for region in scene.regions:
        make_queue(scene, region, enabled=region == EAST)
    before = {region: scene.capacity(region) for region in scene.regions}
    predicted = take_over(scene, check=True)
    assert (predicted["mutating"], mappings(scene)) == ([], {EAST: ["Enabled"], WEST: ["Disabled"]})

    made = take_over(scene)
    assert changed(made) == changed(predicted)
    assert {what: one for (what, _region), one in changed(made).items() if "queues" in what} == {
        f"{WEST} works on its queues": True,
        f"{EAST} leaves its queues alone": True,
    }
    assert not [what for what, _region in changed(made) if "runs at" in what]
    assert made["troubles"] == []
    assert mappings(scene) == {EAST: ["Disabled"], WEST: ["Enabled"]}
    assert {region: scene.capacity(region) for region in scene.regions} == before

    again = take_over(scene)
    assert (again["changed"], again["mutating"]) == (False, [])


def test_the_queues_of_a_silent_region_are_left_and_the_others_taken(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    scene.tell({"application/queue_functions": "processor"})
    for region in scene.regions:
        make_queue(scene, region, enabled=region == EAST)
    move = scene.move(wait=False).result
    lab.outage(EAST)
    made = take_over(scene, silent_regions=[EAST], holder=move["holder"])
    lab.restore(EAST)
    assert made["troubles"] == []
    assert mappings(scene) == {EAST: ["Enabled"], WEST: ["Enabled"]}
    assert f"{WEST} works on its queues" in [entry.detail for entry in scene.journal(move["failover_id"])]


def test_a_function_that_is_missing_holds_nothing_up(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    scene.tell({"application/queue_functions": "processor"})
    made = take_over(scene)
    assert [trouble.partition(":")[0] for trouble in made["troubles"]] == [
        f"{WEST} works on its queues",
        f"{EAST} leaves its queues alone",
    ]
    assert scene.latch(WEST, EAST) == "true"


def mappings(scene: Scene) -> dict[str, list[str]]:
    found = {}
    for region in scene.regions:
        listed = scene.lab.client("lambda", region).list_event_source_mappings(
            FunctionName=scene.names.of("processor", region)
        )
        found[region] = [mapping["State"] for mapping in listed["EventSourceMappings"]]
    return found
