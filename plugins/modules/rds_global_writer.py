#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_global_writer
version_added: 0.1.0
short_description: Move the writer of an Aurora global database to another region
description:
  - Brings it about that a region holds the writer, by a switchover that loses nothing or by a failover that loses no
    more than is allowed. Does nothing where the writer is there already.
  - It looks at every region at once, waits for none longer than a moment, and refuses with reasons rather than guess.
  - It can be killed at any time and run again, and two runs at once move the writer once.
  - Lock and journal are kept in the DynamoDB table C(failover-<environment_suffix>) of the target region. Where they
    fail the move is made all the same, and RV(troubles) tells.
  - "Requires the IAM actions C(rds:DescribeGlobalClusters), C(rds:DescribeDBClusters), C(rds:DescribeDBInstances),
    C(rds:SwitchoverGlobalCluster), C(rds:FailoverGlobalCluster), C(cloudwatch:GetMetricData), C(ssm:GetParameters),
    C(dynamodb:GetItem), C(dynamodb:PutItem), C(dynamodb:UpdateItem), C(dynamodb:Query) and C(sts:GetCallerIdentity)."
  - "See U(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html)."
options:
  writer_region:
    description: The region that is to hold the writer. Without it the standby that lags least is chosen.
    type: str
  method:
    description:
      - V(switchover) needs the region that holds the writer, and loses nothing.
      - V(failover) needs the target's region only, and loses what has not been replicated.
      - V(auto) is a switchover while the writer's region answers and is in sync, otherwise a failover.
    type: str
    choices: [auto, switchover, failover]
    default: auto
  accept_data_loss:
    description: Whether a failover may lose more than O(max_data_loss_seconds), or an unknown amount.
    type: bool
    default: false
  max_data_loss_seconds:
    description: The lag, in seconds, above which a failover is refused. An unknown lag counts as above.
    type: float
    default: 60
  account_id:
    description: The only account in which the writer may be moved. Any when empty.
    type: str
    default: ""
  known:
    description: What an earlier task of the same run returned, so that it is not looked for again.
    type: dict
    default: {}
  wait:
    description: Whether to wait until the writer is there.
    type: bool
    default: true
  wait_timeout:
    description: The longest wait, in seconds.
    type: int
    default: 600
attributes:
  check_mode:
    description: Tells what would be done, or why it would be refused.
    support: full
  diff_mode:
    description: Shows the writer's region before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - multiregion.aws_dr.failover
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Move the writer, and lose no more than half a minute
  multiregion.aws_dr.rds_global_writer:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
    writer_region: us-east-2
    max_data_loss_seconds: 30
"""

RETURN = r"""
writer_region:
  description: The region that holds the writer, or will.
  returned: always
  type: str
source_region:
  description: The region that the writer comes from; empty where nobody knows.
  returned: always
  type: str
method:
  description: V(switchover), V(failover), or empty where nothing was to be moved.
  returned: always
  type: str
state:
  description: V(done) when the writer is there, V(wait) while it moves.
  returned: always
  type: str
why:
  description: What was decided, and why, in one sentence.
  returned: always
  type: str
failover_id:
  description: The name of the failover in the journal; empty where there is none to go on with.
  returned: always
  type: str
holder:
  description: The name of this run, for later tasks of it.
  returned: always
  type: str
silent_regions:
  description: The regions that did not answer.
  returned: always
  type: list
  elements: str
troubles:
  description: What failed without stopping the run, in sentences.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import run_module
from ..module_utils._aws.failover_run import Run
from ..module_utils._aws.global_writer import Move, move_writer
from ..module_utils._core.failover import Action, Goal, Method
from ..module_utils._failover import RUN_ARGUMENTS, failover_run


def argument_spec() -> dict[str, Any]:
    return {
        **RUN_ARGUMENTS,
        "writer_region": {"type": "str"},
        "method": {"type": "str", "choices": ["auto", "switchover", "failover"], "default": "auto"},
        "accept_data_loss": {"type": "bool", "default": False},
        "max_data_loss_seconds": {"type": "float", "default": 60},
        "account_id": {"type": "str", "default": ""},
        "known": {"type": "dict", "default": {}},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 600},
    }


def goal(params: dict[str, Any]) -> Goal:
    return Goal(
        target=params["writer_region"] or None,
        method=Method(params["method"]),
        accept_data_loss=params["accept_data_loss"],
        max_data_loss_seconds=params["max_data_loss_seconds"],
        account_id=params["account_id"],
    )


def run(module: AnsibleAWSModule) -> None:
    this, params = failover_run(module), module.params
    wait_seconds = params["wait_timeout"] if params["wait"] else None
    module.exit_json(**result(this, move_writer(this, goal(params), params["known"], wait_seconds)))


def result(this: Run, move: Move) -> dict[str, Any]:
    target = move.decision.target
    told = {
        "changed": move.requested,
        "writer_region": target,
        "source_region": move.source,
        "method": move.method,
        "state": "done" if move.decision.action is Action.DONE else "wait",
        "why": move.decision.reason,
        "failover_id": this.failover_id,
        "holder": this.holder,
        "silent_regions": list(move.silent),
        "troubles": this.troubles,
    }
    if move.requested:
        told["diff"] = {"before": {"writer_region": move.source}, "after": {"writer_region": target}}
    return told


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
