#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: region_serving
version_added: 0.1.0
short_description: Prove that the region of the writer serves
description:
  - Publishes that the writer is in the region, so that its health check turns at once, and waits until the region
    proves that it serves. The proofs are a write into the database by the database monitor, the floor of healthy
    targets, and the system's name, resolved as a client does.
  - No call leaves the region. A proof that can't be had from here is told as V(UNKNOWN), with the reason.
  - "Requires the IAM actions C(ssm:GetParametersByPath), C(cloudwatch:PutMetricData), C(lambda:InvokeFunction),
    C(elasticloadbalancing:DescribeLoadBalancers), C(elasticloadbalancing:DescribeTargetGroups),
    C(elasticloadbalancing:DescribeTargetHealth), C(autoscaling:DescribeAutoScalingGroups), C(dynamodb:GetItem),
    C(dynamodb:PutItem) and C(sts:GetCallerIdentity)."
  - "See U(https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html)."
options:
  region_name:
    description: The region of the writer.
    type: str
    required: true
  record_name:
    description: The name that clients resolve.
    type: str
    required: true
  write_timeout:
    description: The longest wait for the write, in seconds.
    type: int
    default: 60
  targets_timeout:
    description: The longest wait for the floor of healthy targets, in seconds.
    type: int
    default: 120
  traffic_timeout:
    description: The longest wait for the name to lead to the region, in seconds.
    type: int
    default: 180
attributes:
  check_mode:
    description: Publishes and proves nothing.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - multiregion.aws_dr.failover
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Prove that us-east-2 serves
  multiregion.aws_dr.region_serving:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
    region_name: us-east-2
    record_name: app.example.net
"""

RETURN = r"""
proofs:
  description: Each proof with its step, its outcome (V(OK), V(FAILED) or V(UNKNOWN)), the reason and the time.
  returned: always
  type: list
  elements: dict
troubles:
  description: What failed without stopping the run, in sentences.
  returned: always
  type: list
  elements: str
"""

from dataclasses import asdict
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import run_module
from ..module_utils._aws.serving import Limits, prove
from ..module_utils._failover import RUN_ARGUMENTS, failover_run


def argument_spec() -> dict[str, Any]:
    return {
        **RUN_ARGUMENTS,
        "region_name": {"type": "str", "required": True},
        "record_name": {"type": "str", "required": True},
        "write_timeout": {"type": "int", "default": 60},
        "targets_timeout": {"type": "int", "default": 120},
        "traffic_timeout": {"type": "int", "default": 180},
    }


def run(module: AnsibleAWSModule) -> None:
    params, this = module.params, failover_run(module)
    limits = Limits(params["write_timeout"], params["targets_timeout"], params["traffic_timeout"])
    proofs = prove(this, params["region_name"], params["record_name"], limits)
    module.exit_json(changed=False, proofs=list(map(asdict, proofs)), troubles=this.troubles)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
