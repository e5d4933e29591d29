#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: region_takeover
version_added: 0.1.0
short_description: Give a region full capacity, and keep others from taking its traffic
description:
  - Raises the floor of the region's scaling group to full capacity, lifts the region's latches, latches the regions
    that were given up, and lowers the floor of those that are relieved. All at the same time.
  - Where a function answers in place of instances, no capacity is asked of anybody. Functions that work on queues
    begin to do so in the region that takes over, and leave it in regions that were given up or are relieved.
  - A message that is taken before the region writes fails, and comes back after its visibility timeout. The queue's
    greatest number of receptions has to outlast the move of the writer.
  - How many instances are full capacity and floor is read from the parameters that the collection's playbooks keep in
    each region.
  - What fails is told in RV(troubles), and never fails the task, because the writer's move must not wait for it.
  - "Requires the IAM actions C(ssm:GetParameters), C(ssm:PutParameter), C(autoscaling:DescribeAutoScalingGroups),
    C(autoscaling:UpdateAutoScalingGroup), C(lambda:ListEventSourceMappings), C(lambda:UpdateEventSourceMapping),
    C(dynamodb:GetItem), C(dynamodb:PutItem) and C(sts:GetCallerIdentity)."
  - "See U(https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-capacity-limits.html)."
options:
  region_name:
    description: The region that takes over.
    type: str
    required: true
  evacuated_regions:
    description: The regions that must not take traffic until a failback. Their latches are set in all the others.
    type: list
    elements: str
    default: []
  relieved_regions:
    description: The regions whose capacity goes down to their floor, and which leave their queues alone.
    type: list
    elements: str
    default: []
  silent_regions:
    description: The regions that do not answer. Nothing is asked of them.
    type: list
    elements: str
    default: []
attributes:
  check_mode:
    description: Predicts each part.
    support: full
  diff_mode:
    description: What is done is listed in RV(deeds).
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
- name: Let us-east-2 serve, and keep us-east-1 out
  multiregion.aws_dr.region_takeover:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
    region_name: us-east-2
    evacuated_regions: [us-east-1]
"""

RETURN = r"""
deeds:
  description: Each part with its region, whether it changed something, and the trouble that it met.
  returned: always
  type: list
  elements: dict
troubles:
  description: What failed, in sentences.
  returned: always
  type: list
  elements: str
"""

from dataclasses import asdict
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import run_module
from ..module_utils._aws.takeover import Wanted, take_over, troubles_of
from ..module_utils._failover import RUN_ARGUMENTS, failover_run


def argument_spec() -> dict[str, Any]:
    return {
        **RUN_ARGUMENTS,
        "region_name": {"type": "str", "required": True},
        "evacuated_regions": {"type": "list", "elements": "str", "default": []},
        "relieved_regions": {"type": "list", "elements": "str", "default": []},
        "silent_regions": {"type": "list", "elements": "str", "default": []},
    }


def wanted(params: dict[str, Any]) -> Wanted:
    return Wanted(
        full=params["region_name"],
        floor=tuple(params["relieved_regions"]),
        latched=tuple(params["evacuated_regions"]),
        silent=tuple(params["silent_regions"]),
    )


def run(module: AnsibleAWSModule) -> None:
    this = failover_run(module)
    deeds = take_over(this, wanted(module.params))
    module.exit_json(
        changed=any(deed.changed for deed in deeds),
        deeds=list(map(asdict, deeds)),
        troubles=troubles_of(deeds) + this.troubles,
    )


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
