#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: aws_tagged_resources_info
version_added: 0.1.0
short_description: List resources by their tags
description:
  - Lists every resource of the region that carries all the given tags, of whatever service.
  - Global resources, such as hosted zones and roles, are listed in us-east-1, where the API knows them at all.
  - The API may go on listing a resource for a while after it was deleted.
  - "Requires the IAM action C(tag:GetResources)."
  - "See U(https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html)."
options:
  tags:
    description: Tags that a resource must carry, all of them.
    type: dict
    required: true
attributes:
  check_mode:
    description: Only reads, so it does the same in check mode.
    support: full
  diff_mode:
    description: Changes nothing, so there is no difference to show.
    support: none
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: See what is left of an environment
  multiregion.aws_dr.aws_tagged_resources_info:
    tags:
      Environment: prod
"""

RETURN = r"""
resources:
  description: The resources, in the order of their ARNs.
  returned: always
  type: list
  elements: dict
  contains:
    arn:
      description: ARN of the resource.
      type: str
      returned: always
    tags:
      description: All its tags.
      type: dict
      returned: always
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, run_module
from ..module_utils._aws.aws_tagged_resources_info import list_tagged_resources
from ..module_utils._core.plan import text_tags


def argument_spec() -> dict[str, Any]:
    return {"tags": {"type": "dict", "required": True}}


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "resourcegroupstaggingapi")
    module.exit_json(changed=False, resources=list_tagged_resources(client, text_tags(module.params["tags"])))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
