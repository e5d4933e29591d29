#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_metric_data
version_added: 0.1.0
short_description: Publish data points of metrics
description:
  - Publishes data points in CloudWatch, all in one call. Neither amazon.aws nor community.aws has a module for that.
  - A data point is no resource that could stand already, so each run publishes it anew.
  - "Requires the IAM action C(cloudwatch:PutMetricData)."
  - "See U(https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html)."
options:
  namespace:
    description: The namespace of the metrics.
    type: str
    required: true
  metrics:
    description: The data points.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the metric.
        type: str
        required: true
      value:
        description: Its value.
        type: float
        required: true
      unit:
        description: Its unit, as CloudWatch names it.
        type: str
        default: None
      dimensions:
        description: Its dimensions by name.
        type: dict
        default: {}
attributes:
  check_mode:
    description: Publishes nothing then.
    support: full
  diff_mode:
    description: Shows what is published.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Tell CloudWatch that the region is ready
  multiregion.aws_dr.cloudwatch_metric_data:
    namespace: MultiRegionDR
    metrics:
      - name: Readiness
        value: 1
        unit: Count
        dimensions:
          Environment: prod
          Region: us-east-2
"""

RETURN = r"""
actions:
  description: The calls that were made, or would be made in check mode, as IAM names them.
  returned: always
  type: list
  elements: str
metrics:
  description: What was published, by the name of the metric.
  returned: always
  type: dict
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.metrics import plan_data

METRIC = {
    "name": {"type": "str", "required": True},
    "value": {"type": "float", "required": True},
    "unit": {"type": "str", "default": "None"},
    "dimensions": {"type": "dict", "default": {}},
}


def argument_spec() -> dict[str, Any]:
    return {
        "namespace": {"type": "str", "required": True},
        "metrics": {"type": "list", "elements": "dict", "required": True, "options": METRIC},
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    finish(module, "metrics", plan_data(aws_client(module, "cloudwatch"), params["namespace"], params["metrics"]))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
