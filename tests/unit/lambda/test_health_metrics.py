# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The metrics of the health monitors."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.metrics import as_datum
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import (
    Answer,
    Outcome,
    Probe,
    Standing,
    Subject,
    Verdict,
    timestamp,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health_metrics import (
    Metric,
    Resolution,
    answer_metrics,
    probe_metrics,
    role_metrics,
)

NOW = 1_767_268_800.0
HERE = "us-east-1"


def values(metrics: tuple[Metric, ...]) -> dict[tuple[str, str], float]:
    return {(metric.name, metric.region): metric.value for metric in metrics}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer.HEALTHY, {"DatabaseUnknown": 0.0, "DatabaseHealth": 1.0, "RecoveryTime": 0.0}),
        (Answer.UNHEALTHY, {"DatabaseUnknown": 0.0, "DatabaseHealth": 0.0, "RecoveryTime": 30.0}),
        (Answer.UNKNOWN, {"DatabaseUnknown": 1.0}),
    ],
)
def test_unknown_publishes_no_health_and_no_recovery_time(answer: Answer, expected: dict[str, float]) -> None:
    metrics = answer_metrics(
        Subject.DATABASE, HERE, Verdict(answer, "", NOW), Standing(answer, timestamp(NOW - 30)), NOW
    )

    assert values(metrics) == {(name, HERE): value for name, value in expected.items()}


def test_the_recovery_time_is_the_databases_alone() -> None:
    verdict, standing = Verdict(Answer.UNHEALTHY, "", NOW), Standing(Answer.UNHEALTHY, timestamp(NOW))

    names = {metric.name for metric in answer_metrics(Subject.APPLICATION, HERE, verdict, standing, NOW)}

    assert names == {"ApplicationUnknown", "ApplicationHealth"}


def test_a_probe_publishes_what_it_measured_at_its_own_time() -> None:
    probes = [
        Probe(Outcome.OK, "", NOW, latency_ms=12.5, lag_seconds=0.04),
        Probe(Outcome.FAILED, "", NOW + 10),
        Probe(Outcome.OK, "", NOW + 20, latency_ms=9.0),
    ]

    assert probe_metrics(Subject.DATABASE, HERE, probes) == (
        Metric("DatabaseLatency", 12.5, "Milliseconds", NOW, HERE),
        Metric("DatabaseLatency", 9.0, "Milliseconds", NOW + 20, HERE),
        Metric("ReplicationLag", 0.04, "Seconds", NOW, HERE),
    )


@pytest.mark.parametrize(("writer_here", "value"), [(True, 1.0), (False, 0.0)])
def test_the_writer_is_here_or_elsewhere(writer_here: bool, value: float) -> None:
    assert values(role_metrics(HERE, writer_here, {}, NOW)) == {("WriterHere", HERE): value}


def test_a_writer_that_cannot_be_found_out_is_not_published() -> None:
    assert role_metrics(HERE, None, {}, NOW) == ()


def test_evacuated_is_published_about_the_other_regions() -> None:
    latches = {"us-west-2": False, "us-east-2": True}

    assert values(role_metrics(HERE, None, latches, NOW)) == {
        ("Evacuated", "us-east-2"): 1.0,
        ("Evacuated", "us-west-2"): 0.0,
    }


def test_what_route_53_reads_has_standard_resolution() -> None:
    resolutions = {metric.resolution for metric in role_metrics(HERE, True, {"us-east-2": False}, NOW)}

    assert resolutions == {Resolution.STANDARD}


def test_what_detection_reads_has_high_resolution() -> None:
    verdict = Verdict(Answer.HEALTHY, "", NOW)

    resolutions = {metric.resolution for metric in answer_metrics(Subject.DATABASE, HERE, verdict, Standing(), NOW)}

    assert resolutions == {Resolution.HIGH}


def test_a_data_point_names_its_environment_and_the_region_that_it_is_about() -> None:
    assert as_datum("prod", Metric("Evacuated", 1.0, "Count", NOW, "us-east-2", Resolution.STANDARD)) == {
        "MetricName": "Evacuated",
        "Dimensions": [{"Name": "Environment", "Value": "prod"}, {"Name": "Region", "Value": "us-east-2"}],
        "Timestamp": datetime(2026, 1, 1, 12, tzinfo=UTC),
        "Value": 1.0,
        "Unit": "Count",
        "StorageResolution": 60,
    }
