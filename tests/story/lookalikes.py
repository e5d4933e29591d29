# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What others have in the same account and zone, called almost as a system of ours, or tagged as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.story.leftovers import things

TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}
TRUSTING = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
ALARM: dict[str, Any] = {
    "Namespace": "Shop",
    "MetricName": "Sales",
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 1,
    "ComparisonOperator": "LessThanThreshold",
}


def plant(lab: Lab, suffix: str, region: str, zone_name: str) -> set[str]:
    """Make it all; the marks by which each is found again among everything that services list."""
    return {mark for end in (f"{suffix}2", f"my{suffix}", f"{suffix}-x") for mark in _named(lab, end, region)} | {
        *_called_alike(lab, suffix, region),
        *_in_the_zone(lab, zone_name),
    }


def _named(lab: Lab, end: str, region: str) -> Iterator[str]:
    """Of systems whose suffixes look like ours."""
    of = lab.client
    name = f"{region}-{end}"
    of("s3", region).create_bucket(Bucket=f"artifacts-{region}-{ACCOUNT}-{end}")
    yield f"artifacts-{region}-{ACCOUNT}-{end}"
    yield of("sqs", region).create_queue(QueueName=f"dead-letters-{name}")["QueueUrl"].rpartition("/")[2]
    yield of("sns", region).create_topic(Name=f"notifications-{name}")["TopicArn"]
    of("dynamodb", region).create_table(
        TableName=f"failover-{end}",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    yield f"failover-{end}"
    of("logs", region).create_log_group(logGroupName=f"/aws/lambda/database-health-{name}")
    yield f"/aws/lambda/database-health-{name}"
    of("ssm", region).put_parameter(Name=f"/dr-{end}/failover/auto", Value="off", Type="String")
    yield f"/dr-{end}/failover/auto"
    of("cloudwatch", region).put_metric_alarm(AlarmName=f"writer-here-{name}", **ALARM)
    yield f"writer-here-{name}"
    of("iam").create_role(RoleName=f"instance-{name}", AssumeRolePolicyDocument=TRUSTING)
    yield f"instance-{name}"
    of("secretsmanager", region).create_secret(Name=f"database-{end}", SecretString="theirs")
    yield f"database-{end}"
    yield _vpc(lab, region, {"Name": f"vpc-{name}", "Environment": end})
    of("rds", region).create_db_cluster(
        DBClusterIdentifier=f"cluster-{name}",
        Engine="aurora-postgresql",
        MasterUsername="theirs",
        MasterUserPassword="theirs-theirs",
    )
    yield f"cluster-{name}"
    of("rds", region).create_db_cluster_snapshot(
        DBClusterIdentifier=f"cluster-{name}", DBClusterSnapshotIdentifier=f"left-{region}-{end}"
    )
    yield f"left-{region}-{end}"
    yield _check(lab, f"endpoint-{name}")


def _called_alike(lab: Lab, suffix: str, region: str) -> Iterator[str]:
    """With our very name and without our tags, or with a tag that many an account has."""
    yield _vpc(lab, region, {"Name": f"vpc-{region}-{suffix}"})
    yield _vpc(lab, region, {"Name": "shop", "Stage": suffix})
    tags = [{"Key": "Name", "Value": "shop"}, {"Key": "Environment", "Value": suffix}]
    address = lab.client("ec2", region).allocate_address(
        Domain="vpc", TagSpecifications=[{"ResourceType": "elastic-ip", "Tags": tags}]
    )
    yield address["AllocationId"]


def _in_the_zone(lab: Lab, zone_name: str) -> Iterator[str]:
    route53 = lab.client("route53")
    zone = route53.list_hosted_zones_by_name(DNSName=zone_name)["HostedZones"][0]["Id"]
    record = {"Name": f"mail.{zone_name}", "Type": "A", "TTL": 60, "ResourceRecords": [{"Value": "192.0.2.1"}]}
    change = {"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=change)
    yield zone


def _vpc(lab: Lab, region: str, tags: dict[str, str]) -> str:
    given = [{"ResourceType": "vpc", "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}]
    vpc = lab.client("ec2", region).create_vpc(CidrBlock="10.99.0.0/16", TagSpecifications=given)["Vpc"]["VpcId"]
    return str(vpc)


def _check(lab: Lab, name: str) -> str:
    route53 = lab.client("route53")
    config = {"Type": "HTTP", "FullyQualifiedDomainName": "shop.example.org", "Port": 80, "ResourcePath": "/"}
    check = route53.create_health_check(CallerReference=name, HealthCheckConfig=config)["HealthCheck"]["Id"]
    route53.change_tags_for_resource(
        ResourceType="healthcheck", ResourceId=check, AddTags=[{"Key": "Name", "Value": name}]
    )
    return str(check)


def gone(lab: Lab, marks: set[str], region: str) -> set[str]:
    """What does not stand any more of what was planted."""
    listed = " ".join(json.dumps(item, default=str) for _place, item in things(lab, [region]))
    return {mark for mark in marks if f'{mark}"' not in listed}
