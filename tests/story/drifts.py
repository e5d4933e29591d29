# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What somebody might change by hand in a system that stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.story.worlds import SETTINGS

SUFFIX = SETTINGS["environment_suffix"]
HOME, AWAY = "us-east-1", "us-east-2"


@dataclass(frozen=True)
class Drift:
    """One change, the kind of resource in which it shows, and what tells whether it is mended."""

    kind: str
    plant: Callable[[Lab], object]
    look: Callable[[Lab], Any]


def subnet(lab: Lab) -> Any:
    only = [{"Name": "tag:Tier", "Values": ["database"]}, {"Name": "tag:Environment", "Values": [SUFFIX]}]
    found = lab.client("ec2", AWAY).describe_subnets(Filters=only)["Subnets"]
    return min(found, key=lambda one: one["CidrBlock"])


def database_group(lab: Lab) -> Any:
    only = [{"Name": "group-name", "Values": [f"database-{HOME}-{SUFFIX}"]}]
    return lab.client("ec2", HOME).describe_security_groups(Filters=only)["SecurityGroups"][0]


def open_to_all(lab: Lab) -> object:
    rule = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    group = database_group(lab)["GroupId"]
    return lab.client("ec2", HOME).authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def alarm(lab: Lab) -> Any:
    name = f"target-errors-{AWAY}-{SUFFIX}"
    return lab.client("cloudwatch", AWAY).describe_alarms(AlarmNames=[name])["MetricAlarms"][0]


def quieten(lab: Lab) -> object:
    kept = (
        *("AlarmName", "AlarmDescription", "ActionsEnabled", "OKActions", "AlarmActions", "MetricName", "Namespace"),
        *("Statistic", "Dimensions", "Period", "EvaluationPeriods", "ComparisonOperator", "TreatMissingData"),
    )
    found = alarm(lab)
    same = {name: found[name] for name in kept if name in found}
    return lab.client("cloudwatch", AWAY).put_metric_alarm(**same, Threshold=100000.0)


def bucket_policy(lab: Lab) -> Any:
    bucket = f"artifacts-{HOME}-{ACCOUNT}-{SUFFIX}"
    return json.loads(lab.client("s3", HOME).get_bucket_policy(Bucket=bucket)["Policy"])


def allow_plain_text(lab: Lab) -> object:
    policy = bucket_policy(lab)
    policy["Statement"][0]["Condition"]["Bool"]["aws:SecureTransport"] = "true"
    bucket = f"artifacts-{HOME}-{ACCOUNT}-{SUFFIX}"
    return lab.client("s3", HOME).put_bucket_policy(Bucket=bucket, Policy=json.dumps(policy))


def template(lab: Lab) -> Any:
    versions = lab.client("ec2", HOME).describe_launch_template_versions(
        LaunchTemplateName=f"app-{HOME}-{SUFFIX}", Versions=["$Latest"]
    )["LaunchTemplateVersions"]
    return versions[0]["LaunchTemplateData"]["InstanceType"]


def shrink(lab: Lab) -> object:
    data = lab.client("ec2", HOME).describe_launch_template_versions(
        LaunchTemplateName=f"app-{HOME}-{SUFFIX}", Versions=["$Latest"]
    )["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return lab.client("ec2", HOME).create_launch_template_version(
        LaunchTemplateName=f"app-{HOME}-{SUFFIX}", LaunchTemplateData={**data, "InstanceType": "t4g.nano"}
    )


def records(lab: Lab) -> Any:
    route53 = lab.client("route53")
    zone = route53.list_hosted_zones_by_name(DNSName=SETTINGS["dns_failover_zone_name"])["HostedZones"][0]["Id"]
    found = route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return zone, [record for record in found if "SetIdentifier" in record]


def split_traffic(lab: Lab) -> object:
    zone, found = records(lab)
    changed = {**next(record for record in found if record["SetIdentifier"] == AWAY), "Weight": 50}
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": changed}]}
    return lab.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


def role_policy(lab: Lab) -> Any:
    iam, role = lab.client("iam"), f"instance-{AWAY}-{SUFFIX}"
    [name] = iam.list_role_policies(RoleName=role)["PolicyNames"]
    return name, iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]


def widen(lab: Lab) -> object:
    name, document = role_policy(lab)
    more = {"Sid": "More", "Effect": "Allow", "Action": "s3:DeleteObject", "Resource": "*"}
    wider = {**document, "Statement": [*document["Statement"], more]}
    return lab.client("iam").put_role_policy(
        RoleName=f"instance-{AWAY}-{SUFFIX}", PolicyName=name, PolicyDocument=json.dumps(wider)
    )


def parameter(lab: Lab) -> Any:
    return lab.client("ssm", HOME).get_parameter(Name=f"/dr-{SUFFIX}/database/port")["Parameter"]["Value"]


def function(lab: Lab) -> Any:
    name = f"application-health-{AWAY}-{SUFFIX}"
    return lab.client("lambda", AWAY).get_function_configuration(FunctionName=name)["Environment"]["Variables"]


def slow_down(lab: Lab) -> object:
    name = f"application-health-{AWAY}-{SUFFIX}"
    variables = {**function(lab), "PROBE_INTERVAL_SECONDS": "59"}
    return lab.client("lambda", AWAY).update_function_configuration(
        FunctionName=name, Environment={"Variables": variables}
    )


def retention(lab: Lab) -> Any:
    found = lab.client("rds", AWAY).describe_db_clusters(DBClusterIdentifier=f"cluster-{AWAY}-{SUFFIX}")
    return found["DBClusters"][0]["BackupRetentionPeriod"]


DRIFTS = {
    "a tag that is gone": Drift(
        "ec2.subnets",
        lambda lab: lab.client("ec2", AWAY).delete_tags(
            Resources=[subnet(lab)["SubnetId"]], Tags=[{"Key": "Cost-Center"}]
        ),
        lambda lab: sorted(tag["Key"] for tag in subnet(lab)["Tags"]),
    ),
    "a rule that opens the database": Drift(
        "ec2.security_groups", open_to_all, lambda lab: sorted(map(repr, database_group(lab)["IpPermissions"]))
    ),
    "an alarm that stays quiet": Drift("cloudwatch.alarms", quieten, lambda lab: alarm(lab)["Threshold"]),
    "a bucket that takes plain text": Drift("s3.policy", allow_plain_text, bucket_policy),
    "another version of the launch template": Drift("ec2.launch_template_versions", shrink, template),
    "a record of another weight": Drift(
        "route53.records",
        split_traffic,
        lambda lab: {record["SetIdentifier"]: record["Weight"] for record in records(lab)[1]},
    ),
    "a role that may do more": Drift("iam.policies", widen, role_policy),
    "a parameter of another value": Drift(
        "ssm.parameters",
        lambda lab: lab.client("ssm", HOME).put_parameter(
            Name=f"/dr-{SUFFIX}/database/port", Value="5433", Type="String", Overwrite=True
        ),
        parameter,
    ),
    "a function with other settings": Drift("lambda.functions", slow_down, function),
    "a database that keeps no backups": Drift(
        "rds.clusters",
        lambda lab: lab.client("rds", AWAY).modify_db_cluster(
            DBClusterIdentifier=f"cluster-{AWAY}-{SUFFIX}", BackupRetentionPeriod=1, ApplyImmediately=True
        ),
        retention,
    ),
}
