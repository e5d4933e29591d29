# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""When the probes of a run are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Monitor
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Outcome, Probe, Subject
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings

from lambda_src.application_health.application import Application

START = 1_767_268_800.0


@dataclass
class Time:
    """A clock that moves when somebody sleeps on it, or works."""

    now: float = START
    probed: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.now += seconds

    def probe_that_takes(self, seconds: float) -> Probe:
        self.probed.append(self.now - START)
        self.now += seconds
        return Probe(Outcome.FAILED, "took its time", self.now)


def no_client(_service: str) -> Any:
    raise AssertionError("making probes calls nothing of AWS")


def series(time: Time, seconds: float, interval: float = 10) -> list[Probe]:
    clock = Clock(lambda: time.now, time.sleep)
    settings = MonitorSettings("prod", "/dr-prod/", "us-east-1", probes=5, interval=interval)
    monitor = Monitor(Subject.APPLICATION, settings, Application(clock), no_client, clock)
    return list(monitor.series(lambda: time.probe_that_takes(seconds)))


@pytest.mark.parametrize("seconds", [0.1, 5.0])
def test_five_probes_are_spread_over_the_minute_however_long_each_takes(seconds: float) -> None:
    time = Time()

    series(time, seconds)

    assert time.probed == [0, 10, 20, 30, 40]
    assert time.now - START <= 45


def test_probes_that_hang_leave_the_rest_of_the_run_unknown_and_the_run_in_its_time() -> None:
    time = Time()

    outcomes = [probe.outcome for probe in series(time, 26)]

    assert outcomes == [Outcome.FAILED] * 2 + [Outcome.UNKNOWN] * 3
    assert time.now - START == 52


def test_a_short_interval_does_not_shorten_what_a_probe_may_take() -> None:
    time = Time()

    outcomes = {probe.outcome for probe in series(time, 4.9, interval=0)}

    assert outcomes == {Outcome.FAILED}


def test_a_password_does_not_show_when_its_credentials_are_printed() -> None:
    assert "hidden" not in repr(Credentials("user", "hidden"))
