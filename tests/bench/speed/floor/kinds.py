# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which kinds of things there are: how AWS tells of all of a kind at once, and how it makes one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.bench.speed.floor.engine import Answer, Kind, named, tagged

SUFFIX = "dev"
ZONE = "transactions-dr.net"
OURS = {"Filters": [{"Name": "tag:Environment", "Values": [SUFFIX]}]}
PREFIX = f"/dr-{SUFFIX}/"


def last(key: str, separator: str) -> Callable[[Answer], str]:
    return lambda thing: str(thing[key]).rpartition(separator)[2]


def ec2(things: str, key: str, create: str, made: str, name: Callable[[Answer], str] = tagged) -> Kind:
    return Kind("ec2", f"describe_{things}", key, name, f"create_{create}", made, OURS)


REGIONAL: Mapping[str, Kind] = {
    "vpc": ec2("vpcs", "Vpcs", "vpc", "Vpc"),
    "subnet": ec2("subnets", "Subnets", "subnet", "Subnet"),
    "internet-gateway": ec2("internet_gateways", "InternetGateways", "internet_gateway", "InternetGateway"),
    "address": Kind("ec2", "describe_addresses", "Addresses", tagged, "allocate_address", "", OURS),
    "nat": ec2("nat_gateways", "NatGateways", "nat_gateway", "NatGateway"),
    "route-table": ec2("route_tables", "RouteTables", "route_table", "RouteTable"),
    "security-group": ec2("security_groups", "SecurityGroups", "security_group", ""),
    "endpoint": ec2("vpc_endpoints", "VpcEndpoints", "vpc_endpoint", "VpcEndpoint"),
    "peering": ec2(
        "vpc_peering_connections",
        "VpcPeeringConnections",
        "vpc_peering_connection",
        "VpcPeeringConnection",
    ),
    "flow-log": ec2("flow_logs", "FlowLogs", "flow_logs", ""),
    "launch-template": ec2(
        "launch_templates",
        "LaunchTemplates",
        "launch_template",
        "LaunchTemplate",
        named("LaunchTemplateName"),
    ),
    "log-group": Kind("logs", "describe_log_groups", "logGroups", named("logGroupName"), "create_log_group"),
    "key": Kind("kms", "list_aliases", "Aliases", named("AliasName"), "create_key", "KeyMetadata"),
    "subnet-group": Kind(
        "rds",
        "describe_db_subnet_groups",
        "DBSubnetGroups",
        named("DBSubnetGroupName"),
        "create_db_subnet_group",
        "DBSubnetGroup",
    ),
    "cluster": Kind(
        "rds",
        "describe_db_clusters",
        "DBClusters",
        named("DBClusterIdentifier"),
        "create_db_cluster",
        "DBCluster",
    ),
    "instance": Kind(
        "rds",
        "describe_db_instances",
        "DBInstances",
        named("DBInstanceIdentifier"),
        "create_db_instance",
        "DBInstance",
    ),
    "load-balancer": Kind(
        "elbv2",
        "describe_load_balancers",
        "LoadBalancers",
        named("LoadBalancerName"),
        "create_load_balancer",
        "LoadBalancers",
    ),
    "target-group": Kind(
        "elbv2",
        "describe_target_groups",
        "TargetGroups",
        named("TargetGroupName"),
        "create_target_group",
        "TargetGroups",
    ),
    "scaling-group": Kind(
        "autoscaling",
        "describe_auto_scaling_groups",
        "AutoScalingGroups",
        named("AutoScalingGroupName"),
        "create_auto_scaling_group",
    ),
    "function": Kind("lambda", "list_functions", "Functions", named("FunctionName"), "create_function"),
    "rule": Kind("events", "list_rules", "Rules", named("Name"), "put_rule"),
    "queue": Kind("sqs", "list_queues", "QueueUrls", last("Name", "/"), "create_queue"),
    "topic": Kind("sns", "list_topics", "Topics", last("TopicArn", ":"), "create_topic"),
    "parameter": Kind(
        "ssm",
        "get_parameters_by_path",
        "Parameters",
        named("Name"),
        "put_parameter",
        read_with={"Path": PREFIX, "Recursive": True, "WithDecryption": True},
    ),
    "alarm": Kind("cloudwatch", "describe_alarms", "MetricAlarms", named("AlarmName"), "put_metric_alarm"),
    "dashboard": Kind(
        "cloudwatch",
        "list_dashboards",
        "DashboardEntries",
        named("DashboardName"),
        "put_dashboard",
    ),
}
# Of these the account has one list.
SHARED: Mapping[str, Kind] = {
    "role": Kind(
        "iam",
        "get_account_authorization_details",
        "RoleDetailList",
        named("RoleName"),
        "create_role",
        "Role",
        {"Filter": ["Role"]},
    ),
    "profile": Kind(
        "iam",
        "list_instance_profiles",
        "InstanceProfiles",
        named("InstanceProfileName"),
        "create_instance_profile",
        "InstanceProfile",
    ),
    "global-cluster": Kind(
        "rds",
        "describe_global_clusters",
        "GlobalClusters",
        named("GlobalClusterIdentifier"),
        "create_global_cluster",
        "GlobalCluster",
    ),
    "secret": Kind("secretsmanager", "list_secrets", "SecretList", named("Name"), "create_secret"),
    "table": Kind("dynamodb", "list_tables", "TableNames", named("Name"), "create_table", "TableDescription"),
    "bucket": Kind("s3", "list_buckets", "Buckets", named("Name"), "create_bucket"),
    "zone": Kind("route53", "list_hosted_zones", "HostedZones", named("Name"), "create_hosted_zone", "HostedZone"),
    "check": Kind(
        "route53",
        "list_health_checks",
        "HealthChecks",
        named("CallerReference"),
        "create_health_check",
        "HealthCheck",
    ),
}
# And of these it has none.
SINGLE: Mapping[str, Kind] = {
    "replication": Kind("s3", None, "", named("Name"), "put_bucket_replication"),
    "listener": Kind("elbv2", None, "", named("Name"), "create_listener", "Listeners"),
    "policy": Kind("autoscaling", None, "", named("PolicyName"), "put_scaling_policy"),
    "target": Kind("events", None, "", named("Name"), "put_targets"),
    "permission": Kind("lambda", None, "", named("Name"), "add_permission"),
    "records": Kind("route53", None, "", named("Name"), "change_resource_record_sets"),
}
KINDS: Mapping[str, Kind] = {**REGIONAL, **SHARED, **SINGLE}


def tag_list(**more: str) -> list[dict[str, Any]]:
    tags = {"Environment": SUFFIX, "DR-Role": "member", "Cost-Center": "transactions", **more}
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tag_map() -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tag_list()}


def specified(kind: str, name: str) -> dict[str, Any]:
    """Tags as EC2 takes them at a creation; there a name is a tag."""
    return {"TagSpecifications": [{"ResourceType": kind, "Tags": tag_list(Name=name)}]}
