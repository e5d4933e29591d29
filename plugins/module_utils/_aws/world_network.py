# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles network and encryption see to, as AWS answers it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from .world_look import Look, each

Kinds = Mapping[str, Callable[[Look], Any]]


def _vpc_attribute(attribute: str, look: Look) -> dict[str, Any]:
    vpcs = [vpc["VpcId"] for vpc in look.tagged("describe_vpcs", "Vpcs")]
    return each(lambda vpc: look.ask("ec2", "describe_vpc_attribute", VpcId=vpc, Attribute=attribute), vpcs)


# The role counts through the zones in the order of their names, so a new one may move everything.
def _zones(look: Look) -> Any:
    only = [{"Name": "zone-type", "Values": ["availability-zone"]}]
    return look.things("ec2", "describe_availability_zones", "AvailabilityZones", Filters=only)


def _tagged(operation: str, key: str) -> Callable[[Look], Any]:
    return lambda look: look.tagged(operation, key)


def _flow_logs(look: Look) -> Any:
    only = [{"Name": "tag:Environment", "Values": [look.system.suffix]}]
    return look.things("ec2", "describe_flow_logs", "FlowLogs", Filters=only)


NETWORK: Kinds = {
    "ec2.vpcs": _tagged("describe_vpcs", "Vpcs"),
    "ec2.vpc_dns_support": partial(_vpc_attribute, "enableDnsSupport"),
    "ec2.vpc_dns_hostnames": partial(_vpc_attribute, "enableDnsHostnames"),
    "ec2.zones": _zones,
    "ec2.subnets": _tagged("describe_subnets", "Subnets"),
    "ec2.internet_gateways": _tagged("describe_internet_gateways", "InternetGateways"),
    "ec2.nat_gateways": _tagged("describe_nat_gateways", "NatGateways"),
    "ec2.addresses": _tagged("describe_addresses", "Addresses"),
    "ec2.security_groups": _tagged("describe_security_groups", "SecurityGroups"),
    "ec2.route_tables": _tagged("describe_route_tables", "RouteTables"),
    "ec2.vpc_endpoints": _tagged("describe_vpc_endpoints", "VpcEndpoints"),
    "ec2.vpc_peering": _tagged("describe_vpc_peering_connections", "VpcPeeringConnections"),
    "ec2.flow_logs": _flow_logs,
    "logs.groups": lambda look: look.groups("/vpc/"),
    "tags": lambda look: look.tags("logs:log-group:/vpc/"),
}


def _key(look: Look) -> Any:
    return look.ask("kms", "describe_key", KeyId=f"alias/{look.name('dr')}")


def _of_key(operation: str, look: Look) -> Any:
    key = _key(look)
    return key and look.ask("kms", operation, KeyId=key["KeyMetadata"]["KeyId"])


ENCRYPTION: Kinds = {
    "kms.key": _key,
    "kms.policy": partial(_of_key, "get_key_policy"),
    "kms.rotation": partial(_of_key, "get_key_rotation_status"),
    "tags": lambda look: look.tags("kms:key/"),
}
