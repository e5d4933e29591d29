#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: secretsmanager_generated_secret
version_added: 0.1.0
short_description: Keep a secret whose password nobody has to know
description:
  - Makes a secret in AWS Secrets Manager with a password that AWS generates, and replicates it to other regions.
  - The value is a JSON object with C(username), C(password) and what O(extra) says. It never leaves the module,
    not in a result, a diff, a log or an error.
  - A value that exists is never changed. O(username), O(length), O(exclude_characters) and O(extra) only count
    when the secret is made.
  - A secret that waits for its deletion is restored. Replicas and tags that are not listed stay.
  - "Requires the IAM actions C(secretsmanager:DescribeSecret), C(secretsmanager:GetRandomPassword),
    C(secretsmanager:CreateSecret), C(secretsmanager:UpdateSecret), C(secretsmanager:TagResource),
    C(secretsmanager:ReplicateSecretToRegions), C(secretsmanager:RemoveRegionsFromReplication),
    C(secretsmanager:RestoreSecret), C(secretsmanager:DeleteSecret), and C(kms:GenerateDataKey) and C(kms:Decrypt)
    on keys of your own."
  - "See U(https://docs.aws.amazon.com/secretsmanager/latest/userguide/create-manage-multi-region-secrets.html)."
options:
  name:
    description: Name of the secret.
    type: str
    required: true
  description:
    description: What the secret is for.
    type: str
  username:
    description: The user name that is kept beside the password.
    type: str
  length:
    description: Number of characters of the password.
    type: int
    default: 32
  exclude_characters:
    description: Characters that the password does not have. The default suits Aurora.
    type: str
    default: "\"@/\\ '"
  kms_key_id:
    description: Key that encrypts the secret, as id, ARN or alias. The key of Secrets Manager itself when left out.
    type: str
  replicas:
    description: Regions that get a copy which follows the secret.
    type: list
    elements: dict
    suboptions:
      region:
        description: Name of the region.
        type: str
        required: true
      kms_key_id:
        description: Key of that region. The key of Secrets Manager itself when left out. Can't be changed later.
        type: str
  extra:
    description: Further values for the JSON object, none of them secret.
    type: dict
  tags:
    description: Tags of the secret.
    type: dict
  recovery_window:
    description: Days in which a deleted secret can be restored, from 7 to 30. With 0 it is gone at once.
    type: int
    default: 7
  state:
    description: Whether the secret exists. For V(absent) its replicas are removed first, in all regions.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the secret before and after, without its value.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: The master secret of the database, in both regions
  multiregion.aws_dr.secretsmanager_generated_secret:
    name: database-prod
    username: dbmaster
    kms_key_id: alias/key-us-east-1-prod
    replicas:
      - region: us-east-2
        kms_key_id: alias/key-us-east-2-prod
    extra:
      dbname: transactions
    tags:
      Environment: prod
"""

RETURN = r"""
secret:
  description: The secret as it stands, or would stand in check mode, without its value; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the secret; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    name:
      description: Name of the secret.
      type: str
      returned: when present
    description:
      description: What the secret is for.
      type: str
      returned: when present
    kms_key_id:
      description: Key that encrypts it.
      type: str
      returned: when present
    replicas:
      description: The replicas, each with region, kms_key_id and status (empty for one just asked for).
      type: list
      elements: dict
      returned: when present
    tags:
      description: Tags of the secret, with those of others.
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
from ..module_utils._aws.secretsmanager_generated_secret import plan_no_secret, plan_secret
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.plan import text_tags
from ..module_utils._core.secretsmanager_generated_secret import SecretGoal, wanted_replicas

# Removing a replica takes AWS some seconds.
PATIENCE = Patience(timeout=120)


def replica_spec() -> dict[str, Any]:
    return {"region": {"type": "str", "required": True}, "kms_key_id": {"type": "str"}}


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "description": {"type": "str"},
        "username": {"type": "str"},
        "length": {"type": "int", "default": 32},
        "exclude_characters": {"type": "str", "default": "\"@/\\ '"},
        "kms_key_id": {"type": "str"},
        "replicas": {"type": "list", "elements": "dict", "options": replica_spec()},
        "extra": {"type": "dict"},
        "tags": {"type": "dict"},
        "recovery_window": {"type": "int", "default": 7},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> SecretGoal:
    return SecretGoal(
        name=params["name"],
        description=params["description"] or "",
        username=params["username"] or "",
        length=params["length"],
        exclude_characters=params["exclude_characters"],
        kms_key_id=params["kms_key_id"] or "",
        replicas=wanted_replicas(params["replicas"]),
        extra=params["extra"] or {},
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "secretsmanager")
    if module.params["state"] == "present":
        plan = plan_secret(client, goal(module.params))
    else:
        plan = plan_no_secret(client, module.params["name"], module.params["recovery_window"], PATIENCE)
    finish(module, "secret", plan)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
