# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch metric alarms: reading a set of them, and the plan that makes them equal to what is wanted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .._core.cloudwatch_alarms import answered_alarm, put_parameters, wanted_alarms
from .._core.plan import Plan, Step, tag_changes, tag_dict, tag_list

# As many names as DescribeAlarms and DeleteAlarms take at once.
CHUNK = 100


def describe_alarms(client: Any, names: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    """Those of the named alarms that exist, by name, as AWS answers them."""
    pages = client.get_paginator("describe_alarms")
    found: dict[str, Mapping[str, Any]] = {}
    for chunk in _chunks(names):
        for page in pages.paginate(AlarmNames=chunk, AlarmTypes=["MetricAlarm"]):
            found.update((alarm["AlarmName"], alarm) for alarm in page["MetricAlarms"])
    return found


def plan_alarms(client: Any, options: Iterable[Mapping[str, Any]], tags: Mapping[str, str]) -> Plan:
    """What it takes for every alarm to be as the options say, and to carry ``tags``."""
    wanted = wanted_alarms(options)
    found = describe_alarms(client, list(wanted))
    before, after, steps = {}, {}, []
    for name, alarm in wanted.items():
        answer = found.get(name)
        if answer is None:
            after[name] = {"name": name, **alarm, "tags": dict(tags)}
            steps.append(_put(client, {**put_parameters(name, alarm), **({"Tags": tag_list(tags)} if tags else {})}))
            continue
        stands = answered_alarm(answer)
        has_tags = _tags_of(client, answer["AlarmArn"]) if tags else {}
        before[name] = {"name": name, **stands, "tags": has_tags}
        after[name] = {"name": name, **alarm, "tags": {**has_tags, **tags}}
        if stands != alarm:
            # Switching the actions off for a maintenance is somebody's decision: replacing the alarm keeps it.
            kept = {"ActionsEnabled": answer.get("ActionsEnabled", True)}
            steps.append(_put(client, {**put_parameters(name, alarm), **kept}))
        if missing := tag_changes(has_tags, tags):
            steps.append(_tag(client, answer["AlarmArn"], missing))
    return Plan(before, after, tuple(steps))


def plan_no_alarms(client: Any, names: Sequence[str]) -> Plan:
    """What it takes for the named alarms to be gone."""
    found = describe_alarms(client, names)
    before = {name: {"name": name, **answered_alarm(alarm)} for name, alarm in found.items()}
    return Plan(before, {}, tuple(_delete(client, chunk) for chunk in _chunks(sorted(found))))


def _chunks(names: Sequence[str]) -> Iterator[Sequence[str]]:
    return (names[start : start + CHUNK] for start in range(0, len(names), CHUNK))


def _tags_of(client: Any, arn: str) -> dict[str, str]:
    return tag_dict(client.list_tags_for_resource(ResourceARN=arn)["Tags"])


def _put(client: Any, call: Mapping[str, Any]) -> Step:
    return Step("cloudwatch:PutMetricAlarm", lambda: client.put_metric_alarm(**call))


def _tag(client: Any, arn: str, tags: Mapping[str, str]) -> Step:
    return Step("cloudwatch:TagResource", lambda: client.tag_resource(ResourceARN=arn, Tags=tag_list(tags)))


def _delete(client: Any, names: Sequence[str]) -> Step:
    return Step("cloudwatch:DeleteAlarms", lambda: client.delete_alarms(AlarmNames=list(names)))
