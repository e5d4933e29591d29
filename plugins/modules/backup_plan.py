#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_plan
version_added: 0.1.0
short_description: Manage a plan of AWS Backup with its selections
description:
  - Makes a plan with its rules, the copies that they make in other regions, and the selections of what is backed up.
    Rules and selections that are not listed are removed.
  - M(amazon.aws.backup_plan) reports a change for tags in each dry run, and removes no plan that has selections.
    M(amazon.aws.backup_selection) fails in a dry run, and when it is to be removed, where its plan does not stand.
  - What is asked for is compared with what AWS answers, whatever order AWS lists it in.
  - "Requires the IAM actions C(backup:CreateBackupPlan), C(backup:CreateBackupSelection), C(backup:DeleteBackupPlan),
    C(backup:DeleteBackupSelection), C(backup:GetBackupPlan), C(backup:GetBackupSelection), C(backup:ListBackupPlans),
    C(backup:ListBackupSelections), C(backup:ListTags), C(backup:TagResource), C(backup:UpdateBackupPlan) and
    C(iam:PassRole)."
  - "See U(https://docs.aws.amazon.com/aws-backup/latest/devguide/about-backup-plans.html)."
options:
  name:
    description: Name of the plan.
    type: str
    required: true
  rules:
    description: When is backed up, into which vault, and for how long it is kept. Required when O(state=present).
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the rule.
        type: str
        required: true
      vault_name:
        description: Name of the vault in this region.
        type: str
        required: true
      schedule_expression:
        description: When, in UTC, such as V(cron(0 5 ? * * *\)).
        type: str
        required: true
      start_window_minutes:
        description: Minutes in which a backup has to start, at least 60.
        type: int
        default: 480
      completion_window_minutes:
        description: Minutes in which it has to end, at least an hour more.
        type: int
        default: 10080
      delete_after_days:
        description: Days after which a backup is deleted. V(0) means never.
        type: int
        default: 0
      recovery_point_tags:
        description: Tags of the backups.
        type: dict
      copies:
        description: The copies that are made of each backup.
        type: list
        elements: dict
        suboptions:
          vault_arn:
            description: ARN of the vault, which stands in whatever region.
            type: str
            required: true
          delete_after_days:
            description: Days after which a copy is deleted. V(0) means never.
            type: int
            default: 0
  selections:
    description: What is backed up.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the selection.
        type: str
        required: true
      role_arn:
        description: ARN of the role that AWS Backup works under.
        type: str
        required: true
      resources:
        description: ARNs, with V(*) for any signs.
        type: list
        elements: str
        required: true
      tags:
        description: Tags that a resource has to bear, all of them.
        type: dict
  tags:
    description: Tags of the plan. Others that are there stay.
    type: dict
  state:
    description: Whether the plan exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the plan before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Back up tables and databases each day, with a copy in another region
  multiregion.aws_dr.backup_plan:
    name: plan-us-east-1-prod
    rules:
      - name: daily
        vault_name: vault-us-east-1-prod
        schedule_expression: cron(0 5 ? * * *)
        delete_after_days: 35
        copies:
          - vault_arn: arn:aws:backup:us-east-2:123456789012:backup-vault:vault-us-east-2-prod
            delete_after_days: 35
    selections:
      - name: selection-us-east-1-prod
        role_arn: arn:aws:iam::123456789012:role/backup-us-east-1-prod
        resources: ["arn:aws:dynamodb:*:*:table/*", "arn:aws:rds:*:*:cluster:*"]
        tags:
          Environment: prod
"""

RETURN = r"""
plan:
  description: The plan as it stands, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the plan; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    selections:
      description: Its selections. What somebody else added to one, and is not known here, is in C(others).
      type: list
      elements: dict
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
from ..module_utils._aws.backup_plan import plan_backups, plan_no_backups
from ..module_utils._core.backup_plan import PlanGoal, wanted_rules, wanted_selections
from ..module_utils._core.plan import text_tags

COPY = {"vault_arn": {"type": "str", "required": True}, "delete_after_days": {"type": "int", "default": 0}}
RULE = {
    "name": {"type": "str", "required": True},
    "vault_name": {"type": "str", "required": True},
    "schedule_expression": {"type": "str", "required": True},
    "start_window_minutes": {"type": "int", "default": 480},
    "completion_window_minutes": {"type": "int", "default": 10080},
    "delete_after_days": {"type": "int", "default": 0},
    "recovery_point_tags": {"type": "dict"},
    "copies": {"type": "list", "elements": "dict", "options": COPY},
}
SELECTION = {
    "name": {"type": "str", "required": True},
    "role_arn": {"type": "str", "required": True},
    "resources": {"type": "list", "elements": "str", "required": True},
    "tags": {"type": "dict"},
}


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "rules": {"type": "list", "elements": "dict", "options": RULE},
        "selections": {"type": "list", "elements": "dict", "options": SELECTION},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    client, params = aws_client(module, "backup"), module.params
    if params["state"] == "present":
        rules, selections = wanted_rules(params["rules"]), wanted_selections(params["selections"])
        plan = plan_backups(client, PlanGoal(params["name"], rules, selections, text_tags(params["tags"])))
    else:
        plan = plan_no_backups(client, params["name"])
    finish(module, "plan", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(), supports_check_mode=True, required_if=[("state", "present", ["rules"])]
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
