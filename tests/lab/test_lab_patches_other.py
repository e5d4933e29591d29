# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Smaller services. Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from lab.testing import Lab
from tests.lab.helpers import refused, unique


def test_secrets_are_created_with_replicas(lab: Lab) -> None:
    name = unique("secret")
    made = lab.client("secretsmanager").create_secret(
        Name=name, SecretString="made-up", AddReplicaRegions=[{"Region": "us-east-2"}]
    )
    assert [one["Region"] for one in made["ReplicationStatus"]] == ["us-east-2"]
    assert lab.client("secretsmanager", "us-east-2").get_secret_value(SecretId=name)["SecretString"] == "made-up"
    lab.client("secretsmanager").put_secret_value(SecretId=name, SecretString="newer")
    assert lab.client("secretsmanager", "us-east-2").get_secret_value(SecretId=name)["SecretString"] == "newer"


def test_replicas_can_be_removed_and_until_then_keep_the_secret(lab: Lab) -> None:
    name, secrets = unique("secret"), lab.client("secretsmanager")
    secrets.create_secret(Name=name, SecretString="made-up", AddReplicaRegions=[{"Region": "us-east-2"}])
    with refused("InvalidRequestException"):
        secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    secrets.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=["us-east-2"])
    with refused("ResourceNotFoundException"):
        lab.client("secretsmanager", "us-east-2").describe_secret(SecretId=name)
    secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def test_quotas_can_be_read(lab: Lab) -> None:
    quotas = lab.client("service-quotas", "us-east-2")
    for service in ("vpc", "ec2", "rds", "elasticloadbalancing"):
        listed = quotas.list_service_quotas(ServiceCode=service)["Quotas"]
        [first, *_others] = listed
        one = quotas.get_service_quota(ServiceCode=service, QuotaCode=first["QuotaCode"])["Quota"]
        assert one == first
        assert "us-east-2" in one["QuotaArn"]
    with refused("NoSuchResourceException"):
        quotas.get_service_quota(ServiceCode="vpc", QuotaCode="L-00000000")


def test_a_dashboard_is_an_object_with_widgets(lab: Lab) -> None:
    cloudwatch, name = lab.client("cloudwatch"), unique("dashboard")
    for bad in ("{", "[]", "{}"):
        with refused("InvalidParameterInput"):
            cloudwatch.put_dashboard(DashboardName=name, DashboardBody=bad)
    cloudwatch.put_dashboard(DashboardName=name, DashboardBody='{"widgets": []}')
    assert cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"] == '{"widgets": []}'


def test_an_alarm_has_no_description_unless_given(lab: Lab) -> None:
    cloudwatch, name = lab.client("cloudwatch"), unique("alarm")
    settings = {
        "AlarmName": name,
        "Namespace": "Lab",
        "MetricName": "x",
        "Statistic": "Maximum",
        "Period": 60,
        "EvaluationPeriods": 1,
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    cloudwatch.put_metric_alarm(**settings)
    [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert "AlarmDescription" not in alarm
    cloudwatch.put_metric_alarm(**settings, AlarmDescription="why")
    [alarm] = cloudwatch.describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert alarm["AlarmDescription"] == "why"


def test_an_unknown_vault_is_not_to_be_seen(lab: Lab) -> None:
    with refused("AccessDeniedException"):
        lab.client("backup").describe_backup_vault(BackupVaultName="nobody")


def test_get_resources_knows_more_services(lab: Lab) -> None:
    value, region = unique("environment"), "us-east-2"
    tags = [{"Key": "Environment", "Value": value}]
    ec2, elbv2 = lab.client("ec2", region), lab.client("elbv2", region)
    vpc = ec2.create_vpc(CidrBlock="10.30.0.0/16", TagSpecifications=[{"ResourceType": "vpc", "Tags": tags}])["Vpc"][
        "VpcId"
    ]
    made = elbv2.create_target_group(Name=value[:32], Protocol="HTTP", Port=80, VpcId=vpc, Tags=tags)
    group = made["TargetGroups"][0]["TargetGroupArn"]
    lab.client("rds", region).create_db_cluster(
        DBClusterIdentifier=value,
        Engine="aurora-postgresql",
        MasterUsername="app",
        MasterUserPassword="made-up-password",
        Tags=tags,
    )
    lab.client("ssm", region).put_parameter(Name=f"/{value}", Value="x", Type="String", Tags=tags)
    lab.client("logs", region).create_log_group(logGroupName=f"/{value}", tags={"Environment": value})
    cloudwatch = lab.client("cloudwatch", region)
    cloudwatch.put_metric_alarm(
        AlarmName=value,
        Namespace="Tests",
        MetricName="Count",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
        Tags=tags,
    )

    def tagged(where: str) -> set[str]:
        filters = [{"Key": "Environment", "Values": [value]}]
        answer = lab.client("resourcegroupstaggingapi", where).get_resources(TagFilters=filters)
        return {one["ResourceARN"].split(":")[2] for one in answer["ResourceTagMappingList"]}

    assert tagged(region) == {"cloudwatch", "ec2", "elasticloadbalancing", "logs", "rds", "ssm"}
    assert tagged("us-east-1") == set()
    elbv2.delete_target_group(TargetGroupArn=group)
    ec2.delete_vpc(VpcId=vpc)
    cloudwatch.delete_alarms(AlarmNames=[value])
    assert tagged(region) == {"logs", "rds", "ssm"}


def test_a_subscription_by_mail_waits_to_be_confirmed(lab: Lab) -> None:
    sns = lab.client("sns")
    topic = sns.create_topic(Name=unique("topic"))["TopicArn"]
    told = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="somebody@lab.test")
    assert told["SubscriptionArn"] == "pending confirmation"
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="somebody@lab.test")
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint="arn:aws:sqs:us-east-1:111122223333:queue")
    listed = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    assert [(one["Protocol"], one["SubscriptionArn"][:7]) for one in listed] == [
        ("email", "Pending"),
        ("sqs", "arn:aws"),
    ]
    assert sns.get_topic_attributes(TopicArn=topic)["Attributes"]["SubscriptionsPending"] == "1"
    sns.delete_topic(TopicArn=topic)
