#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: region_status_info
version_added: 0.1.0
short_description: Read what stands in each region of a system, and where its writer is
description:
  - Looks at every region at the same time and tells which one writes, what stands there, how far it lags behind, and
    what keeps it from doing its part.
  - A region that does not answer is reported as such; it delays the answer by no more than its time-out.
  - "Requires the IAM actions C(rds:DescribeGlobalClusters), C(rds:DescribeDBClusters), C(rds:DescribeDBInstances),
    C(ec2:DescribeVpcs), C(ec2:DescribeSubnets), C(ec2:DescribeSecurityGroups),
    C(elasticloadbalancing:DescribeLoadBalancers), C(elasticloadbalancing:DescribeTargetGroups),
    C(elasticloadbalancing:DescribeTargetHealth), C(autoscaling:DescribeAutoScalingGroups), C(kms:DescribeKey),
    C(secretsmanager:DescribeSecret), C(ssm:GetParametersByPath) and C(cloudwatch:GetMetricData)."
  - "See U(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html)."
options:
  environment_suffix:
    description: The suffix that the names of the system's resources end in.
    type: str
    required: true
  regions:
    description: The regions of the system.
    type: list
    elements: str
    required: true
  max_lag_seconds:
    description: The lag of the database, in seconds, above which a standby is not ready.
    type: float
    default: 60
attributes:
  check_mode:
    description: Changes nothing in any mode.
    support: full
  diff_mode:
    description: There is nothing to compare.
    support: none
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: See where the writer is
  multiregion.aws_dr.region_status_info:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
  register: status
"""

RETURN = r"""
writer_region:
  description: The region whose cluster writes; empty where there is no global database, or no single writer.
  returned: always
  type: str
global_database:
  description: The global database; empty where there is none.
  returned: always
  type: dict
  contains:
    identifier:
      description: Identifier of the global cluster.
      type: str
    status:
      description: Its status, such as V(available).
      type: str
    endpoint:
      description: The endpoint that follows the writer.
      type: str
    engine_version:
      description: Version of the engine.
      type: str
    changing:
      description: V(pending), V(failing-over) or V(cancelling) while the writer is being moved; otherwise empty.
      type: str
regions:
  description: What stands in each region, by its name.
  returned: always
  type: dict
  contains:
    role:
      description: V(writer), V(standby) or V(unknown), as observed.
      type: str
    reachable:
      description: Whether the region answered.
      type: bool
    error:
      description: How it failed to answer.
      type: str
    not_ready:
      description: What keeps the region from doing its part, in sentences; empty when it is ready.
      type: list
      elements: str
    unknown:
      description: What could not be found out, in sentences.
      type: list
      elements: str
    is_member:
      description: Whether the region's cluster is a member of the global database.
      type: bool
    synchronization_status:
      description: V(connected), V(pending-resync), or empty for a region that is no member.
      type: str
    database:
      description: The region's cluster with its endpoints and instances.
      type: dict
    network:
      description: VPC, subnets by tier and security groups by type.
      type: dict
    compute:
      description: Load balancer, targets and scaling group.
      type: dict
    key_arn:
      description: The region's key.
      type: str
    secret_arn:
      description: The region's copy of the database secret.
      type: str
    lag_seconds:
      description: Seconds that each store lags behind, null where nothing was measured.
      type: dict
    health:
      description: The last answer of each monitor.
      type: dict
"""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import IMPATIENT_CONFIG, refuse, regional_clients, run_module
from ..module_utils._aws.region_status import Names, read_regions, read_topology
from ..module_utils._core.inputs import system_problems
from ..module_utils._core.readiness import gaps, health_unknowns, role_of
from ..module_utils._core.region_status import RegionStatus
from ..module_utils._core.topology import Topology


def argument_spec() -> dict[str, Any]:
    return {
        "environment_suffix": {"type": "str", "required": True},
        "regions": {"type": "list", "elements": "str", "required": True},
        "max_lag_seconds": {"type": "float", "default": 60},
    }


def describe_region(status: RegionStatus, topology: Topology | None, max_lag_seconds: float) -> dict[str, Any]:
    writer_region = topology.writer_region if topology else None
    member = topology.member_in(status.region) if topology else None
    return {
        **asdict(status),
        "reachable": status.reachable,
        "role": role_of(status.region, writer_region),
        "not_ready": gaps(status, writer_region, max_lag_seconds),
        "unknown": health_unknowns(status),
        "is_member": member is not None,
        "synchronization_status": member.synchronization_status if member else "",
    }


def describe_global_database(topology: Topology | None) -> dict[str, Any]:
    if topology is None:
        return {}
    return {
        "identifier": topology.identifier,
        "status": topology.status,
        "endpoint": topology.endpoint,
        "engine_version": topology.engine_version,
        "changing": topology.failover.status if topology.failover else "",
    }


def run(module: AnsibleAWSModule) -> None:
    refuse(system_problems(module.params["environment_suffix"], module.params["regions"]))
    names = Names(module.params["environment_suffix"], tuple(module.params["regions"]))
    client = regional_clients(module, IMPATIENT_CONFIG)
    statuses = read_regions(client, names, datetime.now(UTC))
    topology = read_topology(client, names, [status.region for status in statuses if status.reachable])
    bound = module.params["max_lag_seconds"]
    module.exit_json(
        changed=False,
        writer_region=(topology.writer_region if topology else None) or "",
        global_database=describe_global_database(topology),
        regions={status.region: describe_region(status, topology, bound) for status in statuses},
    )


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
