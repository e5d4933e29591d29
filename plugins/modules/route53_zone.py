#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: route53_zone
version_added: 0.1.0
short_description: Manage a public hosted zone, and leave one of somebody else's as it is
description:
  - Makes a public hosted zone where there is none of the name, and removes it again.
  - A zone that stood before serves as it is. Its comment, its tags and its DNSSEC are left alone, and it is never
    removed, whereas M(amazon.aws.route53_zone) writes its own comment, switches DNSSEC off, and removes whichever zone
    has the name.
  - A zone with records of others, beside those that AWS makes, is not removed either.
  - "Requires the IAM actions C(route53:ListHostedZonesByName), C(route53:ListTagsForResource),
    C(route53:ListResourceRecordSets), C(route53:CreateHostedZone), C(route53:ChangeTagsForResource) and
    C(route53:DeleteHostedZone)."
  - "See U(https://docs.aws.amazon.com/Route53/latest/APIReference/API_CreateHostedZone.html)."
options:
  name:
    description: Name of the zone. The dot at the end may be left out.
    type: str
    required: true
  comment:
    description: Comment of the zone. It tells a zone that was made here from those of others, so it must be ours alone.
    type: str
    required: true
  tags:
    description: Tags of a zone that was made here. Tags that are not named stay.
    type: dict
    default: {}
  state:
    description: Whether the zone exists.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the zone before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Have a zone
  multiregion.aws_dr.route53_zone:
    name: transactions-dr.net
    comment: DR prod
    tags:
      Environment: prod
"""

RETURN = r"""
zone:
  description:
    - The zone as it stands, or would stand in check mode; empty when there is none.
    - When absent, the zone that was left because it is of others, or has records of others.
  returned: always
  type: dict
  contains:
    id:
      description: Id of the zone; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    is_own:
      description: Whether it was made here.
      type: bool
      returned: when present
    tags:
      description: Its tags.
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
from ..module_utils._aws.route53_zone import plan_no_zone, plan_zone
from ..module_utils._core.plan import text_tags
from ..module_utils._core.route53_zone import ZoneGoal


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "comment": {"type": "str", "required": True},
        "tags": {"type": "dict", "default": {}},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def run(module: AnsibleAWSModule) -> None:
    client, params = aws_client(module, "route53"), module.params
    goal = ZoneGoal(params["name"], params["comment"], text_tags(params["tags"]))
    plan = plan_zone(client, goal) if params["state"] == "present" else plan_no_zone(client, goal)
    finish(module, "zone", plan)


def main() -> None:
    run_module(AnsibleAWSModule(argument_spec=argument_spec(), supports_check_mode=True), run)


if __name__ == "__main__":
    main()
