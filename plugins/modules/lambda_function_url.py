#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: lambda_function_url
version_added: 0.1.0
short_description: Manage the URL of a Lambda function, and who may call it
description:
  - Creates, changes or removes the function's URL, and the statements of its policy that let everybody in by it.
  - With O(auth_type=none) the function has exactly the two statements that AWS asks for, V(lambda:InvokeFunctionUrl)
    and, since October 2025, C(lambda:InvokeFunction) for calls by the URL alone.
  - With O(auth_type=iam) or O(state=absent) no statement remains by which anybody may call it. Statements for accounts,
    services or sources are left alone.
  - No module of amazon.aws or community.aws manages function URLs.
  - "Requires the IAM actions C(lambda:GetFunctionUrlConfig), C(lambda:GetPolicy), C(lambda:CreateFunctionUrlConfig),
    C(lambda:UpdateFunctionUrlConfig), C(lambda:DeleteFunctionUrlConfig), C(lambda:AddPermission) and
    C(lambda:RemovePermission)."
  - "See U(https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html)."
options:
  function_name:
    description: Name of the function.
    type: str
    required: true
  auth_type:
    description:
      - Whom the URL lets in. With V(iam) those who sign and whom IAM allows V(lambda:InvokeFunctionUrl) and
        C(lambda:InvokeFunction); with V(none) everybody.
    type: str
    choices: [iam, none]
    default: iam
  cors:
    description: What browsers may do that came from another site. Nothing when left out.
    type: dict
    suboptions:
      allow_credentials:
        description: Whether cookies and the like may be sent.
        type: bool
      allow_headers:
        description: Headers that may be sent.
        type: list
        elements: str
      allow_methods:
        description: Methods that may be used.
        type: list
        elements: str
      allow_origins:
        description: Sites from which a browser may come.
        type: list
        elements: str
      expose_headers:
        description: Headers of an answer that a site may read.
        type: list
        elements: str
      max_age:
        description: Seconds for which a browser keeps this in mind.
        type: int
  state:
    description: Whether the function has a URL.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the URL before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let callers in who sign
  multiregion.aws_dr.lambda_function_url:
    function_name: transactions-api-us-east-1-prod
    auth_type: iam

- name: Let everybody in, and browsers of one site
  multiregion.aws_dr.lambda_function_url:
    function_name: transactions-api-us-east-1-prod
    auth_type: none
    cors:
      allow_origins: ["https://shop.example.net"]
      allow_methods: [GET]
"""

RETURN = r"""
function_url:
  description: The URL as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    url:
      description: The URL; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    auth_type:
      description: Whom it lets in.
      type: str
      returned: when present
    cors:
      description: What browsers may do, as far as it is set.
      type: dict
      returned: when present
    public_actions:
      description: What everybody may do, by the function's policy.
      type: list
      elements: str
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
from ..module_utils._aws.lambda_function_url import plan_no_url, plan_url
from ..module_utils._core.lambda_function_url import UrlGoal, set_rules


def cors_spec() -> dict[str, Any]:
    return {
        "allow_credentials": {"type": "bool"},
        "allow_headers": {"type": "list", "elements": "str"},
        "allow_methods": {"type": "list", "elements": "str"},
        "allow_origins": {"type": "list", "elements": "str"},
        "expose_headers": {"type": "list", "elements": "str"},
        "max_age": {"type": "int"},
    }


def argument_spec() -> dict[str, Any]:
    return {
        "function_name": {"type": "str", "required": True},
        "auth_type": {"type": "str", "choices": ["iam", "none"], "default": "iam"},
        "cors": {"type": "dict", "options": cors_spec()},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    client, params = aws_client(module, "lambda"), module.params
    if params["state"] == "present":
        goal = UrlGoal(params["function_name"], params["auth_type"], set_rules(params["cors"]))
        plan = plan_url(client, goal)
    else:
        plan = plan_no_url(client, params["function_name"])
    finish(module, "function_url", plan)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
