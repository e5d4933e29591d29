# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What of a system stands open, by what AWS answers. Each rule is a function of answers, and tells what is wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lab.testing import Lab

Answer = Mapping[str, Any]
WORLD = ("0.0.0.0/0", "::/0")
BLOCKED = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
ENCRYPTED_CONNECTIONS = {"rds.force_ssl": "1", "require_secure_transport": "ON"}
TELLING = re.compile(r"PASSWORD|SECRET|TOKEN|CREDENTIAL|API_?KEY", re.IGNORECASE)
# What AWS names a policy by that knows TLS 1.2 and newer alone.
MODERN_TLS = re.compile(r"ELBSecurityPolicy-TLS13-1-[23](-Res)?-[0-9-]+")


def statements(policy: str) -> list[Answer]:
    return list(json.loads(policy or "{}").get("Statement", []))


def is_open(statement: Answer) -> bool:
    """Whether anybody is allowed something, without any condition."""
    principal = statement.get("Principal")
    everybody = principal == "*" or (isinstance(principal, Mapping) and "*" in principal.values())
    return statement["Effect"] == "Allow" and everybody and not statement.get("Condition")


def refuses_plain(policy: str) -> bool:
    return any(
        one["Effect"] == "Deny" and one.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        for one in statements(policy)
    )


def of_policy(policy: str, *, plain: bool = False) -> Iterator[str]:
    if any(is_open(one) for one in statements(policy)):
        yield "everybody is let in"
    if not plain and not refuses_plain(policy):
        yield "takes plain HTTP"


def of_bucket(block: Answer, policy: str, encryption: Answer) -> Iterator[str]:
    yield from (f"{setting} is off" for setting in BLOCKED if not block.get(setting))
    yield from of_policy(policy)
    if encryption.get("SSEAlgorithm") != "aws:kms" or not encryption.get("KMSMasterKeyID"):
        yield "not encrypted by a key of ours"


def of_group(group: Answer) -> Iterator[str]:
    for rule in group["IpPermissions"]:
        ranges = [one["CidrIp"] for one in rule.get("IpRanges", [])] + [
            one["CidrIpv6"] for one in rule.get("Ipv6Ranges", [])
        ]
        ports = (rule.get("FromPort"), rule.get("ToPort"))
        is_front = group["GroupName"].startswith("alb-") and ports in ((80, 80), (443, 443))
        if set(ranges) & set(WORLD) and not is_front:
            yield f"ports {ports} are open to the world"


def of_listeners(listeners: Iterable[Answer]) -> Iterator[str]:
    by_port = {one["Port"]: one for one in listeners}
    if 443 in by_port and not MODERN_TLS.fullmatch(by_port[443].get("SslPolicy", "")):
        yield "speaks old TLS"
    if 443 in by_port and [action["Type"] for action in by_port[80]["DefaultActions"]] != ["redirect"]:
        yield "answers plain HTTP beside HTTPS"


def of_template(data: Answer) -> Iterator[str]:
    options = data.get("MetadataOptions", {})
    if (options.get("HttpTokens"), options.get("HttpPutResponseHopLimit")) != ("required", 1):
        yield "metadata without a token, or over more than one hop"
    for mapping in data.get("BlockDeviceMappings", []):
        if not (mapping["Ebs"].get("Encrypted") and mapping["Ebs"].get("KmsKeyId")):
            yield "a volume is not encrypted by a key of ours"
    if any(one.get("AssociatePublicIpAddress") for one in data.get("NetworkInterfaces", [])):
        yield "instances have public addresses"


def of_cluster(cluster: Answer, parameters: Iterable[Answer]) -> Iterator[str]:
    if not (cluster["StorageEncrypted"] and cluster.get("KmsKeyId")):
        yield "not encrypted by a key of ours"
    values = {one["ParameterName"]: one.get("ParameterValue") for one in parameters}
    if not any(values.get(name) == value for name, value in ENCRYPTED_CONNECTIONS.items()):
        yield "takes connections that are not encrypted"


def of_function(configuration: Answer, policy: str, secrets: Iterable[str]) -> Iterator[str]:
    variables = configuration.get("Environment", {}).get("Variables", {})
    for name, value in variables.items():
        if TELLING.search(name) or any(secret in value for secret in secrets):
            yield f"the variable {name} may be a secret"
    for one in statements(policy):
        condition = one.get("Condition", {})
        if "AWS:SourceArn" not in {key for test in condition.values() for key in test}:
            yield f"{one['Sid']} lets in callers of any source"


def of_key(described: str | None) -> Iterator[str]:
    if not described:
        yield "not encrypted by a key of ours"


def exposures(lab: Lab, suffix: str, regions: Iterable[str]) -> list[str]:
    """Everything of the system that stands open."""
    return [f"{region} {name}: {what}" for region in regions for name, what in _of_region(lab, suffix, region)]


