# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup: plans that test restores. They are kept, and no restore is made."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from lab.patches.backup import TAGS, Handler, Record, error, ok, route, shown
from lab.patches.tools import Answer, Params, around, core, service

PLANS, PLAN = r"/restore-testing/plans", r"/restore-testing/plans/([^/]+)"
SELECTIONS, SELECTION = rf"{PLAN}/selections", rf"{PLAN}/selections/([^/]+)"
BELOW = "_selections"
DEFAULTS = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
_plans: Any = core("responses").AccountRegionScopedDict()


def apply() -> None:
    plans_that_test_restores_are_kept()
    selections_of_such_plans_are_kept()
    such_plans_bear_tags()


def plans() -> Any:
    """The plans of the region that is asked, by name."""
    return _plans


def missing(name: str) -> Answer:
    return error("ResourceNotFoundException", f"Restore testing plan {name} does not exist.")


def plans_that_test_restores_are_kept() -> None:
    """Restore testing plans are made, changed, read and, without selections, deleted."""
    backup, responses = service("backup"), core("responses")

    @route("PUT", PLANS)
    def create(body: Params) -> Answer:
        wanted = body["RestoreTestingPlan"]
        name = wanted["RestoreTestingPlanName"]
        if name in _plans:
            return error("AlreadyExistsException", f"Restore testing plan {name} exists.")
        start = f"arn:aws:backup:{responses.get_region()}:{responses.get_account_id()}"
        own = {
            "RestoreTestingPlanArn": f"{start}:restore-testing-plan:{name}-{responses.new_uuid()}",
            "CreationTime": int(time.time()),
        }
        _plans[name] = {**DEFAULTS, **wanted, **own, TAGS: dict(body.get("Tags") or {}), BELOW: {}}
        return created(name)

    def created(name: str) -> Answer:
        keys = ("RestoreTestingPlanName", "RestoreTestingPlanArn", "CreationTime")
        return ok({**{key: _plans[name][key] for key in keys}, "UpdateTime": int(time.time())})

    @route("PUT", PLAN)
    def update(body: Params, name: str) -> Answer:
        if name not in _plans:
            return missing(name)
        _plans[name] |= {**body["RestoreTestingPlan"], "LastUpdateTime": int(time.time())}
        return created(name)

    @route("DELETE", PLAN)
    def delete(_body: Params, name: str) -> Answer:
        if _plans.get(name, {}).get(BELOW):
            return error("InvalidRequestException", "Restore testing selections must be deleted before their plan.")
        _plans.pop(name, None)
        return ok({})

    @around(backup, "_get_restore_testing_plan")
    def get(inner: Handler, name: str) -> Answer:
        return ok({"RestoreTestingPlan": shown(_plans[name])}) if name in _plans else inner(name)

    @around(backup, "_list_restore_testing_plans")
    def listing(_inner: Handler, query: Params) -> Answer:
        found = [{key: plan[key] for key in shown(plan) if key != "RecoveryPointSelection"} for plan in _plans.values()]
        answer: Answer = backup._paginate(found, query, "RestoreTestingPlans")
        return answer


def selections_of_such_plans_are_kept() -> None:
    """Restore testing selections are made, changed, read and deleted."""
    backup = service("backup")

    def below(plan: str) -> dict[str, Record]:
        found: dict[str, Record] = _plans.get(plan, {}).get(BELOW, {})
        return found

    def answered(plan: str, name: str) -> Answer:
        return ok(
            {
                "RestoreTestingPlanName": plan,
                "RestoreTestingPlanArn": _plans[plan]["RestoreTestingPlanArn"],
                "RestoreTestingSelectionName": name,
                "CreationTime": below(plan)[name]["CreationTime"],
                "UpdateTime": int(time.time()),
            }
        )

    @route("PUT", SELECTIONS)
    def create(body: Params, plan: str) -> Answer:
        wanted = body["RestoreTestingSelection"]
        name = wanted["RestoreTestingSelectionName"]
        if plan not in _plans:
            return missing(plan)
        if name in below(plan):
            return error("AlreadyExistsException", f"Restore testing selection {name} exists.")
        below(plan)[name] = {**wanted, "RestoreTestingPlanName": plan, "CreationTime": int(time.time())}
        return answered(plan, name)

    @route("PUT", SELECTION)
    def update(body: Params, plan: str, name: str) -> Answer:
        if name not in below(plan):
            return missing(f"{plan} with {name}")
        below(plan)[name] |= body["RestoreTestingSelection"]
        return answered(plan, name)

    @route("DELETE", SELECTION)
    def delete(_body: Params, plan: str, name: str) -> Answer:
        return ok({}) if below(plan).pop(name, None) else missing(f"{plan} with {name}")

    @around(backup, "_get_restore_testing_selection")
    def get(inner: Handler, plan: str, name: str) -> Answer:
        found = below(plan).get(name)
        return ok({"RestoreTestingSelection": found}) if found else inner(plan, name)

    @around(backup, "_list_restore_testing_selections")
    def listing(inner: Handler, plan: str, query: Params) -> Answer:
        if plan not in _plans:
            return inner(plan, query)
        answer: Answer = backup._paginate(list(below(plan).values()), query, "RestoreTestingSelections")
        return answer


def such_plans_bear_tags() -> None:
    """ListTags, TagResource and GetResources know restore testing plans."""

    @around(service("backup"), "_resolve_resource")
    def resolve(inner: Callable[[str], Any], arn: str) -> Any:
        found = [plan[TAGS] for plan in _plans.values() if plan["RestoreTestingPlanArn"] == arn]
        return found[0] if found else inner(arn)

    @around(service("tagging"), "_collect_backup")
    def collect(inner: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        yield from inner()
        for plan in _plans.values():
            yield plan["RestoreTestingPlanArn"], [{"Key": key, "Value": value} for key, value in plan[TAGS].items()]
