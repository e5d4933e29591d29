# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever somebody wrote into the parameters: a monitor answers, mostly that it does not know, and leaves no trace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.health_monitor import Clock, Monitor
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.claims import is_claimed
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.health import Answer, Subject
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import MonitorSettings
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.quorum import AutoFailover, parse_authority
from botocore.exceptions import ClientError
from hypothesis import example, given, settings
from hypothesis import strategies as st

import lambda_src.database_health.handler as database_health
from lambda_src.application_health.application import Application
from lambda_src.database_health.database import Database

PREFIX = "/dr-prod/"
NOW = 1_767_268_800.0
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8)
WORDS = st.sampled_from(
    [
        "",
        " ",
        "\x00",
        "\r\nX: y",
        "../../",
        "{{ 7*7 }}",
        "'; drop table x; --",
        "-1",
        "0",
        "99999999999",
        "٣",
        "true",
        "x" * 5000,
    ]
) | st.text(max_size=30)
# Nobody answers there at once. A name that has to be looked up would take its time.
HOSTS = st.sampled_from(
    ["127.0.0.1", "127.0.0.1\x00", "localhost", "[", "::1%x", "127.0.0.1/../x", "127.0.0.1 ", "", "a" * 300]
)
URLS = st.sampled_from(
    [
        "http://127.0.0.1:1/", "http://127.0.0.1:99999/", "http://[", "ftp://127.0.0.1/", "file:///etc/passwd", "//",
        "http://127.0.0.1:1/\r\nX: y", "http://a:b@127.0.0.1:1/%00", "http://127.0.0.1:1/\u00fc",
    ]
)  # fmt: skip
STANDINGS = (
    st.builds(
        json.dumps, st.fixed_dictionaries({"answer": st.sampled_from([*Answer]) | ANYTHING, "since": WORDS | ANYTHING})
    )
    | WORDS
)
PARAMETERS = st.fixed_dictionaries(
    {},
    optional={
        "database/global_cluster": WORDS, "database/writer_endpoint": HOSTS, "database/reader_endpoint": HOSTS,
        "database/port": WORDS | st.just("1"), "database/name": WORDS, "database/secret_arn": WORDS | st.just("arn:x"),
        "database/tls": WORDS | st.sampled_from(["off", "require"]),
        "database/engine": WORDS | st.just("aurora-mysql"),
        "application/url": URLS, "region/all": WORDS | st.just("us-east-1,us-east-2"), "evacuated/us-east-2": WORDS,
        "notifications/topic_arn": WORDS, "health/database": STANDINGS, "health/application": STANDINGS,
        "failover/auto": WORDS | st.sampled_from([*AutoFailover]), "failover/quorum": WORDS,
        "failover/cooldown_seconds": WORDS, "failover/max_data_loss_seconds": WORDS,
    },
)  # fmt: skip

WITHOUT_TIME = {
    "application/url": "http://127.0.0.1:1/",
    "health/application": json.dumps({"answer": "UNHEALTHY", "since": "yesterday"}),
}


class Told:
    """What AWS answers a monitor: the parameters as they are, a secret, and yes to everything else."""

    def __init__(self, parameters: Mapping[str, str], secret: str) -> None:
        self.parameters, self.secret = parameters, secret

    def __call__(self, _service: str) -> Told:
        return self

    def get_paginator(self, _name: str) -> Told:
        return self

    def paginate(self, **_asked: Any) -> list[dict[str, Any]]:
        return [
            {
                "Parameters": [
                    {"Name": PREFIX + name, "Value": value, "Version": 1} for name, value in self.parameters.items()
                ]
            }
        ]

    def get_secret_value(self, **_asked: Any) -> dict[str, str]:
        return {"SecretString": self.secret}

    def describe_global_clusters(self, **_asked: Any) -> dict[str, Any]:
        raise ClientError(
            {"Error": {"Code": "GlobalClusterNotFoundFault", "Message": "none"}}, "DescribeGlobalClusters"
        )

    def put_parameter(self, **_asked: Any) -> dict[str, int]:
        return {"Version": 2}

    def put_metric_data(self, **_asked: Any) -> dict[str, Any]:
        return {}

    publish = put_metric_data


@pytest.mark.parametrize("subject", [Subject.DATABASE, Subject.APPLICATION])
@settings(max_examples=60)
@given(parameters=PARAMETERS, secret=st.builds(json.dumps, ANYTHING) | WORDS)
@example(parameters=WITHOUT_TIME, secret="{}")
def test_any_parameters_give_an_answer(subject: Subject, parameters: dict[str, str], secret: str) -> None:
    aws, clock = Told(parameters, secret), Clock(lambda: NOW, lambda _seconds: None)
    watched: Any = Database("us-east-1", aws, clock) if subject is Subject.DATABASE else Application(clock)
    told = Monitor(subject, MonitorSettings("prod", PREFIX, "us-east-1", probes=1), watched, aws, clock).run()
    assert told["answer"] in ("UNKNOWN", "UNHEALTHY")
    assert "Traceback" not in json.dumps(told)
    if subject is Subject.DATABASE:
        assert watched.prove(PREFIX).outcome in ("UNKNOWN", "FAILED")


@given(PARAMETERS)
def test_any_parameters_give_no_more_authority_than_they_say(parameters: dict[str, str]) -> None:
    authority = parse_authority(parameters)
    said = parameters.get("failover/auto", "")
    assert authority.mode == (said if said in tuple(AutoFailover) else AutoFailover.OFF)
    assert authority.cooldown_seconds >= 0
    assert authority.max_data_loss_seconds >= 0


@given(STANDINGS | st.builds(json.dumps, ANYTHING))
def test_any_text_is_a_claim_or_none(text: str) -> None:
    assert is_claimed(text, Answer.UNHEALTHY, NOW) in (True, False)


@given(ANYTHING)
@example({"prove": "write"})
def test_only_who_asks_for_a_proof_gets_a_write(event: Any) -> None:
    asked: list[bool] = []

    def prove() -> dict[str, Any]:
        asked.append(True)
        return {"reason": ""}

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_health, "prove_write", prove)
        patch.setattr(database_health, "monitor", lambda: Quiet())
        database_health.handle(event, None)
    assert bool(asked) == (event == {"prove": "write"} or (isinstance(event, dict) and event.get("prove") == "write"))


class Quiet:
    """A monitor that has nothing to say."""

    def run(self) -> dict[str, Any]:
        return {"reason": ""}