def _of_region(lab: Lab, suffix: str, region: str) -> Iterator[tuple[str, str]]:
    end = f"-{region}-{suffix}"
    yield from _stores(lab, suffix, region)
    yield from _network(lab, suffix, region, end)
    secrets = list(_secrets(lab, suffix, region))
    functions, logs = lab.client("lambda", region), lab.client("logs", region)
    for one in functions.list_functions()["Functions"]:
        if (name := one["FunctionName"]).endswith(end):
            try:
                policy = functions.get_policy(FunctionName=name)["Policy"]
            except functions.exceptions.ResourceNotFoundException:
                policy = ""
            yield from ((name, what) for what in of_function(one, policy, secrets))
    for one in logs.describe_log_groups()["logGroups"]:
        if end in (name := one["logGroupName"]):
            yield from ((name, what) for what in of_key(one.get("kmsKeyId")))


def _secrets(lab: Lab, suffix: str, region: str) -> Iterator[str]:
    told = lab.client("secretsmanager", region).get_secret_value(SecretId=f"database-{suffix}")["SecretString"]
    yield json.loads(told)["password"]
    pages = lab.client("ssm", region).get_paginator("get_parameters_by_path")
    for page in pages.paginate(Path=f"/dr-{suffix}/", Recursive=True, WithDecryption=True):
        yield from (one["Value"] for one in page["Parameters"] if one["Type"] == "SecureString")


def _stores(lab: Lab, suffix: str, region: str) -> Iterator[tuple[str, str]]:
    s3, sqs, sns, rds, secrets = (
        lab.client(service, region) for service in ("s3", "sqs", "sns", "rds", "secretsmanager")
    )
    for name in [one["Name"] for one in s3.list_buckets()["Buckets"]]:
        if f"-{region}-" in name and name.endswith(f"-{suffix}"):
            block = s3.get_public_access_block(Bucket=name)["PublicAccessBlockConfiguration"]
            [rule] = s3.get_bucket_encryption(Bucket=name)["ServerSideEncryptionConfiguration"]["Rules"]
            policy = s3.get_bucket_policy(Bucket=name)["Policy"]
            told = of_bucket(block, policy, rule["ApplyServerSideEncryptionByDefault"])
            yield from ((name, what) for what in told)
    for url in sqs.list_queues().get("QueueUrls", []):
        if url.endswith(f"-{region}-{suffix}"):
            told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
            wrong = [*of_policy(told.get("Policy", "")), *of_key(told.get("KmsMasterKeyId"))]
            yield from ((url.rpartition("/")[2], what) for what in wrong)
    for arn in [one["TopicArn"] for one in sns.list_topics()["Topics"]]:
        if arn.endswith(f"-{region}-{suffix}"):
            policy = sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]
            yield from ((arn, what) for what in of_policy(policy))
    for cluster in rds.describe_db_clusters()["DBClusters"]:
        if cluster["DBClusterIdentifier"].endswith(f"-{suffix}"):
            group = cluster["DBClusterParameterGroup"]
            pages = rds.get_paginator("describe_db_cluster_parameters").paginate(DBClusterParameterGroupName=group)
            parameters = [one for page in pages for one in page["Parameters"]]
            yield from ((cluster["DBClusterIdentifier"], what) for what in of_cluster(cluster, parameters))
    for one in rds.describe_db_instances()["DBInstances"]:
        if one["DBInstanceIdentifier"].endswith(f"-{suffix}") and one["PubliclyAccessible"]:
            yield one["DBInstanceIdentifier"], "has a public address"
    told = secrets.describe_secret(SecretId=f"database-{suffix}")
    yield from ((told["Name"], what) for what in of_key(told.get("KmsKeyId")))


def _network(lab: Lab, suffix: str, region: str, end: str) -> Iterator[tuple[str, str]]:
    ec2, elbv2 = lab.client("ec2", region), lab.client("elbv2", region)
    mine = [{"Name": "tag:Environment", "Values": [suffix]}]
    for group in ec2.describe_security_groups(Filters=mine)["SecurityGroups"]:
        yield from ((group["GroupName"], what) for what in of_group(group))
    for template in ec2.describe_launch_templates(Filters=mine)["LaunchTemplates"]:
        name = template["LaunchTemplateName"]
        [version] = ec2.describe_launch_template_versions(LaunchTemplateName=name, Versions=["$Latest"])[
            "LaunchTemplateVersions"
        ]
        yield from ((name, what) for what in of_template(version["LaunchTemplateData"]))
    for reservation in ec2.describe_instances(Filters=mine)["Reservations"]:
        for one in reservation["Instances"]:
            if one.get("PublicIpAddress"):
                yield one["InstanceId"], "has a public address"
    for balancer in elbv2.describe_load_balancers()["LoadBalancers"]:
        if (name := balancer["LoadBalancerName"]).endswith(end):
            told = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
            yield from ((name, what) for what in of_listeners(told))
