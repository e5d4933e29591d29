#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: iam_service_role
version_added: 0.1.0
short_description: Manage an IAM role that an AWS service or another role assumes, with its policy
description:
  - Creates, changes or removes a role, its trust in one service or principal, one inline policy and, where asked for,
    an instance profile of the same name, all in one run.
  - Unlike M(amazon.aws.iam_role) with M(amazon.aws.iam_policy) it predicts the policy of a role that is yet to be made.
  - "Requires the IAM actions C(iam:GetRole), C(iam:GetRolePolicy), C(iam:GetInstanceProfile), C(iam:CreateRole),
    C(iam:UpdateRole), C(iam:UpdateAssumeRolePolicy), C(iam:TagRole), C(iam:PutRolePolicy),
    C(iam:CreateInstanceProfile), C(iam:TagInstanceProfile), C(iam:AddRoleToInstanceProfile),
    C(iam:RemoveRoleFromInstanceProfile), C(iam:DeleteInstanceProfile), C(iam:DeleteRolePolicy) and
    C(iam:DeleteRole)."
  - "See U(https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html)."
options:
  name:
    description: Name of the role, and of the instance profile.
    type: str
    required: true
  description:
    description: What the role is for.
    type: str
    default: ""
  service:
    description:
      - The service that may assume the role, such as V(lambda.amazonaws.com).
      - This or O(principal_arn) is required when O(state=present).
    type: str
  principal_arn:
    description:
      - What may assume the role in place of a service.
      - For a role of the account that may not exist yet, the account itself, as in
        V(arn:aws:iam::123456789012:root), with O(conditions) on V(aws:PrincipalArn). IAM refuses trust in a role that
        does not exist.
    type: str
  conditions:
    description: Conditions of the trust, in the structure of a policy's C(Condition).
    type: dict
  policy_name:
    description: Name of the inline policy.
    type: str
    default: permissions
  statements:
    description: The statements of the inline policy. Required when O(state=present).
    type: list
    elements: dict
  instance_profile:
    description: Whether there is an instance profile with this role. One that exists is kept.
    type: bool
    default: false
  tags:
    description: Tags to set. Tags that are not named stay.
    type: dict
    default: {}
  state:
    description: Whether the role exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the role before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let a function write its metrics
  multiregion.aws_dr.iam_service_role:
    name: database-health-us-east-2-prod
    service: lambda.amazonaws.com
    statements:
      - Effect: Allow
        Action: cloudwatch:PutMetricData
        Resource: "*"
        Condition:
          StringEquals:
            cloudwatch:namespace: MultiRegionDR
"""

RETURN = r"""
role:
  description: The role as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    name:
      description: Name of the role.
      type: str
      returned: when present
    description:
      description: What the role is for.
      type: str
      returned: when present
    trust:
      description: The trust policy.
      type: dict
      returned: when present
    policy:
      description: The inline policy.
      type: dict
      returned: when present
    instance_profile:
      description: Whether there is an instance profile.
      type: bool
      returned: when present
    tags:
      description: The tags of the role.
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
from ..module_utils._aws.iam_service_role import plan_no_role, plan_role
from ..module_utils._core.plan import text_tags
from ..module_utils._core.service_role import ServiceRole, checked_statements, inline_policy, trust_policy


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "description": {"type": "str", "default": ""},
        "service": {"type": "str"},
        "principal_arn": {"type": "str"},
        "conditions": {"type": "dict"},
        "policy_name": {"type": "str", "default": "permissions"},
        "statements": {"type": "list", "elements": "dict"},
        "instance_profile": {"type": "bool", "default": False},
        "tags": {"type": "dict", "default": {}},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> ServiceRole:
    return ServiceRole(
        name=params["name"],
        description=params["description"],
        trust=trust_policy(params["service"], params["conditions"], params["principal_arn"]),
        policy_name=params["policy_name"],
        policy=inline_policy(checked_statements(params["statements"])),
        instance_profile=params["instance_profile"],
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "iam")
    if module.params["state"] == "absent":
        plan = plan_no_role(client, module.params["name"], module.params["policy_name"])
    else:
        plan = plan_role(client, goal(module.params))
    finish(module, "role", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[
            ("state", "present", ["statements"]),
            ("state", "present", ["service", "principal_arn"], True),
        ],
        mutually_exclusive=[("service", "principal_arn")],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
