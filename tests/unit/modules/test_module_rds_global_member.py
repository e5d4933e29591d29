# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The cluster of one region in a global database: slow changes, a busy AWS, and runs that died."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.rds_global_member import (
    BUSY,
    MISSING,
    MISSING_INSTANCE,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.rds_global_member_absent import plan_no_member
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.rds_global_member_present import (
    plan_member,
    read_master_user,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secrets import Credentials
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.waiting import Patience
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.plan import carry_out
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_member_goal import (
    MemberGoal,
    Removal,
)
from botocore.stub import Stubber

EAST = "arn:aws:rds:us-east-1:111122223333:cluster:east"
WEST = "arn:aws:rds:us-east-2:111122223333:cluster:west"
ENGINE = "aurora-postgresql"
CLASS = "db.r6g.large"
LARGER = "db.r6g.xlarge"
GOAL = MemberGoal("global", "west", ENGINE, instance_identifiers=("one",), instance_class=CLASS)
REMOVAL = Removal("west", "global")
PASSWORD = "made-up-Tr0ub4dor"


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def patience(self, timeout: float = 60) -> Patience:
        return Patience(timeout, first=1, longest=4, sleep=self.sleep, clock=lambda: self.now)


class Aws:
    """A real client whose calls and answers are checked against the model of RDS; none leaves the process."""

    def __init__(self) -> None:
        self.client = botocore.session.get_session().create_client(
            "rds", region_name="us-east-2", aws_access_key_id="nobody", aws_secret_access_key="nothing"
        )
        self.stubber = Stubber(self.client)
        self.stubber.activate()

    def cluster(self, status: str, **instances: str | tuple[str, str]) -> None:
        """The next look at the cluster. An instance is told by its status, or by its status and its class."""
        described = {"DBClusterIdentifier": "west", "DBClusterArn": WEST, "Engine": ENGINE, "Status": status}
        writer = {"DBInstanceIdentifier": "one", "IsClusterWriter": True}
        full = {**described, "CopyTagsToSnapshot": True, "DBClusterMembers": [writer]}
        self.stubber.add_response("describe_db_clusters", {"DBClusters": [full]})
        found = []
        for name, told in instances.items():
            state, kind = (told, CLASS) if isinstance(told, str) else told
            arn = f"arn:aws:rds:us-east-2:111122223333:db:{name}"
            found.append(
                {
                    "DBInstanceIdentifier": name,
                    "DBInstanceArn": arn,
                    "DBInstanceClass": kind,
                    "DBInstanceStatus": state,
                    "AutoMinorVersionUpgrade": False,
                }
            )
        self.stubber.add_response("describe_db_instances", {"DBInstances": found})

    def no_cluster(self) -> None:
        self.refuses("describe_db_clusters", "DBClusterNotFoundFault")

    def members(self, *arns: str, writer: str = EAST) -> None:
        """The next look at the global cluster."""
        listed = [{"DBClusterArn": arn, "IsWriter": arn == writer} for arn in arns]
        described = {"GlobalClusterIdentifier": "global", "Status": "available", "GlobalClusterMembers": listed}
        self.stubber.add_response("describe_global_clusters", {"GlobalClusters": [described]})

    def takes(self, call: str, **expected: Any) -> None:
        self.stubber.add_response(call, {}, expected)

    def refuses(self, call: str, code: str, message: str = "Not now.") -> None:
        self.stubber.add_client_error(call, code, message)

    def has_been_asked_everything(self) -> None:
        self.stubber.assert_no_pending_responses()


@pytest.fixture
def aws() -> Aws:
    return Aws()


NEW_INSTANCE = {
    "DBInstanceIdentifier": "one",
    "DBClusterIdentifier": "west",
    "DBInstanceClass": CLASS,
    "Engine": ENGINE,
    "AutoMinorVersionUpgrade": False,
    "PubliclyAccessible": False,
}
NEW_STANDBY = {
    "DBClusterIdentifier": "west",
    "GlobalClusterIdentifier": "global",
    "Engine": ENGINE,
    "CopyTagsToSnapshot": True,
    "StorageEncrypted": True,
}


@pytest.mark.parametrize(
    ("operations", "codes"),
    [
        (["DescribeDBClusters"], MISSING),
        (["DescribeDBInstances"], MISSING_INSTANCE),
        (["RemoveFromGlobalCluster", "CreateDBInstance", "ModifyDBInstance", "DeleteDBCluster"], BUSY),
    ],
)
def test_a_code_is_one_that_the_model_names(operations: list[str], codes: tuple[str, ...]) -> None:
    model = botocore.session.get_session().get_service_model("rds")
    shapes = [shape for name in operations for shape in model.operation_model(name).error_shapes]
    assert set(codes) <= {shape.error_code or shape.name for shape in shapes}


def test_the_founder_brings_the_user_that_the_secret_names(aws: Aws) -> None:
    aws.no_cluster()
    aws.members()
    aws.takes("create_db_cluster", MasterUsername="dbmaster", MasterUserPassword=PASSWORD, **NEW_STANDBY)
    aws.takes("create_db_instance", **NEW_INSTANCE)
    aws.cluster("available", one="available")
    aws.members(WEST, writer=WEST)
    made = carry_out(plan_member(aws.client, GOAL, lambda: Credentials("dbmaster", PASSWORD), Clock().patience()))
    assert made["is_writer"]
    assert PASSWORD not in str(made)
    aws.has_been_asked_everything()


def test_a_standby_that_must_queue_behind_another_one_joins_when_it_can(aws: Aws) -> None:
    clock = Clock()
    aws.no_cluster()
    aws.members(EAST)
    aws.refuses("create_db_cluster", "InvalidGlobalClusterStateFault")
    aws.takes("create_db_cluster", **NEW_STANDBY)
    aws.refuses("create_db_instance", "InvalidDBClusterStateFault")
    aws.takes("create_db_instance", **NEW_INSTANCE)
    aws.no_cluster()
    aws.cluster("creating", one="creating")
    aws.cluster("available", one="creating")
    aws.cluster("available", one="available")
    aws.members(EAST, WEST)
    made = carry_out(plan_member(aws.client, GOAL, None, clock.patience()))
    assert (made["is_writer"], made["status"]) == (False, "available")
    assert clock.pauses == [1, 1, 1, 2, 4]
    aws.has_been_asked_everything()


def test_a_standby_that_is_never_taken_ends_with_what_aws_said(aws: Aws) -> None:
    aws.no_cluster()
    aws.members(EAST)
    for _time in range(3):
        aws.refuses("create_db_cluster", "InvalidDBClusterStateFault", "The source cluster has no instance.")
    plan = plan_member(aws.client, GOAL, None, Clock().patience(5))
    with pytest.raises(TimeoutError, match=r"for the global cluster global to take west\..*source cluster has no inst"):
        carry_out(plan)


def test_another_refusal_is_not_repeated(aws: Aws) -> None:
    aws.no_cluster()
    aws.members(EAST)
    aws.refuses("create_db_cluster", "KMSKeyNotAccessibleFault")
    with pytest.raises(aws.client.exceptions.KMSKeyNotAccessibleFault):
        carry_out(plan_member(aws.client, GOAL, None, Clock().patience()))


def test_without_patience_a_refusal_ends_the_run_at_once(aws: Aws) -> None:
    aws.no_cluster()
    aws.members(EAST)
    aws.refuses("create_db_cluster", "InvalidGlobalClusterStateFault")
    with pytest.raises(aws.client.exceptions.InvalidGlobalClusterStateFault):
        carry_out(plan_member(aws.client, GOAL, None, None))


def test_a_run_that_died_after_the_cluster_is_finished_by_the_next_one(aws: Aws) -> None:
    aws.cluster("creating")
    aws.members(EAST, WEST)
    aws.takes("create_db_instance", **NEW_INSTANCE)
    aws.cluster("creating", one="creating")
    aws.cluster("available", one="available")
    aws.members(EAST, WEST)
    plan = plan_member(aws.client, GOAL, None, Clock().patience())
    assert [step.action for step in plan.steps] == ["rds:CreateDBInstance"]
    assert carry_out(plan)["status"] == "available"
    aws.has_been_asked_everything()


def test_what_is_still_being_made_is_waited_for_without_a_step(aws: Aws) -> None:
    aws.cluster("creating", one="creating")
    aws.members(EAST, WEST)
    aws.cluster("available", one="available")
    aws.members(EAST, WEST)
    plan = plan_member(aws.client, GOAL, None, Clock().patience())
    assert not plan.changed
    assert carry_out(plan)["status"] == "available"
    aws.has_been_asked_everything()


def test_without_patience_what_is_still_being_made_is_told_as_it_is(aws: Aws) -> None:
    aws.cluster("creating", one="creating")
    aws.members(EAST, WEST)
    aws.cluster("creating", one="creating")
    aws.members(EAST, WEST)
    assert carry_out(plan_member(aws.client, GOAL, None, None))["status"] == "creating"
    aws.has_been_asked_everything()


def test_an_instance_that_is_going_is_made_again_when_it_is_gone(aws: Aws) -> None:
    aws.cluster("available", one="deleting")
    aws.members(EAST, WEST)
    aws.cluster("available", one="deleting")
    aws.cluster("available")
    aws.takes("create_db_instance", **NEW_INSTANCE)
    aws.cluster("available", one="available")
    aws.members(EAST, WEST)
    carry_out(plan_member(aws.client, GOAL, None, Clock().patience()))
    aws.has_been_asked_everything()


def test_classes_change_one_by_one_and_the_writing_instance_is_the_last(aws: Aws) -> None:
    goal = MemberGoal("global", "west", ENGINE, instance_identifiers=("one", "two"), instance_class=LARGER)
    change = {"ApplyImmediately": True, "DBInstanceClass": LARGER}
    aws.cluster("available", one="available", two="available")
    aws.members(EAST, WEST)
    aws.takes("modify_db_instance", DBInstanceIdentifier="two", **change)
    aws.cluster("available", one="available", two="available")
    aws.cluster("available", one="available", two=("modifying", CLASS))
    aws.cluster("available", one="available", two=("available", LARGER))
    aws.refuses("modify_db_instance", "InvalidDBInstanceState")
    aws.takes("modify_db_instance", DBInstanceIdentifier="one", **change)
    aws.cluster("available", one=("available", LARGER), two=("available", LARGER))
    aws.cluster("available", one=("available", LARGER), two=("available", LARGER))
    aws.members(EAST, WEST)
    carry_out(plan_member(aws.client, goal, None, Clock().patience()))
    aws.has_been_asked_everything()


def test_a_setting_is_changed_when_the_cluster_is_out_of_its_transition(aws: Aws) -> None:
    goal = MemberGoal("global", "west", ENGINE, port=5433)
    aws.cluster("upgrading")
    aws.members(EAST, WEST)
    aws.cluster("upgrading")
    aws.cluster("available")
    aws.takes("modify_db_cluster", DBClusterIdentifier="west", ApplyImmediately=True, Port=5433)
    aws.cluster("available")
    aws.members(EAST, WEST)
    carry_out(plan_member(aws.client, goal, None, Clock().patience()))
    aws.has_been_asked_everything()


def test_nobody_waits_for_what_does_not_end_by_waiting(aws: Aws) -> None:
    clock = Clock()
    aws.cluster("available", one="incompatible-network")
    aws.members(EAST, WEST)
    aws.cluster("available", one="incompatible-network")
    plan = plan_member(aws.client, GOAL, None, clock.patience())
    with pytest.raises(ValueError, match=r"in vain: one is incompatible-network\."):
        carry_out(plan)
    assert clock.pauses == []


def test_a_standby_stands_alone_before_it_is_deleted(aws: Aws) -> None:
    aws.cluster("available", one="available")
    aws.members(EAST, WEST)
    aws.takes("delete_db_instance", DBInstanceIdentifier="one", SkipFinalSnapshot=True)
    aws.cluster("available", one="deleting")
    aws.cluster("available")
    aws.refuses("remove_from_global_cluster", "InvalidGlobalClusterStateFault")
    aws.takes("remove_from_global_cluster", GlobalClusterIdentifier="global", DbClusterIdentifier=WEST)
    aws.members(EAST, WEST)
    aws.members(EAST)
    aws.cluster("promoting")
    aws.cluster("available")
    aws.refuses("delete_db_cluster", "InvalidDBClusterStateFault")
    aws.takes("delete_db_cluster", DBClusterIdentifier="west", SkipFinalSnapshot=True)
    aws.cluster("deleting")
    aws.no_cluster()
    assert carry_out(plan_no_member(aws.client, REMOVAL, Clock().patience())) == {}
    aws.has_been_asked_everything()


def test_a_removal_that_died_after_the_detachment_goes_on_from_there(aws: Aws) -> None:
    aws.cluster("promoting")
    aws.members(EAST)
    aws.cluster("promoting")
    aws.cluster("available")
    aws.takes("delete_db_cluster", DBClusterIdentifier="west", FinalDBSnapshotIdentifier="last")
    aws.no_cluster()
    plan = plan_no_member(aws.client, Removal("west", "global", final_snapshot="last"), Clock().patience())
    assert [step.action for step in plan.steps] == ["rds:DeleteDBCluster"]
    assert carry_out(plan) == {}
    aws.has_been_asked_everything()


def test_instances_that_are_going_are_not_deleted_twice(aws: Aws) -> None:
    aws.cluster("available", one="deleting", two="available")
    aws.members(EAST, WEST)
    plan = plan_no_member(aws.client, REMOVAL, Clock().patience())
    assert [step.action for step in plan.steps] == [
        "rds:DeleteDBInstance",
        "rds:RemoveFromGlobalCluster",
        "rds:DeleteDBCluster",
    ]


def test_a_cluster_that_is_going_is_waited_for_and_not_deleted_twice(aws: Aws) -> None:
    aws.cluster("deleting")
    aws.members(EAST)
    aws.cluster("deleting")
    aws.no_cluster()
    plan = plan_no_member(aws.client, REMOVAL, Clock().patience())
    assert not plan.changed
    assert carry_out(plan) == {}
    aws.has_been_asked_everything()


@pytest.mark.parametrize("value", [{"SecretString": '{"username": "dbmaster"}'}, {"SecretBinary": b"Tr0ub4dor"}])
def test_a_secret_without_a_password_is_refused(value: dict[str, Any]) -> None:
    client = botocore.session.get_session().create_client(
        "secretsmanager", region_name="us-east-2", aws_access_key_id="nobody", aws_secret_access_key="nothing"
    )
    with Stubber(client) as stubber:
        stubber.add_response("get_secret_value", value, {"SecretId": "database"})
        with pytest.raises(ValueError, match="The secret database is not JSON") as caught:
            read_master_user(client, "database")
    assert caught.value.__context__ is None
