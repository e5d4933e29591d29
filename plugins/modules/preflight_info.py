#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: preflight_info
version_added: 0.1.0
short_description: Find everything that is wrong with a system's settings before anything is made
description:
  - Checks the settings of a system by themselves and against what AWS tells of the account, its regions, the engine's
    versions and the quotas.
  - Everything that is wrong is returned at once, each in one sentence that names the variable, what was found and
    what is allowed. The module does not fail on it.
  - "Requires the IAM actions C(sts:GetCallerIdentity), C(ec2:DescribeRegions), C(rds:DescribeDBEngineVersions) and,
    for the quotas, C(servicequotas:GetServiceQuota), C(ec2:DescribeVpcs), C(ec2:DescribeAddresses),
    C(elasticloadbalancing:DescribeAccountLimits), C(elasticloadbalancing:DescribeLoadBalancers),
    C(rds:DescribeAccountAttributes) and C(rds:DescribeDBClusters). A quota that can't be read is left out."
  - "See U(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-getting-started.html)."
options:
  asked_regions:
    description: The regions in which AWS is asked. Empty asks nothing.
    type: list
    elements: str
    default: []
  new_regions:
    description: The regions in which nothing stands yet, whose quotas matter.
    type: list
    elements: str
    default: []
  nat_gateways:
    description: How many NAT gateways, each with an elastic IP address, a new region takes.
    type: int
    default: 1
  auto_failover:
    description: What the failover controllers may do by themselves.
    type: str
    choices: [act, notify, "off"]
    default: notify
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
  - multiregion.aws_dr.settings
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Look before anything is made
  multiregion.aws_dr.preflight_info:
    environment_suffix: prod
    regions: [us-east-1, us-east-2]
    preferred: [us-east-1]
    supernet: 10.40.0.0/14
    region_blocks: ["", ""]
    asked_regions: [us-east-1, us-east-2]
    engine: aurora-postgresql
    master_username: dr_master
    zone_name: transactions-dr.net
    record_name: app.transactions-dr.net
    floor_capacity: 1
    full_capacity: 4
    maximum_capacity: 8
  register: preflight
"""

RETURN = r"""
problems:
  description: What is wrong, a sentence each; empty when all is well.
  returned: always
  type: list
  elements: str
account_id:
  description: The account that the credentials lead to; empty when AWS was not asked.
  returned: always
  type: str
partition:
  description: The partition of the account, such as V(aws).
  returned: always
  type: str
blocks:
  description: The CIDR block of each region.
  returned: always
  type: list
  elements: str
offered_version:
  description: The version to take where none is asked for; empty when AWS was not asked or offers none.
  returned: always
  type: str
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils._ansible import CLIENT_CONFIG, regional_clients, run_module
from ..module_utils._aws.errors import CREDENTIAL_ERRORS
from ..module_utils._aws.preflight import MISSING_CREDENTIALS, needs_of_a_region, read_surroundings
from ..module_utils._core.preflight import blocks, setting_problems
from ..module_utils._core.preflight_settings import Settings, as_settings
from ..module_utils._core.surroundings import Surroundings, choose_version, partition_of, surrounding_problems
from ..module_utils._settings import SETTINGS_ARGUMENTS


def argument_spec() -> dict[str, Any]:
    regions = {"type": "list", "elements": "str"}
    return {
        **SETTINGS_ARGUMENTS,
        "asked_regions": {**regions, "default": []},
        "new_regions": {**regions, "default": []},
        "nat_gateways": {"type": "int", "default": 1},
        "auto_failover": {"type": "str", "choices": ["act", "notify", "off"], "default": "notify"},
    }


def ask(module: AnsibleAWSModule, settings: Settings) -> tuple[Surroundings, list[str]]:
    """What AWS tells, and what kept it from telling."""
    asked = module.params["asked_regions"]
    if not asked:
        return Surroundings(), []
    needed = needs_of_a_region(module.params["nat_gateways"])
    try:
        answer = read_surroundings(
            regional_clients(module, CLIENT_CONFIG),
            settings,
            asked,
            dict.fromkeys(module.params["new_regions"], needed),
        )
    except CREDENTIAL_ERRORS:
        return Surroundings(), [MISSING_CREDENTIALS]
    return answer, []


def run(module: AnsibleAWSModule) -> None:
    settings = as_settings(module.params)
    surroundings, trouble = ask(module, settings)
    module.exit_json(
        changed=False,
        problems=[*setting_problems(settings), *trouble, *surrounding_problems(settings, surroundings)],
        account_id=surroundings.account_id,
        partition=partition_of(settings.regions),
        blocks=blocks(settings),
        offered_version=choose_version(surroundings),
    )


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
