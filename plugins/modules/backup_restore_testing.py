#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_restore_testing
version_added: 0.1.0
short_description: Manage a plan that has AWS Backup test restores
description:
  - Makes a plan by which AWS Backup restores what vaults hold, on a schedule, tells whether that succeeded, and removes
    what it restored. No module of amazon.aws or community.aws knows such plans.
  - Selections that are not listed are removed. Only snapshots are restored, since a copy of a continuous backup is one.
  - "Requires the IAM actions C(backup:CreateRestoreTestingPlan), C(backup:CreateRestoreTestingSelection),
    C(backup:DeleteRestoreTestingPlan), C(backup:DeleteRestoreTestingSelection), C(backup:GetRestoreTestingPlan),
    C(backup:GetRestoreTestingSelection), C(backup:ListRestoreTestingSelections), C(backup:ListTags),
    C(backup:TagResource), C(backup:UpdateRestoreTestingPlan), C(backup:UpdateRestoreTestingSelection),
    C(iam:CreateServiceLinkedRole) and C(iam:PassRole)."
  - "See U(https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html)."
options:
  name:
    description: Name of the plan. AWS takes letters, digits and underscores only, at most 50.
    type: str
    required: true
  schedule_expression:
    description: When, in UTC, such as V(cron(0 6 ? * SUN *\)). Required when O(state=present).
    type: str
  start_window_hours:
    description: Hours in which a test has to start.
    type: int
    default: 24
  selection_window_days:
    description: How old, in days, a backup may be to be restored.
    type: int
    default: 30
  algorithm:
    description: Which of those backups is restored.
    type: str
    choices: [LATEST_WITHIN_WINDOW, RANDOM_WITHIN_WINDOW]
    default: LATEST_WITHIN_WINDOW
  vault_arns:
    description: ARNs of the vaults whose backups are restored. All of the region when left out.
    type: list
    elements: str
  selections:
    description: What is restored.
    type: list
    elements: dict
    suboptions:
      name:
        description: Name of the selection, of letters, digits and underscores.
        type: str
        required: true
      protected_resource_type:
        description: What was backed up.
        type: str
        choices: [Aurora, DynamoDB]
        required: true
      role_arn:
        description: ARN of the role that AWS Backup restores under.
        type: str
        required: true
      tags:
        description: Tags that the backed up resource has to bear, all of them.
        type: dict
      validation_window_hours:
        description: Hours for which what was restored is kept, for a look at it.
        type: int
        default: 0
      restore_metadata:
        description: Metadata of the restore that AWS is not to choose itself, such as a subnet group.
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
- name: Restore the newest backup of each table on Sundays
  multiregion.aws_dr.backup_restore_testing:
    name: restore_testing_us_east_2_prod
    schedule_expression: cron(0 6 ? * SUN *)
    vault_arns: ["arn:aws:backup:us-east-2:123456789012:backup-vault:vault-us-east-2-prod"]
    selections:
      - name: tables
        protected_resource_type: DynamoDB
        role_arn: arn:aws:iam::123456789012:role/backup-us-east-2-prod
        tags:
          Environment: prod
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
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.backup_restore_testing import plan_no_testing, plan_testing
from ..module_utils._core.backup_restore_testing import RestoreTestingGoal, wanted_plan, wanted_selections
from ..module_utils._core.plan import text_tags

ALGORITHMS = ["LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW"]
SELECTION = {
    "name": {"type": "str", "required": True},
    "protected_resource_type": {"type": "str", "choices": ["Aurora", "DynamoDB"], "required": True},
    "role_arn": {"type": "str", "required": True},
    "tags": {"type": "dict"},
    "validation_window_hours": {"type": "int", "default": 0},
    "restore_metadata": {"type": "dict"},
}


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "schedule_expression": {"type": "str"},
        "start_window_hours": {"type": "int", "default": 24},
        "selection_window_days": {"type": "int", "default": 30},
        "algorithm": {"type": "str", "choices": ALGORITHMS, "default": ALGORITHMS[0]},
        "vault_arns": {"type": "list", "elements": "str"},
        "selections": {"type": "list", "elements": "dict", "options": SELECTION},
        "tags": {"type": "dict"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    client, params = aws_client(module, "backup"), module.params
    if params["state"] == "present":
        selections = wanted_selections(params["selections"])
        goal = RestoreTestingGoal(params["name"], wanted_plan(params), selections, text_tags(params["tags"]))
        plan = plan_testing(client, goal)
    else:
        plan = plan_no_testing(client, params["name"])
    finish(module, "plan", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["schedule_expression"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
