# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many runs of the functions at the same moment. Each is a thread of this process, where on AWS it is a container."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.errors import AWS_ERRORS
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Monitor
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.lambda_clients import lambda_client
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.together import UnansweredError
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Subject
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings
from botocore.config import Config

from lab.testing import Lab
from lambda_src.application_health.application import Application
from lambda_src.failover_controller.controller import Controller
from tests.bench.load.storms import at_once
from tests.integration.failover_scene import (
    EAST,
    IMPATIENT,
    PATIENT,
    WEST,
    Scene,
    client_of,
    make_monitor,
    make_scene,
)
from tests.lab.helpers import vpc_with_subnets

CLOCK = Clock(time.time, time.sleep)
# Nothing listens there.
NOBODY = "http://127.0.0.1:1/"
TROUBLES: tuple[type[Exception], ...] = (UnansweredError, *AWS_ERRORS)
Handle = Callable[[Any], dict[str, Any]]


def watched_scene(lab: Lab) -> Scene:
    """A system whose controller may act, and whose application does not answer."""
    scene = make_scene(lab, all_of_it=True)
    vpc, _subnets = vpc_with_subnets(lab.client("ec2", WEST))
    [group] = lab.client("elbv2", WEST).create_target_group(
        Name=scene.names.of("tg", WEST), Protocol="HTTP", Port=80, VpcId=vpc
    )["TargetGroups"]
    lab.client("autoscaling", WEST).attach_load_balancer_target_groups(
        AutoScalingGroupName=scene.names.of("asg", WEST), TargetGroupARNs=[group["TargetGroupArn"]]
    )
    make_monitor(scene, WEST, {"outcome": "OK", "reason": "a row was written"})
    topic = lab.client("sns", WEST).create_topic(Name=scene.names.of("notifications", WEST))["TopicArn"]
    scene.tell(
        {
            "failover/auto": "act",
            "failover/quorum": "2",
            "failover/witness_region": "us-west-2",
            "failover/max_data_loss_seconds": "60",
            f"regions/{EAST}/application_url": NOBODY,
            "application/url": NOBODY,
            "application/record_name": "app.nowhere.invalid",
            "notifications/topic_arn": topic,
        }
    )
    return scene


def settings_of(scene: Scene) -> MonitorSettings:
    return MonitorSettings(scene.suffix, scene.names.parameters, WEST, probes=1, interval=0)


def controllers(scene: Scene, count: int, seconds: float) -> list[dict[str, Any]]:
    """What so many controllers of the standby's region tell."""

    def clients(config: Config) -> Callable[[str, str], Any]:
        # So many at once are slow here, and no region is silent: the one that is lost cuts connections.
        wide = config.merge(Config(max_pool_connections=count, connect_timeout=20, read_timeout=40))
        return lambda service, region: client_of(scene.lab.endpoint, service, region, wide)

    look, act = clients(IMPATIENT), clients(PATIENT)

    def run(number: int) -> dict[str, Any]:
        try:
            return Controller(settings_of(scene), look, act, CLOCK).run(f"request-{number}", seconds)
        except TROUBLES as error:
            # Of so many on a busy machine one may find nobody who answers in time. It has done nothing then.
            return {"state": "failed", "reason": str(error)}

    return at_once(count, run)


def monitors(scene: Scene, count: int) -> list[dict[str, Any]]:
    """What so many monitors of the application tell."""
    wide = PATIENT.merge(Config(max_pool_connections=count, connect_timeout=20, read_timeout=40))

    def client(service: str) -> Any:
        return client_of(scene.lab.endpoint, service, WEST, wide)

    def run(_number: int) -> dict[str, Any]:
        return Monitor(Subject.APPLICATION, settings_of(scene), Application(CLOCK), client, CLOCK).run()

    return at_once(count, run)


def messages(scene: Scene) -> list[str]:
    """All that the topic said since the last look."""
    sqs, url, found = scene.lab.client("sqs", WEST), scene.queue(WEST), []
    while received := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        for one in received:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
            found.append(str(one["Body"]))
    return found


@contextmanager
def handler_of(lab: Lab, function: str, **environment: str) -> Iterator[Handle]:
    """The handler of a function over the lab, as its container has it."""
    module: Any = importlib.import_module(f"lambda_src.{function}.handler")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**lab.env, "AWS_REGION": EAST, **environment}.items():
            patch.setenv(name, value)
        for kept in (module.routes, lambda_client):
            kept.cache_clear()
        try:
            yield lambda event: dict(module.handle(event, None))
        finally:
            for kept in (module.routes, lambda_client):
                kept.cache_clear()
