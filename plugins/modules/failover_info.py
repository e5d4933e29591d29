#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: failover_info
version_added: 0.1.0
short_description: Read the last failovers from the journal
description:
  - Tells of the last failovers as one region's replica of the journal knows them, newest first.
  - A journal that does not answer is told in RV(troubles), and does not fail the task.
  - "Requires the IAM actions C(dynamodb:GetItem) and C(dynamodb:Query)."
  - "See U(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html)."
options:
  region_name:
    description: The region whose replica is read.
    type: str
    required: true
  limit:
    description: How many failovers are told, at most.
    type: int
    default: 1
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
  - multiregion.aws_dr.failover
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Read the last failover
  multiregion.aws_dr.failover_info:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
    region_name: us-east-2
"""

RETURN = r"""
failovers:
  description: The report of each failover, as M(multiregion.aws_dr.failover_report) returns it.
  returned: always
  type: list
  elements: dict
troubles:
  description: What could not be read, in sentences.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import run_module
from ..module_utils._aws.failover_closing import read_reports
from ..module_utils._core.failover_report import as_dict
from ..module_utils._failover import RUN_ARGUMENTS, failover_run


def argument_spec() -> dict[str, Any]:
    return {
        **RUN_ARGUMENTS,
        "region_name": {"type": "str", "required": True},
        "limit": {"type": "int", "default": 1},
    }


def run(module: AnsibleAWSModule) -> None:
    this = failover_run(module)
    reports = read_reports(this, module.params["region_name"], module.params["limit"])
    module.exit_json(changed=False, failovers=list(map(as_dict, reports)), troubles=this.troubles)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
