# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Attributes of a load balancer: reading them, and the plan that makes some of them equal to what is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.plan import Plan, Step, only, refused, tag_dict, tag_list
from .errors import answer_unless

MISSING = ("LoadBalancerNotFound",)
ACTION = "elasticloadbalancing:ModifyLoadBalancerAttributes"


def find_load_balancer(client: Any, name: str) -> str | None:
    """The ARN of the load balancer with this name, or None."""
    answer = answer_unless(MISSING, lambda: client.describe_load_balancers(Names=[name]))
    found = answer["LoadBalancers"] if answer else []
    return str(found[0]["LoadBalancerArn"]) if found else None


def plan_attributes(client: Any, name: str, wanted: Mapping[str, str]) -> Plan:
    """What it takes for the load balancer to have these attributes. Others stay as they are."""
    arn = find_load_balancer(client, name)
    if arn is None:
        return Plan({}, wanted, (refused(ACTION, f"There is no load balancer named {name} in this region."),))
    # Attributes come as a list of Key and Value, just as tags do.
    stand = tag_dict(client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"])
    changes = {key: value for key, value in wanted.items() if stand.get(key) != value}
    put = Step(
        ACTION,
        lambda: client.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=tag_list(changes)),
    )
    return Plan(only(wanted, stand), wanted, (put,) if changes else ())
