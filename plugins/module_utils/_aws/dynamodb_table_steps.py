# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The calls that change a DynamoDB table in one region, each made when the table there takes one, and waited for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .._core.dynamodb_global_table import ACTIVE, parse_statuses
from .._core.dynamodb_global_table_changes import ReplicaChanges
from .._core.dynamodb_indexes import are_settled
from .._core.plan import Resource, Step, tag_list
from .dynamodb_tables import Description, describe_table
from .errors import answer_unless
from .waiting import Patience, wait_until

# Backups can be switched on only some seconds after a table was made.
NOT_YET = ("ContinuousBackupsUnavailableException",)
CREATION_FAILED = "CREATION_FAILED"


@dataclass(frozen=True)
class Site:
    """A table in one region, whether it stands there or will."""

    client: Any
    region: str
    name: str
    patience: Patience

    def ready(self) -> Description:
        """Wait until the table here takes a change: AWS makes one at a time, and indexes count."""
        stands = wait_until(
            lambda: describe_table(self.client, self.name),
            lambda seen: seen is not None and seen["TableStatus"] == ACTIVE and are_settled(seen),
            self.patience,
            f"the table {self.name} in {self.region} to be active",
        )
        return stands or {}

    def create(self, parameters: Mapping[str, Any]) -> Step:
        return Step("dynamodb:CreateTable", lambda: self.client.create_table(**parameters))

    def update(self, parameters: Mapping[str, Any]) -> Step:
        def call() -> None:
            self.ready()
            self.client.update_table(TableName=self.name, **parameters)

        return Step("dynamodb:UpdateTable", call)

    def delete(self) -> Step:
        def call() -> None:
            self.ready()
            self.client.delete_table(TableName=self.name)
            self.gone()

        return Step("dynamodb:DeleteTable", call)

    def gone(self) -> Resource:
        """Wait until the table here is no more."""
        wait_until(
            lambda: describe_table(self.client, self.name),
            lambda seen: seen is None,
            self.patience,
            f"the table {self.name} in {self.region} to be gone",
        )
        return {}

    def add_replica(self, region: str) -> Step:
        def call() -> None:
            self.ready()
            self.client.update_table(TableName=self.name, ReplicaUpdates=[{"Create": {"RegionName": region}}])
            self._replica_is(region, ACTIVE)

        return Step("dynamodb:CreateTableReplica", call)

    def remove_replica(self, region: str) -> Step:
        def call() -> None:
            self.ready()
            self.client.update_table(TableName=self.name, ReplicaUpdates=[{"Delete": {"RegionName": region}}])
            self._replica_is(region, None)

        return Step("dynamodb:DeleteTableReplica", call)

    def changes(self, changes: ReplicaChanges, arn: str) -> Iterator[Step]:
        """The steps that set what differs here. Without ``arn`` it is asked for when the table stands."""
        if changes.tags:
            yield self._tag(changes.tags, arn)
        if changes.point_in_time_recovery is not None:
            yield self._recover(changes.point_in_time_recovery)
        if changes.deletion_protection is not None:
            yield self.update({"DeletionProtectionEnabled": changes.deletion_protection})

    def expire(self, attribute: str) -> Step:
        """Let items end at the time that an attribute tells. Every replica follows."""
        wanted = {"Enabled": True, "AttributeName": attribute}

        def call() -> None:
            self.ready()
            self.client.update_time_to_live(TableName=self.name, TimeToLiveSpecification=wanted)

        return Step("dynamodb:UpdateTimeToLive", call)

    def _tag(self, tags: Mapping[str, str], arn: str) -> Step:
        def call() -> None:
            known = arn or self.ready()["TableArn"]
            self.client.tag_resource(ResourceArn=known, Tags=tag_list(tags))

        return Step("dynamodb:TagResource", call)

    def _recover(self, enabled: bool) -> Step:
        wanted = {"PointInTimeRecoveryEnabled": enabled}

        def put() -> Any:
            return self.client.update_continuous_backups(TableName=self.name, PointInTimeRecoverySpecification=wanted)

        def call() -> None:
            self.ready()
            wait_until(
                lambda: answer_unless(NOT_YET, put),
                lambda answer: answer is not None,
                self.patience,
                f"backups of the table {self.name} in {self.region} to be available",
            )

        return Step("dynamodb:UpdateContinuousBackups", call)

    def _replica_is(self, region: str, status: str | None) -> None:
        def come_about(seen: Description | None) -> bool:
            now = parse_statuses(seen or {}, self.region).get(region)
            if now == CREATION_FAILED:
                raise ValueError(
                    f"AWS could not make the replica of {self.name} in {region}. Remove it, and run again."
                )
            return now == status

        wait_until(
            lambda: describe_table(self.client, self.name),
            come_about,
            self.patience,
            f"the replica of {self.name} in {region} to be {'active' if status else 'gone'}",
        )
