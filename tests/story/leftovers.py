# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is left of a system, found by listing every service that a system uses: by its tag, and by its name's end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from lab.testing import Lab

# Client, paginator or operation, key of the items. Items that AWS keeps in a list after their end are told apart below.
LISTINGS = (
    ("autoscaling", "describe_auto_scaling_groups", "AutoScalingGroups"),
    ("backup", "list_backup_plans", "BackupPlansList"),
    ("backup", "list_backup_vaults", "BackupVaultList"),
    ("backup", "list_restore_testing_plans", "RestoreTestingPlans"),
    ("cloudwatch", "describe_alarms", "MetricAlarms"),
    ("cloudwatch", "list_dashboards", "DashboardEntries"),
    ("dynamodb", "list_tables", "TableNames"),
    ("ec2", "describe_addresses", "Addresses"),
    ("ec2", "describe_flow_logs", "FlowLogs"),
    ("ec2", "describe_instances", "Reservations"),
    ("ec2", "describe_internet_gateways", "InternetGateways"),
    ("ec2", "describe_launch_templates", "LaunchTemplates"),
    ("ec2", "describe_nat_gateways", "NatGateways"),
    ("ec2", "describe_network_interfaces", "NetworkInterfaces"),
    ("ec2", "describe_route_tables", "RouteTables"),
    ("ec2", "describe_security_groups", "SecurityGroups"),
    ("ec2", "describe_subnets", "Subnets"),
    ("ec2", "describe_vpc_endpoints", "VpcEndpoints"),
    ("ec2", "describe_vpc_peering_connections", "VpcPeeringConnections"),
    ("ec2", "describe_vpcs", "Vpcs"),
    ("elbv2", "describe_load_balancers", "LoadBalancers"),
    ("elbv2", "describe_target_groups", "TargetGroups"),
    ("events", "list_archives", "Archives"),
    ("events", "list_event_buses", "EventBuses"),
    ("events", "list_rules", "Rules"),
    ("iam", "list_instance_profiles", "InstanceProfiles"),
    ("iam", "list_policies", "Policies"),
    ("iam", "list_roles", "Roles"),
    ("kms", "list_aliases", "Aliases"),
    ("lambda", "list_event_source_mappings", "EventSourceMappings"),
    ("lambda", "list_functions", "Functions"),
    ("logs", "describe_log_groups", "logGroups"),
    ("rds", "describe_db_cluster_parameter_groups", "DBClusterParameterGroups"),
    ("rds", "describe_db_cluster_snapshots", "DBClusterSnapshots"),
    ("rds", "describe_db_clusters", "DBClusters"),
    ("rds", "describe_db_instances", "DBInstances"),
    ("rds", "describe_db_parameter_groups", "DBParameterGroups"),
    ("rds", "describe_db_subnet_groups", "DBSubnetGroups"),
    ("rds", "describe_global_clusters", "GlobalClusters"),
    ("resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList"),
    ("s3", "list_buckets", "Buckets"),
    ("secretsmanager", "list_secrets", "SecretList"),
    ("sns", "list_topics", "Topics"),
    ("sqs", "list_queues", "QueueUrls"),
    ("ssm", "describe_parameters", "Parameters"),
)
ENDED = ("deleted", "deleting", "terminated")


def items(client: Any, operation: str, key: str) -> Iterator[Any]:
    if client.can_paginate(operation):
        for page in client.get_paginator(operation).paginate():
            yield from page.get(key, [])
    else:
        yield from getattr(client, operation)().get(key, [])


def state_of(item: Any) -> str:
    """The state of a thing, wherever its service puts it."""
    if not isinstance(item, dict):
        return ""
    if "Instances" in item and "ReservationId" in item:
        states = {instance["State"]["Name"] for instance in item["Instances"]}
        return states.pop() if len(states) == 1 else ""
    state = item.get("State") or item.get("Status") or ""
    return str(state.get("Code", "")) if isinstance(state, dict) else str(state)


def is_of(item: Any, suffix: str) -> bool:
    """Whether the thing bears the environment's tag, or a name that ends in its suffix."""
    text = json.dumps(item, default=str)
    ends = (f'-{suffix}"', f"-{suffix}/", f'_{suffix}"')
    return f'"Key": "Environment", "Value": "{suffix}"' in text or any(end in text for end in ends)


def is_of_aws(item: Any) -> bool:
    """What AWS keeps of a cluster by itself until it expires, and lets nobody delete."""
    return isinstance(item, dict) and item.get("SnapshotType") == "automated"


def is_key_to_go(client: Any, item: Any) -> bool:
    """AWS keeps a key, and its alias with it, for some days after its end was ordered."""
    fields = item if isinstance(item, dict) else {}
    arn = str(fields.get("ResourceARN", ""))
    key = arn if ":kms:" in arn else fields.get("TargetKeyId")
    return bool(key and client.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "PendingDeletion")


def route53_things(client: Any) -> Iterator[Any]:
    """Health checks and zones with their tags, which Route 53 lists apart."""
    for kind, listing, key in (
        ("healthcheck", "list_health_checks", "HealthChecks"),
        ("hostedzone", "list_hosted_zones", "HostedZones"),
    ):
        for item in items(client, listing, key):
            name = item["Id"].rpartition("/")[2]
            tags = client.list_tags_for_resource(ResourceType=kind, ResourceId=name)["ResourceTagSet"]["Tags"]
            yield {**item, "Tags": tags}


def things(lab: Lab, regions: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """Everything that any service of any region lists, with the place where it was found."""
    for item in route53_things(lab.client("route53")):
        yield "route53", item
    for region in regions:
        for service, operation, key in LISTINGS:
            for item in items(lab.client(service, region), operation, key):
                yield f"{region} {service} {operation}", item


def leftovers(lab: Lab, suffix: str, regions: Iterable[str]) -> list[str]:
    """Everything of the environment that still stands."""
    return [
        f"{place}: {json.dumps(item, default=str)}"
        for place, item in things(lab, regions)
        if is_of(item, suffix)
        and state_of(item) not in ENDED
        and not is_of_aws(item)
        and not is_key_to_go(lab.client("kms", place.split()[0] if " " in place else "us-east-1"), item)
    ]


def census(lab: Lab, suffix: str, regions: Iterable[str]) -> Counter[str]:
    """How many things of the environment stand, by the place where they were found."""
    return Counter(place for place, item in things(lab, regions) if is_of(item, suffix) and state_of(item) not in ENDED)
