# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: the state of health checks. It is made up whenever it is asked for, so a change shows at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from lab.patches import world
from lab.patches.tools import Answer, around, core, service

BALANCER = re.compile(r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.elb\.amazonaws\.com$")
Config = dict[str, Any]


def apply() -> None:
    health_checks_tell_their_status()


def health_checks_tell_their_status() -> None:
    """GetHealthCheckStatus. A calculated check has no checkers, so AWS refuses to tell its status here."""
    route53 = service("route53")

    @around(route53, "handle_request")
    async def handle(
        inner: Callable[..., Any], method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Answer:
        found = re.fullmatch(rf"/{route53.API_VERSION}/healthcheck/([^/]+)/status", path)
        if not (found and method == "GET"):
            answer: Answer = await inner(method, path, headers, body, query)
            return answer
        return _status(route53, found[1])


def _status(route53: Any, check_id: str) -> Answer:
    check = route53._health_checks.get(check_id)
    if not check:
        missing: Answer = route53._error_response("NoSuchHealthCheck", f"No health check exists: {check_id}.", 404)
        return missing
    if check["config"]["Type"] == "CALCULATED":
        refusal: Answer = route53._error_response("InvalidInput", "A calculated health check has no status to get.")
        return refusal
    text = "Success: the lab sees it healthy" if is_healthy(check_id) else "Failure: the lab sees it unhealthy"

    def build(root: Element) -> None:
        one = SubElement(SubElement(root, "HealthCheckObservations"), "HealthCheckObservation")
        SubElement(one, "Region").text = "us-west-2"
        SubElement(one, "IPAddress").text = "192.0.2.1"
        report = SubElement(one, "StatusReport")
        SubElement(report, "Status").text = text
        SubElement(report, "CheckedTime").text = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    answer: Answer = route53._xml_response("GetHealthCheckStatusResponse", build)
    return answer


def is_healthy(check_id: str) -> bool:
    """The state of a health check. One that is gone is not healthy."""
    check = service("route53")._health_checks.get(check_id)
    if not check:
        return False
    config = check["config"]
    # A disabled check counts as healthy, and inversion holds even then.
    return bool(config.get("Disabled") or _is_well(config)) != bool(config.get("Inverted"))


def _is_well(config: Config) -> bool:
    match config["Type"]:
        case "CALCULATED":
            children = config.get("ChildHealthChecks", [])
            return sum(is_healthy(child) for child in children) >= int(config.get("HealthThreshold", 0))
        case "CLOUDWATCH_METRIC":
            return _alarm_is_calm(config)
        case _:
            return endpoint_is_well(config.get("FullyQualifiedDomainName", ""))


def _alarm_is_calm(config: Config) -> bool:
    """From the alarm's state in its region; where that knows too little, from what the check says of such a case."""
    cloudwatch, responses = service("cloudwatch"), core("responses")
    wanted = config["AlarmIdentifier"]
    with responses.request_scope(responses.get_account_id(), wanted["Region"]):
        alarm = cloudwatch._alarms.get(wanted["Name"]) or cloudwatch._composite_alarms.get(wanted["Name"])
        state = alarm["StateValue"] if alarm else "INSUFFICIENT_DATA"
        if state == "INSUFFICIENT_DATA":
            match config.get("InsufficientDataHealthStatus", "LastKnownStatus"):
                case "Healthy":
                    return True
                case "Unhealthy":
                    return False
            state = _last_known(cloudwatch, wanted["Name"])
    return bool(state == "OK")


def _last_known(cloudwatch: Any, name: str) -> str:
    """A new check starts healthy."""
    updates = [
        json.loads(entry["HistoryData"])["newState"]["stateValue"]
        for entry in cloudwatch._history_entries()
        if entry["AlarmName"] == name and entry["HistoryItemType"] == "StateUpdate"
    ]
    return next((state for state in reversed(updates) if state != "INSUFFICIENT_DATA"), "OK")


def endpoint_is_well(name: str) -> bool:
    """A load balancer answers while its region is there and one of its targets is healthy; other names always do."""
    name = name.rstrip(".").lower()
    found = BALANCER.search(name)
    if not found:
        return True
    if world.is_away(found[1]):
        return False
    alb, responses = service("alb"), core("responses")
    with responses.request_scope(responses.get_account_id(), found[1]):
        arns = {one["LoadBalancerArn"] for one in alb._lbs.values() if one["DNSName"].lower() == name}
        groups = [arn for arn, group in alb._tgs.items() if arns & set(group["LoadBalancerArns"])]
        return any(
            b"<State>healthy</State>" in alb._describe_target_health({"TargetGroupArn": group})[2] for group in groups
        )
