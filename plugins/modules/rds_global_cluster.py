#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_global_cluster
version_added: 0.1.0
short_description: Manage an Aurora global cluster
description:
  - Creates, changes or removes the container of an Aurora global database, and detaches members that are named for it.
  - It never moves the writer, and never detaches or deletes a member that was not named.
  - Tags that are not listed stay.
  - "Requires the IAM actions C(rds:DescribeGlobalClusters), C(rds:CreateGlobalCluster), C(rds:ModifyGlobalCluster),
    C(rds:RemoveFromGlobalCluster), C(rds:DeleteGlobalCluster) and C(rds:AddTagsToResource)."
  - "See U(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html)."
options:
  global_cluster_identifier:
    description: Name of the global cluster.
    type: str
    required: true
  engine:
    description: Database engine. Can't be changed later.
    type: str
    choices: [aurora-postgresql, aurora-mysql]
  engine_version:
    description:
      - Version of the engine. The beginning of a version is enough, as in V(16).
      - An existing global cluster is upgraded to a higher minor version.
      - A lower version and another major version are refused.
    type: str
  database_name:
    description: Name of the first database. Can't be changed later.
    type: str
  storage_encrypted:
    description: Whether the storage is encrypted. Can't be changed later.
    type: bool
  deletion_protection:
    description: Whether the global cluster is protected. A protected one is removed only where this is V(false).
    type: bool
  source_db_cluster_identifier:
    description:
      - ARN of an existing cluster that becomes the first member, and lends its engine, version and encryption.
      - Only looked at when the global cluster is made. The module must then run in the region of that cluster.
    type: str
  removed_members:
    description: ARNs of clusters that are detached and go on as clusters of their own. The writer goes last.
    type: list
    elements: str
    default: []
  tags:
    description: Tags of the global cluster.
    type: dict
  wait:
    description: Whether to wait until the global cluster is available, its members are detached, or it is gone.
    type: bool
    default: true
  wait_timeout:
    description: How many seconds to wait for each of these.
    type: int
    default: 900
  state:
    description: Whether the global cluster exists. One with members that are not in O(removed_members) is not removed.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the global cluster before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Make the global cluster that the regions join
  multiregion.aws_dr.rds_global_cluster:
    global_cluster_identifier: global-prod
    engine: aurora-postgresql
    engine_version: "16.8"
    storage_encrypted: true
    deletion_protection: true
    tags:
      Environment: prod

- name: Detach a region that is given up
  multiregion.aws_dr.rds_global_cluster:
    global_cluster_identifier: global-prod
    removed_members:
      - arn:aws:rds:us-west-2:123456789012:cluster:cluster-us-west-2-prod
"""

RETURN = r"""
global_cluster:
  description: The global cluster as it stands, or would stand in check mode; empty when absent.
  returned: always
  type: dict
  contains:
    global_cluster_identifier:
      description: Name of the global cluster.
      type: str
      returned: when present
    arn:
      description: ARN of the global cluster; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    status:
      description: What AWS says of it, as in V(available).
      type: str
      returned: when present
    engine_version:
      description: Version of the engine.
      type: str
      returned: when present
    endpoint:
      description: The endpoint that follows the writer; empty where there is none.
      type: str
      returned: when present
    members:
      description: The clusters, each with db_cluster_arn, region, is_writer and synchronization_status.
      type: list
      elements: dict
      returned: when present
    writer_region:
      description: The region that writes, or null.
      type: str
      returned: when present
    failover_state:
      description:
        - A switchover or failover that is under way, or null.
        - With status, from_db_cluster_arn, to_db_cluster_arn and is_data_loss_allowed.
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
from ..module_utils._aws.rds_global_cluster import plan_global_cluster, plan_no_global_cluster
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.plan import text_tags
from ..module_utils._core.rds_global_cluster import GlobalClusterGoal


def argument_spec() -> dict[str, Any]:
    return {
        "global_cluster_identifier": {"type": "str", "required": True},
        "engine": {"type": "str", "choices": ["aurora-postgresql", "aurora-mysql"]},
        "engine_version": {"type": "str"},
        "database_name": {"type": "str"},
        "storage_encrypted": {"type": "bool"},
        "deletion_protection": {"type": "bool"},
        "source_db_cluster_identifier": {"type": "str"},
        "removed_members": {"type": "list", "elements": "str", "default": []},
        "tags": {"type": "dict"},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 900},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> GlobalClusterGoal:
    return GlobalClusterGoal(
        identifier=params["global_cluster_identifier"],
        engine=params["engine"],
        engine_version=params["engine_version"],
        database_name=params["database_name"],
        storage_encrypted=params["storage_encrypted"],
        deletion_protection=params["deletion_protection"],
        source_db_cluster_identifier=params["source_db_cluster_identifier"],
        removed_members=tuple(params["removed_members"]),
        tags=text_tags(params["tags"]),
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "rds")
    patience = Patience(timeout=module.params["wait_timeout"]) if module.params["wait"] else None
    plan = plan_global_cluster if module.params["state"] == "present" else plan_no_global_cluster
    finish(module, "global_cluster", plan(client, goal(module.params), patience))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
