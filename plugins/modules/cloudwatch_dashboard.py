#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: cloudwatch_dashboard
version_added: 0.1.0
short_description: Manage a CloudWatch dashboard
description:
  - Creates, changes or removes one CloudWatch dashboard in one region.
  - "Requires the IAM actions C(cloudwatch:GetDashboard), C(cloudwatch:PutDashboard) and
    C(cloudwatch:DeleteDashboards)."
  - "See U(https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html)."
options:
  name:
    description: Name of the dashboard.
    type: str
    required: true
  body:
    description: The dashboard as a mapping, in the structure that CloudWatch defines. Required when O(state=present).
    type: dict
  state:
    description: Whether the dashboard exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the dashboard before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Show the lag of the standby
  multiregion.aws_dr.cloudwatch_dashboard:
    name: dashboard-us-east-2-prod
    body:
      widgets:
        - type: metric
          x: 0
          y: 0
          width: 12
          height: 6
          properties:
            region: us-east-2
            title: Lag
            metrics: [[AWS/RDS, AuroraGlobalDBRPOLag, DBClusterIdentifier, cluster-us-east-2-prod]]
"""

RETURN = r"""
dashboard:
  description: The dashboard as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    name:
      description: Name of the dashboard.
      type: str
      returned: when present
    body:
      description: The dashboard's structure.
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
from ..module_utils._aws.cloudwatch_dashboard import plan_dashboard


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "body": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    wanted = module.params["body"] if module.params["state"] == "present" else None
    finish(module, "dashboard", plan_dashboard(aws_client(module, "cloudwatch"), module.params["name"], wanted))


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["body"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
