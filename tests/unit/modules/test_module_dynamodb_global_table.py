# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS answers about tables when all is not well: backups that come later, replicas that fail, long lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import botocore.session
import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.dynamodb_global_table import (
    plan_no_table,
    plan_table,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.dynamodb_tables import Clients
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.waiting import Patience
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table import TableGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.plan import carry_out
from botocore.exceptions import ClientError
from botocore.stub import Stubber

EAST, WEST = "us-east-1", "us-west-2"
ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/sessions"
TABLE: dict[str, Any] = {
    "TableName": "sessions",
    "TableArn": ARN,
    "TableStatus": "ACTIVE",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST"},
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
}
GOAL = TableGoal("sessions", (EAST,), {"HASH": ("id", "S")})


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    @property
    def patience(self) -> Patience:
        return Patience(10, first=1, longest=4, sleep=self.sleep, clock=lambda: self.now)


@contextmanager
def stubbed() -> Iterator[tuple[Clients, Stubber]]:
    """Clients whose answers are checked against DynamoDB's model; no call leaves the process."""
    client = botocore.session.get_session().create_client(
        "dynamodb", region_name=EAST, aws_access_key_id="nobody", aws_secret_access_key="nothing"
    )
    with Stubber(client) as stubber:
        yield Clients(lambda _region: client, lambda _region: client), stubber
        stubber.assert_no_pending_responses()


def table(**change: Any) -> dict[str, Any]:
    return {"Table": {**TABLE, **change}}


def looked_at(stub: Stubber, recovery: str = "ENABLED", missing_in: tuple[str, ...] = (), **change: Any) -> None:
    """The answers that a look at a table takes, which stands in the first region that is asked."""
    stub.add_response("describe_table", table(**change))
    for _region in missing_in:
        stub.add_client_error("describe_table", "ResourceNotFoundException")
    stub.add_response("describe_time_to_live", {"TimeToLiveDescription": {"TimeToLiveStatus": "DISABLED"}})
    description = {
        "ContinuousBackupsStatus": "ENABLED",
        "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": recovery},
    }
    stub.add_response("describe_continuous_backups", {"ContinuousBackupsDescription": description})
    stub.add_response("list_tags_of_resource", {"Tags": [{"Key": "a", "Value": "1"}], "NextToken": "more"})
    stub.add_response(
        "list_tags_of_resource", {"Tags": [{"Key": "b", "Value": "2"}]}, {"ResourceArn": ARN, "NextToken": "more"}
    )


def test_all_pages_of_tags_are_read() -> None:
    with stubbed() as (clients, stub):
        looked_at(stub)
        plan = plan_table(clients, GOAL, Clock().patience)
        assert not plan.changed
        assert plan.before["regions"][EAST]["tags"] == {"a": "1", "b": "2"}


def test_backups_that_are_not_yet_there_are_waited_for() -> None:
    goal = TableGoal("sessions", (EAST,), GOAL.keys, point_in_time_recovery=True)
    with stubbed() as (clients, stub):
        looked_at(stub, recovery="DISABLED")
        plan = plan_table(clients, goal, Clock().patience)
        stub.add_response("describe_table", table(TableStatus="UPDATING"))
        stub.add_response("describe_table", table())
        stub.add_client_error("update_continuous_backups", "ContinuousBackupsUnavailableException")
        stub.add_response("update_continuous_backups", {})
        stub.add_response("describe_table", table())
        looked_at(stub)
        assert carry_out(plan)["regions"][EAST]["point_in_time_recovery"] is True


def test_backups_that_never_come_end_the_wait() -> None:
    goal = TableGoal("sessions", (EAST,), GOAL.keys, point_in_time_recovery=True)
    with stubbed() as (clients, stub):
        looked_at(stub, recovery="DISABLED")
        plan = plan_table(clients, goal, Clock().patience)
        stub.add_response("describe_table", table())
        for _attempt in range(4):
            stub.add_client_error("update_continuous_backups", "ContinuousBackupsUnavailableException")
        with pytest.raises(TimeoutError, match="for backups of the table sessions in us-east-1 to be available"):
            carry_out(plan)


def test_a_replica_that_fails_is_said_at_once() -> None:
    with stubbed() as (clients, stub):
        looked_at(stub, missing_in=(WEST,))
        plan = plan_table(clients, TableGoal("sessions", (EAST, WEST), GOAL.keys), Clock().patience)
        stub.add_response("describe_table", table())
        stub.add_response("update_table", {})
        failed = [{"RegionName": WEST, "ReplicaStatus": "CREATION_FAILED"}]
        stub.add_response("describe_table", table(Replicas=failed))
        with pytest.raises(ValueError, match=f"could not make the replica of sessions in {WEST}"):
            carry_out(plan)


def test_a_region_that_refuses_us_is_not_a_lost_region() -> None:
    with stubbed() as (clients, stub):
        stub.add_client_error("describe_table", "AccessDeniedException", http_status_code=400)
        with pytest.raises(ClientError, match="AccessDenied"):
            plan_table(clients, GOAL, Clock().patience)


def test_a_table_that_is_on_its_way_out_is_waited_for_and_not_deleted_again() -> None:
    with stubbed() as (clients, stub):
        looked_at(stub, TableStatus="DELETING")
        plan = plan_no_table(clients, GOAL, Clock().patience)
        assert not plan.changed
        stub.add_response("describe_table", table(TableStatus="DELETING"))
        stub.add_client_error("describe_table", "ResourceNotFoundException")
        assert carry_out(plan) == {}
