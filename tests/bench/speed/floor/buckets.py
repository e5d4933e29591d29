# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Buckets that replicate to those of the other regions."""

from __future__ import annotations

import json
from typing import Any

from tests.bench.speed.floor.data import Data
from tests.bench.speed.floor.engine import Answer, Thing
from tests.bench.speed.floor.kinds import SUFFIX, tag_list


class Bucket:
    """One bucket of a region. A number tells the further ones from the first."""

    def __init__(self, data: Data, number: int) -> None:
        self.data, self.stem = data, f"artifacts{number or ''}"
        self.name = self.name_in(data.region)

    def name_in(self, region: str) -> str:
        return f"{self.stem}-{region}-{self.data.account}-{SUFFIX}"

    def declare(self) -> None:
        data = self.data
        where = {} if data.region == "us-east-1" else {"LocationConstraint": data.region}
        self.data.engine.add(
            Thing(
                data.region,
                "bucket",
                self.name,
                lambda: {
                    "Bucket": self.name,
                    "ObjectOwnership": "BucketOwnerEnforced",
                    **({"CreateBucketConfiguration": where} if where else {}),
                },
                after=lambda _client, _made: self._fill(),
                look=lambda _client, _found: self._look(),
                expect=lambda: {
                    "Status": "Enabled",
                    "TagSet": tag_list(),
                    "ServerSideEncryptionConfiguration": self._encryption(),
                    "PublicAccessBlockConfiguration": CLOSED,
                    "Policy": json.dumps(self._policy()),
                },
            )
        )

    def _encryption(self) -> Answer:
        default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": self.data.key_id()}
        return {"Rules": [{"ApplyServerSideEncryptionByDefault": default, "BucketKeyEnabled": True}]}

    def _policy(self) -> Answer:
        arn = f"arn:aws:s3:::{self.name}"
        deny = {
            "Sid": "TlsOnly",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        return {"Version": "2012-10-17", "Statement": [deny]}

    def _fill(self) -> None:
        client, bucket = self.data.engine.client("s3", self.data.region), self.name
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
        client.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=self._encryption())
        client.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=CLOSED)
        client.put_bucket_policy(Bucket=bucket, Policy=json.dumps(self._policy()))
        client.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": tag_list()})

    def _look(self) -> dict[str, Any]:
        client, bucket = self.data.engine.client("s3", self.data.region), self.name
        return {
            **client.get_bucket_versioning(Bucket=bucket),
            **client.get_bucket_encryption(Bucket=bucket),
            **client.get_public_access_block(Bucket=bucket),
            **client.get_bucket_policy(Bucket=bucket),
            **client.get_bucket_tagging(Bucket=bucket),
        }

    def replicate(self) -> None:
        """S3 wants both ends to be there, so this comes after every region's bucket."""
        self.data.engine.add(
            Thing(self.data.region, "replication", self.name, self._replication, find=self._replication_found)
        )

    def _replication(self) -> Answer:
        data = self.data
        others = [region for region in data.regions if region != data.region]
        for region in data.regions:
            data.engine.get(region, "bucket", self.name_in(region))
        rules = [self._rule(region, priority) for priority, region in enumerate(others, 1)]
        return {
            "Bucket": self.name,
            "ReplicationConfiguration": {"Role": data.role_arn("replication"), "Rules": rules},
        }

    def _rule(self, region: str, priority: int) -> dict[str, Any]:
        on, minutes = {"Status": "Enabled"}, {"Minutes": 15}
        return {
            "ID": f"to-{region}",
            "Priority": priority,
            "Filter": {"Prefix": ""},
            **on,
            "SourceSelectionCriteria": {"SseKmsEncryptedObjects": on, "ReplicaModifications": on},
            "DeleteMarkerReplication": on,
            "Destination": {
                "Bucket": f"arn:aws:s3:::{self.name_in(region)}",
                "EncryptionConfiguration": {"ReplicaKmsKeyID": self.data.key_id(region)},
                "ReplicationTime": {**on, "Time": minutes},
                "Metrics": {**on, "EventThreshold": minutes},
            },
        }

    def _replication_found(self, client: Any) -> Answer | None:
        try:
            return dict(client.get_bucket_replication(Bucket=self.name))
        except client.exceptions.ClientError:
            return None


CLOSED = dict.fromkeys(("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True)
