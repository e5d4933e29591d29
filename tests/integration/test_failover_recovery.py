# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole failover as the controller carries it out: in one process, or in several that have too little time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.recovery import Recovery, recover
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import Action, Goal

from lab.testing import Lab
from tests.integration.failover_scene import EAST, FULL, WEST, Scene, make_monitor, make_scene, quick_lab
from tests.lab.helpers import vpc_with_subnets

TO_WEST = Goal(WEST, accept_data_loss=True)
RECORD = "app.nowhere.invalid"
WROTE = {"outcome": "OK", "reason": "a row was written"}


@pytest.fixture(autouse=True)
def all_is_well(lab: Lab) -> Iterator[None]:
    with quick_lab(lab):
        yield


@pytest.fixture
def scene(lab: Lab) -> Scene:
    made = make_scene(lab, all_of_it=True)
    vpc, _subnets = vpc_with_subnets(lab.client("ec2", WEST))
    [group] = lab.client("elbv2", WEST).create_target_group(
        Name=made.names.of("tg", WEST), Protocol="HTTP", Port=80, VpcId=vpc
    )["TargetGroups"]
    lab.client("autoscaling", WEST).attach_load_balancer_target_groups(
        AutoScalingGroupName=made.names.of("asg", WEST), TargetGroupARNs=[group["TargetGroupArn"]]
    )
    return made


def recovery(scene: Scene, seconds: float) -> Recovery:
    return recover(scene.run_here(reason="nobody typed"), TO_WEST, RECORD, seconds)


def mutating(calls: list[dict[str, Any]]) -> list[str]:
    return [call["action"] for call in calls if call["mutates"] and call["service"] != "dynamodb"]


def test_a_lost_region_is_replaced_in_one_go(lab: Lab, scene: Scene) -> None:
    make_monitor(scene, WEST, WROTE)
    lab.outage(EAST)
    mark = lab.mark()
    done = recovery(scene, 40)
    calls = lab.calls(since=mark)
    assert (done.finished, done.move.decision.action, done.move.source) == (True, Action.DONE, EAST)
    assert mutating(calls)[0] == "FailoverGlobalCluster"
    assert not {"route53", "iam"} & {call["service"] for call in calls}
    first_look = [call["action"] for call in calls if call["region"] == EAST]
    assert len(first_look) <= 8
    assert (scene.writer(), scene.latch(WEST, EAST), scene.capacity(WEST)[0]) == (WEST, "true", FULL)
    [failover] = scene.failovers()
    assert [step for step in scene.steps(failover) if step not in ("SERVING", "UNPROVEN", "WRITE_PROVEN")] == [
        "REQUESTED",
        "PROMOTING",
        "SCALED",
        "LATCHED",
        "PROMOTED",
        "FINISHED",
        "NOTIFIED",
    ]
    assert len(scene.reports(WEST)) == 2
    [message] = scene.messages(WEST)
    assert (message["why"], message["outcome"]) == ("nobody typed", "finished")
    assert f"There is no standby until {EAST} has resynchronised." in done.details["missing"]

    mark = lab.mark()
    again = recovery(scene, 20)
    assert (again.finished, again.move.decision.action) == (True, Action.DONE)
    assert mutating(lab.calls(since=mark)) == []


def test_what_outlasts_one_invocation_is_finished_by_the_next(lab: Lab, scene: Scene) -> None:
    make_monitor(scene, WEST, WROTE)
    lab.outage(EAST)
    lab.set("failing_over_seconds", 600)
    mark = lab.mark()
    first, second = recovery(scene, 8), recovery(scene, 8)
    assert (first.finished, second.finished, second.move.decision.action) == (False, False, Action.WAIT)
    assert second.move.source == EAST
    lab.set("failing_over_seconds", 0)
    last = recovery(scene, 40)
    assert last.finished
    asked = [call for call in lab.calls(since=mark) if call["action"] == "FailoverGlobalCluster"]
    assert len(asked) == 1
    [failover] = scene.failovers()
    steps = scene.steps(failover)
    assert [steps.count(step) for step in ("PROMOTING", "PROMOTED", "FINISHED", "NOTIFIED")] == [1, 1, 1, 1]


def test_a_region_that_does_not_serve_yet_is_looked_at_again_by_the_next(lab: Lab, scene: Scene) -> None:
    make_monitor(scene, WEST, {"outcome": "FAILED", "reason": "still read-only"})
    lab.outage(EAST)
    first = recovery(scene, 14)
    assert (first.finished, first.move.decision.action) == (False, Action.DONE)
    lock = scene.lock()
    assert lock is not None
    assert lock.finished_at is None
    lab.client("lambda", WEST).delete_function(FunctionName=scene.names.of("database-health", WEST))
    make_monitor(scene, WEST, WROTE)
    assert recovery(scene, 40).finished
    [failover] = scene.failovers()
    entries = scene.journal(failover)
    assert any(entry.step == "UNPROVEN" and "read-only" in entry.detail for entry in entries)
    assert [str(entry.step) for entry in entries].count("WRITE_PROVEN") == 1
    assert scene.capacity(WEST)[0] == FULL
