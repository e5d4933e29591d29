# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM judges a call on: the resources that it names, in AWS's form."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

# A service's parameters that name a resource, and the rest of its ARN after region and account. A region that is not
# part of the ARN is marked by a leading colon.
NAMED: dict[str, dict[str, str]] = {
    "autoscaling": {"AutoScalingGroupName": "autoScalingGroup:*:autoScalingGroupName/{}"},
    "monitoring": {
        "AlarmName": "alarm:{}",
        "AlarmNames": "alarm:{}",
        "DashboardName": ":dashboard/{}",
        "DashboardNames": ":dashboard/{}",
        "ResourceARN": "{}",
    },
    "dynamodb": {"ResourceArn": "{}"},
    "elasticloadbalancing": {
        "LoadBalancerArn": "{}",
        "TargetGroupArn": "{}",
        "ListenerArn": "{}",
        "ResourceArns": "{}",
    },
    "iam": {
        "RoleName": ":role/{}",
        "InstanceProfileName": ":instance-profile/{}",
        "UserName": ":user/{}",
        "GroupName": ":group/{}",
        "PolicyArn": "{}",
        "PolicySourceArn": "{}",
    },
    "rds": {
        "DBInstanceIdentifier": "db:{}",
        "DBClusterIdentifier": "cluster:{}",
        "DbClusterIdentifier": "cluster:{}",
        "SourceDBClusterIdentifier": "cluster:{}",
        "GlobalClusterIdentifier": ":global-cluster:{}",
        "DBSubnetGroupName": "subgrp:{}",
        "DBClusterParameterGroupName": "cluster-pg:{}",
        "DBParameterGroupName": "pg:{}",
        "DBClusterSnapshotIdentifier": "cluster-snapshot:{}",
        "FinalDBSnapshotIdentifier": "cluster-snapshot:{}",
        "SourceDBClusterSnapshotIdentifier": "cluster-snapshot:{}",
        "TargetDBClusterSnapshotIdentifier": "cluster-snapshot:{}",
        "TargetDbClusterIdentifier": "cluster:{}",
        "ResourceName": "{}",
    },
    "sns": {"TopicArn": "{}", "ResourceArn": "{}"},
    "ssm": {"Name": "parameter/{}", "Names": "parameter/{}", "Path": "parameter/{}"},
}
# An action on one of several kinds that it names, where AWS judges only that one.
ONLY: dict[str, tuple[str, ...]] = {
    "iam:AddRoleToInstanceProfile": ("InstanceProfileName",),
    "iam:RemoveRoleFromInstanceProfile": ("InstanceProfileName",),
}
# Actions that name what they create in a parameter that means something else elsewhere.
MADE: dict[str, str] = {
    "elasticloadbalancing:CreateLoadBalancer": "loadbalancer/app/{}/*",
    "elasticloadbalancing:CreateTargetGroup": "targetgroup/{}/*",
    "sns:CreateTopic": "{}",
}
# AWS lets no resource be named for these, whatever they name.
NO_RESOURCE = re.compile(
    r"ec2:Describe(?!VpcAttribute$)|elasticloadbalancing:Describe|autoscaling:Describe|logs:DescribeLogGroups$|"
    r"ssm:DescribeParameters$|rds:Describe(DBEngineVersions$|EngineDefault)|kms:(CreateKey|ListAliases)$|events:(ListRules|PutPermission|RemovePermission)$|"
    r"cloudwatch:(DescribeAlarms|GetMetricData|ListMetrics|PutMetricData)$|lambda:ListEventSourceMappings$"
)
EC2_MADE = {
    "AllocateAddress": "elastic-ip",
    "CreateFlowLogs": "vpc-flow-log",
    "CreateInternetGateway": "internet-gateway",
    "CreateLaunchTemplate": "launch-template",
    "CreateNatGateway": "natgateway",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
    "CreateVpcEndpoint": "vpc-endpoint",
    "CreateVpcPeeringConnection": "vpc-peering-connection",
}
# A peer's VPC is judged by its own account when it accepts.
EC2_NOT_JUDGED = ("PeerVpcId",)

Given = Mapping[str, list[str]]


def top_level(content: Mapping[str, object]) -> dict[str, list[str]]:
    """The strings of a JSON request, and its lists of strings."""
    lists = {name: value if isinstance(value, list) else [value] for name, value in content.items()}
    return {name: [one for one in value if isinstance(one, str)] for name, value in lists.items()}


def top_level_of_form(form: Mapping[str, object], *, flat: bool) -> dict[str, list[str]]:
    """The same of a form, where a list is Name.member.1 or Name.Kind.1, and Name.1 in the flat one of EC2."""
    deepest = 2 if flat else 3
    given: dict[str, list[str]] = {}
    for name, value in form.items():
        parts = name.split(".")
        if len(parts) == 1 or (len(parts) <= deepest and parts[-1].isdigit()):
            given.setdefault(parts[0], []).extend(str(one) for one in (value if isinstance(value, list) else [value]))
    return given


def judged_on(service: str, action: str, given: Given, region: str, account: str) -> list[str]:
    """The ARNs that a call is judged on, or none where ministack's answer is AWS's."""
    if NO_RESOURCE.match(action):
        return ["*"]
    arn = arn_of(service, region, account)
    if action in MADE and given.get("Name"):
        return [arn(MADE[action], given["Name"][0])]
    named = named_by_events(action, given) if service == "events" else NAMED.get(service, {})
    parameters = ONLY.get(action, tuple(named))
    return [arn(named[name], value) for name in parameters for value in given.get(name, [])]


def named_by_events(action: str, given: Given) -> dict[str, str]:
    """EventBridge calls buses and rules by the same parameter; a rule of a bus that is not the default has its name."""
    bus = given.get("EventBusName", ["default"])[0].rpartition("/")[2]
    rule = "rule/{}" if bus == "default" else f"rule/{bus}/{{}}"
    return {
        "Name": "event-bus/{}" if action.endswith("EventBus") else rule,
        "Rule": rule,
        "ArchiveName": "archive/{}",
        "EventSourceArn": "{}",
        "ResourceARN": "{}",
    }


def arn_of(service: str, region: str, account: str) -> Callable[[str, str], str]:
    """How a service forms an ARN out of a template and a name; an ARN in place of a name stays as it is."""
    namespace = {"monitoring": "cloudwatch"}.get(service, service)

    def form(template: str, name: str) -> str:
        if name.startswith("arn:"):
            return name
        where = "" if template.startswith(":") else region
        # Parameters of AWS itself belong to no account.
        owner = "" if service == "ssm" and name.startswith("/aws/") else account
        return f"arn:aws:{namespace}:{where}:{owner}:{template.removeprefix(':').format(name.removeprefix('/'))}"

    return form


def ec2_judged_on(
    action: str, given: Given, region: str, account: str, kinds: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """The ARNs of what a call of EC2 creates, and of what it names; ``kinds`` says what the prefix of an id means."""
    start = f"arn:aws:ec2:{region}:{account}"
    operation = action.partition(":")[2]
    created = [f"{start}:{EC2_MADE[operation]}/*"] if operation in EC2_MADE else []
    if NO_RESOURCE.match(action):
        return [], []
    return created, [f"{start}:{kinds[prefix]}/{name}" for prefix, name in _ids(given) if prefix in kinds]


def _ids(given: Given) -> Iterator[tuple[str, str]]:
    for parameter, values in given.items():
        for value in values if parameter not in EC2_NOT_JUDGED else []:
            if found := re.fullmatch(r"([a-z]+)-[0-9a-f]{8,}", value):
                yield found[1], value
