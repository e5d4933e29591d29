# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What AWS answers when all is not well: refusals inside a success, slow changes, replicas that failed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.ec2_vpc_flow_log import plan_flow_log
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.eventbridge_rule import plan_rule
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.rds_global_cluster import (
    plan_global_cluster,
    plan_no_global_cluster,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.route53_routed_records import plan_records
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.secretsmanager_generated_secret import (
    plan_no_secret,
    plan_secret,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.waiting import Patience, wait_until
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.ec2_vpc_flow_log import FlowLogGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.eventbridge_rule import RuleGoal, wanted_targets
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.plan import carry_out
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.rds_global_cluster import GlobalClusterGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.secretsmanager_generated_secret import SecretGoal
from botocore.stub import Stubber

WRITER = "arn:aws:rds:us-east-1:111122223333:cluster:east"
READER = "arn:aws:rds:us-east-2:111122223333:cluster:west"
GLOBAL = GlobalClusterGoal("global", None, None, None, None, None, None, (), {})
SECRET = SecretGoal("database", "", "dbmaster", 32, "", "", {"us-east-2": ""}, {}, {})


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    pauses: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds

    def patience(self, timeout: float) -> Patience:
        return Patience(timeout, first=1, longest=4, sleep=self.sleep, clock=lambda: self.now)


def stubbed(service: str) -> tuple[Any, Stubber]:
    """A real client whose answers are checked against the model of the service; no call leaves the process."""
    client = botocore.session.get_session().create_client(
        service, region_name="us-east-1", aws_access_key_id="nobody", aws_secret_access_key="nothing"
    )
    stubber = Stubber(client)
    stubber.activate()
    return client, stubber


def global_cluster(status: str, *members: str) -> dict[str, Any]:
    return {
        "GlobalClusters": [
            {
                "GlobalClusterIdentifier": "global",
                "Status": status,
                "GlobalClusterMembers": [{"DBClusterArn": arn, "IsWriter": arn == WRITER} for arn in members],
            }
        ]
    }


def test_waiting_looks_at_once_and_then_less_and_less_often() -> None:
    clock, answers = Clock(), iter(["no", "no", "no", "no", "no", "yes"])
    assert wait_until(lambda: next(answers), lambda seen: seen == "yes", clock.patience(60), "a yes") == "yes"
    assert clock.pauses == [1, 2, 4, 4, 4]


def test_waiting_ends_in_time_with_a_sentence() -> None:
    clock = Clock()
    with pytest.raises(TimeoutError, match=r"^Waited 10 seconds in vain for a yes\.$"):
        wait_until(lambda: "no", lambda seen: seen == "yes", clock.patience(10), "a yes")
    assert clock.now <= 10


def test_a_global_cluster_that_is_still_changing_is_waited_for_without_a_step() -> None:
    client, stubber = stubbed("rds")
    for status in ("upgrading", "upgrading", "available"):
        stubber.add_response("describe_global_clusters", global_cluster(status, WRITER))
    plan = plan_global_cluster(client, GLOBAL, Clock().patience(60))
    assert not plan.changed
    assert carry_out(plan)["status"] == "available"
    stubber.assert_no_pending_responses()


def test_a_global_cluster_that_is_available_is_read_once() -> None:
    client, stubber = stubbed("rds")
    stubber.add_response("describe_global_clusters", global_cluster("available", WRITER))
    assert carry_out(plan_global_cluster(client, GLOBAL, Clock().patience(60)))["writer_region"] == "us-east-1"


def test_a_member_has_left_before_the_global_cluster_is_deleted() -> None:
    client, stubber = stubbed("rds")
    goal = GlobalClusterGoal("global", None, None, None, None, None, None, (WRITER, READER), {})
    stubber.add_response("describe_global_clusters", global_cluster("available", WRITER, READER))
    for arn, left in ((READER, (WRITER,)), (WRITER, ())):
        expected = {"GlobalClusterIdentifier": "global", "DbClusterIdentifier": arn}
        stubber.add_response("remove_from_global_cluster", {}, expected)
        stubber.add_response("describe_global_clusters", global_cluster("modifying", *left, arn))
        stubber.add_response("describe_global_clusters", global_cluster("available", *left))
    stubber.add_response("delete_global_cluster", {}, {"GlobalClusterIdentifier": "global"})
    stubber.add_response("describe_global_clusters", global_cluster("deleting"))
    stubber.add_client_error("describe_global_clusters", "GlobalClusterNotFoundFault")
    assert carry_out(plan_no_global_cluster(client, goal, Clock().patience(60))) == {}
    stubber.assert_no_pending_responses()


def test_a_member_that_never_leaves_ends_the_run_before_anything_is_deleted() -> None:
    client, stubber = stubbed("rds")
    goal = GlobalClusterGoal("global", None, None, None, None, None, None, (WRITER,), {})
    stubber.add_response("describe_global_clusters", global_cluster("available", WRITER))
    stubber.add_response("remove_from_global_cluster", {})
    for _time in range(4):
        stubber.add_response("describe_global_clusters", global_cluster("modifying", WRITER))
    plan = plan_no_global_cluster(client, goal, Clock().patience(10))
    with pytest.raises(TimeoutError, match="to leave the global cluster global"):
        carry_out(plan)


def test_a_global_cluster_that_is_going_is_waited_for_and_not_deleted_twice() -> None:
    client, stubber = stubbed("rds")
    stubber.add_response("describe_global_clusters", global_cluster("deleting"))
    stubber.add_client_error("describe_global_clusters", "GlobalClusterNotFoundFault")
    plan = plan_no_global_cluster(client, GLOBAL, Clock().patience(60))
    assert not plan.changed
    assert carry_out(plan) == {}
    stubber.assert_no_pending_responses()


def test_a_flow_log_that_aws_refuses_is_a_failure() -> None:
    client, stubber = stubbed("ec2")
    stubber.add_response("describe_flow_logs", {"FlowLogs": []})
    refusal = {"ResourceId": "vpc-1", "Error": {"Code": "400", "Message": "Access denied to the log group."}}
    stubber.add_response("create_flow_logs", {"FlowLogIds": [], "Unsuccessful": [refusal]})
    plan = plan_flow_log(client, FlowLogGoal("log", "vpc-1", "ALL", "/vpc", "arn:aws:iam::1:role/r", 60, {}))
    with pytest.raises(ValueError, match="Access denied to the log group"):
        carry_out(plan)


def test_a_flow_log_that_exists_twice_is_kept_once() -> None:
    client, stubber = stubbed("ec2")
    twin = {"ResourceId": "vpc-1", "TrafficType": "ALL", "LogGroupName": "/vpc", "MaxAggregationInterval": 60}
    named = [{"Key": "Name", "Value": "log"}]
    stubber.add_response(
        "describe_flow_logs",
        {"FlowLogs": [{**twin, "FlowLogId": "fl-1", "Tags": named}, {**twin, "FlowLogId": "fl-2", "Tags": named}]},
    )
    stubber.add_response("delete_flow_logs", {"Unsuccessful": []}, {"FlowLogIds": ["fl-2"]})
    plan = plan_flow_log(client, FlowLogGoal("log", "vpc-1", "ALL", "/vpc", "arn:aws:iam::1:role/r", 60, {}))
    assert carry_out(plan)["id"] == "fl-1"


def test_a_target_that_aws_refuses_is_a_failure() -> None:
    client, stubber = stubbed("events")
    stubber.add_client_error("describe_rule", "ResourceNotFoundException")
    stubber.add_response("put_rule", {"RuleArn": "arn:aws:events:us-east-1:1:rule/r"})
    failed = {"TargetId": "probe", "ErrorCode": "x", "ErrorMessage": "No such function."}
    stubber.add_response("put_targets", {"FailedEntryCount": 1, "FailedEntries": [failed]})
    targets = wanted_targets([{"id": "probe", "arn": "arn:aws:lambda:us-east-1:1:function:f"}])
    plan = plan_rule(client, RuleGoal("r", "default", "rate(1 minute)", None, None, True, None, targets, {}))
    with pytest.raises(ValueError, match=r"probe: No such function\."):
        carry_out(plan)


def test_records_are_waited_for_until_every_name_server_knows_them() -> None:
    client, stubber = stubbed("route53")
    nothing = {"ResourceRecordSets": [], "IsTruncated": False, "MaxItems": "300"}
    stubber.add_response("list_resource_record_sets", nothing)
    info = {"Id": "/change/C1", "Status": "PENDING", "SubmittedAt": 0}
    stubber.add_response("change_resource_record_sets", {"ChangeInfo": info})
    for status in ("PENDING", "INSYNC"):
        stubber.add_response("get_change", {"ChangeInfo": {**info, "Status": status}})
    record = {"set_identifier": "a", "weight": 1, "health_check_id": "", "ttl": 60, "values": ["192.0.2.1"]}
    clock = Clock()
    plan = plan_records(client, "Z1", "api.shop.internal", "A", {"a": record}, clock.patience(60))
    assert carry_out(plan) == {"a": record}
    assert clock.pauses == [1]


def described_secret(*replicas: tuple[str, str]) -> dict[str, Any]:
    status = [{"Region": region, "KmsKeyId": "alias/aws/secretsmanager", "Status": state} for region, state in replicas]
    return {
        "ARN": "arn:aws:secretsmanager:us-east-1:1:secret:database-abcdef",
        "Name": "database",
        "ReplicationStatus": status,
    }


def test_a_replica_that_failed_is_tried_again() -> None:
    client, stubber = stubbed("secretsmanager")
    stubber.add_response("describe_secret", described_secret(("us-east-2", "Failed")))
    expected = {"SecretId": "database", "AddReplicaRegions": [{"Region": "us-east-2"}]}
    stubber.add_response("replicate_secret_to_regions", {}, expected)
    carry_out(plan_secret(client, SECRET))
    stubber.assert_no_pending_responses()


def test_a_replica_is_gone_before_the_secret_is_deleted() -> None:
    client, stubber = stubbed("secretsmanager")
    stubber.add_response("describe_secret", described_secret(("us-east-2", "InSync")))
    still = described_secret(("us-east-2", "InProgress"))
    stubber.add_response("remove_regions_from_replication", {"ReplicationStatus": still["ReplicationStatus"]})
    stubber.add_response("describe_secret", still)
    stubber.add_response("describe_secret", described_secret())
    stubber.add_response("delete_secret", {}, {"SecretId": "database", "RecoveryWindowInDays": 7})
    carry_out(plan_no_secret(client, "database", 7, Clock().patience(60)))
    stubber.assert_no_pending_responses()


def test_an_error_while_a_secret_is_made_does_not_tell_the_password() -> None:
    client, stubber = stubbed("secretsmanager")
    stubber.add_client_error("describe_secret", "ResourceNotFoundException")
    stubber.add_response("get_random_password", {"RandomPassword": "Hush-Hush-1"})
    stubber.add_client_error("create_secret", "LimitExceededException", "Too many secrets.")
    with pytest.raises(Exception, match="Too many secrets") as failure:
        carry_out(plan_secret(client, SECRET))
    assert [text for text in chain_of(failure.value) if "Hush" in text] == []


def chain_of(error: BaseException | None) -> Iterator[str]:
    while error:
        yield repr(error) + str(vars(error))
        error = error.__cause__ or error.__context__
