#!/usr/bin/python
# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
---
module: eventbridge_archive
version_added: 0.1.0
short_description: Manage an archive of an EventBridge event bus
description:
  - Creates, changes or removes the archive that keeps the events of a bus, from which they can be replayed.
  - No module of amazon.aws or community.aws manages archives. AWS has no tags for them.
  - "Requires the IAM actions C(events:DescribeArchive), C(events:CreateArchive), C(events:UpdateArchive) and
    C(events:DeleteArchive)."
  - "See U(https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html)."
options:
  name:
    description: Name of the archive.
    type: str
    required: true
  event_source_arn:
    description: ARN of the bus. Required when O(state=present). AWS can't change it.
    type: str
  description:
    description: What the archive is for.
    type: str
  event_pattern:
    description: Which events are kept. When left out, all for a new archive; one that stands keeps its pattern.
    type: dict
  retention_days:
    description: Days for which an event is kept. For ever when 0.
    type: int
    default: 0
  kms_key_id:
    description: ARN of the key that encrypts what is kept. A key of AWS's when left out.
    type: str
  state:
    description: Whether the archive exists. What it keeps goes with it.
    type: str
    choices: [present, absent]
    default: present
attributes:
  check_mode:
    description: Predicts the change and touches nothing.
    support: full
  diff_mode:
    description: Shows the archive before and after.
    support: full
author:
  - multiregion.aws_dr contributors (@multiregion)
extends_documentation_fragment:
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Keep events for a month
  multiregion.aws_dr.eventbridge_archive:
    name: archive-us-east-1-prod
    event_source_arn: arn:aws:events:us-east-1:123456789012:event-bus/bus-us-east-1-prod
    retention_days: 30
"""

RETURN = r"""
archive:
  description: The archive as it stands, or would stand in check mode, in the shape of the options; empty when absent.
  returned: always
  type: dict
  contains:
    arn:
      description: ARN of the archive; empty in check mode when it does not exist yet.
      type: str
      returned: when present
    event_source_arn:
      description: ARN of the bus.
      type: str
      returned: when present
    event_pattern:
      description: Which events are kept; empty for all.
      type: dict
      returned: when present
    retention_days:
      description: Days for which an event is kept.
      type: int
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
from ..module_utils._aws.eventbridge_archive import plan_archive, plan_no_archive
from ..module_utils._core.eventbridge_archive import ArchiveGoal


def argument_spec() -> dict[str, Any]:
    return {
        "name": {"type": "str", "required": True},
        "event_source_arn": {"type": "str"},
        "description": {"type": "str"},
        "event_pattern": {"type": "dict"},
        "retention_days": {"type": "int", "default": 0},
        "kms_key_id": {"type": "str"},
        "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    }


def goal(params: dict[str, Any]) -> ArchiveGoal:
    return ArchiveGoal(
        name=params["name"],
        event_source_arn=params["event_source_arn"],
        description=params["description"] or "",
        event_pattern=params["event_pattern"],
        retention_days=params["retention_days"],
        kms_key_id=params["kms_key_id"] or "",
    )


def run(module: AnsibleAWSModule) -> None:
    client = aws_client(module, "events")
    if module.params["state"] == "present":
        plan = plan_archive(client, goal(module.params))
    else:
        plan = plan_no_archive(client, module.params["name"])
    finish(module, "archive", plan)


def main() -> None:
    module = AnsibleAWSModule(
        argument_spec=argument_spec(),
        supports_check_mode=True,
        required_if=[("state", "present", ["event_source_arn"])],
    )
    run_module(module, run)


if __name__ == "__main__":
    main()
