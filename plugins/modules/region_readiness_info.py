#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: region_readiness_info
version_added: 0.1.0
short_description: Tell whether each region of a system could take over tonight, and what keeps it from that
description:
  - Looks at data, capacity, equality, path and cost of every region at the same time. Each check answers V(ready),
    V(not ready) or V(unknown), with what was seen, what is wanted, and what mends it.
  - What could not be found out is V(unknown), and never V(ready). A check that says nothing about a system is left out.
  - Reads no secret's value, and answers no value of a parameter.
  - Requires the IAM actions of M(multiregion.aws_dr.site_fingerprint_info) and
    M(multiregion.aws_dr.region_status_info), and C(acm:DescribeCertificate), C(backup:ListRecoveryPointsByBackupVault),
    C(backup:ListRestoreJobs), C(cloudwatch:GetMetricData), C(ec2:DescribeCapacityReservations), C(ec2:DescribeImages),
    C(ec2:DescribeInstances), C(ec2:DescribeInstanceTypes), C(iam:GetRole), C(iam:SimulatePrincipalPolicy),
    C(lambda:GetAccountSettings), C(rds:DescribeDBClusterSnapshots), C(route53:GetHealthCheckStatus),
    C(route53:GetHostedZone) and C(servicequotas:GetServiceQuota).
  - "See U(https://docs.aws.amazon.com/whitepapers/latest/disaster-recovery-workloads-on-aws/detection.html)."
options:
  regions:
    description: The regions of the system.
    type: list
    elements: str
    required: true
  checks:
    description: Patterns of the names of the checks to make, such as V(data.*).
    type: list
    elements: str
    default: ["*"]
attributes:
  check_mode:
    description: Changes nothing in any mode.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - multiregion.aws_dr.readiness
  - multiregion.aws_dr.system
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: See whether the standby could take over tonight
  multiregion.aws_dr.region_readiness_info:
    environment_suffix: prod
    preferred_region: us-east-1
    regions: [us-east-1, us-east-2]
    zone_name: orders-dr.net
    record_name: app.orders-dr.net
    bucket_types: [artifacts]
    full_capacity: 4
    meant_differences:
      - check: equality.functions
        difference: "application-health: memory *"
        reason: A trial of a smaller size in the standby
  register: readiness
"""

RETURN = r"""
state:
  description: The worst state of all checks.
  returned: always
  type: str
states:
  description: The worst state of each region.
  returned: always
  type: dict
checks:
  description: Every check that was made.
  returned: always
  type: list
  elements: dict
  contains:
    name:
      description: Its name, which begins with V(data), V(capacity), V(equality), V(path) or V(cost).
      type: str
    region:
      description: The region that it is about.
      type: str
    state:
      description: V(ready), V(not ready) or V(unknown).
      type: str
    seen:
      description: What was seen.
      type: str
    wanted:
      description: What is wanted.
      type: str
    mend:
      description: What mends it; empty where it is ready.
      type: str
costs:
  description: By region, an estimate of what it costs a month now, and with full capacity. Empty without prices.
  returned: always
  type: dict
"""

from datetime import UTC, datetime
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import BULK_CONFIG, IMPATIENT_CONFIG, refuse, regional_clients, run_module
from ..module_utils._aws.readiness import inspect, names_of, scene_of, tell_costs
from ..module_utils._aws.world import own_account
from ..module_utils._core.inputs import system_problems
from ..module_utils._core.readiness_check import bounds_of, describe_readiness
from ..module_utils._readiness import READINESS_ARGUMENTS
from ..module_utils._system import SYSTEM_ARGUMENTS, system_of


def argument_spec() -> dict[str, Any]:
    return {
        "regions": {"type": "list", "elements": "str", "required": True},
        "checks": {"type": "list", "elements": "str", "default": ["*"]},
        **SYSTEM_ARGUMENTS,
        **READINESS_ARGUMENTS,
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    refuse(system_problems(params["environment_suffix"], params["regions"]))
    names, bounds = names_of(params["checks"]), bounds_of(params)
    impatient, patient = (regional_clients(module, config) for config in (IMPATIENT_CONFIG, BULK_CONFIG))
    system = system_of(params, params["account_id"] or own_account(impatient, params["regions"]))
    scene = scene_of(impatient, patient, system, params["regions"], bounds, datetime.now(UTC))
    checks = inspect(scene, params["regions"], names)
    costs = tell_costs(scene, params["regions"])
    module.exit_json(changed=False, costs=costs, **describe_readiness(checks, params["regions"]))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
