# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The monitor of the application, against real servers and the local AWS; and what monitors do when calls fail."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import (
    Clock,
    Look,
    Monitor,
    NothingPublishedError,
    Parameters,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.http_probe import probe_application
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.http_target import Target
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.outbox import Outbox
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe, Subject
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health_metrics import Metric
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings
from botocore.exceptions import ClientError

from lab.testing import Lab
from lambda_src.application_health.application import Application
from tests.integration.lambda_scene import Scene, answering, free_port, make_scene

AT_ONCE = Clock(time.time, lambda _seconds: None)


def probe(port: int, encrypted: bool = False, host: str = "127.0.0.1") -> Probe:
    return probe_application(Target(encrypted, host, port, "/health"), time.time)


def settings_of(scene: Scene) -> MonitorSettings:
    return MonitorSettings(scene.suffix, scene.prefix, scene.region, probes=5, interval=0)


def monitor_of(scene: Scene) -> Monitor:
    return Monitor(Subject.APPLICATION, settings_of(scene), Application(AT_ONCE), scene.client, AT_ONCE)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [(200, Outcome.OK), (302, Outcome.OK), (404, Outcome.UNKNOWN), (503, Outcome.FAILED)],
)
def test_the_status_of_the_answer_counts_and_a_redirection_is_not_followed(status: int, outcome: Outcome) -> None:
    with answering(status) as port:
        seen = probe(port)

    assert (seen.outcome, seen.reason) == (outcome, f"127.0.0.1 answered {status}")
    assert (seen.latency_ms is not None) is (outcome is Outcome.OK)


def test_an_encrypted_application_is_asked_by_a_name_that_its_certificate_does_not_bear(tmp_path: Path) -> None:
    with answering(200, folder=tmp_path) as port:
        assert probe(port, encrypted=True).outcome is Outcome.OK


def test_an_application_that_does_not_answer_in_time_has_failed() -> None:
    released = threading.Event()
    with answering(200, wait=released) as port:
        start = time.monotonic()
        seen = probe(port)
        took = time.monotonic() - start
        released.set()

    assert (seen.outcome, seen.reason) == (Outcome.FAILED, "127.0.0.1: timed out")
    assert took < 3


def test_an_application_that_refuses_has_failed() -> None:
    assert probe(free_port()).outcome is Outcome.FAILED


def test_a_name_that_does_not_resolve_is_unknown() -> None:
    assert probe(80, host="alb.invalid").outcome is Outcome.UNKNOWN


def test_a_life_of_an_application_is_healthy_then_unhealthy(lab: Lab) -> None:
    scene = make_scene(lab)
    monitor = monitor_of(scene)
    with answering(200) as port:
        scene.put(application__url=f"http://127.0.0.1:{port}/health")
        first = monitor.run()
        again = monitor.run()

    assert (first["answer"], again["answer"], first["troubles"]) == ("HEALTHY", "HEALTHY", [])
    assert [message["Subject"] for message in scene.messages()] == [
        f"application us-east-1 {scene.suffix}: UNKNOWN -> HEALTHY"
    ]

    assert monitor.run()["answer"] == "UNHEALTHY"
    assert [message["Subject"] for message in scene.messages()] == [
        f"application us-east-1 {scene.suffix}: HEALTHY -> UNHEALTHY"
    ]
    assert scene.parameter("health/application")["answer"] == "UNHEALTHY"
    assert scene.metric("ApplicationHealth") == (3, 0.0, 1.0)
    names = {name for name, _region in scene.metrics()}
    assert names == {"ApplicationHealth", "ApplicationUnknown", "ApplicationLatency"}


def test_without_an_address_the_answer_is_unknown_and_the_run_does_not_wait(lab: Lab) -> None:
    waits: list[float] = []
    scene = make_scene(lab)
    monitor = replace(monitor_of(scene), clock=Clock(time.time, waits.append))

    result = monitor.run()

    assert result["reason"] == "1 UNKNOWN of 1 probes: the parameter application/url is missing or empty"
    assert waits == []
    assert scene.metrics() == {("ApplicationUnknown", "us-east-1")}


