#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_alarms
version_added: 0.1.0
short_description: Manage a set of CloudWatch metric alarms
description:
  - Creates, changes or removes any number of metric alarms of one region in one run, with their tags.
  - Alarms that are not listed are left alone, and so are tags that are not listed.
  - An alarm whose actions somebody switched off keeps them off.
  - "Requires the IAM actions C(cloudwatch:DescribeAlarms), C(cloudwatch:ListTagsForResource),
    C(cloudwatch:PutMetricAlarm), C(cloudwatch:TagResource) and C(cloudwatch:DeleteAlarms)."
  - "See U(https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html)."
options:
  alarms:
    description: The alarms. For O(state=absent) their names are enough.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the alarm.
        type: str
        required: true
      description:
        description: What the alarm means, for the person who is woken by it.
        type: str
      namespace:
        description: Namespace of the metric.
        type: str
      metric_name:
        description: Name of the metric.
        type: str
      dimensions:
        description: Dimensions of the metric.
        type: dict
      statistic:
        description: What is made of the values of one period.
        type: str
        choices: [SampleCount, Average, Sum, Minimum, Maximum]
      period:
        description: Length of a period in seconds.
        type: int
      evaluation_periods:
        description: How many of the latest periods are looked at.
        type: int
      datapoints_to_alarm:
        description: How many of these must breach. All of them when left out.
        type: int
      threshold:
        description: The value that is compared with.
        type: float
      comparison_operator:
        description: How a value breaches the threshold.
        type: str
        choices:
          - GreaterThanOrEqualToThreshold
          - GreaterThanThreshold
          - LessThanThreshold
          - LessThanOrEqualToThreshold
      treat_missing_data:
        description: What a period without values counts as.
        type: str
        choices: [breaching, notBreaching, ignore, missing]
        default: missing
      alarm_actions:
        description: ARNs of what is done when the alarm goes off.
        type: list
        elements: str
      ok_actions:
        description: ARNs of what is done when all is well again.
        type: list
        elements: str
      insufficient_data_actions:
        description: ARNs of what is done when the data don't suffice.
        type: list
        elements: str
      metrics:
        description:
          - Queries of a metric-math alarm, in the shape of the API (C(MetricDataQuery)).
          - In place of O(alarms[].metric_name).
        type: list
        elements: dict
  tags:
    description: Tags that every alarm of the set carries.
    type: dict
  state:
    description: Whether the alarms exist.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the alarms before and after, by name.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Wake somebody when the standby lags
  multiregion.aws_dr.cloudwatch_alarms:
    alarms:
      - name: rpo-lag-us-east-2-prod
        description: The standby is more than a minute behind.
        namespace: AWS/RDS
        metric_name: AuroraGlobalDBRPOLag
        dimensions:
          DBClusterIdentifier: cluster-us-east-2-prod
          SourceRegion: us-east-1
        statistic: Maximum
        period: 60
        evaluation_periods: 3
        datapoints_to_alarm: 2
        threshold: 60000
        comparison_operator: GreaterThanThreshold
        treat_missing_data: breaching
        alarm_actions:
          - arn:aws:sns:us-east-2:123456789012:topic-us-east-2-prod
    tags:
      Environment: prod
"""

RETURN = r"""
alarms:
  description: The alarms as they stand, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Name of the alarm.
      type: str
      returned: always
    tags:
      description: Tags of the alarm, with those of others; empty where no tags were asked for.
      type: dict
      returned: always
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.cloudwatch_alarms import plan_alarms, plan_no_alarms
from ..module_utils._core.plan import text_tags

OPERATORS = [
    "GreaterThanOrEqualToThreshold",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "LessThanOrEqualToThreshold",
]


def alarm_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "description": {"type": "str"},
        "namespace": {"type": "str"},
        "metric_name": {"type": "str"},
        "dimensions": {"type": "dict"},
        "statistic": {"type": "str", "choices": ["SampleCount", "Average", "Sum", "Minimum", "Maximum"]},
        "period": {"type": "int"},
        "evaluation_periods": {"type": "int"},
        "datapoints_to_alarm": {"type": "int"},
        "threshold": {"type": "float"},
        "comparison_operator": {"type": "str", "choices": OPERATORS},
        "treat_missing_data": {
            "type": "str",
            "choices": ["breaching", "notBreaching", "ignore", "missing"],
            "default": "missing",
        },
        "alarm_actions": {"type": "list", "elements": "str"},
        "ok_actions": {"type": "list", "elements": "str"},
        "insufficient_data_actions": {"type": "list", "elements": "str"},
        "metrics": {"type": "list", "elements": "dict"},
    }


def argument_spec() -> dict[str, Any]:
    return {
        "alarms": {
            "type": "list",
            "elements": "dict",
            "required": True,
            "options": alarm_spec(),
            "mutually_exclusive": [("metric_name", "metrics")],
        },
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "cloudwatch")
    alarms = module.params["alarms"]
    if module.params["state"] == "present":
        plan = plan_alarms(client, alarms, text_tags(module.params["tags"]))
    else:
        plan = plan_no_alarms(client, [alarm["name"] for alarm in alarms])
    finish(module, "alarms", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
