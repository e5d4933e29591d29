#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: rds_global_member
version_added: 0.1.0
short_description: Manage the cluster of one region in an Aurora global database
description:
  - Creates, changes or removes the cluster of the module's region, with its instances.
  - The first member founds the database. Every later one joins as a standby. Who writes is never moved.
  - The master password never passes through the controller. The module reads it from Secrets Manager when it founds,
    and only then, whereas M(amazon.aws.rds_cluster) takes it as an option.
  - An existing cluster is made equal to what is asked for, its exported logs, security groups and membership too,
    which M(amazon.aws.rds_cluster) skips or always reports as changed.
  - Instances, tags and settings that are not named stay. What can't be changed is refused.
  - "Requires the IAM actions C(rds:DescribeDBClusters), C(rds:DescribeDBInstances), C(rds:DescribeGlobalClusters),
    C(rds:CreateDBCluster), C(rds:CreateDBInstance), C(rds:ModifyDBCluster), C(rds:ModifyDBInstance),
    C(rds:AddTagsToResource), C(rds:DeleteDBInstance), C(rds:RemoveFromGlobalCluster), C(rds:DeleteDBCluster),
    C(rds:CreateDBClusterSnapshot) for O(final_snapshot_identifier), C(secretsmanager:GetSecretValue) to found, and
    C(kms:DescribeKey), C(kms:CreateGrant) and C(kms:Decrypt) on keys of your own."
  - "See U(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html)."
options:
  db_cluster_identifier:
    description: Name of the cluster.
    type: str
    required: true
  global_cluster_identifier:
    description: Name of the global cluster that it belongs to. Required when O(state=present).
    type: str
  engine:
    description: Database engine. Required when O(state=present). Can't be changed later.
    type: str
    choices: [aurora-postgresql, aurora-mysql]
  engine_version:
    description:
      - Version of a new cluster, or its beginning. That of the global cluster when left out.
      - An existing one is upgraded by M(multiregion.aws_dr.rds_global_cluster).
    type: str
  secret_id:
    description: The secret of the master user, JSON with username and password. Required to found, and only read then.
    type: str
  secret_region:
    description: Region of the secret. The module's own when left out.
    type: str
  database_name:
    description: Name of the first database, for the cluster that founds. Can't be changed later.
    type: str
  db_subnet_group_name:
    description: Subnet group of the cluster. Can't be changed later.
    type: str
  kms_key_id:
    description: Key of this region that encrypts the cluster, as ARN, id or alias. Can't be changed later.
    type: str
  tags:
    description: Tags of the cluster and of these instances.
    type: dict
  force_unprotect:
    description: Whether a protected cluster is removed all the same.
    type: bool
    default: false
  final_snapshot_identifier:
    description: Name of a snapshot that is made before the cluster is removed. None is made when left out.
    type: str
  wait:
    description:
      - Whether to wait until the cluster and these instances are available, or gone.
      - Without it, a standby that is to go is detached by one run and deleted by the next.
    type: bool
    default: true
  wait_timeout:
    description: How many seconds to wait for each of these.
    type: int
    default: 3600
  state:
    description: Whether the cluster exists. The writer is not removed while the database has other members.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing. The secret is not read.
    support: full
  diff_mode:
    description: Shows the cluster before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
  - multiregion.aws_dr.aurora_cluster
"""

EXAMPLES = r"""
- name: The cluster of this region
  multiregion.aws_dr.rds_global_member:
    global_cluster_identifier: global-prod
    db_cluster_identifier: cluster-us-east-1-prod
    engine: aurora-postgresql
    secret_id: database-prod
    instance_identifiers: [db-1-us-east-1-prod, db-2-us-east-1-prod]
    instance_class: db.r6g.large
    log_exports: [postgresql]

