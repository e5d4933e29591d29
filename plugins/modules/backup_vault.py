#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: backup_vault
version_added: 0.1.0
short_description: Manage a vault of AWS Backup, and what it holds when it goes
description:
  - Makes a vault that encrypts with a key of choice, and keeps its tags.
  - M(amazon.aws.backup_vault) warns wherever the vault is still to be made, can't remove one that holds backups, and
    has no diff.
  - A vault lock is neither set nor taken away. What a locked vault holds can't be deleted before its time.
  - "Requires the IAM actions C(backup:CreateBackupVault), C(backup:DeleteBackupVault), C(backup:DeleteRecoveryPoint),
    C(backup:ListBackupVaults), C(backup:ListRecoveryPointsByBackupVault), C(backup:ListTags) and C(backup:TagResource);
    to make a vault also C(backup-storage:MountCapsule), C(kms:CreateGrant), C(kms:Decrypt), C(kms:DescribeKey),
    C(kms:GenerateDataKey) and C(kms:RetireGrant)."
  - "See U(https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html)."
options:
  name:
    description: Name of the vault.
    type: str
    required: true
  kms_key_arn:
    description:
      - ARN of the key that encrypts what is put into the vault. AWS's own key for backups when left out.
      - Can't be changed later.
    type: str
  tags:
    description: Tags of the vault. Others that are there stay.
    type: dict
  force:
    description: With O(state=absent), whether backups that the vault holds are deleted. It is refused otherwise.
    type: bool
    default: false
  wait_timeout:
    description: Seconds to wait for backups to be gone.
    type: int
    default: 900
  state:
    description: Whether the vault exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the vault before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Make the vault of the region
  multiregion.aws_dr.backup_vault:
    name: vault-us-east-1-prod
    kms_key_arn: arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555
    tags:
      Environment: prod
"""

RETURN = r"""
vault:
  description: The vault as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the vault; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    kms_key_arn:
      description: ARN of its key.
      type: str
      returned: when present
    recovery_points:
      description: How many backups it holds.
      type: int
      returned: when present
    locked:
      description: Whether somebody locked it.
      type: bool
      returned: when present
    tags:
      description: Its tags, with those of others.
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
from ..module_utils._aws.backup_vault import plan_no_vault, plan_vault
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.backup_vault import VaultGoal
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "kms_key_arn": {"type": "str", "no_log": False},
        "tags": {"type": "dict"},
        "force": {"type": "bool", "default": False},
        "wait_timeout": {"type": "int", "default": 900},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    client, params = aws_client(module, "backup"), module.params
    if params["state"] == "present":
        plan = plan_vault(client, VaultGoal(params["name"], params["kms_key_arn"] or "", text_tags(params["tags"])))
    else:
        plan = plan_no_vault(client, params["name"], params["force"], Patience(timeout=params["wait_timeout"]))
    finish(module, "vault", plan)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
