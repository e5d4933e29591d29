# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds data in a region, and the roles of those who use it."""

from __future__ import annotations

import json

from tests.bench.speed.floor.data import ACTORS, PARAMETERS
from tests.bench.speed.floor.kinds import PREFIX, SUFFIX
from tests.bench.speed.terraform.blocks import PASSWORD, Block, Region, ref


def roles(at: Region) -> None:
    resource = f"arn:aws:logs:{at.region}:{at.whole.account}:log-group:*-{SUFFIX}:*"
    may = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": resource}
    for actor, service in ACTORS.items():
        who = {"Service": f"{service}.amazonaws.com"}
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": who}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        at.add("iam_role", actor, name=at.name(actor), assume_role_policy=document)
        at.add(
            "iam_role_policy",
            actor,
            name="permissions",
            role=at.ref("iam_role", actor),
            policy=json.dumps({"Version": "2012-10-17", "Statement": [may]}),
        )
    at.add(
        "iam_instance_profile",
        "instance",
        name=at.name("instance"),
        role=at.ref("iam_role", "instance", "name"),
    )


def database(at: Region) -> None:
    is_first = at.index == 0
    first = at.whole.regions[0].replace("-", "_")
    at.log_group("database", f"/aws/rds/cluster/{at.name('cluster')}/postgresql")
    at.add("db_subnet_group", "database", name=at.name("database"), subnet_ids=at.subnets("database"))
    writer = {
        "database_name": "transactions",
        "master_username": "dr_master",
        "master_password": PASSWORD,
    }
    at.add(
        "rds_cluster",
        "cluster",
        cluster_identifier=at.name("cluster"),
        global_cluster_identifier=ref("rds_global_cluster", "whole"),
        engine="aurora-postgresql",
        engine_version="17.7",
        db_subnet_group_name=at.ref("db_subnet_group", "database", "name"),
        vpc_security_group_ids=[at.ref("security_group", "database")],
        kms_key_id=at.ref("kms_key", "dr", "arn"),
        storage_encrypted=True,
        deletion_protection=True,
        copy_tags_to_snapshot=True,
        skip_final_snapshot=True,
        backup_retention_period=7,
        enabled_cloudwatch_logs_exports=["postgresql"],
        **(writer if is_first else {"depends_on": [f"aws_rds_cluster_instance.db_1_{first}"]}),
    )
    for number in range(1, 3 if is_first else 2):
        at.add(
            "rds_cluster_instance",
            f"db_{number}",
            identifier=at.name(f"db-{number}"),
            cluster_identifier=at.ref("rds_cluster", "cluster"),
            engine="aurora-postgresql",
            instance_class="db.r6g.large",
        )
    for number in range(PARAMETERS):
        value = f"{at.region} {number}"
        at.add("ssm_parameter", f"value_{number:02}", name=f"{PREFIX}value-{number:02}", type="String", value=value)


def bucket(at: Region) -> None:
    bucket, arn = at.ref("s3_bucket", "artifacts"), at.ref("s3_bucket", "artifacts", "arn")
    at.add("s3_bucket", "artifacts", bucket=f"artifacts-{at.region}-{at.whole.account}-{SUFFIX}")
    on = {"status": "Enabled"}
    at.add("s3_bucket_versioning", "artifacts", bucket=bucket, versioning_configuration=on)
    default = {"sse_algorithm": "aws:kms", "kms_master_key_id": at.ref("kms_key", "dr", "arn")}
    rule = {"apply_server_side_encryption_by_default": default, "bucket_key_enabled": True}
    at.add("s3_bucket_server_side_encryption_configuration", "artifacts", bucket=bucket, rule=[rule])
    closed = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    at.add("s3_bucket_public_access_block", "artifacts", bucket=bucket, **dict.fromkeys(closed, True))
    deny = {
        "Sid": "TlsOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [arn, f"{arn}/*"],
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [deny]})
    at.add("s3_bucket_policy", "artifacts", bucket=bucket, policy=document)
    at.add(
        "s3_bucket_replication_configuration",
        "artifacts",
        bucket=bucket,
        role=at.ref("iam_role", "replication", "arn"),
        rule=[replica(at, region, priority) for priority, region in enumerate(at.others, 1)],
        depends_on=[f"aws_s3_bucket_versioning.artifacts_{region.replace('-', '_')}" for region in at.whole.regions],
    )


def replica(at: Region, region: str, priority: int) -> Block:
    on, minutes = {"status": "Enabled"}, {"minutes": 15}
    return {
        "id": f"to-{region}",
        "priority": priority,
        "status": "Enabled",
        "filter": {"prefix": ""},
        "delete_marker_replication": on,
        "source_selection_criteria": {"sse_kms_encrypted_objects": on, "replica_modifications": on},
        "destination": {
            "bucket": at.ref("s3_bucket", "artifacts", "arn", region),
            "encryption_configuration": {"replica_kms_key_id": at.ref("kms_key", "dr", "arn", region)},
            "replication_time": {**on, "time": minutes},
            "metrics": {**on, "event_threshold": minutes},
        },
    }
