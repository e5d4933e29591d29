#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_parameter_groups
version_added: 0.1.0
short_description: Manage the parameter groups of an Aurora cluster and of its instances
description:
  - Creates, changes or removes parameter groups, of clusters and of instances, in one run.
  - A group holds the parameters that are named and no others. One that somebody else set gets the engine's own value
    again, whereas M(amazon.aws.rds_cluster_param_group) and M(amazon.aws.rds_instance_param_group) leave it; the latter
    also predicts no change of a parameter, and passes over one that does not exist.
  - Dynamic parameters are changed at once, static ones with the next restart of an instance, which nobody makes here.
  - "Requires the IAM actions C(rds:DescribeDBClusterParameterGroups), C(rds:DescribeDBClusterParameters),
    C(rds:DescribeDBParameterGroups), C(rds:DescribeDBParameters), C(rds:DescribeDBEngineVersions),
    C(rds:DescribeEngineDefaultClusterParameters), C(rds:DescribeEngineDefaultParameters),
    C(rds:ListTagsForResource), C(rds:AddTagsToResource), C(rds:CreateDBClusterParameterGroup),
    C(rds:CreateDBParameterGroup), C(rds:ModifyDBClusterParameterGroup), C(rds:ModifyDBParameterGroup),
    C(rds:ResetDBClusterParameterGroup), C(rds:ResetDBParameterGroup), C(rds:DeleteDBClusterParameterGroup) and
    C(rds:DeleteDBParameterGroup)."
  - "See U(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_WorkingWithParamGroups.html)."
options:
  groups:
    description: The groups.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: Name of the group.
        type: str
        required: true
      kind:
        description: What it is a group of.
        type: str
        choices: [cluster, instance]
        required: true
      parameters:
        description:
          - The parameters by name, each as text or a number. In a group of a cluster V(rds.force_ssl) with V(1), or
            on MySQL V(require_secure_transport) with V(ON), refuses connections that are not encrypted.
          - When empty no group is made, and one that stands holds none.
        type: dict
        default: {}
  engine:
    description: The engine, whose family the groups belong to. Required when O(state=present).
    type: str
    choices: [aurora-postgresql, aurora-mysql]
  engine_version:
    description: Its version, or the beginning of one. AWS's own choice when empty. A group's family never changes.
    type: str
    default: ""
  tags:
    description: Tags of every group. Tags that are not named stay.
    type: dict
    default: {}
  state:
    description: Whether the groups exist. One that is in use can't be removed.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the groups before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Let nobody in who does not encrypt
  multiregion.aws_dr.rds_parameter_groups:
    engine: aurora-postgresql
    engine_version: "16.8"
    groups:
      - name: cluster-us-east-1-prod
        kind: cluster
        parameters:
          rds.force_ssl: 1
      - name: instance-us-east-1-prod
        kind: instance
        parameters:
          log_min_duration_statement: 500
    tags:
      Environment: prod
"""

RETURN = r"""
groups:
  description:
    - The groups that stand, or would stand in check mode, each with name, kind, arn, family, parameters and tags.
    - The ARN of one that would be made is empty.
  returned: always
  type: list
  elements: dict
actions:
  description: IAM actions of the changing calls that were made, or would be made in check mode.
  returned: always
  type: list
  elements: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import aws_client, finish, run_module
from ..module_utils._aws.rds_parameter_groups import plan_no_parameter_groups, plan_parameter_groups
from ..module_utils._core.rds_parameter_groups import parse_goals


def argument_spec() -> dict[str, Any]:
    group = {
        "name": {"type": "str", "required": True},
        "kind": {"type": "str", "choices": ["cluster", "instance"], "required": True},
        "parameters": {"type": "dict", "default": {}},
    }
    return {
        "groups": {"type": "list", "elements": "dict", "required": True, "options": group},
        "engine": {"type": "str", "choices": ["aurora-postgresql", "aurora-mysql"]},
        "engine_version": {"type": "str", "default": ""},
        "tags": {"type": "dict", "default": {}},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    client, goals = aws_client(module, "rds"), parse_goals(params)
    if params["state"] == "present":
        plan = plan_parameter_groups(client, goals, params["engine"], params["engine_version"])
    else:
        plan = plan_no_parameter_groups(client, goals)
    finish(module, "groups", plan, shape=lambda stands: list(stands.values()))


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        required_if=[("state", "present", ["engine"])],
        supports_check_mode=True,
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
