# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Health checks: finding them by name, and the plan for one of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .._core.plan import Plan, Step, tag_changes, tag_dict, tag_list
from .._core.route53_health_check import (
    TYPES,
    HealthCheckGoal,
    answered_check,
    can_become,
    changeable_parameters,
    fixed_parameters,
    reference_prefix,
    wanted_check,
)

# As many health checks as ListTagsForResources takes at once.
CHUNK = 10


@dataclass(frozen=True)
class Found:
    """A health check as it stands."""

    id: str
    check: Mapping[str, Any]
    tags: Mapping[str, str]

    def shown(self) -> dict[str, Any]:
        tags = {key: value for key, value in self.tags.items() if key != "Name"}
        return {"id": self.id, "name": self.tags.get("Name", ""), **self.check, "tags": tags}


def find_checks(client: Any, name: str) -> list[Found]:
    """The health checks with this name, in the order of their ids; the types that other modules manage are not seen."""
    pages = client.get_paginator("list_health_checks").paginate()
    checks = [check for page in pages for check in page["HealthChecks"] if check["HealthCheckConfig"]["Type"] in TYPES]
    prefix = reference_prefix(name)
    likely = [check for check in checks if check["CallerReference"].startswith(prefix)]
    others = [check for check in checks if not check["CallerReference"].startswith(prefix)]
    # Most runs find theirs by its reference, and need not ask for the tags of all the others.
    found = [seen for seen in _with_tags(client, likely) if seen.tags.get("Name", name) == name]
    found = found or [seen for seen in _with_tags(client, others) if seen.tags.get("Name") == name]
    return sorted(found, key=lambda seen: seen.id)


def plan_health_check(client: Any, goal: HealthCheckGoal) -> Plan:
    """What it takes for one health check to have this name, and to be as wanted."""
    wanted = wanted_check(goal)
    found = find_checks(client, goal.name)
    kept = next((seen for seen in found if can_become(seen.check, wanted)), None)
    leaving = [_delete(client, seen.id) for seen in found if not can_become(seen.check, wanted)]
    before = kept or (found[0] if found else None)
    # Tags that somebody else put on a predecessor stay.
    tags = {**(before.tags if before else {}), "Name": goal.name, **goal.tags}
    after = Found(kept.id if kept else "", wanted, tags).shown()
    if kept is None:
        steps = (*_create_steps(client, goal.name, wanted, tags), *leaving)
        return Plan(
            before.shown() if before else {},
            after,
            steps,
            settle=lambda answers: {**after, "id": answers[0]["HealthCheck"]["Id"]},
        )
    changes = [_update(client, kept.id, wanted)] if kept.check != wanted else []
    if missing := tag_changes(kept.tags, tags):
        changes.append(_tag(client, kept.id, missing))
    return Plan(kept.shown(), after, (*changes, *leaving))


def plan_no_health_check(client: Any, name: str) -> Plan:
    """What it takes for no health check to have this name."""
    found = find_checks(client, name)
    return Plan(found[0].shown() if found else {}, {}, tuple(_delete(client, seen.id) for seen in found))


def _with_tags(client: Any, checks: Sequence[Mapping[str, Any]]) -> Iterator[Found]:
    for start in range(0, len(checks), CHUNK):
        chunk = {check["Id"]: check for check in checks[start : start + CHUNK]}
        answer = client.list_tags_for_resources(ResourceType="healthcheck", ResourceIds=list(chunk))
        for tags in answer["ResourceTagSets"]:
            check = chunk[tags["ResourceId"]]
            yield Found(check["Id"], answered_check(check["HealthCheckConfig"]), tag_dict(tags.get("Tags")))


def _create_steps(client: Any, name: str, wanted: Mapping[str, Any], tags: Mapping[str, str]) -> tuple[Step, Step]:
    call = {
        "CallerReference": f"{reference_prefix(name)}-{uuid.uuid4().hex}",
        "HealthCheckConfig": {**fixed_parameters(wanted), **changeable_parameters(wanted)},
    }

    @cache
    def create() -> Any:
        """Called for both steps, made once: the second needs the id that the first was answered."""
        return client.create_health_check(**call)

    return (
        Step("route53:CreateHealthCheck", create),
        Step("route53:ChangeTagsForResource", lambda: _tag(client, str(create()["HealthCheck"]["Id"]), tags).call()),
    )


def _update(client: Any, check_id: str, wanted: Mapping[str, Any]) -> Step:
    call = {"HealthCheckId": check_id, **changeable_parameters(wanted)}
    return Step("route53:UpdateHealthCheck", lambda: client.update_health_check(**call))


def _tag(client: Any, check_id: str, tags: Mapping[str, str]) -> Step:
    call = {"ResourceType": "healthcheck", "ResourceId": check_id, "AddTags": tag_list(tags)}
    return Step("route53:ChangeTagsForResource", lambda: client.change_tags_for_resource(**call))


def _delete(client: Any, check_id: str) -> Step:
    return Step("route53:DeleteHealthCheck", lambda: client.delete_health_check(HealthCheckId=check_id))