@dataclass
class Script:
    """Probes as written down, with something to do before each."""

    outcomes: Sequence[Outcome]
    before_each: Callable[[int], None] = lambda _number: None
    made: int = field(default=0)

    def roles(self, _parameters: Parameters, _outbox: Outbox) -> Sequence[Metric]:
        return ()

    def look(self, _parameters: Parameters) -> Look:
        self.made = 0
        return self.next

    def next(self) -> Probe:
        self.before_each(self.made)
        self.made += 1
        return Probe(self.outcomes[self.made - 1], f"probe {self.made}", time.time())


def scripted(scene: Scene, script: Script) -> Monitor:
    return Monitor(Subject.APPLICATION, settings_of(scene), script, scene.client, AT_ONCE)


def test_the_answer_is_told_as_soon_as_it_is_decided(lab: Lab) -> None:
    scene = make_scene(lab)
    told: dict[int, bool] = {}

    def look(number: int) -> None:
        told[number] = scene.metric("ApplicationHealth") is not None

    scripted(scene, Script([Outcome.FAILED] * 5, look)).run()

    assert told == {0: False, 1: False, 2: False, 3: True, 4: True}
    [message] = scene.messages()
    assert "UNKNOWN -> UNHEALTHY" in message["Subject"]


def test_a_run_without_a_majority_is_told_when_none_can_come_any_more(lab: Lab) -> None:
    scene = make_scene(lab)
    scene.put(health__application='{"answer": "HEALTHY", "since": "2026-01-01T00:00:00.000+00:00"}')
    run = [Outcome.OK, Outcome.OK, Outcome.FAILED, Outcome.FAILED, Outcome.UNKNOWN]

    assert scripted(scene, Script(run)).run()["answer"] == "UNKNOWN"
    assert scene.metric("ApplicationUnknown") == (1, 1.0, 1.0)
    assert scene.metric("ApplicationHealth") is None
    [message] = scene.messages()
    assert "HEALTHY -> UNKNOWN" in message["Subject"]


def test_an_answer_whose_message_could_not_be_sent_is_not_stored_and_told_by_the_next_run(lab: Lab) -> None:
    scene = make_scene(lab)
    scene.put(notifications__topic_arn=scene.topic + "-gone")
    monitor = scripted(scene, Script([Outcome.OK] * 5))

    result = monitor.run()

    assert any("telling the change" in trouble for trouble in result["troubles"])
    assert scene.parameter("health/application")["answer"] == "UNKNOWN"

    scene.put(notifications__topic_arn=scene.topic)
    monitor.run()

    assert len(scene.messages()) == 1
    assert scene.parameter("health/application")["answer"] == "HEALTHY"


@dataclass
class WithoutWriting:
    """A client of the Parameter Store that may read and not write."""

    client: Any

    def get_paginator(self, name: str) -> Any:
        return self.client.get_paginator(name)

    def put_parameter(self, **_request: Any) -> None:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": "Rate exceeded"}}, "PutParameter")


def test_an_answer_that_could_not_be_stored_is_told_again_and_not_lost(lab: Lab) -> None:
    scene = make_scene(lab)
    monitor = scripted(scene, Script([Outcome.OK] * 5))
    monitor.client = lambda service: (
        WithoutWriting(scene.client(service)) if service == "ssm" else scene.client(service)
    )

    first, second = monitor.run(), monitor.run()

    assert first["troubles"] == second["troubles"]
    assert "storing the answer" in first["troubles"][0]
    assert len(scene.messages()) == 2


def test_a_container_goes_on_with_what_it_read_last_when_the_region_stops_answering_and_fails_when_nothing_gets_out(
    lab: Lab,
) -> None:
    scene = make_scene(lab, "us-west-2")
    script = Script([Outcome.OK] * 5)
    monitor = scripted(scene, script)
    monitor.run()
    lab.outage("us-west-2")
    try:
        with pytest.raises(NothingPublishedError, match="publishing metrics"):
            monitor.run()
    finally:
        lab.restore("us-west-2")

    assert script.made == 5
    assert monitor.parameters["notifications/topic_arn"] == scene.topic
