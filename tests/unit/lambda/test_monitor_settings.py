# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the health monitors are told, and what they make of words that are missing."""

from __future__ import annotations

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.http_target import Target as ApplicationTarget
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.http_target import (
    parse_target as parse_application,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.monitor_settings import (
    MonitorSettings,
    NotConfiguredError,
    evacuated_regions,
    needed,
    other_regions,
)

from lambda_src.database_health.settings import Engine, Tls
from lambda_src.database_health.settings import Target as DatabaseTarget
from lambda_src.database_health.settings import parse_target as parse_database

ENV = {"ENVIRONMENT_SUFFIX": "prod", "PARAMETER_PREFIX": "/dr-prod/", "AWS_REGION": "us-east-1"}
DATABASE = {
    "database/writer_endpoint": "writer.example.internal",
    "database/reader_endpoint": "reader.example.internal",
    "database/port": "5432",
    "database/name": "transactions",
    "database/secret_arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:s",
}


@pytest.mark.parametrize(
    ("parameters", "engine"), [({}, Engine.POSTGRESQL), ({"database/engine": "aurora-mysql"}, Engine.MYSQL)]
)
def test_the_engine_is_postgresql_unless_something_else_is_told(parameters: dict[str, str], engine: Engine) -> None:
    assert parse_database({**DATABASE, **parameters}, writer_here=True).engine is engine


def test_an_engine_that_nobody_speaks_is_named() -> None:
    with pytest.raises(
        NotConfiguredError, match="database/engine is oracle, neither aurora-postgresql nor aurora-mysql"
    ):
        parse_database({**DATABASE, "database/engine": "oracle"}, writer_here=True)


def test_the_environment_says_where_to_read_and_the_rest_has_defaults() -> None:
    assert MonitorSettings.from_env(ENV) == MonitorSettings("prod", "/dr-prod/", "us-east-1", 5, 10.0)


def test_the_environment_may_shorten_a_run() -> None:
    settings = MonitorSettings.from_env({**ENV, "PROBES": "3", "PROBE_INTERVAL_SECONDS": "0.5"})

    assert (settings.probes, settings.interval) == (3, 0.5)


@pytest.mark.parametrize("name", sorted(ENV))
def test_an_environment_without_its_words_is_an_error(name: str) -> None:
    with pytest.raises(KeyError, match=name):
        MonitorSettings.from_env({key: value for key, value in ENV.items() if key != name})


@pytest.mark.parametrize("parameters", [{}, {"database/port": ""}, {"database/port": "  "}])
def test_a_needed_parameter_that_is_missing_or_empty_is_named(parameters: dict[str, str]) -> None:
    with pytest.raises(NotConfiguredError, match="the parameter database/port is missing or empty"):
        needed(parameters, "database/port")


@pytest.mark.parametrize(
    ("regions", "others"),
    [
        ("us-east-1,us-east-2", ("us-east-2",)),
        ("us-east-2, us-east-1, us-west-2", ("us-east-2", "us-west-2")),
        ("us-east-1", ()),
        ("", ()),
    ],
)
def test_the_other_regions_are_all_but_this_one(regions: str, others: tuple[str, ...]) -> None:
    assert other_regions({"region/all": regions}, "us-east-1") == others


def test_a_latch_is_read_for_each_other_region_and_one_that_says_neither_word_is_left_out() -> None:
    parameters = {
        "region/all": "us-east-1,us-east-2,us-west-1,us-west-2,eu-west-1",
        "evacuated/us-east-1": "true",
        "evacuated/us-east-2": "true",
        "evacuated/us-west-1": "false",
        "evacuated/us-west-2": "perhaps",
    }

    assert evacuated_regions(parameters, "us-east-1") == {"us-east-2": True, "us-west-1": False}


def test_the_writers_region_is_probed_at_the_writers_endpoint() -> None:
    assert parse_database(DATABASE, writer_here=True) == DatabaseTarget(
        host="writer.example.internal",
        port=5432,
        database="transactions",
        secret_arn="arn:aws:secretsmanager:us-east-1:111122223333:secret:s",
        tls=Tls.REQUIRE,
        expects_writer=True,
    )


@pytest.mark.parametrize("writer_here", [False, None])
def test_elsewhere_the_readers_endpoint_is_probed(writer_here: bool | None) -> None:
    target = parse_database(DATABASE, writer_here)

    assert (target.host, target.expects_writer) == ("reader.example.internal", False)


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("database/reader_endpoint", "", "the parameter database/reader_endpoint is missing or empty"),
        ("database/reader_endpoint", "localhost", "there is no database behind this endpoint"),
        ("database/port", "", "the parameter database/port is missing or empty"),
        ("database/port", "none", "the parameter database/port is none, not a number"),
        ("database/name", "", "the parameter database/name is missing or empty"),
        ("database/secret_arn", "", "the parameter database/secret_arn is missing or empty"),
        ("database/tls", "maybe", "the parameter database/tls is maybe"),
    ],
)
def test_parameters_that_name_no_database_are_answered_in_words(name: str, value: str, reason: str) -> None:
    with pytest.raises(NotConfiguredError, match=reason):
        parse_database({**DATABASE, name: value}, writer_here=False)


def test_encryption_can_be_switched_off() -> None:
    assert parse_database({**DATABASE, "database/tls": "off"}, writer_here=False).tls is Tls.OFF


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("http://alb.example.internal/health", ApplicationTarget(False, "alb.example.internal", None, "/health")),
        ("https://alb.example.internal", ApplicationTarget(True, "alb.example.internal", None, "/")),
        ("http://127.0.0.9:8080/h?deep=1", ApplicationTarget(False, "127.0.0.9", 8080, "/h?deep=1")),
    ],
)
def test_the_applications_address_is_taken_apart(url: str, target: ApplicationTarget) -> None:
    assert parse_application({"application/url": url}) == target


@pytest.mark.parametrize(
    "url", ["", "alb.example.internal/health", "ftp://alb/health", "http:///health", "http://a:b/"]
)
def test_what_is_no_address_is_answered_in_words(url: str) -> None:
    with pytest.raises(NotConfiguredError, match="the parameter application/url is"):
        parse_application({"application/url": url})
