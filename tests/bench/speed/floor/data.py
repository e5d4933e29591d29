# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What holds data in a region: key, database, table, buckets, parameters; and the roles of those who use it."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any

from tests.bench.speed.floor.engine import Answer, Engine, Thing
from tests.bench.speed.floor.kinds import PREFIX, SUFFIX, tag_list, tag_map
from tests.bench.speed.floor.network import Network

ENGINE = {"Engine": "aurora-postgresql", "EngineVersion": "17.7"}
ACTORS = {
    "application-health": "lambda",
    "database-health": "lambda",
    "failover-controller": "lambda",
    "flow-log": "vpc-flow-logs",
    "instance": "ec2",
    "replication": "s3",
}
TABLE = f"failover-{SUFFIX}"
PARAMETERS = 25


class Data:
    def __init__(self, network: Network) -> None:
        self.network, self.engine = network, network.engine
        self.region, self.regions, self.account = network.region, network.regions, network.account
        self.first = self.regions[0]

    def name(self, kind: str) -> str:
        return self.network.name(kind)

    def role_arn(self, actor: str) -> str:
        return f"arn:aws:iam::{self.account}:role/{self.name(actor)}"

    def key_id(self, region: str = "") -> str:
        where = region or self.region
        key = self.engine.get(where, "key", f"alias/dr-{where}-{SUFFIX}")
        return f"arn:aws:kms:{where}:{self.account}:key/{key.get('TargetKeyId') or key['KeyId']}"

    def log_group(self, name: str) -> None:
        def keep(client: Any, made: Answer) -> None:
            client.put_retention_policy(logGroupName=made["logGroupName"], retentionInDays=30)

        self.engine.add(
            Thing(
                self.region,
                "log-group",
                name,
                lambda: {"logGroupName": name, "kmsKeyId": self.key_id(), "tags": tag_map()},
                after=keep,
                expect=lambda: {"retentionInDays": 30},
            )
        )

    def key(self) -> None:
        alias = f"alias/{self.name('dr')}"

        def finish(client: Any, key: Answer) -> None:
            client.create_alias(AliasName=alias, TargetKeyId=key["KeyId"])
            client.enable_key_rotation(KeyId=key["KeyId"])

        tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in tag_list()]
        self.engine.add(
            Thing(
                self.region,
                "key",
                alias,
                lambda: {"Description": f"The key of {SUFFIX} in {self.region}", "Tags": tags},
                after=finish,
                look=lambda client, key: client.get_key_rotation_status(KeyId=key["TargetKeyId"]),
                expect=lambda: {"KeyRotationEnabled": True},
            )
        )

    def roles(self) -> None:
        for actor, service in ACTORS.items():
            self._role(actor, service)

        def fill(client: Any, _made: Answer) -> None:
            client.add_role_to_instance_profile(
                InstanceProfileName=self.name("instance"), RoleName=self.name("instance")
            )

        def profile() -> Answer:
            self.engine.get(self.first, "role", self.name("instance"))
            return {"InstanceProfileName": self.name("instance"), "Tags": tag_list()}

        self.engine.add(
            Thing(
                self.first,
                "profile",
                self.name("instance"),
                profile,
                after=fill,
                expect=lambda: {"Roles": [{"RoleName": self.name("instance")}]},
            )
        )

    def _role(self, actor: str, service: str) -> None:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
        resource = f"arn:aws:logs:{self.region}:{self.account}:log-group:*-{SUFFIX}:*"
        may = {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": resource}
        document = {"Version": "2012-10-17", "Statement": [may]}

        def permit(client: Any, role: Answer) -> None:
            client.put_role_policy(
                RoleName=role["RoleName"], PolicyName="permissions", PolicyDocument=json.dumps(document)
            )

        self.engine.add(
            Thing(
                self.first,
                "role",
                self.name(actor),
                lambda: {
                    "RoleName": self.name(actor),
                    "AssumeRolePolicyDocument": json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
                    "Tags": tag_list(),
                },
                after=permit,
                expect=lambda: {"RolePolicyList": [{"PolicyName": "permissions", "PolicyDocument": document}]},
            )
        )

    def global_database(self) -> None:
        """The container, its secret and the table with its replicas: each once, by the region that comes first."""
        name = f"global-{SUFFIX}"
        self.engine.add(
            Thing(
                self.first,
                "global-cluster",
                name,
                lambda: {
                    "GlobalClusterIdentifier": name,
                    "StorageEncrypted": True,
                    "DeletionProtection": True,
                    "Tags": tag_list(),
                    **ENGINE,
                },
            )
        )
        text = json.dumps({"username": "dr_master", "password": secrets.token_urlsafe(32)})
        self.engine.add(
            Thing(
                self.first,
                "secret",
                f"database-{SUFFIX}",
                lambda: {
                    "Name": f"database-{SUFFIX}",
                    "SecretString": text,
                    "KmsKeyId": self.key_id(),
                    "AddReplicaRegions": [
                        {"Region": other, "KmsKeyId": self.key_id(other)} for other in self.regions[1:]
                    ],
                    "Tags": tag_list(),
                },
            )
        )
        self._table()

    def _table(self) -> None:
        keys = {"id": "HASH", "entry": "RANGE"}
        self.engine.add(
            Thing(
                self.first,
                "table",
                TABLE,
                lambda: {
                    "TableName": TABLE,
                    "AttributeDefinitions": [{"AttributeName": key, "AttributeType": "S"} for key in keys],
                    "KeySchema": [{"AttributeName": key, "KeyType": kind} for key, kind in keys.items()],
                    "BillingMode": "PAY_PER_REQUEST",
                    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
                    "DeletionProtectionEnabled": True,
                    "Tags": tag_list(),
                },
                after=lambda client, _made: self._replicate_table(client),
                look=lambda client, _found: {
                    **client.describe_table(TableName=TABLE)["Table"],
                    **client.describe_continuous_backups(TableName=TABLE),
                },
                expect=lambda: {"Replicas": [{"RegionName": region} for region in self.regions[1:]]},
            )
        )

    def _replicate_table(self, client: Any) -> None:
        for region in self.regions[1:]:
            self._wait_for_table(client)
            client.update_table(TableName=TABLE, ReplicaUpdates=[{"Create": {"RegionName": region}}])
        self._wait_for_table(client)
        for region in self.regions:
            self.engine.client("dynamodb", region).update_continuous_backups(
                TableName=TABLE, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
            )

    def _wait_for_table(self, client: Any) -> None:
        while True:
            table = client.describe_table(TableName=TABLE)["Table"]
            states = {table["TableStatus"], *(one["ReplicaStatus"] for one in table.get("Replicas", ()))}
            if states == {"ACTIVE"}:
                return
            time.sleep(0.1)

    def cluster(self) -> None:
        subnet_group = self.name("database")
        self.engine.add(
            Thing(
                self.region,
                "subnet-group",
                subnet_group,
                lambda: {
                    "DBSubnetGroupName": subnet_group,
                    "DBSubnetGroupDescription": f"Database subnets of {SUFFIX} in {self.region}",
                    "SubnetIds": self.network.subnet_ids("database"),
                    "Tags": tag_list(),
                },
            )
        )
        self.engine.add(Thing(self.region, "cluster", self.name("cluster"), self._cluster))
        for number in range(1, 3 if self.region == self.first else 2):
            self._instance(self.name(f"db-{number}"))

    def _cluster(self) -> Answer:
        self.engine.get(self.region, "subnet-group", self.name("database"))
        self.engine.get(self.first, "global-cluster", f"global-{SUFFIX}")
        common = {
            "DBClusterIdentifier": self.name("cluster"),
            "GlobalClusterIdentifier": f"global-{SUFFIX}",
            "DBSubnetGroupName": self.name("database"),
            "VpcSecurityGroupIds": [self.network.group_id("database")],
            "KmsKeyId": self.key_id(),
            "StorageEncrypted": True,
            "DeletionProtection": True,
            "CopyTagsToSnapshot": True,
            "EnableCloudwatchLogsExports": ["postgresql"],
            "BackupRetentionPeriod": 7,
            "Tags": tag_list(),
            **ENGINE,
        }
        if self.region != self.first:
            # A global database takes its standbys once it has a writer.
            self.engine.get(self.first, "cluster", f"cluster-{self.first}-{SUFFIX}")
            return common
        text = self.engine.get(self.first, "secret", f"database-{SUFFIX}").get("SecretString", '{"password": "known"}')
        return {
            **common,
            "DatabaseName": "transactions",
            "MasterUsername": "dr_master",
            "MasterUserPassword": json.loads(text)["password"],
        }

    def _instance(self, name: str) -> None:
        def wanted() -> Answer:
            self.engine.get(self.region, "cluster", self.name("cluster"))
            return {
                "DBInstanceIdentifier": name,
                "DBClusterIdentifier": self.name("cluster"),
                "DBInstanceClass": "db.r6g.large",
                "Engine": ENGINE["Engine"],
                "PubliclyAccessible": False,
                "Tags": tag_list(),
            }

        self.engine.add(Thing(self.region, "instance", name, wanted))

    def parameters(self) -> None:
        for number in range(PARAMETERS - len(self.regions) + 1):
            self._parameter(f"region/value-{number:02}", f"{self.region} {number}")
        for other in self.regions:
            if other != self.region:
                self._parameter(f"evacuated/{other}", "false")

    def _parameter(self, name: str, value: str) -> None:
        wanted = {"Name": PREFIX + name, "Value": value, "Type": "String", "Tags": tag_list()}
        self.engine.add(Thing(self.region, "parameter", PREFIX + name, lambda: wanted))


def account_of(engine: Engine, region: str) -> str:
    return str(engine.client("sts", region).get_caller_identity()["Account"])
