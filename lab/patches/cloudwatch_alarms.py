# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch: alarms follow their own metric, minute by minute of the lab; EventBridge hears of them."""

from __future__ import annotations

import json
import operator
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lab.patches import world
from lab.patches.beat import at_each_beat
from lab.patches.tools import Answer, around, core, first, is_good, service

# CloudWatch looks a little further back than the evaluation periods, for data that come late.
PERIODS_MORE = 2
SHORTEST_PERIOD = 1.0
# Older ones cannot matter to an alarm of the lab.
POINTS = 5000
SECONDS_BETWEEN_LOOKS = 0.5
BREACHES: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}

State = Literal["OK", "ALARM", "INSUFFICIENT_DATA", ""]
Record = dict[str, Any]


@dataclass
class Look:
    """When an alarm was judged last, and what was the newest datum then."""

    at: float
    newest: Any


def apply() -> None:
    looks: dict[str, Look] = {}
    alarms_follow_their_own_metric(looks)
    alarms_are_judged_without_being_asked()
    a_state_set_by_hand_stays_for_a_period(looks)
    a_change_of_state_is_an_event()


def alarms_follow_their_own_metric(looks: dict[str, Look]) -> None:
    """An alarm is judged on its dimensions, by M out of N periods, when data arrive and once a period."""
    cloudwatch = service("cloudwatch")

    @around(cloudwatch, "_evaluate_alarm")
    def evaluate(_inner: Callable[..., None], alarm: Record) -> None:
        if alarm.get("ComparisonOperator") not in BREACHES or not alarm.get("MetricName"):
            return
        now, period = time.time(), period_of(alarm)
        key = (alarm["Namespace"], alarm["MetricName"], cloudwatch._dims_key(_dimensions(cloudwatch, alarm)))
        points = (cloudwatch._metrics.get(key) or [])[-POINTS:]
        newest = points[-1] if points else None
        last = looks.get(alarm["AlarmArn"])
        if last and last.newest is newest and now - last.at < period:
            return
        looks[alarm["AlarmArn"]] = Look(now, newest)
        values = _values(cloudwatch, alarm, points, now, period)
        state = judge(alarm, values)
        if state and state != alarm["StateValue"]:
            _turn(cloudwatch, alarm, state, f"Threshold Crossed: {values} against {alarm['Threshold']}")


def period_of(alarm: Record) -> float:
    return max(SHORTEST_PERIOD, world.in_minutes_of_the_lab(float(alarm.get("Period") or 60)))


def _dimensions(cloudwatch: Any, alarm: Record) -> dict[str, str]:
    found: dict[str, str] = cloudwatch._dims_from_list(alarm.get("Dimensions") or [])
    return found


def _values(cloudwatch: Any, alarm: Record, points: Sequence[Record], now: float, period: float) -> list[float]:
    """The newest values, one for each period that has data, at most as many as are judged."""
    wanted = int(alarm.get("EvaluationPeriods") or 1)
    periods: dict[int, list[Record]] = {}
    for point in points:
        place = max(0, int((now - point["Timestamp"]) // period))
        if place < wanted + PERIODS_MORE:
            periods.setdefault(place, []).append(point)
    statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic") or "Average"
    values = [
        cloudwatch._stat_value(cloudwatch._calc_stats(periods[place]), statistic, periods[place])
        for place in sorted(periods)
    ]
    return [value for value in values if value is not None][:wanted]


def judge(alarm: Record, values: Sequence[float]) -> State:
    """The state that the newest values mean; nothing where the alarm keeps the one that it has."""
    periods = int(alarm.get("EvaluationPeriods") or 1)
    needed = int(alarm.get("DatapointsToAlarm") or periods)
    missing = alarm.get("TreatMissingData") or "missing"
    breaching = sum(BREACHES[alarm["ComparisonOperator"]](value, alarm["Threshold"]) for value in values)
    unknown = periods - len(values)
    if missing == "breaching":
        breaching, unknown = breaching + unknown, 0
    if missing == "notBreaching":
        unknown = 0
    if breaching >= needed:
        return "ALARM"
    if breaching + unknown < needed:
        return "OK"
    if missing == "ignore":
        return ""
    if not values:
        return "INSUFFICIENT_DATA"
    return "ALARM" if breaching == len(values) else "OK"


def _turn(cloudwatch: Any, alarm: Record, state: State, reason: str) -> None:
    before = alarm["StateValue"]
    alarm |= {"StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": int(time.time())}
    cloudwatch._record_history(alarm["AlarmName"], before, state, reason)
    cloudwatch._dispatch_alarm_actions(alarm, before, state, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def a_change_of_state_is_an_event() -> None:
    """EventBridge hears of it on the default bus of the alarm's region."""
    cloudwatch, events = service("cloudwatch"), service("eventbridge")

    @around(cloudwatch, "_dispatch_alarm_actions")
    def dispatch(inner: Callable[..., None], alarm: Record, before: str, state: str, reason: str) -> None:
        inner(alarm, before, state, reason)
        detail = {
            "alarmName": alarm["AlarmName"],
            "state": {"value": state, "reason": reason},
            "previousState": {"value": before},
            "configuration": {"description": alarm.get("AlarmDescription") or ""},
        }
        entry = {
            "Source": "aws.cloudwatch",
            "DetailType": "CloudWatch Alarm State Change",
            "Detail": json.dumps(detail),
            "Resources": [alarm["AlarmArn"]],
        }
        events._put_events({"Entries": [entry]}, allow_aws_source=True)


def alarms_are_judged_without_being_asked() -> None:
    """In each region that is there; the alarms of one that is away keep their state."""
    cloudwatch, responses = service("cloudwatch"), core("responses")
    last = [0.0]

    @at_each_beat
    def look(now: float) -> None:
        if now - last[0] < SECONDS_BETWEEN_LOOKS:
            return
        last[0] = now
        for account, region in {(key[0], key[1]) for key, _alarm in cloudwatch._alarms.all_items()}:
            if not world.is_away(region):
                with responses.request_scope(account, region):
                    cloudwatch._evaluate_all_alarms()


def a_state_set_by_hand_stays_for_a_period(looks: dict[str, Look]) -> None:
    """SetAlarmState holds until the next judgement."""
    cloudwatch = service("cloudwatch")

    @around(cloudwatch, "_set_alarm_state")
    def set_state(
        inner: Callable[..., Answer], params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False
    ) -> Answer:
        answer = inner(params, cbor_data, is_cbor, is_json)
        name = cbor_data.get("AlarmName", "") if is_cbor or is_json else first(params, "AlarmName")
        alarm = cloudwatch._alarms.get(name)
        if is_good(answer) and alarm and alarm["AlarmArn"] in looks:
            looks[alarm["AlarmArn"]].at = time.time()
        return answer
