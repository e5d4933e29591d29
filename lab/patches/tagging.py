# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resource Groups Tagging API: services that ministack leaves out of GetResources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lab.patches.tools import core, service

# The prefix of an id, what the resource is called in its ARN, and where ministack keeps it.
EC2_KINDS = {
    "vpc": ("vpc", "_vpcs"),
    "subnet": ("subnet", "_subnets"),
    "igw": ("internet-gateway", "_internet_gateways"),
    "rtb": ("route-table", "_route_tables"),
    "sg": ("security-group", "_security_groups"),
    "eipalloc": ("elastic-ip", "_addresses"),
    "nat": ("natgateway", "_nat_gateways"),
    "vpce": ("vpc-endpoint", "_vpc_endpoints"),
    "pcx": ("vpc-peering-connection", "_vpc_peering"),
    "lt": ("launch-template", "_launch_templates"),
    "fl": ("vpc-flow-log", "_flow_logs"),
    "i": ("instance", "_instances"),
}
Tagged = Iterator[tuple[str, list[dict[str, str]]]]


def apply() -> None:
    get_resources_knows_more_services()


def get_resources_knows_more_services() -> None:
    """GetResources lists EC2, RDS, load balancers, Auto Scaling, secrets, parameters, alarms and log groups."""
    tagging = service("tagging")
    tagging._COLLECTORS |= {
        "ec2": ec2,
        "rds": rds,
        "elasticloadbalancing": load_balancers,
        "autoscaling": groups,
        "secretsmanager": tagging._collect_secretsmanager,
        "ssm": tagging._collect_ssm,
        "cloudwatch": alarms,
        "logs": log_groups,
    }


def ec2() -> Tagged:
    store = service("ec2")
    responses = core("responses")
    start = f"arn:aws:ec2:{responses.get_region()}:{responses.get_account_id()}"
    for name, tags in store._tags.items():
        kind, where = EC2_KINDS.get(name.split("-")[0], ("", ""))
        record = getattr(store, where).get(name) if where else None
        if record and _state(record) not in ("deleted", "terminated"):
            yield f"{start}:{kind}/{name}", tags


def _state(record: dict[str, Any]) -> str:
    state = record.get("State") or record.get("Status") or ""
    return str(state.get("Name") or state.get("Code") if isinstance(state, dict) else state)


def rds() -> Tagged:
    store = service("rds")
    for records, arn in ((store._clusters, "DBClusterArn"), (store._instances, "DBInstanceArn")):
        for record in records.values():
            yield record[arn], record.get("TagList", [])
    for name, tags in store._tags.items():
        if name.split(":")[5] in ("cluster-pg", "pg", "subgrp") and is_here(name):
            yield name, tags


def load_balancers() -> Tagged:
    for arn, tags in service("alb")._tags.items():
        if is_here(arn):
            yield arn, tags


def is_here(arn: str) -> bool:
    """Whether it is of the region that is asked."""
    return bool(arn.split(":")[3] == core("responses").get_region())


def alarms() -> Tagged:
    for arn, tags in service("cloudwatch")._resource_tags.items():
        if is_here(arn):
            yield arn, as_list(tags)


def log_groups() -> Tagged:
    responses = core("responses")
    start = f"arn:aws:logs:{responses.get_region()}:{responses.get_account_id()}"
    for name, record in service("cloudwatch_logs")._log_groups.items():
        yield f"{start}:log-group:{name}", as_list(record.get("tags", {}))


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def groups() -> Tagged:
    for group in service("autoscaling")._asgs.values():
        yield group["AutoScalingGroupARN"], [{"Key": tag["Key"], "Value": tag["Value"]} for tag in group["Tags"]]
