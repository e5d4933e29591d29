# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of a health monitor: probe, judge, publish, and tell when the answer changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

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
from .._core.monitor_settings import MonitorSettings, needed
from .claims import may_tell
from .metrics import put_metrics
from .notifications import publish_message
from .outbox import OUR_TROUBLE, Outbox
from .parameters import put_parameter, read_parameters

Parameters = Mapping[str, str]
Look = Callable[[], Probe]

LONGEST_PROBE = 5.0
"""Seconds that a probe may take: two to connect, three to answer."""


class NothingPublishedError(Exception):
    """Not one message or metric of the run got out: the run failed, and is the dead-letter queue's."""


@dataclass(frozen=True)
class Clock:
    """The time, in seconds since 1970, and a way of waiting."""

    now: Callable[[], float]
    sleep: Callable[[float], None]


class Watched(Protocol):
    """What a monitor watches."""

    def roles(self, parameters: Parameters, outbox: Outbox) -> Sequence[Metric]:
        """Metrics that are published at the start of a run and again at its end."""

    def look(self, parameters: Parameters) -> Look:
        """The probe, made ready for this run."""


@dataclass
class Monitor:
    """A container's monitor. ``parameters`` are the last ones read: they serve while the Parameter Store is silent."""

    subject: Subject
    settings: MonitorSettings
    watched: Watched
    client: Callable[[str], Any]
    clock: Clock
    parameters: dict[str, str] = field(default_factory=dict)

    def run(self) -> dict[str, Any]:
        """One run, as plain data for the log. Raises only when nothing at all could be published."""
        outbox = Outbox()
        self.read_and_publish_roles(outbox)
        probes, verdict = self.watch(outbox)
        self.publish(outbox, probe_metrics(self.subject, self.settings.region, probes))
        if len(probes) > 1:
            self.read_and_publish_roles(outbox)
        if not outbox.delivered:
            raise NothingPublishedError("; ".join(outbox.troubles))
        return {
            "subject": self.subject,
            "environment": self.settings.environment,
            "region": self.settings.region,
            "answer": verdict.answer,
            "reason": verdict.reason,
            "probes": [as_evidence(probe) for probe in probes],
            "troubles": outbox.troubles,
        }

    def read_and_publish_roles(self, outbox: Outbox) -> None:
        read = outbox.attempt(
            "reading the parameters", lambda: read_parameters(self.client("ssm"), self.settings.prefix)
        )
        self.parameters = self.parameters if read is None else read
        self.publish(outbox, self.watched.roles(self.parameters, outbox))

    def watch(self, outbox: Outbox) -> tuple[list[Probe], Verdict]:
        """Make the probes; tell the verdict as soon as it is decided, because seconds count."""
        planned = self.settings.probes
        try:
            look = self.watched.look(self.parameters)
        except OUR_TROUBLE as error:
            # There is nothing to look at, and waiting within this run would not change that.
            probes, planned = [Probe(Outcome.UNKNOWN, str(error), self.clock.now())], 1
            return probes, self.tell(probes, planned, outbox)
        probes, verdict = [], None
        for probe in self.series(look):
            probes.append(probe)
            if verdict is None and is_decided(probes, planned):
                verdict = self.tell(probes, planned, outbox)
        return probes, verdict or judge(probes, planned)

    def series(self, look: Look) -> Iterator[Probe]:
        """The probes, one at the start of each interval; none once the time of the run is over."""
        start, interval, planned = self.clock.now(), self.settings.interval, self.settings.probes
        for number in range(planned):
            self.clock.sleep(max(0.0, start + number * interval - self.clock.now()))
            now = self.clock.now()
            late = now >= start + planned * max(interval, LONGEST_PROBE)
            yield Probe(Outcome.UNKNOWN, "the probes before it took all the time", now) if late else look()

    def tell(self, probes: Sequence[Probe], planned: int, outbox: Outbox) -> Verdict:
        """Publish the answer. On a change send the message first and store the answer after it.

        Of runs at the same moment one tells. When storing fails a later run sends the message again: it may come
        twice, and is never lost.
        """
        here, name = self.settings.region, f"health/{self.subject}"
        verdict = judge(probes, planned)
        before = parse_standing(self.parameters.get(name, ""))
        after = standing_after(before, verdict)
        self.publish(outbox, answer_metrics(self.subject, here, verdict, after, self.clock.now()))
        if after != before and may_tell(self.client("ssm"), self.settings.prefix, name, after, self.clock.now()):
            message = change_message(self.subject, self.settings.environment, here, before, verdict, probes)
            sent = outbox.deliver(
                "telling the change",
                lambda: publish_message(
                    self.client("sns"), needed(self.parameters, "notifications/topic_arn"), message
                ),
            )
            if sent:
                self.store(name, format_standing(after), outbox)
            else:
                # The claim would keep the next run from telling.
                self.store(name, format_standing(before), outbox)
        return verdict

    def store(self, name: str, value: str, outbox: Outbox) -> None:
        """Keep an answer in the Parameter Store, and here in case that cannot be read next time."""
        self.parameters[name] = value
        outbox.attempt(
            "storing the answer", lambda: put_parameter(self.client("ssm"), self.settings.prefix + name, value)
        )

    def publish(self, outbox: Outbox, metrics: Sequence[Metric]) -> None:
        if metrics:
            outbox.deliver(
                "publishing metrics", lambda: put_metrics(self.client("cloudwatch"), self.settings.environment, metrics)
            )
