#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: ssm_parameters
version_added: 0.1.0
short_description: Manage all parameters below a path of the Parameter Store
description:
  - Creates and changes a set of parameters in one run, or removes everything below a path.
  - Reads the whole path with one call, where M(community.aws.ssm_parameter) takes a run and two reads for each
    parameter; and hides only the values that are secure, where it masks every value in all of a run's output.
  - "Requires the IAM actions C(ssm:GetParametersByPath), C(ssm:ListTagsForResource), C(ssm:PutParameter),
    C(ssm:AddTagsToResource), C(ssm:DeleteParameters) and, for secure values, C(kms:Decrypt) and C(kms:Encrypt) on the
    key, and, for generated ones, C(secretsmanager:GetRandomPassword)."
  - "See U(https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html)."
options:
  path:
    description: The path, with a slash at both ends.
    type: str
    required: true
  parameters:
    description: The parameters below the path. Others below it stay. Required when O(state=present).
    type: list
    elements: dict
    suboptions:
      name:
        description: The name below the path.
        type: str
        required: true
      value:
        description: The value, kept as it is.
        type: str
      secure_value:
        description: The value, encrypted with O(key_id) and never shown.
        type: str
      generated:
        description:
          - Whether the value is random text, 32 letters and digits, made where the parameter has none, and never shown.
          - Nobody else learns it, and it is kept from then on.
        type: bool
      copied_from:
        description:
          - The region whose parameter of this name has the value, which is encrypted here as well and never shown.
          - What stands is kept where that region has no such parameter or does not answer.
        type: str
      kept:
        description: Whether a value that stands is kept, because somebody else writes it.
        type: bool
        default: false
      description:
        description: What the parameter is for, written whenever its value is.
        type: str
        default: ""
  key_id:
    description: The KMS key of the secure values, as id, ARN or alias. The account's own key of AWS's when left out.
    type: str
  tags:
    description: Tags of every parameter. Tags that are not named stay.
    type: dict
    default: {}
  state:
    description: V(absent) removes everything below the path.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the parameters before and after, without secure values.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Tell the functions where the database is
  multiregion.aws_dr.ssm_parameters:
    path: /dr-prod/
    parameters:
      - name: database/port
        value: "5432"
      - name: database/secret_arn
        secure_value: "{{ secret.arn }}"
    key_id: alias/dr-us-east-1-prod
"""

RETURN = r"""
parameters:
  description:
    - The parameters by name, each with value, type and tags, as they stand or would stand in check mode.
    - The value of a secure one is not shown. Empty when absent.
  returned: always
  type: dict
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import IMPATIENT_CONFIG, aws_client, finish, regional_clients, run_module
from ..module_utils._aws.ssm_parameters import describe_sources, plan_no_parameters, plan_parameters, random_text
from ..module_utils._core.plan import text_tags
from ..module_utils._core.ssm_parameters import checked_path, wanted_parameters


def argument_spec() -> dict[str, Any]:
    parameter = {
        "name": {"type": "str", "required": True},
        "value": {"type": "str"},
        "secure_value": {"type": "str", "no_log": True},
        "generated": {"type": "bool"},
        "copied_from": {"type": "str"},
        "kept": {"type": "bool", "default": False},
        "description": {"type": "str", "default": ""},
    }
    return {
        "path": {"type": "str", "required": True},
        "parameters": {
            "type": "list",
            "elements": "dict",
            "options": parameter,
            "mutually_exclusive": [("value", "secure_value", "generated", "copied_from")],
        },
        "key_id": {"type": "str"},
        "tags": {"type": "dict", "default": {}},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    client, path = aws_client(module, "ssm"), checked_path(params["path"])
    if params["state"] == "absent":
        plan = plan_no_parameters(client, path)
    else:
        wanted = wanted_parameters(params["parameters"])
        sources = describe_sources(regional_clients(module, IMPATIENT_CONFIG), path, wanted)

        def generate() -> str:
            return random_text(aws_client(module, "secretsmanager"))

        tags = text_tags(params["tags"])
        plan = plan_parameters(client, path, wanted, params["key_id"], tags, generate, sources)
    finish(module, "parameters", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["parameters"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
