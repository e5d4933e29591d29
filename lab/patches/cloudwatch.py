# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch: dashboards that make sense, alarms as they were given."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, around, first, service


def apply() -> None:
    a_dashboard_is_an_object_with_widgets()
    an_alarm_has_no_description_unless_given()


def a_dashboard_is_an_object_with_widgets() -> None:
    """PutDashboard refuses a body that is not JSON, or has no list of widgets."""
    cloudwatch = service("cloudwatch")

    @around(cloudwatch, "_put_dashboard")
    def put(inner: Callable[..., Answer], params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Answer:
        given = cbor_data.get("DashboardBody", "") if is_cbor or is_json else first(params, "DashboardBody")
        if not _is_dashboard(given):
            refusal: Answer = cloudwatch._error(
                "InvalidParameterInput",
                "The field DashboardBody must be a valid JSON object with a list of widgets",
                400,
                use_json=is_json,
                use_cbor=is_cbor,
            )
            return refusal
        return inner(params, cbor_data, is_cbor, is_json)


def _is_dashboard(text: str) -> bool:
    try:
        body = json.loads(text)
    except ValueError:
        return False
    return isinstance(body, dict) and isinstance(body.get("widgets"), list)


def an_alarm_has_no_description_unless_given() -> None:
    """DescribeAlarms leaves out what was not set."""
    cloudwatch = service("cloudwatch")

    for name in ("_put_metric_alarm", "_put_composite_alarm"):

        @around(cloudwatch, name)
        def put(inner: Callable[..., Answer], *given: Any) -> Answer:
            answer = inner(*given)
            for alarm in (*cloudwatch._alarms.values(), *cloudwatch._composite_alarms.values()):
                if alarm.get("AlarmDescription") == "":
                    del alarm["AlarmDescription"]
            return answer
