# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the roles that hold data see to, as AWS answers it: database, tables, bucket, parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from .world_look import Look, each
from .world_network import Kinds

# Below the prefix: what the role makes and others write; what only a controller makes; and records, which are no part
# of what is recorded.
KEPT = ("evacuated/", "health/")
OTHERS = "failover/writer_health"
RECORDS = "fingerprints/"


def _tables(look: Look) -> list[str]:
    return [arn.rpartition("/")[2] for arn in look.tags("dynamodb:table/")]


def _of_table(operation: str, key: str, look: Look) -> Any:
    def of(table: str) -> Any:
        answer = look.ask("dynamodb", operation, TableName=table)
        return answer and (answer[key] if key else answer)

    return each(of, _tables(look))


DYNAMODB_GLOBAL: Kinds = {
    "dynamodb.tables": partial(_of_table, "describe_table", ""),
    "dynamodb.ttl": partial(_of_table, "describe_time_to_live", "TimeToLiveDescription"),
    "dynamodb.backups": partial(_of_table, "describe_continuous_backups", "ContinuousBackupsDescription"),
    "tags": lambda look: look.tags("dynamodb:table/"),
}


def _instances(look: Look) -> Any:
    only = [{"Name": "db-cluster-id", "Values": [look.name("cluster")]}]
    return look.things("rds", "describe_db_instances", "DBInstances", Filters=only)


def _parameter_groups(look: Look) -> Any:
    asked = {"cluster": "DBClusterParameterGroup", "instance": "DBParameterGroup"}
    calls = {"cluster": "describe_db_cluster_parameter_groups", "instance": "describe_db_parameter_groups"}
    return each(
        lambda kind: look.things("rds", calls[kind], f"{asked[kind]}s", **{f"{asked[kind]}Name": look.name(kind)}),
        _groups_made(look),
    )


def _groups_made(look: Look) -> list[str]:
    return look.made("rds:cluster-pg:", ["cluster"]) + look.made("rds:pg:", ["instance"])


def _parameters_of_groups(look: Look) -> Any:
    """What somebody set; the engine's own values are AWS's."""
    calls = {"cluster": "describe_db_cluster_parameters", "instance": "describe_db_parameters"}
    names = {"cluster": "DBClusterParameterGroupName", "instance": "DBParameterGroupName"}
    return each(
        lambda kind: look.things("rds", calls[kind], "Parameters", **{names[kind]: look.name(kind)}, Source="user"),
        _groups_made(look),
    )


AURORA_GLOBAL: Kinds = {
    "rds.clusters": lambda look: look.things(
        "rds", "describe_db_clusters", "DBClusters", DBClusterIdentifier=look.name("cluster")
    ),
    "rds.instances": _instances,
    "rds.subnet_groups": lambda look: look.things(
        "rds", "describe_db_subnet_groups", "DBSubnetGroups", DBSubnetGroupName=look.name("database")
    ),
    "rds.parameter_groups": _parameter_groups,
    "rds.parameters": _parameters_of_groups,
    "rds.global_clusters": lambda look: look.things(
        "rds",
        "describe_global_clusters",
        "GlobalClusters",
        GlobalClusterIdentifier=f"global-{look.system.suffix}",
    ),
    "logs.groups": lambda look: look.groups("/aws/rds/"),
    "secretsmanager.secret": lambda look: look.ask(
        "secretsmanager", "describe_secret", SecretId=f"database-{look.system.suffix}"
    ),
    # Snapshots copy the tags of their cluster, and come and go.
    "tags": lambda look: look.tags(
        "rds:cluster:",
        "rds:cluster-pg:",
        "rds:db:",
        "rds:global-cluster:",
        "rds:pg:",
        "rds:subgrp:",
        "logs:log-group:/aws/rds/",
    ),
}


def _buckets(operation: str, look: Look) -> Any:
    names = [look.bucket(kind) for kind in look.system.bucket_types]
    return each(lambda bucket: look.ask("s3", operation, Bucket=bucket), names)


S3_REPLICATION: Kinds = {
    f"s3.{kind}": partial(_buckets, operation)
    for kind, operation in {
        "versioning": "get_bucket_versioning",
        "encryption": "get_bucket_encryption",
        "ownership": "get_bucket_ownership_controls",
        "public_access": "get_public_access_block",
        "policy": "get_bucket_policy",
        "lifecycle": "get_bucket_lifecycle_configuration",
        "replication": "get_bucket_replication",
        "tags": "get_bucket_tagging",
    }.items()
}


def _parameters(is_wanted: Callable[[str], bool], look: Look) -> Any:
    prefix = f"/dr-{look.system.suffix}/"
    found = look.things("ssm", "get_parameters_by_path", "Parameters", Path=prefix, Recursive=True, WithDecryption=True)
    return [parameter for parameter in found if is_wanted(parameter["Name"].removeprefix(prefix))]


PARAMETERS: Kinds = {
    "ssm.parameters": partial(_parameters, lambda name: not name.startswith((*KEPT, OTHERS, RECORDS))),
    "ssm.kept": partial(_parameters, lambda name: name.startswith(KEPT)),
    "tags": lambda look: {
        arn: tags
        for arn, tags in look.tags("ssm:parameter/").items()
        if not arn.endswith(OTHERS) and f"/{RECORDS}" not in arn
    },
}


def read_records(look: Look) -> dict[str, str]:
    """What was recorded at the end of the last whole converge, by role. The parameters are read but once."""
    found = _parameters(lambda name: name.startswith(RECORDS), look)
    return {parameter["Name"].rpartition("/")[2]: parameter["Value"] for parameter in found}
