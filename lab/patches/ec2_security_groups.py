# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EC2: security groups that are in use."""

from __future__ import annotations

from collections.abc import Callable

from lab.patches.tools import Answer, Params, around, first, service


def apply() -> None:
    a_security_group_in_use_is_kept()


def a_security_group_in_use_is_kept() -> None:
    """DeleteSecurityGroup answers DependencyViolation, so a wrong order of removal shows."""
    ec2 = service("ec2")

    @around(ec2, "_delete_security_group")
    def delete(inner: Callable[..., Answer], params: Params) -> Answer:
        name = first(params, "GroupId")
        if name in ec2._security_groups and any(name in repr(user) for user in _users(name)):
            refusal: Answer = ec2._error("DependencyViolation", f"resource {name} has a dependent object", 400)
            return refusal
        return inner(params)


def _users(name: str) -> list[object]:
    """Everything in the region of the request that may name a group: it is enough that its id appears."""
    ec2 = service("ec2")
    instances = [one for one in ec2._instances.values() if one["State"]["Name"] != "terminated"]
    groups = [one for one in ec2._security_groups.values() if one["GroupId"] != name]
    databases = service("rds")._clusters.values()
    balancers = service("alb")._lbs.values()
    endpoints = ec2._vpc_endpoints.values()
    return [*instances, *groups, *databases, *balancers, *endpoints]
