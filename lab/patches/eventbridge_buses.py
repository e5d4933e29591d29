# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EventBridge: buses that reach each other across regions, with their policies and dead letters."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lab.patches import world
from lab.patches.beat import at_each_beat
from lab.patches.tools import Answer, Params, around, core, service

# Events that wait for the region of their bus to come back: the scope and what delivers it.
Waiting = tuple[str, Callable[[], None]]
_waiting: list[Waiting] = []


def apply() -> None:
    events_reach_buses_of_other_regions()
    events_wait_for_a_lost_region()
    what_has_no_target_goes_to_the_dead_letters()
    a_bus_takes_a_whole_policy()
    a_bus_with_rules_stays()


def events_reach_buses_of_other_regions() -> None:
    """The event keeps the account and the region that it came from, wherever a rule sends it."""
    events, responses = service("eventbridge"), core("responses")

    @around(events, "_dispatch_to_event_bus")
    def dispatch(_inner: Any, spec: Any, event: Params, rule: Params, path: set[str], given: str | None = None) -> None:
        key = f"{responses.get_region()} {events._rule_key(rule.get('Name'), rule.get('EventBusName', 'default'))}"
        if key in path:
            return
        bus = spec.resource.removeprefix("event-bus/")
        sent = {**event, "EventBusName": bus, "_DispatchPath": [*path, key]}
        if given is not None:
            sent["Detail"] = given
        deliver(spec.account_id, spec.region, bus, sent)


def deliver(account: str, region: str, bus: str, event: Params) -> None:
    events, responses = service("eventbridge"), core("responses")
    if world.is_away(region):
        _waiting.append((region, lambda: deliver(account, region, bus, event)))
        return
    with responses.request_scope(account, region):
        events._ensure_default_bus()
        if bus in events._event_buses:
            events._dispatch_event(event)
            events._archive_event({name: value for name, value in event.items() if name != "_DispatchPath"})


def events_wait_for_a_lost_region() -> None:
    """EventBridge tries again for a day."""

    @at_each_beat
    def try_again(_now: float) -> None:
        due = [one for one in _waiting if not world.is_away(one[0])]
        _waiting[:] = [one for one in _waiting if world.is_away(one[0])]
        for _region, again in due:
            again()


def what_has_no_target_goes_to_the_dead_letters() -> None:
    """The queue that a target names gets the event whose bus or queue is missing, with where it was to go."""
    events, responses = service("eventbridge"), core("responses")

    @around(events, "_invoke_target")
    def invoke(inner: Callable[..., Any], target: Params, event: Params, rule: Params, view: Any = None) -> Any:
        dead_letters = (target.get("DeadLetterConfig") or {}).get("Arn", "")
        if not dead_letters or stands(target["Arn"]):
            return inner(target, event, rule, view)
        whole = (view or events._pattern_event_view(event)).event_with_detail()
        spec = core("arn").parse_arn(dead_letters)
        with responses.request_scope(spec.account_id, spec.region):
            events._dispatch_to_sqs(spec, json.dumps(whole))
        return None


def stands(arn: str) -> bool:
    """Whether there is such a bus or queue; of other targets nobody asks here."""
    spec = core("arn").parse_arn(arn)
    with core("responses").request_scope(spec.account_id, spec.region):
        if spec.service == "events" and spec.resource.startswith("event-bus/"):
            return spec.resource.removeprefix("event-bus/") in service("eventbridge")._event_buses
        return spec.service != "sqs" or service("sqs")._queue_by_arn(arn) is not None


def a_bus_takes_a_whole_policy() -> None:
    """PutPermission with Policy replaces what stands; of a bus that there is not, ResourceNotFoundException."""
    events, responses = service("eventbridge"), core("responses")

    @around(events, "_put_permission")
    def put(inner: Callable[[Params], Answer], data: Params) -> Answer:
        bus = data.get("EventBusName", "default")
        if bus not in events._event_buses:
            missing: Answer = responses.error_response_json(
                "ResourceNotFoundException", f"Event bus {bus} does not exist.", 400
            )
            return missing
        if "Policy" not in data:
            return inner(data)
        events._event_bus_policies[bus] = json.loads(data["Policy"])
        answer: Answer = responses.json_response({})
        return answer


def a_bus_with_rules_stays() -> None:
    events, responses = service("eventbridge"), core("responses")

    @around(events, "_delete_event_bus")
    def delete(inner: Callable[[Params], Answer], data: Params) -> Answer:
        if any(rule.get("EventBusName") == data.get("Name") for rule in events._rules.values()):
            refusal: Answer = responses.error_response_json(
                "ValidationException", "EventBus can't be deleted since it has rules.", 400
            )
            return refusal
        events._event_bus_policies.pop(data.get("Name"), None)
        return inner(data)
