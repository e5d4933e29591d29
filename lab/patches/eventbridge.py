# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge: schedules that keep the lab's minute, and are silent in a region that is away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.patches import world
from lab.patches.tools import around, core, service

SECONDS_BETWEEN_LOOKS = 0.25


def apply() -> None:
    rates_are_kept_to_the_second()
    a_lost_region_fires_nothing()
    hastened_runs_do_not_pile_up()


def rates_are_kept_to_the_second() -> None:
    """rate(1 minute) fires each minute of the lab; ministack looks only every 10 s. Times of day (cron) stay real."""
    events = service("eventbridge")
    events._SCHEDULER_TICK_INTERVAL = SECONDS_BETWEEN_LOOKS
    service("scheduler")._SCHEDULE_TICK_INTERVAL = SECONDS_BETWEEN_LOOKS

    @around(events, "_parse_rate_seconds")
    def parse(inner: Callable[..., float | None], expression: str) -> float | None:
        real = inner(expression)
        return None if real is None else world.in_minutes_of_the_lab(real)


def a_lost_region_fires_nothing() -> None:
    """Neither schedules nor rules reach their targets while their region is away; what was missed stays undone."""
    events = service("eventbridge")

    @around(events, "_invoke_target")
    def invoke(inner: Callable[..., Any], *given: Any, **named: Any) -> Any:
        if world.is_away(core("responses").get_region()):
            return None
        return inner(*given, **named)


def hastened_runs_do_not_pile_up() -> None:
    """Where minutes are shortened, which time-outs are not, a schedule waits for the last run of its function to end.

    On AWS it would have ended within its minute.
    """
    events, runtime = service("eventbridge"), core("lambda_runtime")

    @around(events, "_dispatch_to_lambda")
    def dispatch(inner: Callable[..., Any], arn: str, payload: str) -> Any:
        is_hastened = world.in_minutes_of_the_lab(60.0) < 60.0
        if is_hastened and '"Scheduled Event"' in payload and is_running(runtime, arn):
            return None
        return inner(arn, payload)


def is_running(runtime: Any, arn: str) -> bool:
    region, name = arn.split(":")[3], arn.split(":")[6]
    with runtime._lock:
        found = [
            one for key, workers in runtime._workers.items() if key.split(":")[1:3] == [region, name] for one in workers
        ]
        return any(worker.in_use for worker in found)
