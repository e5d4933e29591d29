#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: site_fingerprint_info
version_added: 0.1.0
short_description: Tell which roles of a system would find nothing to do
description:
  - Reads every resource of every role in every region at once, and compares it, and what the roles work with, with
    what was recorded at the end of the last whole converge.
  - Everything that AWS answers counts, but for a short list of fields that change by themselves.
  - A role stands where both are equal in every region. Any difference, anything that can't be read, and a missing
    record mean that it does not.
  - Answers what to record, too, for roles that do not stand.
  - Without O(inputs) only the resources are compared, which tells what changed since the last whole converge.
  - "Requires the IAM actions C(autoscaling:DescribeAutoScalingGroups), C(autoscaling:DescribePolicies),
    C(backup:GetBackupPlan), C(backup:GetBackupSelection), C(backup:GetRestoreTestingPlan),
    C(backup:GetRestoreTestingSelection), C(backup:ListBackupPlans), C(backup:ListBackupSelections),
    C(backup:ListBackupVaults), C(backup:ListRestoreTestingSelections), C(cloudwatch:DescribeAlarms),
    C(cloudwatch:GetDashboard), C(dynamodb:DescribeContinuousBackups), C(dynamodb:DescribeTable),
    C(dynamodb:DescribeTimeToLive), C(ec2:DescribeAddresses), C(ec2:DescribeAvailabilityZones), C(ec2:DescribeFlowLogs),
    C(ec2:DescribeInternetGateways), C(ec2:DescribeLaunchTemplateVersions), C(ec2:DescribeLaunchTemplates),
    C(ec2:DescribeNatGateways), C(ec2:DescribeRouteTables), C(ec2:DescribeSecurityGroups), C(ec2:DescribeSubnets),
    C(ec2:DescribeVpcAttribute), C(ec2:DescribeVpcEndpoints), C(ec2:DescribeVpcPeeringConnections), C(ec2:DescribeVpcs),
    C(elasticloadbalancing:DescribeListeners), C(elasticloadbalancing:DescribeLoadBalancerAttributes),
    C(elasticloadbalancing:DescribeLoadBalancers), C(elasticloadbalancing:DescribeRules),
    C(elasticloadbalancing:DescribeTargetGroupAttributes), C(elasticloadbalancing:DescribeTargetGroups),
    C(elasticloadbalancing:DescribeTargetHealth), C(events:DescribeArchive), C(events:DescribeEventBus),
    C(events:DescribeRule), C(events:ListRules), C(events:ListTargetsByRule), C(iam:GetInstanceProfile), C(iam:GetRole),
    C(iam:GetRolePolicy), C(iam:ListAttachedRolePolicies), C(iam:ListRolePolicies), C(kms:Decrypt), C(kms:DescribeKey),
    C(kms:GetKeyPolicy), C(kms:GetKeyRotationStatus), C(lambda:GetFunction), C(lambda:GetFunctionUrlConfig),
    C(lambda:GetPolicy), C(lambda:ListEventSourceMappings), C(lambda:ListTags), C(logs:DescribeLogGroups),
    C(rds:DescribeDBClusterParameterGroups), C(rds:DescribeDBClusterParameters), C(rds:DescribeDBClusters),
    C(rds:DescribeDBInstances), C(rds:DescribeDBParameterGroups), C(rds:DescribeDBParameters),
    C(rds:DescribeDBSubnetGroups), C(rds:DescribeGlobalClusters), C(route53:ListHealthChecks),
    C(route53:ListHostedZonesByName), C(route53:ListResourceRecordSets), C(route53:ListTagsForResource),
    C(route53:ListTagsForResources), C(s3:GetBucketOwnershipControls), C(s3:GetBucketPolicy),
    C(s3:GetBucketPublicAccessBlock), C(s3:GetBucketTagging), C(s3:GetBucketVersioning),
    C(s3:GetEncryptionConfiguration), C(s3:GetLifecycleConfiguration), C(s3:GetReplicationConfiguration),
    C(secretsmanager:DescribeSecret), C(sns:GetTopicAttributes), C(sns:ListSubscriptionsByTopic),
    C(sqs:GetQueueAttributes), C(sqs:GetQueueUrl), C(ssm:GetParameter), C(ssm:GetParametersByPath),
    C(sts:GetCallerIdentity) and C(tag:GetResources)."
  - "See U(https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html)."