- name: A cluster whose one instance grows and shrinks
  multiregion.aws_dr.rds_global_member:
    global_cluster_identifier: global-prod
    db_cluster_identifier: cluster-us-east-2-prod
    engine: aurora-mysql
    instance_identifiers: [db-1-us-east-2-prod]
    removed_instance_identifiers: [db-2-us-east-2-prod]
    instance_class: db.serverless
    serverless_min_acu: 0.5
    serverless_max_acu: 16
    log_exports: [error, slowquery]

- name: Give the region up
  multiregion.aws_dr.rds_global_member:
    db_cluster_identifier: cluster-us-east-1-prod
    force_unprotect: true
    state: absent
"""

RETURN = r"""
member:
  description:
    - The cluster as it stands, or would stand in check mode; empty when absent.
    - With cluster_identifier, arn, status, engine, engine_version, endpoint, reader_endpoint, port, is_writer,
      synchronization_status, database_name, db_subnet_group_name, kms_key_id, security_group_ids,
      backup_retention_days, backup_window, maintenance_window, log_exports, copy_tags_to_snapshot,
      deletion_protection, parameter_group, serverless_min_acu, serverless_max_acu and tags.
  returned: always
  type: dict
  contains:
    instances:
      description:
        - All instances, each with identifier, status, class, auto_minor_version_upgrade, parameter_group and tags.
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
from ..module_utils._aws.rds_global_member_absent import plan_no_member
from ..module_utils._aws.rds_global_member_present import plan_member, read_master_user
from ..module_utils._aws.secrets import Credentials
from ..module_utils._aws.waiting import Patience
from ..module_utils._core.rds_global_member_goal import parse_goal, parse_removal


def argument_spec() -> dict[str, Any]:
    return {
        "db_cluster_identifier": {"type": "str", "required": True},
        "global_cluster_identifier": {"type": "str"},
        "engine": {"type": "str", "choices": ["aurora-postgresql", "aurora-mysql"]},
        "engine_version": {"type": "str"},
        "secret_id": {"type": "str", "no_log": False},
        "secret_region": {"type": "str", "no_log": False},
        "database_name": {"type": "str"},
        "db_subnet_group_name": {"type": "str"},
        "kms_key_id": {"type": "str"},
        "vpc_security_group_ids": {"type": "list", "elements": "str"},
        "port": {"type": "int"},
        "backup_retention_days": {"type": "int"},
        "backup_window": {"type": "str"},
        "maintenance_window": {"type": "str"},
        "log_exports": {"type": "list", "elements": "str"},
        "copy_tags_to_snapshot": {"type": "bool", "default": True},
        "deletion_protection": {"type": "bool"},
        "parameter_group": {"type": "str"},
        "serverless_min_acu": {"type": "float"},
        "serverless_max_acu": {"type": "float"},
        "instance_identifiers": {"type": "list", "elements": "str", "default": []},
        "removed_instance_identifiers": {"type": "list", "elements": "str", "default": []},
        "instance_class": {"type": "str"},
        "instance_parameter_group": {"type": "str"},
        "auto_minor_version_upgrade": {"type": "bool", "default": False},
        "tags": {"type": "dict"},
        "force_unprotect": {"type": "bool", "default": False},
        "final_snapshot_identifier": {"type": "str"},
        "wait": {"type": "bool", "default": True},
        "wait_timeout": {"type": "int", "default": 3600},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    client = aws_client(module, "rds")
    patience = Patience(timeout=params["wait_timeout"]) if params["wait"] else None

    def read_user() -> Credentials:
        secrets = aws_client(module, "secretsmanager", params["secret_region"])
        found = read_master_user(secrets, params["secret_id"])
        # Should an answer of AWS's ever repeat it.
        module.no_log_values.add(found.password)
        return found

    if params["state"] == "present":
        plan = plan_member(client, parse_goal(params), read_user if params["secret_id"] else None, patience)
    else:
        plan = plan_no_member(client, parse_removal(params), patience)
    finish(module, "member", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        required_if=[("state", "present", ("global_cluster_identifier", "engine"))],
        supports_check_mode=True,
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
