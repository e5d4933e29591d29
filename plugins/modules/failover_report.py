#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: failover_report
version_added: 0.1.0
short_description: End a failover, and report it
description:
  - Writes the end of the failover that is under way into its journal, frees its lock, and reports it as JSON and
    Markdown, in a folder of this machine and in the artifacts bucket of the region that took over. Tells it to the
    topics of every region that answers.
  - Does nothing where no failover is under way.
  - "Requires the IAM actions C(dynamodb:GetItem), C(dynamodb:PutItem), C(dynamodb:UpdateItem), C(dynamodb:Query),
    C(rds:DescribeGlobalClusters), C(elasticloadbalancing:DescribeLoadBalancers),
    C(elasticloadbalancing:DescribeTargetGroups), C(elasticloadbalancing:DescribeTargetHealth),
    C(autoscaling:DescribeAutoScalingGroups), C(s3:PutObject), C(kms:GenerateDataKey), C(sns:Publish) and
    C(sts:GetCallerIdentity)."
  - "See U(https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html)."
options:
  region_name:
    description: The region that took over.
    type: str
    required: true
  silent_regions:
    description: The regions that do not answer, and are not told.
    type: list
    elements: str
    default: []
  dest:
    description: The folder that gets a folder for the report. Made where it is missing.
    type: path
    required: true
attributes:
  check_mode:
    description: Changes and reports nothing.
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
- name: Report the failover to us-east-2
  multiregion.aws_dr.failover_report:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
    region_name: us-east-2
    dest: reports
"""

RETURN = r"""
report:
  description: The report as in its JSON file; empty where there was nothing to report.
  returned: always
  type: dict
path:
  description: The folder of the report; empty where there was nothing to report.
  returned: always
  type: str
troubles:
  description: What failed without stopping the run, in sentences.
  returned: always
  type: list
  elements: str
"""

from pathlib import Path
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import run_module
from ..module_utils._aws.failover_closing import close, write_files
from ..module_utils._core.failover_report import as_dict
from ..module_utils._failover import RUN_ARGUMENTS, failover_run


def argument_spec() -> dict[str, Any]:
    return {
        **RUN_ARGUMENTS,
        "region_name": {"type": "str", "required": True},
        "silent_regions": {"type": "list", "elements": "str", "default": []},
        "dest": {"type": "path", "required": True},
    }


def run(module: AnsibleAWSModule) -> None:
    this, params = failover_run(module), module.params
    report = close(this, params["region_name"], params["silent_regions"])
    if report is None:
        module.exit_json(changed=False, report={}, path="", troubles=this.troubles)
        return
    path = write_files(report, Path(params["dest"]))
    module.exit_json(changed=True, report=as_dict(report), path=path, troubles=this.troubles)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
