#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: route53_health_check
version_added: 0.1.0
short_description: Manage a Route 53 health check of an endpoint, of an alarm, or of other checks
description:
  - Creates, changes or removes one health check. M(amazon.aws.route53_health_check) lacks those of alarms, and asks
    for the tags of each health check of the account, one by one, to find one by its name.
  - It is found by its tag Name. A second run never makes a second health check, not even when the first was cut off.
  - Type and interval can't be changed, so a health check that differs in these is replaced.
  - "Requires the IAM actions C(route53:ListHealthChecks), C(route53:ListTagsForResources),
    C(route53:CreateHealthCheck), C(route53:UpdateHealthCheck), C(route53:ChangeTagsForResource)
    and C(route53:DeleteHealthCheck)."
  - "See U(https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html)."
notes:
  - AWS copies the settings of the alarm when the health check is made or updated. Where the metric, period or threshold
    of the alarm changes, the health check has to be made anew.
options:
  name:
    description: Name of the health check, kept in its tag Name.
    type: str
    required: true
  type:
    description: Whether it asks an endpoint, watches an alarm or combines others. Required when O(state=present).
    type: str
    choices: [CLOUDWATCH_METRIC, CALCULATED, HTTP, HTTPS]
  fqdn:
    description: Name of the endpoint. Needed for V(HTTP) and V(HTTPS).
    type: str
  port:
    description: Its port. 443 for V(HTTPS), otherwise 80 when left out.
    type: int
  resource_path:
    description: The path that is asked for.
    type: str
    default: /
  request_interval:
    description: Seconds from one request to the next, of each of Route 53's checkers.
    type: int
    choices: [10, 30]
    default: 30
  failure_threshold:
    description: How many requests in a row must fail, or be answered, to turn it.
    type: int
    default: 3
  alarm_name:
    description: Name of the alarm. Needed for V(CLOUDWATCH_METRIC).
    type: str
  alarm_region:
    description: Region of the alarm. Needed for V(CLOUDWATCH_METRIC).
    type: str
  insufficient_data_health_status:
    description: What counts while the alarm has not enough data.
    type: str
    choices: [Healthy, Unhealthy, LastKnownStatus]
    default: LastKnownStatus
  inverted:
    description: Whether healthy and unhealthy change places.
    type: bool
    default: false
  child_health_checks:
    description: Ids of the health checks that are combined. Needed for V(CALCULATED).
    type: list
    elements: str
    default: []
  health_threshold:
    description: How many of them must be healthy. All of them when left out.
    type: int
  disabled:
    description: Whether the health check stops looking and counts as healthy.
    type: bool
    default: false
  tags:
    description: Tags beside Name. Tags that are not listed stay.
    type: dict
  state:
    description: Whether the health check exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the health check before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Healthy while the region holds the writer
  multiregion.aws_dr.route53_health_check:
    name: writer-here-us-east-1-prod
    type: CLOUDWATCH_METRIC
    alarm_name: writer-here-us-east-1-prod
    alarm_region: us-east-1
    insufficient_data_health_status: LastKnownStatus
    tags:
      Environment: prod
  register: writer_here

- name: Healthy while the endpoint answers and the region holds the writer
  multiregion.aws_dr.route53_health_check:
    name: region-us-east-1-prod
    type: CALCULATED
    child_health_checks:
      - "{{ endpoint_check_id }}"
      - "{{ writer_here.health_check.id }}"
"""

RETURN = r"""
health_check:
  description:
    - The health check as it stands, or would stand in check mode, in the shape of the options.
    - Empty when absent.
  returned: always
  type: dict
  contains:
    id:
      description: Id of the health check; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    name:
      description: Name of the health check.
      type: str
      returned: when present
    type:
      description: Type of the health check. The options of other types are not returned.
      type: str
      returned: when present
    tags:
      description: Tags beside Name, with those of others.
      type: dict
      returned: when present
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.route53_health_check import plan_health_check, plan_no_health_check
from ..module_utils._core.plan import text_tags
from ..module_utils._core.route53_health_check import HealthCheckGoal


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "type": {"type": "str", "choices": ["CLOUDWATCH_METRIC", "CALCULATED", "HTTP", "HTTPS"]},
        "fqdn": {"type": "str"},
        "port": {"type": "int"},
        "resource_path": {"type": "str", "default": "/"},
        "request_interval": {"type": "int", "choices": [10, 30], "default": 30},
        "failure_threshold": {"type": "int", "default": 3},
        "alarm_name": {"type": "str"},
        "alarm_region": {"type": "str"},
        "insufficient_data_health_status": {
            "type": "str",
            "choices": ["Healthy", "Unhealthy", "LastKnownStatus"],
            "default": "LastKnownStatus",
        },
        "inverted": {"type": "bool", "default": False},
        "child_health_checks": {"type": "list", "elements": "str", "default": []},
        "health_threshold": {"type": "int"},
        "disabled": {"type": "bool", "default": False},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> HealthCheckGoal:
    return HealthCheckGoal(
        name=params["name"],
        type=params["type"],
        alarm_name=params["alarm_name"],
        alarm_region=params["alarm_region"],
        insufficient_data_health_status=params["insufficient_data_health_status"],
        inverted=params["inverted"],
        child_health_checks=tuple(params["child_health_checks"]),
        health_threshold=params["health_threshold"],
        disabled=params["disabled"],
        tags=text_tags(params["tags"]),
        fqdn=params["fqdn"],
        port=params["port"],
        resource_path=params["resource_path"],
        request_interval=params["request_interval"],
        failure_threshold=params["failure_threshold"],
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "route53")
    if module.params["state"] == "present":
        plan = plan_health_check(client, goal(module.params))
    else:
        plan = plan_no_health_check(client, module.params["name"])
    finish(module, "health_check", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["type"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
