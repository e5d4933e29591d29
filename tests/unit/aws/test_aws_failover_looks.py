# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is concluded from answers, from errors and from silence."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.errors import answering_of
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_closing import world_before
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_world import (
    answering_of_reading,
    view_of,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.observers import answer_of_value, as_probe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.replication_lag import latest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.together import UnansweredError, all_within
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover import Answering, Lag, RegionView
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Answer, Outcome, Probe
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Step as JournalStep
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.region_status import Database
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

URL = "https://rds.us-east-1.amazonaws.com/"
YES, NO, UNKNOWN = Answering.YES, Answering.NO, Answering.UNKNOWN


def refused(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": "x"}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "DescribeDBClusters")


@pytest.mark.parametrize(
    ("error", "answering"),
    [
        pytest.param(ConnectionClosedError(endpoint_url=URL), NO, id="the connection was cut"),
        pytest.param(ConnectTimeoutError(endpoint_url=URL), NO, id="nobody opened"),
        pytest.param(EndpointConnectionError(endpoint_url=URL), NO, id="refused, or not to be found"),
        pytest.param(ReadTimeoutError(endpoint_url=URL), NO, id="nothing was answered"),
        pytest.param(refused("ServiceUnavailable", 503), NO, id="out of service"),
        pytest.param(refused("InternalFailure", 500), NO, id="broken"),
        pytest.param(refused("503", 503), NO, id="a page of the load balancer before it"),
        pytest.param(refused("Throttling", 400), UNKNOWN, id="throttled"),
        pytest.param(refused("SlowDown", 503), UNKNOWN, id="throttled, with the status of a failure"),
        pytest.param(refused("RequestLimitExceeded", 503), UNKNOWN, id="throttled, with another code"),
        pytest.param(refused("AccessDenied", 403), UNKNOWN, id="we may not look"),
        pytest.param(refused("ExpiredToken", 403), UNKNOWN, id="our credentials are over"),
        pytest.param(NoCredentialsError(), UNKNOWN, id="we have no credentials"),
        pytest.param(ProxyConnectionError(proxy_url="http://proxy"), UNKNOWN, id="our own proxy is away"),
        pytest.param(SSLError(endpoint_url=URL, error="x"), UNKNOWN, id="somebody else answered"),
        pytest.param(ValueError("x"), UNKNOWN, id="our own mistake"),
    ],
)
def test_what_a_failed_call_tells_of_a_region(error: Exception, answering: Answering) -> None:
    assert answering_of(error) is answering
    assert answering_of_reading(error) is answering


def test_a_call_that_has_not_come_back_tells_of_a_silent_region() -> None:
    assert answering_of_reading(UnansweredError("no answer")) is NO


def series(*samples: tuple[float, int]) -> dict[str, Any]:
    """What GetMetricData answers for one query, newest first, as it was asked for."""
    moments = [datetime(2026, 11, 20, 12, minute, tzinfo=UTC) for _value, minute in samples]
    return {"Values": [value for value, _minute in samples], "Timestamps": moments}


def at(minute: int) -> float:
    return datetime(2026, 11, 20, 12, minute, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("results", "lag"),
    [
        pytest.param([], None, id="nothing was asked"),
        pytest.param([series()], None, id="nothing was measured"),
        pytest.param([series((250.0, 5), (90.0, 4))], Lag(0.25, at(5)), id="the newest, in seconds"),
        pytest.param([series((80.0, 5)), series((900.0, 3))], Lag(0.08, at(5)), id="the newest of two sources"),
        pytest.param([series((80.0, 5)), series((900.0, 5))], Lag(0.9, at(5)), id="of two at once the worse"),
        pytest.param([series(), series((900.0, 3))], Lag(0.9, at(3)), id="one source has never been one"),
    ],
)
def test_the_lag_is(results: list[dict[str, Any]], lag: Lag | None) -> None:
    found = latest(results)
    assert (found is None) == (lag is None)
    if found and lag:
        assert found.seconds == pytest.approx(lag.seconds)
        assert found.at == lag.at


def standing(what: str, answer: str) -> dict[str, str]:
    return {"Name": f"/dr-prod/health/{what}", "Value": f'{{"answer": "{answer}", "since": ""}}'}


WELL: dict[str, Any] = {
    "database": Database(status="available", available_instances=2),
    "lag": Lag(0.1, 5.0),
    "health": [standing("database", "HEALTHY"), standing("application", "UNHEALTHY")],
}
SEEN = RegionView("us-east-2", YES, "", "available", 2, Lag(0.1, 5.0), Answer.HEALTHY, Answer.UNHEALTHY)
SILENCE = UnansweredError("no answer within 2.5 seconds")


@pytest.mark.parametrize(
    ("changes", "view"),
    [
        pytest.param({}, SEEN, id="all answers"),
        pytest.param(
            {"database": Database()}, replace(SEEN, cluster_status="", available_instances=0), id="no cluster"
        ),
        pytest.param(
            {"lag": None, "health": []}, RegionView("us-east-2", YES, "", "available", 2), id="little is known"
        ),
        pytest.param(
            {"lag": SILENCE, "health": SILENCE},
            RegionView("us-east-2", YES, "", "available", 2),
            id="its other services are silent",
        ),
        pytest.param(
            {"health": [{"Name": "/dr-prod/health/database", "Value": "?"}], "lag": None},
            RegionView("us-east-2", YES, "", "available", 2),
            id="a word nobody knows",
        ),
        pytest.param(dict.fromkeys(WELL, SILENCE), RegionView("us-east-2", NO, str(SILENCE)), id="it is silent"),
        pytest.param(
            {"database": refused("Throttling", 400), "lag": None, "health": []},
            RegionView("us-east-2", UNKNOWN, str(refused("Throttling", 400))),
            id="it throttles us",
        ),
    ],
)
def test_a_region_is_seen_when(changes: dict[str, Any], view: RegionView) -> None:
    assert view_of("us-east-2", {**WELL, **changes}) == view


def promoting(**data: Any) -> Entry:
    return Entry("id", 100.0, JournalStep.PROMOTING, "us-east-2", "anna", "us-east-1 is lost", data)


def test_what_was_seen_before_a_move_is_told_with_its_age() -> None:
    told = promoting(**{"from": "us-east-1", "lag_seconds": 0.25, "lag_measured_at": 60.0})
    how = "the lag that was last measured, 40 s before the move"
    later = replace(told, at=300.0, data={})
    seen = {"writer_region": "us-east-1", "lag": {"database": {"seconds": 0.25, "how": how}}}
    assert world_before([told, later]) == seen


@pytest.mark.parametrize("entries", [[], [promoting()]])
def test_where_no_lag_was_seen_before_a_move_none_is_made_up(entries: list[Entry]) -> None:
    assert world_before(entries) == {"writer_region": None, "lag": {"database": {"seconds": None}}}


def test_calls_are_made_at_once_and_answered_in_their_order() -> None:
    together = threading.Barrier(3)

    def call(number: int) -> int:
        together.wait(timeout=5)
        return number

    assert all_within(5, [lambda: call(1), lambda: call(2), lambda: call(3)]) == [1, 2, 3]


def test_a_call_that_hangs_holds_up_nothing_and_its_error_is_told() -> None:
    broken, end = ValueError("x"), threading.Event()

    def fail() -> None:
        raise broken

    began = time.monotonic()
    hung, answered, failed = all_within(0.1, [lambda: end.wait(20), lambda: "here", fail])
    took = time.monotonic() - began
    end.set()
    assert 0.1 <= took < 5
    assert isinstance(hung, UnansweredError)
    assert str(hung) == "no answer within 0.1 seconds"
    assert (answered, failed) == ("here", broken)


def test_nothing_is_called_for_nothing() -> None:
    assert all_within(1, []) == []


def test_where_nobody_answers_a_person_reads_a_sentence() -> None:
    # What modules turn into a message; anything else would end in a stack trace.
    assert isinstance(SILENCE, TimeoutError)


@pytest.mark.parametrize(
    ("value", "answer"), [(None, Answer.UNKNOWN), (1.0, Answer.HEALTHY), (0.0, Answer.UNHEALTHY), (0.5, "UNHEALTHY")]
)
def test_a_metric_is_an_answer(value: float | None, answer: Answer) -> None:
    assert answer_of_value(value) == answer


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(Probe(Outcome.OK, "fine", 1.0), Outcome.OK, id="it looked"),
        pytest.param(SILENCE, Outcome.FAILED, id="the region was silent"),
        pytest.param(KeyError("x"), Outcome.UNKNOWN, id="it could not look"),
    ],
)
def test_an_observers_look_is_a_probe(answer: object, outcome: Outcome) -> None:
    assert as_probe(answer, 1.0).outcome is outcome
