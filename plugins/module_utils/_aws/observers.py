# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Those who watch the writer's region: its own monitors, and what is seen of it from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from .._core.failover import Answering
from .._core.health import Answer, Outcome, Probe, is_decided, judge
from .._core.health_metrics import NAMESPACE
from .._core.monitor_settings import MonitorSettings, NotConfiguredError
from .._core.quorum import Observation
from .errors import AWS_ERRORS, answering_of
from .health_monitor import Clock
from .http_probe import probe_application
from .http_target import parse_target
from .region_status import ClientOf, Names
from .together import UnansweredError, all_within

# The monitors run once a minute: an answer older than this is none.
FRESH_SECONDS = 180.0
LOOK_SECONDS = 2.5
WATCHED = ("Database", "Application")
OUTCOMES = {Answering.YES: Outcome.OK, Answering.NO: Outcome.FAILED, Answering.UNKNOWN: Outcome.UNKNOWN}


def read_answers(client: Any, environment: str, region: str, now: float) -> dict[str, Answer]:
    """The last answers of the monitors of ``region``, from the metrics that they publish there; old is unknown."""
    dimensions = [{"Name": "Environment", "Value": environment}, {"Name": "Region", "Value": region}]
    queries = [
        {
            "Id": what.lower(),
            "MetricStat": {
                "Metric": {"Namespace": NAMESPACE, "MetricName": f"{what}Health", "Dimensions": dimensions},
                "Period": 60,
                "Stat": "Minimum",
            },
        }
        for what in WATCHED
    ]
    end = datetime.fromtimestamp(now, UTC)
    results = client.get_metric_data(
        MetricDataQueries=queries,
        StartTime=end - timedelta(seconds=FRESH_SECONDS),
        EndTime=end + timedelta(seconds=60),
    )["MetricDataResults"]
    newest = {
        result["Id"]: max(zip(result["Timestamps"], result["Values"], strict=True))
        for result in results
        if result["Values"]
    }
    told = {subject: value for subject, (_at, value) in newest.items()}
    return {what.lower(): answer_of_value(told.get(what.lower())) for what in WATCHED}


def answer_of_value(value: float | None) -> Answer:
    if value is None:
        return Answer.UNKNOWN
    return Answer.HEALTHY if value >= 1 else Answer.UNHEALTHY


def probe_api(rds: Any, cluster: str, now: Callable[[], float]) -> Probe:
    """Whether the database service of a region answers at all. Throttled or refused proves nothing."""
    start = now()
    try:
        rds.describe_db_clusters(DBClusterIdentifier=cluster)
    except AWS_ERRORS as error:
        return Probe(OUTCOMES[answering_of(error)], str(error), start)
    return Probe(Outcome.OK, "the database service answers", start)


@dataclass(frozen=True)
class Watch:
    """Who looks from where, at which writer, and how often."""

    client: ClientOf
    names: Names
    here: str
    writer: str
    parameters: Mapping[str, str]
    settings: MonitorSettings
    clock: Clock

    def observations(self) -> list[Observation]:
        """What everybody says of the writer's region."""
        return [*self.from_here(), *self.from_there()]

    def from_here(self) -> list[Observation]:
        """K of N looks, until they are decided."""
        now, planned = self.clock.now, self.settings.probes
        rds = self.client("rds", self.writer)
        url = f"regions/{self.writer}/application_url"
        looks: dict[str, Callable[[], Probe]] = {
            "its API": partial(probe_api, rds, self.names.of("cluster", self.writer), now),
            "its application": partial(probe_endpoint, self.parameters, url, now),
        }
        series: dict[str, list[Probe]] = {what: [] for what in looks}
        start = now()
        for number in range(planned):
            self.clock.sleep(max(0.0, start + number * self.settings.interval - now()))
            for what, answer in zip(looks, all_within(LOOK_SECONDS, list(looks.values())), strict=True):
                series[what].append(as_probe(answer, now()))
            if all(is_decided(probes, planned) for probes in series.values()):
                break
        verdicts = {what: judge(probes, planned) for what, probes in series.items()}
        return [
            Observation(f"{what}, asked from {self.here}", verdict.answer, verdict.reason, verdict.at)
            for what, verdict in verdicts.items()
        ]

    def from_there(self) -> list[Observation]:
        """The last answers of the writer's own monitors, where its region tells them."""
        cloudwatch = self.client("cloudwatch", self.writer)
        read = partial(read_answers, cloudwatch, self.names.suffix, self.writer, self.clock.now())
        [told] = all_within(LOOK_SECONDS, [read])
        answers = told if isinstance(told, dict) else {}
        why = "its last answer" if answers else str(told)
        return [
            Observation(f"its monitor of the {what.lower()}", answers.get(what.lower(), Answer.UNKNOWN), why)
            for what in WATCHED
        ]


def probe_endpoint(parameters: Mapping[str, str], name: str, now: Callable[[], float]) -> Probe:
    try:
        target = parse_target(parameters, name)
    except NotConfiguredError as error:
        return Probe(Outcome.UNKNOWN, str(error), now())
    return probe_application(target, now)


def as_probe(answer: Any, now: float) -> Probe:
    if isinstance(answer, Probe):
        return answer
    return Probe(Outcome.FAILED if isinstance(answer, UnansweredError) else Outcome.UNKNOWN, str(answer), now)
