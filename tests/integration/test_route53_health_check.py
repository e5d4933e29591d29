# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module route53_health_check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab, running_lab
from tests.integration.runner import Task, play

WRITER: dict[str, Any] = {
    "name": "writer-here-drill",
    "type": "CLOUDWATCH_METRIC",
    "alarm_name": "writer-here-drill",
    "alarm_region": "us-east-2",
    "insufficient_data_health_status": "Unhealthy",
    "tags": {"Environment": "drill"},
}
EVACUATED: dict[str, Any] = {**WRITER, "name": "evacuated-drill", "alarm_name": "evacuated-drill", "inverted": True}
BOTH: dict[str, Any] = {
    "name": "region-drill",
    "type": "CALCULATED",
    "child_health_checks": ["{{ evacuated.health_check.id }}", "{{ writer.health_check.id }}"],
}
FIND = ["ListHealthChecks", "ListTagsForResources"]
MAKE = ["CreateHealthCheck", "ChangeTagsForResource"]


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab of its own: how many calls it takes to find a health check depends on how many others there are."""
    with running_lab(tmp_path_factory.mktemp("health-check-lab")) as running:
        yield running


def gone(name: str) -> dict[str, Any]:
    return {"name": name, "state": "absent"}


def test_a_life_of_three_checks(lab: Lab, tmp_path: Path) -> None:
    changed = {**WRITER, "alarm_name": "another-drill", "disabled": True, "tags": {"Cost-Center": 4711}}
    run = play(
        lab,
        tmp_path,
        "route53_health_check",
        [
            Task("predict", WRITER, check=True),
            Task("apply", WRITER, register="writer"),
            Task("again", WRITER),
            Task("apply the second", EVACUATED, register="evacuated"),
            Task("second again", EVACUATED),
            Task("predict the third", BOTH, check=True),
            Task("apply the third", BOTH),
            Task("third again", BOTH),
            Task("change the third", {**BOTH, "health_threshold": 1, "inverted": True}),
            Task("predict a change", changed, check=True),
            Task("change", changed),
            Task("changed already", changed),
            Task("predict the end", gone("region-drill"), check=True),
            Task("end of the third", gone("region-drill")),
            Task("end of the second", gone("evacuated-drill")),
            Task("end", gone("writer-here-drill")),
            Task("ended already", gone("writer-here-drill")),
        ],
    )
    assert run.calls() == {
        "predict": ["ListHealthChecks"],
        "apply": ["ListHealthChecks", *MAKE],
        "again": FIND,
        "apply the second": [*FIND, *MAKE],
        "second again": FIND,
        "predict the third": FIND,
        "apply the third": [*FIND, *MAKE],
        "third again": FIND,
        "change the third": [*FIND, "UpdateHealthCheck"],
        "predict a change": FIND,
        "change": [*FIND, "UpdateHealthCheck", "ChangeTagsForResource"],
        "changed already": FIND,
        "predict the end": FIND,
        "end of the third": [*FIND, "DeleteHealthCheck"],
        "end of the second": [*FIND, "DeleteHealthCheck"],
        "end": [*FIND, "DeleteHealthCheck"],
        "ended already": ["ListHealthChecks"],
    }
    assert [name for name, changed in run.changed().items() if not changed] == [
        "again",
        "second again",
        "third again",
        "changed already",
        "ended already",
    ]
    made = run["apply"].result["health_check"]
    assert run["predict"].result["health_check"] == {**made, "id": ""}
    assert run["again"].result["health_check"] == made
    assert run["second again"].result["health_check"]["inverted"] is True
    assert run["third again"].result["health_check"]["health_threshold"] == 2
    assert run["change"].before == made
    assert run["change"].after == {
        **made,
        "alarm_name": "another-drill",
        "disabled": True,
        "tags": {"Environment": "drill", "Cost-Center": "4711"},
    }
    assert run["end"].result["health_check"] == {}


def test_a_check_that_was_made_but_not_named_is_found(lab: Lab, tmp_path: Path) -> None:
    client = lab.client("route53")
    play(lab, tmp_path, "route53_health_check", [Task("apply", WRITER)])
    made = client.list_health_checks()["HealthChecks"][0]["Id"]
    client.change_tags_for_resource(ResourceType="healthcheck", ResourceId=made, RemoveTagKeys=["Name", "Environment"])
    run = play(
        lab,
        tmp_path,
        "route53_health_check",
        [
            Task("name it", WRITER),
            Task("another type", {**BOTH, "name": WRITER["name"], "child_health_checks": [made]}, check=True),
            Task("end", gone(WRITER["name"])),
        ],
    )
    assert run["name it"].calls == [*FIND, "ChangeTagsForResource"]
    assert run["name it"].result["health_check"]["id"] == made
    assert run["another type"].result["actions"] == [
        "route53:CreateHealthCheck",
        "route53:ChangeTagsForResource",
        "route53:DeleteHealthCheck",
    ]
    assert client.list_health_checks()["HealthChecks"] == []


def test_a_check_of_an_endpoint(lab: Lab, tmp_path: Path) -> None:
    plain = {
        "name": "endpoint-drill",
        "type": "HTTP",
        "fqdn": "alb-drill.us-east-1.elb.amazonaws.com",
        "resource_path": "/alive",
        "request_interval": 10,
        "tags": {"Environment": "drill"},
    }
    moved = {**plain, "fqdn": "alb-other.us-east-1.elb.amazonaws.com", "failure_threshold": 2}
    slower = {**moved, "request_interval": 30}
    run = play(
        lab,
        tmp_path,
        "route53_health_check",
        [
            Task("predict", plain, check=True),
            Task("apply", plain),
            Task("again", plain),
            Task("change", moved),
            Task("changed already", moved),
            Task("make anew", slower),
            Task("made anew already", slower),
            Task("without a name", {**plain, "fqdn": None}, fails=True),
            Task("end", gone("endpoint-drill")),
        ],
    )
    assert run.calls() == {
        "predict": ["ListHealthChecks"],
        "apply": ["ListHealthChecks", *MAKE],
        "again": FIND,
        "change": [*FIND, "UpdateHealthCheck"],
        "changed already": FIND,
        "make anew": [*FIND, *MAKE, "DeleteHealthCheck"],
        "made anew already": FIND,
        "without a name": [],
        "end": [*FIND, "DeleteHealthCheck"],
    }
    made = run["apply"].result["health_check"]
    assert (made["port"], made["resource_path"], made["failure_threshold"]) == (80, "/alive", 3)
    assert run["change"].result["health_check"]["id"] == made["id"]
    assert run["make anew"].result["health_check"]["id"] != made["id"]
    assert run["without a name"].result["msg"] == "The health check endpoint-drill needs fqdn."