options:
  image_parameters:
    description: The public parameter that names the image of the instances, by region.
    type: dict
    default: {}
  inputs:
    description: By region, what P(multiregion.aws_dr.role_inputs#lookup) answers about the roles.
    type: dict
  regions:
    description: The regions to look at, where O(inputs) is left out.
    type: list
    elements: str
    default: []
  roles:
    description: The roles to look at. All of O(inputs) when left out; needed without these.
    type: list
    elements: str
  seen:
    description:
      - What an earlier look of the same run returned as RV(seen).
      - A role that was seen is not looked at again. What somebody changes after that look is found by the next run.
    type: dict
    default: {}
  unrecorded:
    description: Whether to read the resources of roles, too, of which nothing is recorded.
    type: bool
    default: true
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
  - multiregion.aws_dr.system
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: See which roles would find nothing to do
  multiregion.aws_dr.site_fingerprint_info:
    environment_suffix: prod
    preferred_region: us-east-1
    account_id: "111122223333"
    zone_name: orders-dr.net
    record_name: app.orders-dr.net
    bucket_types: [artifacts]
    inputs:
      us-east-1: "{{ lookup('multiregion.aws_dr.role_inputs', 'network', 'access') }}"
      us-east-2: "{{ lookup('multiregion.aws_dr.role_inputs', 'network', 'access') }}"
  register: found

- name: See what changed since the last whole converge
  multiregion.aws_dr.site_fingerprint_info:
    environment_suffix: prod
    preferred_region: us-east-1
    zone_name: orders-dr.net
    record_name: app.orders-dr.net
    bucket_types: [artifacts]
    regions: [us-east-1, us-east-2]
    roles: [network, access]
  register: changed
"""

RETURN = r"""
standing:
  description: Roles that would find nothing to do.
  returned: always
  type: list
  elements: str
reasons:
  description: Why each of the other roles does not stand.
  returned: always
  type: dict
seen:
  description: By region and role, a hash of each part of what was read.
  returned: always
  type: dict
records:
  description: By region, what M(multiregion.aws_dr.ssm_parameters) is to keep, so that the roles stand next time.
  returned: always
  type: dict
"""

from datetime import UTC, datetime
from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import BULK_CONFIG, refuse, regional_clients, run_module
from ..module_utils._aws.world import look_at_site, own_account
from ..module_utils._core.inputs import system_problems
from ..module_utils._core.site import Asked, describe_site
from ..module_utils._system import SYSTEM_ARGUMENTS, system_of


def argument_spec() -> dict[str, Any]:
    return {
        **SYSTEM_ARGUMENTS,
        "image_parameters": {"type": "dict", "default": {}},
        "inputs": {"type": "dict"},
        "regions": {"type": "list", "elements": "str", "default": []},
        "roles": {"type": "list", "elements": "str"},
        "seen": {"type": "dict", "default": {}},
        "unrecorded": {"type": "bool", "default": True},
    }


def run(module: AnsibleAWSModule) -> None:
    params = module.params
    regions = list(params["inputs"] or params["regions"])
    asked = (
        Asked.of(params["inputs"], params["roles"], params["seen"])
        if params["inputs"]
        else Asked.of_worlds(regions, params["roles"] or [])
    )
    refuse(system_problems(params["environment_suffix"], regions))
    client = regional_clients(module, BULK_CONFIG)
    system = system_of(params, params["account_id"] or own_account(client, regions))
    site = look_at_site(client, system, regions, asked.unseen, params["unrecorded"])
    module.exit_json(changed=False, **describe_site(asked, site, f"{datetime.now(UTC):%FT%TZ}"))


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
