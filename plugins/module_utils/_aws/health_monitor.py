# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a health monitor: probe, judge, publish, and tell when the answer changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .._core.health import (
    Outcome,
    Probe,
    Subject,
    Verdict,
    as_evidence,
    change_message,
    format_standing,
    is_decided,
    judge,
    parse_standing,
    standing_after,
)
from .._core.health_metrics import Metric, answer_metrics, probe_metrics
from .._core.monitor_settings import MonitorSettings, NotConfigured, needed
from .metrics import put_metrics
from .parameters import put_parameter, read_parameters

Look = Callable[[], Probe]
AWS_ERRORS = (BotoCoreError, ClientError)


class NothingPublishedError(Exception):
    """Not one message or metric of the run got out: the run failed, and is the dead-letter queue's."""


@dataclass(frozen=True)
class Clock:
    """The time, in seconds since 1970, and a way of waiting."""

    now: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass
class Monitor:
    """A container's monitor. ``parameters`` are the last ones read: they serve while the Parameter Store is silent."""

    what: Subject
    settings: MonitorSettings
    client: Callable[[str], Any]
    clock: Clock
    parameters: dict[str, str] = field(default_factory=dict)
    published: int = 0
    troubles: list[str] = field(default_factory=list)

    def run(self, prepare: Callable[[], Look], roles: Callable[[], Sequence[Metric]] = tuple) -> dict[str, Any]:
        """One run. ``prepare`` reads what a probe needs and makes it; ``roles`` are metrics for its start and end."""
        self.published, self.troubles = 0, []
        self.refresh()
        self.publish(roles())
        probes, verdict = self.watch(prepare)
        if len(probes) > 1:
            self.refresh()
        self.publish([*probe_metrics(self.what, self.settings.region, probes), *(roles() if len(probes) > 1 else ())])
        if not self.published:
            raise NothingPublishedError("; ".join(self.troubles) or "there was nothing to publish")
        return {
            "what": self.what,
            "region": self.settings.region,
            "answer": verdict.answer,
            "reason": verdict.reason,
            "probes": [as_evidence(probe) for probe in probes],
            "troubles": self.troubles,
        }

    def refresh(self) -> None:
        """Read the parameters again."""
        with_prefix = self.settings.prefix
        read = self.attempt("reading the parameters", lambda: read_parameters(self.client("ssm"), with_prefix))
        self.parameters = self.parameters if read is None else read

    def watch(self, prepare: Callable[[], Look]) -> tuple[list[Probe], Verdict]:
        """Make the probes; tell the verdict as soon as it is decided, because seconds count."""
        try:
            look = prepare()
        except (*AWS_ERRORS, NotConfigured) as error:
            # There is nothing to look at, and waiting within this run would not change that.
            probes = [Probe(Outcome.UNKNOWN, str(error), self.clock.now())]
            return probes, self.tell(judge(probes, 1), probes)
        probes, told = [], None
        for probe in self.series(look):
            probes.append(probe)
            if told is None and is_decided(probes, self.settings.probes):
                told = self.tell(judge(probes, self.settings.probes), probes)
        return probes, told or judge(probes, self.settings.probes)

    def series(self, look: Look) -> Iterator[Probe]:
        """The probes, one at the start of each interval. One that would begin after the last interval is not made."""
        start, interval, planned = self.clock.now(), self.settings.interval, self.settings.probes
        for number in range(planned):
            wait = start + number * interval - self.clock.now()
            if wait > 0:
                self.clock.sleep(wait)
            if number and wait < -interval * (planned - number):
                yield Probe(Outcome.UNKNOWN, "the probes before it took the time of the run", self.clock.now())
            else:
                yield look()

    def tell(self, verdict: Verdict, probes: Sequence[Probe]) -> Verdict:
        """Publish the answer; on a change send the message first and store the answer after it.

        When the second fails the message is sent again by the next run: it may come twice, and cannot be lost.
        """
        before = parse_standing(self.parameters.get(f"health/{self.what}", ""))
        after = standing_after(before, verdict)
        self.publish(answer_metrics(self.what, self.settings.region, verdict, after, self.clock.now()))
        if after != before:
            message = change_message(
                self.what, self.settings.environment, self.settings.region, before, verdict, probes
            )
            text = format_standing(after)
            if self.send(message.subject, message.body) and self.store(f"health/{self.what}", text):
                self.parameters[f"health/{self.what}"] = text
        return verdict

    def publish(self, metrics: Sequence[Metric]) -> None:
        """Publish metrics, if any; a failure is noted."""
        if metrics:
            self.attempt("publishing metrics", lambda: self.count(self.put(metrics)))

    def put(self, metrics: Sequence[Metric]) -> None:
        put_metrics(self.client("cloudwatch"), self.settings.environment, metrics)

    def send(self, subject: str, body: str) -> bool:
        """Send a message to the topic of this region."""
        ...

    def attempt(self, what: str, act: Callable[[], Any]) -> Any:
        """The result of a call, or None where it failed, which is noted and does not end the run."""
        try:
            return act()
        except (*AWS_ERRORS, NotConfigured) as error:
            self.troubles.append(f"{what}: {error}")
            return None
