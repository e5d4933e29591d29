# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Global tables of DynamoDB behave as on AWS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.lab.helpers import eventually, refused, unique

HOME, OTHER, THIRD = "us-east-1", "us-east-2", "us-west-2"


@dataclass(frozen=True)
class Table:
    lab: Lab
    name: str

    def client(self, region: str = HOME) -> Any:
        return self.lab.client("dynamodb", region)

    def arn(self, region: str) -> str:
        return f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{self.name}"

    def change(self, action: str, region: str, *, called_in: str = HOME, **more: str) -> Any:
        update = {action: {"RegionName": region, **more}}
        return self.client(called_in).update_table(TableName=self.name, ReplicaUpdates=[update])

    def look(self, region: str = HOME) -> dict[str, Any]:
        return dict(self.client(region).describe_table(TableName=self.name)["Table"])

    def replicas(self, region: str = HOME) -> dict[str, str]:
        return {one["RegionName"]: one["ReplicaStatus"] for one in self.look(region).get("Replicas", [])}

    def settle(self, region: str = HOME) -> None:
        eventually(lambda: self.look(region)["TableStatus"], "ACTIVE")

    def put(self, region: str, key: str, value: str, **more: Any) -> None:
        item = {"id": {"S": key}, "value": {"S": value}}
        self.client(region).put_item(TableName=self.name, Item=item, **more)

    def get(self, region: str, key: str) -> str | None:
        item = self.client(region).get_item(TableName=self.name, Key={"id": {"S": key}}).get("Item")
        return str(item["value"]["S"]) if item else None


@pytest.fixture
def table(lab: Lab) -> Table:
    return made(lab)


@pytest.fixture
def pair(table: Table) -> Table:
    """A table with a replica."""
    table.change("Create", OTHER)
    table.settle()
    return table


def made(lab: Lab, **more: Any) -> Table:
    table = Table(lab, unique("table"))
    table.client().create_table(
        TableName=table.name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        **(more or {"BillingMode": "PAY_PER_REQUEST"}),
    )
    return table


def test_a_replica_takes_a_while(table: Table) -> None:
    table.put(HOME, "before", "old")
    told = table.change("Create", OTHER)["TableDescription"]
    assert (told["TableStatus"], told["GlobalTableVersion"]) == ("UPDATING", "2019.11.21")
    assert table.replicas() == {OTHER: "CREATING"}
    assert table.look(OTHER)["TableStatus"] == "CREATING"
    with refused("ResourceInUseException"):
        table.change("Create", THIRD)
    for region in (HOME, OTHER):
        with refused("ResourceInUseException"):
            table.client(region).delete_table(TableName=table.name)
    table.settle()
    assert (table.replicas(), table.replicas(OTHER)) == ({OTHER: "ACTIVE"}, {HOME: "ACTIVE"})
    assert table.look(OTHER)["TableArn"] == table.arn(OTHER)
    assert table.get(OTHER, "before") == "old"
    table.change("Delete", OTHER)
    assert table.replicas() == {OTHER: "DELETING"}
    table.settle()
    assert table.replicas() == {}
    with refused("ResourceNotFoundException"):
        table.look(OTHER)


def test_one_replica_changes_at_a_time(table: Table) -> None:
    with refused("ValidationException"):
        table.client().update_table(
            TableName=table.name, ReplicaUpdates=[{"Create": {"RegionName": region}} for region in (OTHER, THIRD)]
        )
    table.change("Create", OTHER)
    table.settle()
    table.change("Create", THIRD, called_in=OTHER)
    table.settle(OTHER)
    assert table.replicas() == {OTHER: "ACTIVE", THIRD: "ACTIVE"}
    assert table.replicas(THIRD) == {HOME: "ACTIVE", OTHER: "ACTIVE"}


def test_replica_updates_that_cannot_be_are_refused(pair: Table) -> None:
    for action, region in (("Create", OTHER), ("Create", HOME), ("Delete", THIRD), ("Delete", HOME)):
        with refused("ValidationException"):
            pair.change(action, region)


def test_replicas_need_capacity_on_demand(lab: Lab) -> None:
    fixed = made(lab, ProvisionedThroughput={"ReadCapacityUnits": 1, "WriteCapacityUnits": 1})
    with refused("ValidationException"):
        fixed.change("Create", OTHER)


