# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region that names lead to, altered in one place; who is told; what is allowed; and when the way was last tried."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Bounds, State
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_path import (
    few,
    judge_accelerated_recovery,
    judge_drill,
    judge_subscriptions,
    moves_to,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_path_rights import (
    CALLER,
    Place,
    Question,
    Right,
    principal_of,
    questions,
    refused,
    simulated,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_path_routes import (
    Route,
    alarm_health,
    check_problems,
    endpoint_health,
    health_problems,
    named_checks,
    record_problems,
    wanted_children,
)

from tests.unit.roles.role_files import ROOT

ROUTE = Route("a", ("b", "c"), "x", "alb.a.net", False, True)
Answer = dict[str, Any]


def checks(**changed: Answer) -> dict[str, Answer]:
    """The health checks as they are wanted, one of them with other settings."""
    endpoint = {"Type": "HTTP", "Port": 80, "FullyQualifiedDomainName": "ALB.a.net."}
    found: dict[str, Answer] = {"endpoint-a-x": endpoint}
    alarms = {"writer-here-a-x": ("a", "Unhealthy")}
    alarms |= {f"evacuated-a-in-{other}-x": (other, "Healthy") for other in "bc"}
    for name, (region, without_data) in alarms.items():
        alarm = {"Name": name, "Region": region}
        found[name] = {
            "Type": "CLOUDWATCH_METRIC",
            "AlarmIdentifier": alarm,
            "InsufficientDataHealthStatus": without_data,
        }
    found["region-a-x"] = {"Type": "CALCULATED", "ChildHealthChecks": sorted(found), "HealthThreshold": 4}
    return {
        name: {"Id": name, "HealthCheckConfig": {**config, **changed.get(name, {})}} for name, config in found.items()
    }


def test_a_region_is_checked_in_three_kinds() -> None:
    assert list(wanted_children(ROUTE, "writer")) == [
        "endpoint-a-x",
        "writer-here-a-x",
        "evacuated-a-in-b-x",
        "evacuated-a-in-c-x",
    ]
    assert "writer-here-a-x" not in wanted_children(ROUTE, "endpoint")
    assert check_problems(ROUTE, "writer", checks()) == []


@pytest.mark.parametrize(
    ("name", "change", "problem"),
    [
        ("endpoint-a-x", {"Type": "TCP"}, "endpoint-a-x is of type TCP, not HTTP"),
        ("endpoint-a-x", {"FullyQualifiedDomainName": "b.net"}, "endpoint-a-x: fqdn is b.net., not alb.a.net."),
        ("endpoint-a-x", {"Disabled": True}, "endpoint-a-x is disabled"),
        ("writer-here-a-x", {"Inverted": True}, "writer-here-a-x is inverted"),
        (
            "evacuated-a-in-b-x",
            {"AlarmIdentifier": {"Name": "evacuated-a-in-b-x", "Region": "a"}},
            "evacuated-a-in-b-x: alarm_region is a, not b",
        ),
        (
            "writer-here-a-x",
            {"InsufficientDataHealthStatus": "Healthy"},
            "writer-here-a-x: insufficient_data_health_status is Healthy, not Unhealthy",
        ),
        ("region-a-x", {"HealthThreshold": 1}, "region-a-x: health_threshold is 1, not 4"),
    ],
)
def test_what_is_wrong_with_a_check_is_told(name: str, change: Answer, problem: str) -> None:
    assert check_problems(ROUTE, "writer", checks(**{name: change})) == [problem]


def test_a_check_that_is_missing_is_missed_where_it_is_joined_too() -> None:
    found = checks()
    del found["writer-here-a-x"]
    told = check_problems(ROUTE, "writer", found)
    assert told[0] == "writer-here-a-x is missing"
    assert told[1].startswith("region-a-x: child_health_checks is [")


def test_checks_are_known_by_their_names() -> None:
    told = named_checks([{"Id": "1"}, {"Id": "2"}], {"1": {"Name": "endpoint"}, "2": {}})
    assert told == {"endpoint": {"Id": "1"}}


RECORD = {
    "SetIdentifier": "a",
    "Weight": 100,
    "HealthCheckId": "region-a-x",
    "AliasTarget": {"DNSName": "dualstack.alb.a.net."},
}


@pytest.mark.parametrize(
    ("change", "bounds", "problems"),
    [
        ({}, Bounds(), []),
        ({"Weight": 0}, Bounds(), ["the record's weight is 0, not 100"]),
        ({}, Bounds(preferred_weight=50), ["the record's weight is 100, not 50"]),
        (
            {},
            Bounds(routing="failover"),
            ["the record's failover is none, not PRIMARY", "the record's weight is 100, not wanted"],
        ),
        ({"HealthCheckId": "other"}, Bounds(), ["the record's health check is other, not region-a-x"]),
        ({"AliasTarget": {"DNSName": "b.net."}}, Bounds(), ["the record's target is b.net., not alb.a.net."]),
        ({"SetIdentifier": "b"}, Bounds(), ["there is no record for a"]),
        (
            {"SetIdentifier": "z"},
            Bounds(),
            ["there is no record for a", "there is a record for z, which is no region of the system"],
        ),
    ],
)
def test_what_is_wrong_with_a_record_is_told(change: Answer, bounds: Bounds, problems: list[str]) -> None:
    found = [{**RECORD, **change}]
    assert record_problems(ROUTE, bounds, found, checks(), ["a", "b"]) == problems


@pytest.mark.parametrize(
    ("statuses", "well"),
    [
        ([], None),
        (["Success: HTTP Status Code 200, OK"], True),
        (["Failure: timeout"], False),
        (["Success: fine"] * 2 + ["Failure"] * 8, True),
        (["Success: fine"] + ["Failure"] * 8, False),
    ],
)
def test_an_endpoint_is_well_while_enough_checkers_say_so(statuses: list[str], well: bool | None) -> None:
    assert endpoint_health([{"StatusReport": {"Status": status}} for status in statuses]) is well


@pytest.mark.parametrize(
    ("state", "without_data", "well"),
    [
        ("OK", "Unhealthy", True),
        ("ALARM", "Healthy", False),
        ("INSUFFICIENT_DATA", "Healthy", True),
        ("INSUFFICIENT_DATA", "Unhealthy", False),
        ("INSUFFICIENT_DATA", "LastKnownStatus", None),
        (None, "Healthy", None),
    ],
)
def test_a_check_follows_its_alarm(state: str | None, without_data: str, well: bool | None) -> None:
    assert alarm_health(state, without_data) is well


WELL = {"endpoint-a-x": True, "writer-here-a-x": True, "evacuated-a-in-b-x": True}


@pytest.mark.parametrize(
    ("writer", "follow", "change", "problems"),
    [
        ("a", "writer", {}, []),
        (
            "a",
            "writer",
            {"evacuated-a-in-b-x": False},
            ["no traffic is led here, since evacuated-a-in-b-x is unhealthy"],
        ),
        ("b", "writer", {"writer-here-a-x": False}, []),
        ("b", "writer", {}, ["traffic is led here, though b writes"]),
        (
            "b",
            "writer",
            {"endpoint-a-x": False},
            ["endpoint-a-x is unhealthy, so no traffic would come after a failover"],
        ),
        ("b", "endpoint", {}, []),
        ("b", "endpoint", {"endpoint-a-x": False}, ["no traffic is led here, since endpoint-a-x is unhealthy"]),
        ("b", "writer", {"writer-here-a-x": None}, []),
    ],
)
def test_traffic_follows_the_writer(
    writer: str, follow: str, change: Mapping[str, bool | None], problems: list[str]
) -> None:
    assert health_problems(ROUTE, follow, writer, {**WELL, **change}) == problems


def subscription(protocol: str, arn: str = "arn:aws:sns:a:1:topic:one") -> Answer:
    return {"Protocol": protocol, "SubscriptionArn": arn}


@pytest.mark.parametrize(
    ("topics", "state", "seen"),
    [
        ({}, State.NOT_READY, "there is no topic, so nobody is told"),
        ({"t": []}, State.NOT_READY, "nobody is told"),
        ({"t": [subscription("email"), subscription("sqs")]}, State.READY, "1 email, 1 sqs confirmed"),
        (
            {"t": [subscription("sqs"), subscription("email", "PendingConfirmation")]},
            State.NOT_READY,
            "1 sqs confirmed, 1 email not confirmed",
        ),
        (
            {"t": [subscription("email", "PendingConfirmation")]},
            State.NOT_READY,
            "nobody is told, 1 email not confirmed",
        ),
    ],
)
def test_somebody_is_told(topics: dict[str, list[Answer]], state: State, seen: str) -> None:
    verdict = judge_subscriptions(topics)
    assert (verdict.state, verdict.seen) == (state, seen)


NAME, DAY = "20261101T000000Z-b", 86400.0


def move(*steps: tuple[Step, str, Answer]) -> list[Entry]:
    return [Entry(NAME, number, step, "b", "somebody", why, data) for number, (step, why, data) in enumerate(steps)]


ASKED = (Step.REQUESTED, "drill 20261101T000000Z", {"method": "failover"})
TYPED = (Step.REQUESTED, "typed", {"method": "failover"})
END: tuple[Step, str, Answer] = (Step.FINISHED, "b serves", {})


@pytest.mark.parametrize(
    ("entries", "days", "state", "seen"),
    [
        ((), 0, State.NOT_READY, "the writer was never moved to b"),
        ((ASKED, (Step.FAILED, "it ended", {})), 0, State.NOT_READY, "the writer was never moved to b"),
        ((ASKED, END), 99, State.READY, "drill 20261101T000000Z on 1970-01-01, 99 days ago"),
        ((ASKED, END), 101, State.NOT_READY, "drill 20261101T000000Z on 1970-01-01, 101 days ago"),
        ((TYPED, END), 2, State.READY, f"failover {NAME} on 1970-01-01, 2 days ago"),
    ],
)
def test_a_move_that_came_to_its_end_is_as_good_as_a_drill(
    entries: tuple[tuple[Step, str, Answer], ...], days: float, state: State, seen: str
) -> None:
    verdict = judge_drill("b", move(*entries), days * DAY + 1, 100)
    assert (verdict.state, verdict.seen) == (state, seen)


def test_moves_elsewhere_do_not_count() -> None:
    assert moves_to("b", [NAME, "20261102T000000Z-c", "nonsense"]) == [NAME]


@pytest.mark.parametrize(
    ("features", "state"),
    [
        ({}, State.NOT_READY),
        ({"Features": {"AcceleratedRecoveryStatus": "ENABLING"}}, State.NOT_READY),
        ({"Features": {"AcceleratedRecoveryStatus": "ENABLED"}}, State.READY),
    ],
)
def test_accelerated_recovery_is_enabled(features: Answer, state: State) -> None:
    assert judge_accelerated_recovery([{"HostedZone": features}], "x.net").state is state


def test_a_zone_that_is_missing_is_not_ready() -> None:
    assert judge_accelerated_recovery([], "x.net").seen == "there is no zone x.net"


def test_many_sentences_are_cut() -> None:
    assert few(list("abc"), 2) == "a; b; and 1 more"
    assert few(list("ab"), 2) == "a; b"


PLACE = Place("aws", "123456789012", "a", ("a", "b"), "prod", "arn:aws:kms:a:123456789012:key/k")


def test_a_right_is_asked_for_in_each_region_that_it_names() -> None:
    right = Right(("s:Do",), ("arn:{region}:{suffix}",), everywhere=True, context={"k": "{region}"})
    [question] = questions([right], PLACE)
    assert question == Question(("s:Do",), ("arn:a:prod", "arn:b:prod"), {"aws:RequestedRegion": "a", "k": "a"})
    assert simulated(question, "arn:role")["ContextEntries"] == [
        {"ContextKeyName": "aws:RequestedRegion", "ContextKeyValues": ["a"], "ContextKeyType": "string"},
        {"ContextKeyName": "k", "ContextKeyValues": ["a"], "ContextKeyType": "string"},
    ]


def test_what_is_not_answered_is_not_allowed() -> None:
    question = Question(("s:Do", "s:Other"), ("x", "y"), {})
    results: list[Answer] = [
        {"EvalActionName": "s:Do", "EvalResourceName": "x", "EvalDecision": "allowed"},
        {
            "EvalActionName": "s:Other",
            "EvalResourceName": "*",
            "EvalDecision": "allowed",
            "ResourceSpecificResults": [{"EvalResourceName": "y", "EvalResourceDecision": "implicitDeny"}],
        },
    ]
    assert refused(question, results) == ["s:Do on y", "s:Other on y"]


@pytest.mark.parametrize(
    ("arn", "principal"),
    [
        ("arn:aws:sts::1:assumed-role/deployer/session", ("role", "deployer")),
        ("arn:aws:iam::1:user/path/ann", ("user", "ann")),
        ("arn:aws:iam::1:root", ("root", "")),
        ("arn:aws:sts::1:federated-user/ann", ("federated-user", "ann")),
    ],
)
def test_callers_are_told_apart(arn: str, principal: tuple[str, str]) -> None:
    assert principal_of(arn) == principal


def granted() -> list[tuple[str, str]]:
    """Each action with each resource that the deployer's policies grant, as patterns."""
    return [
        (action, resource.replace("${account}", PLACE.account).replace("${suffix}", PLACE.suffix))
        for file in sorted((ROOT / "roles/access/files").glob("deployer-policy-*.json"))
        for statement in json.loads(file.read_text())["Statement"]
        if statement["Effect"] == "Allow"
        for action in listed(statement.get("Action", []))
        for resource in listed(statement["Resource"])
    ]


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_what_readiness_asks_of_the_caller_is_what_the_deployers_policies_grant() -> None:
    may = granted()
    for question in questions(CALLER, PLACE):
        for action in question.actions:
            for resource in question.resources:
                assert any(action == one and fnmatchcase(resource, pattern) for one, pattern in may), (action, resource)
    policy = json.loads((ROOT / "roles/access/files/deployer-policy-failover.json").read_text())
    named = {action for statement in policy["Statement"] for action in listed(statement["Action"])}
    assert named <= {action for right in CALLER for action in right.actions}
