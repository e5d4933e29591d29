# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module region_serving."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.failover_scene import EAST, WEST, Scene, make_monitor, make_scene, quick_lab
from tests.lab.helpers import vpc_with_subnets

NO_WAIT = {"write_timeout": 0, "targets_timeout": 0, "traffic_timeout": 0}


@pytest.fixture(autouse=True)
def all_is_well(lab: Lab) -> Iterator[None]:
    with quick_lab(lab):
        yield


def prove(scene: Scene, **more: Any) -> dict[str, Any]:
    options = {"region_name": WEST, "record_name": "app.nowhere.invalid", **NO_WAIT, **more}
    done = scene.run("region_serving", **options)
    assert not done.result["changed"]
    return {**done.result, "mutating": done.mutating(), "elsewhere": done.calls_of(EAST)}


def outcomes(result: dict[str, Any]) -> dict[str, str]:
    return {proof["step"]: proof["outcome"] for proof in result["proofs"]}


def make_balancer(scene: Scene) -> None:
    """The load balancer, and a scaling group whose instances are its targets."""
    elb, name = scene.lab.client("elbv2", WEST), scene.names.of
    vpc, subnets = vpc_with_subnets(scene.lab.client("ec2", WEST))
    elb.create_load_balancer(Name=name("alb", WEST), Subnets=subnets)
    [group] = elb.create_target_group(Name=name("tg", WEST), Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"]
    scene.lab.client("autoscaling", WEST).attach_load_balancer_target_groups(
        AutoScalingGroupName=name("asg", WEST), TargetGroupARNs=[group["TargetGroupArn"]]
    )


def test_check_mode_publishes_and_proves_nothing(lab: Lab) -> None:
    result = prove(make_scene(lab, all_of_it=True), check=True)
    assert (result["proofs"], result["mutating"]) == ([], [])


def test_each_proof_is_told_and_no_call_leaves_the_region(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    make_monitor(scene, WEST, {"outcome": "OK", "reason": "a row was written"})
    make_balancer(scene)
    move = scene.move().result
    lab.outage(EAST, "timeout")
    result = prove(scene, holder=move["holder"], targets_timeout=10)
    assert result["elsewhere"] == []
    assert outcomes(result) == {"WRITE_PROVEN": "OK", "SERVING": "OK", "TRAFFIC": "UNKNOWN"}
    reasons = {proof["step"]: proof["reason"] for proof in result["proofs"]}
    assert reasons["WRITE_PROVEN"] == "a row was written"
    assert reasons["SERVING"] == "1 healthy targets, 1 are the floor"
    assert reasons["TRAFFIC"] == "app.nowhere.invalid does not resolve here"
    assert result["troubles"] == []
    # The health checks need not wait for the next minute.
    assert published(scene) == {"WriterHere": 1.0, "Evacuated": 0.0}
    steps = scene.steps(move["failover_id"])
    assert sorted(steps[-3:]) == ["SERVING", "UNPROVEN", "WRITE_PROVEN"]


def published(scene: Scene) -> dict[str, float]:
    cloudwatch, now = scene.lab.client("cloudwatch", WEST), datetime.now(UTC)
    told: dict[str, float] = {}
    for name, about in (("WriterHere", WEST), ("Evacuated", EAST)):
        found = cloudwatch.get_metric_statistics(
            Namespace="MultiRegionDR",
            MetricName=name,
            Dimensions=[{"Name": "Environment", "Value": scene.suffix}, {"Name": "Region", "Value": about}],
            StartTime=now - timedelta(minutes=5),
            EndTime=now + timedelta(minutes=1),
            Period=60,
            Statistics=["Maximum"],
        )["Datapoints"]
        told[name] = max(point["Maximum"] for point in found)
    return told


def test_what_is_not_proven_is_told_with_the_reason_and_in_time(lab: Lab) -> None:
    scene = make_scene(lab, all_of_it=True)
    make_monitor(scene, WEST, {"outcome": "FAILED", "reason": "cannot execute INSERT in a read-only transaction"})
    lab.client("ssm", WEST).delete_parameter(Name=f"{scene.names.parameters}application/floor_capacity")
    began = time.monotonic()
    result = prove(scene, write_timeout=3)
    assert time.monotonic() - began < 15
    assert outcomes(result) == {"WRITE_PROVEN": "FAILED", "SERVING": "UNKNOWN", "TRAFFIC": "UNKNOWN"}
    reasons = {proof["step"]: proof["reason"] for proof in result["proofs"]}
    assert "read-only" in reasons["WRITE_PROVEN"]
    assert "floor_capacity is missing" in reasons["SERVING"]


def test_a_monitor_that_is_not_there_proves_nothing(lab: Lab) -> None:
    result = prove(make_scene(lab, all_of_it=True))
    assert outcomes(result)["WRITE_PROVEN"] == "FAILED"
    assert outcomes(result)["SERVING"] == "FAILED"