def test_data_goes_both_ways(pair: Table) -> None:
    pair.put(HOME, "one", "from home")
    pair.put(OTHER, "two", "from the other")
    assert (pair.get(OTHER, "one"), pair.get(HOME, "two")) == ("from home", "from the other")
    key = {"id": {"S": "one"}}
    pair.client(OTHER).update_item(
        TableName=pair.name,
        Key=key,
        UpdateExpression="SET #v = :v",
        ExpressionAttributeNames={"#v": "value"},
        ExpressionAttributeValues={":v": {"S": "changed"}},
    )
    assert pair.get(HOME, "one") == "changed"
    pair.client(OTHER).delete_item(TableName=pair.name, Key=key)
    assert pair.get(HOME, "one") is None
    item = {"id": {"S": "three"}, "value": {"S": "in a transaction"}}
    pair.client(OTHER).transact_write_items(TransactItems=[{"Put": {"TableName": pair.name, "Item": item}}])
    assert pair.get(HOME, "three") == "in a transaction"
    batch = {"id": {"S": "four"}, "value": {"S": "in a batch"}}
    pair.client(HOME).batch_write_item(RequestItems={pair.name: [{"PutRequest": {"Item": batch}}]})
    assert pair.get(OTHER, "four") == "in a batch"


def test_conditions_are_judged_in_the_region_that_is_written_to(pair: Table) -> None:
    pair.put(OTHER, "lock", "mine", ConditionExpression="attribute_not_exists(id)")
    for region in (HOME, OTHER):
        with refused("ConditionalCheckFailedException"):
            pair.put(region, "lock", "yours", ConditionExpression="attribute_not_exists(id)")
    assert pair.get(HOME, "lock") == "mine"


def test_tags_are_each_replicas_own(table: Table) -> None:
    table.client().tag_resource(ResourceArn=table.arn(HOME), Tags=[{"Key": "Where", "Value": "home"}])
    table.change("Create", OTHER)
    table.settle()

    def tags(region: str) -> list[str]:
        answer = table.client(region).list_tags_of_resource(ResourceArn=table.arn(region))
        return [tag["Value"] for tag in answer["Tags"]]

    assert (tags(HOME), tags(OTHER)) == (["home"], [])
    table.client(OTHER).tag_resource(ResourceArn=table.arn(OTHER), Tags=[{"Key": "Where", "Value": "other"}])
    assert (tags(HOME), tags(OTHER)) == (["home"], ["other"])


def test_the_tags_of_a_replica_go_with_it(pair: Table) -> None:
    tagging = pair.lab.client("resourcegroupstaggingapi", OTHER)
    pair.client(OTHER).tag_resource(ResourceArn=pair.arn(OTHER), Tags=[{"Key": "Name", "Value": pair.name}])
    wanted = [{"Key": "Name", "Values": [pair.name]}]
    assert len(tagging.get_resources(TagFilters=wanted)["ResourceTagMappingList"]) == 1
    pair.change("Delete", OTHER)
    pair.settle()
    assert tagging.get_resources(TagFilters=wanted)["ResourceTagMappingList"] == []


def test_a_replica_has_its_own_key(table: Table) -> None:
    key = f"arn:aws:kms:{OTHER}:{ACCOUNT}:key/one"
    table.change("Create", OTHER, KMSMasterKeyId=key)
    table.settle()
    assert table.look(OTHER)["SSEDescription"]["KMSMasterKeyArn"] == key
    assert "SSEDescription" not in table.look(HOME)


def test_point_in_time_recovery_is_each_replicas_own(pair: Table) -> None:
    pair.client(OTHER).update_continuous_backups(
        TableName=pair.name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )

    def recovery(region: str) -> str:
        told = pair.client(region).describe_continuous_backups(TableName=pair.name)["ContinuousBackupsDescription"]
        return str(told["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"])

    assert (recovery(HOME), recovery(OTHER)) == ("DISABLED", "ENABLED")


def test_a_protected_replica_is_kept(pair: Table) -> None:
    pair.client(OTHER).update_table(TableName=pair.name, DeletionProtectionEnabled=True)
    with refused("ValidationException"):
        pair.change("Delete", OTHER)
    assert pair.look(HOME)["DeletionProtectionEnabled"] is False
    assert pair.replicas() == {OTHER: "ACTIVE"}


def test_a_source_with_replicas_is_kept(pair: Table) -> None:
    with refused("ValidationException"):
        pair.client().delete_table(TableName=pair.name)
    pair.client(OTHER).delete_table(TableName=pair.name)
    assert pair.replicas() == {}
    pair.client().delete_table(TableName=pair.name)
    with refused("ResourceNotFoundException"):
        pair.look()
