# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is alike in two regions, and how what is not is told."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_by_design import BY_DESIGN
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Meant, State, compared
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_equality import (
    Things,
    differences,
    flat,
    hash_of,
    shown,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_equality_holds import (
    alarm_faults,
    certificate_faults,
    certificate_things,
    dashboard_things,
    key_faults,
    key_things,
    parameter_things,
    secret_faults,
    secret_things,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_equality_rules import (
    group_things,
    policy_things,
    role_things,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_equality_runs import (
    function_faults,
    function_things,
    image_things,
    template_faults,
    template_things,
)
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_likeness import (
    Likeness,
    block_alike,
)

EAST = Likeness("us-east-1", "prod", ("us-east-2", "us-west-2"), {"vpc-1": "{vpc}", "mrk-2": "{peer1 key}"})
WEST = Likeness("us-east-2", "prod", ("us-east-1", "us-west-2"), {"vpc-2": "{vpc}", "mrk-1": "{peer1 key}"})
NOW = datetime(2026, 11, 28, tzinfo=UTC)
Answer = dict[str, Any]


@pytest.mark.parametrize(
    ("east", "west"),
    [
        ("us-east-1a", "us-east-2a"),
        ("rpo-lag-from-us-east-2", "rpo-lag-from-us-east-1"),
        ("rpo-lag-from-us-west-2", "rpo-lag-from-us-west-2"),
        ("vpc-1", "vpc-2"),
        ("arn:aws:kms:us-east-2:1:key/mrk-2", "arn:aws:kms:us-east-1:1:key/mrk-1"),
        ("a:secretsmanager:us-east-1:1:secret:db-prod-AbCdEf", "a:secretsmanager:us-east-2:1:secret:db-prod-123xyz"),
        ("c.cluster-ro-abc.us-east-1.rds.amazonaws.com", "c.cluster-ro-xyz.us-east-2.rds.amazonaws.com"),
        ("a:dynamodb:us-east-1:1:table/t/stream/2026-01-01", "a:dynamodb:us-east-2:1:table/t/stream/2026-02-02"),
        ({"us-east-1": ["vpc-1", 3, None]}, {"us-east-2": ["vpc-2", 3, None]}),
    ],
)
def test_what_only_names_a_region_is_alike(east: Any, west: Any) -> None:
    assert EAST.alike(east) == WEST.alike(west)


@pytest.mark.parametrize(
    ("east", "west"),
    [
        ("us-east-1", "us-east-1"),
        ("rpo-lag-from-us-east-2", "rpo-lag-from-us-west-2"),
        ("vpc-1", "vpc-3"),
        ("c.cluster-abc.us-east-1.rds", "c.cluster-ro-abc.us-east-2.rds"),
    ],
)
def test_what_names_another_thing_is_not_alike(east: str, west: str) -> None:
    assert EAST.alike(east) != WEST.alike(west)


def test_things_are_named_without_where_they_are() -> None:
    assert EAST.kind("application-health-us-east-1-prod") == "application-health"
    assert EAST.kind("database-prod") == "database"
    assert WEST.kind("evacuated-us-east-1-in-us-east-2-prod") == "evacuated-{peer1}-in"
    assert (
        WEST.told("evacuated-{peer1}-in: {region}a and {peer2}") == "evacuated-us-east-1-in: us-east-2a and us-west-2"
    )


@pytest.mark.parametrize(
    ("cidr", "told"),
    [
        ("10.1.0.0/16", "{region}"),
        ("10.1.64.0/18", "{region}+16384/18"),
        ("10.2.64.0/18", "{peer1}+16384/18"),
        ("0.0.0.0/0", "0.0.0.0/0"),
        ("2001:db8::/32", "2001:db8::/32"),
    ],
)
def test_blocks_are_places_in_their_networks(cidr: str, told: str) -> None:
    assert block_alike(cidr, [("{region}", "10.1.0.0/16"), ("{peer1}", "10.2.0.0/16")]) == told


def test_differences_begin_with_the_name_of_the_thing() -> None:
    here = {"a": {"size": 1, "list": [2, 1], "empty": []}, "here": {}}
    there = {"a": {"size": 2, "list": [1, 2], "more": "x"}, "there": {}}
    assert differences("c", here, there, "r") == [
        "there: missing here, there is one in r",
        "here: only here, there is none in r",
        "a: more none here, x in r",
        "a: size 1 here, 2 in r",
    ]


def test_what_differs_by_design_is_left_out_and_has_a_reason() -> None:
    facts = {"UUID": "1", "mapping of q UUID": "2", "size": 1}
    assert differences("equality.functions", {"a": facts}, {"a": {"size": 1}}, "r") == []
    assert differences("equality.alarms", {"a": facts}, {"a": {"size": 1}}, "r") != []
    assert all(reason for reasons in BY_DESIGN.values() for reason in reasons.values())


@pytest.mark.parametrize(
    ("fact", "told"),
    [
        (None, "none"),
        ([], "none"),
        (False, "False"),
        (["b", "a"], "a, b"),
        ("x" * 64, "x" * 64),
        ("x" * 65, hash_of("x" * 65)),
        ([{"a": 1}], hash_of([{"a": 1}])),
    ],
)
def test_facts_are_told_in_few_words(fact: Any, told: str) -> None:
    assert shown(fact) == told


def test_nested_answers_are_facts_by_their_paths() -> None:
    assert flat({"a": {"b": 1, "c": [2]}, "d": None}) == {"a.b": 1, "a.c": [2], "d": None}


def test_what_is_meant_and_no_longer_differs_is_told() -> None:
    meant = [Meant("c", "a: *", "a trial"), Meant("c", "b: *", "over"), Meant("other", "b: *", "not ours")]
    verdict = compared("c", ["a: size 1 here, 2 in r"], meant, "w", "m")
    assert (verdict.state, verdict.seen) == (
        State.READY,
        "a: size 1 here, 2 in r (meant: a trial); "
        "'b: *' is meant to differ and does not: take it out unless another region needs it",
    )
    assert "'b: *' is meant" in compared("c", ["d: x"], meant[1:], "w", "m").seen


def function(**changed: Any) -> Answer:
    configuration = {
        "FunctionName": "f-us-east-1-prod",
        "CodeSha256": "a" * 44,
        "State": "Active",
        "Environment": {"Variables": {"REGION": "us-east-1", "PASSWORD": "made up"}},
        "Layers": [{"Arn": "arn:aws:lambda:us-east-1:1:layer:x:1", "CodeSize": 3}],
        **changed,
    }
    return {"Configuration": configuration, "Concurrency": {"ReservedConcurrentExecutions": 2}}


def test_functions_tell_no_value_of_their_environment() -> None:
    things = function_things({"f-us-east-1-prod": function()}, {}, EAST)
    assert "made up" not in str(things)
    assert things["f"]["environment REGION"] == hash_of("{region}")
    assert (things["f"]["concurrency"], things["f"]["layers"]) == (2, ["arn:aws:lambda:{region}:1:layer:x:1"])


@pytest.mark.parametrize(
    ("change", "fact"),
    [
        ({"CodeSha256": "b" * 44}, "code hash aaaaaaaaaaaa… here, bbbbbbbbbbbb… in r"),
        ({"State": "Failed"}, "can be called yes here, Failed in r"),
        ({"TracingConfig": {"Mode": "Active"}}, "TracingConfig.Mode none here, Active in r"),
    ],
)
def test_functions_differ_in_code_settings_and_state(change: Answer, fact: str) -> None:
    here, there = (function_things({"f-us-east-1-prod": one}, {}, EAST) for one in (function(), function(**change)))
    assert differences("equality.functions", here, there, "r") == [f"f: {fact}"]


def test_a_mapping_that_is_off_is_as_one_that_is_on() -> None:
    one = {
        "UUID": "1",
        "State": "Enabled",
        "BatchSize": 5,
        "EventSourceArn": "arn:aws:sqs:us-east-1:1:work-us-east-1-prod",
    }
    other = {**one, "UUID": "2", "State": "Disabled"}
    here, there = (function_things({}, {"f-us-east-1-prod": [mapping]}, EAST) for mapping in (one, other))
    assert differences("equality.functions", here, there, "r") == []
    there = function_things({}, {"f-us-east-1-prod": []}, EAST)
    assert "f: mapping of work-{region}-prod BatchSize 5 here, none in r" in differences("c", here, there, "r")


def test_a_function_that_fails_is_a_fault() -> None:
    states = {"f-us-east-1-prod": function(State="Inactive"), "g-us-east-1-prod": function(State="Failed"), "h": None}
    assert function_faults(states, EAST) == ["g: its state is Failed"]


def version(number: int, default: bool = False, **data: Any) -> Answer:
    script = base64.b64encode(b"region=us-east-1").decode()
    told = {"InstanceType": "t", "ImageId": "ami-1", "UserData": script, **data}
    return {
        "VersionNumber": number,
        "DefaultVersion": default,
        "LaunchTemplateName": "app-us-east-1-prod",
        "LaunchTemplateData": told,
    }


def test_the_newest_version_of_a_template_counts() -> None:
    things = template_things([version(1), version(2, InstanceType="u")], EAST)
    assert things["app"]["InstanceType"] == "u"
    assert things["app"]["user data"] == hash_of("region={region}")
    assert template_things([], EAST) == {}


@pytest.mark.parametrize(
    ("used", "versions", "faults"),
    [
        ("$Latest", [version(1, True), version(2)], []),
        ("2", [version(1, True), version(2)], []),
        ("$Default", [version(1, True), version(2)], ["app: the scaling group starts version 1, the newest is 2"]),
        ("1", [version(1, True), version(2)], ["app: the scaling group starts version 1, the newest is 2"]),
    ],
)
def test_a_group_starts_the_newest_version(used: str, versions: list[Answer], faults: list[str]) -> None:
    assert template_faults(versions, [{"LaunchTemplate": {"Version": used}}], EAST) == faults
    assert template_faults(versions, [], EAST) == []


def test_an_image_that_is_gone_has_no_name() -> None:
    assert image_things([], "ami-1")["image"]["name"] is None
    assert image_things([{"ImageId": "ami-1", "Name": "al2023"}], "ami-1")["image"]["name"] == "al2023"
    assert image_things([], "") == {}


def parameter(name: str, value: str) -> Answer:
    return {"Name": f"/dr-prod/{name}", "Value": value, "Type": "String"}


def test_parameters_that_say_the_same_everywhere_are_not_replaced() -> None:
    listed = [
        parameter("region/preferred", "us-east-1"),
        parameter("region/name", "us-east-1"),
        parameter("drill/x", "1"),
    ]
    things = parameter_things(listed, "/dr-prod/", EAST)
    assert set(things) == {"region/preferred", "region/name"}
    assert things["region/preferred"]["value"] == hash_of("us-east-1")
    assert things["region/name"]["value"] == hash_of("{region}")


def test_latches_may_differ() -> None:
    here, there = (
        parameter_things([parameter("evacuated/us-west-2", value)], "/dr-prod/", EAST) for value in ("true", "false")
    )
    assert differences("equality.parameters", here, there, "r") == []


def secret(version: str, **more: Any) -> Answer:
    return {"Name": "database-prod", "VersionIdsToStages": {"old": ["AWSPREVIOUS"], version: ["AWSCURRENT"]}, **more}


def test_secrets_are_compared_by_version() -> None:
    things = secret_things([secret("12345678-1", KmsKeyId="arn:aws:kms:us-east-1:1:key/x"), None], EAST)
    assert things == {"database": {"version": "12345678", "key": "arn:aws:kms:{region}:1:key/x"}}


@pytest.mark.parametrize(
    ("here", "status", "faults"),
    [
        (secret("1"), [], []),
        (secret("1", DeletedDate=NOW), [], ["database: it is to be deleted"]),
        (secret("1", PrimaryRegion="us-east-1"), [{"Region": "us-east-2", "Status": "InSync"}], []),
        (
            secret("1", PrimaryRegion="us-east-1"),
            [{"Region": "us-east-2", "Status": "Failed"}],
            ["database: its replica here is Failed"],
        ),
        (secret("1", PrimaryRegion="us-east-1"), [], ["database: its replica here is unknown to its primary"]),
    ],
)
def test_replicas_are_in_sync_as_their_primary_tells(here: Answer, status: list[Answer], faults: list[str]) -> None:
    assert secret_faults([here, None], {"database-prod": secret("1", ReplicationStatus=status)}, WEST) == faults


def test_alarms_without_actions_are_a_fault_in_any_region() -> None:
    found = [{"AlarmName": "rto-us-east-1-prod", "ActionsEnabled": on} for on in (True, False)]
    assert alarm_faults(found, EAST) == ["rto: its actions are off"]


def test_widgets_of_a_dashboard_are_facts() -> None:
    body = '{"start": "-PT1H", "widgets": [{"type": "text"}, {"properties": {"title": "RTO", "region": "us-east-1"}}]}'
    things = dashboard_things({"DashboardBody": body}, EAST)
    assert list(things["dashboard"]) == ["start", "widget widget 0", "widget RTO"]
    assert things["dashboard"]["widget RTO"] == hash_of({"properties": {"title": "RTO", "region": "{region}"}})
    assert dashboard_things(None, EAST) == {}


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({}, []),
        ({"NotAfter": NOW + timedelta(days=31)}, []),
        ({"NotAfter": NOW + timedelta(days=29)}, ["certificate: that of x.net ends in 29 days, fewer than 30"]),
        ({"Status": "PENDING_VALIDATION"}, ["certificate: that of x.net is PENDING_VALIDATION"]),
    ],
)
def test_certificates_last(change: Answer, faults: list[str]) -> None:
    one = {"DomainName": "x.net", "SubjectAlternativeNames": ["x.net", "y.net"], **change}
    assert certificate_faults([one], NOW, 30) == faults
    assert certificate_things([one]) == {"certificate": {"names": ["x.net", "y.net"]}}


@pytest.mark.parametrize(
    ("state", "rotates", "faults"),
    [
        ("Enabled", True, []),
        ("PendingDeletion", True, ["dr: the key is PendingDeletion"]),
        ("Enabled", False, ["dr: the key is not rotated"]),
    ],
)
def test_keys_are_enabled_and_rotated(state: str, rotates: bool, faults: list[str]) -> None:
    key = {"KeyMetadata": {"KeyId": "mrk-1", "KeyState": state, "MultiRegion": True}}
    rotation = {"KeyRotationEnabled": rotates}
    assert key_faults(key, rotation) == faults
    assert key_things(key, rotation)["dr"]["id"] == "mrk-1"
    assert key_faults(None, None) == ["dr: there is no key"]


def test_rules_are_told_by_types_of_groups_and_places_of_blocks() -> None:
    one = Likeness("us-east-1", "prod", (), {"sg-1": "{group app}"})
    permission = {
        "IpProtocol": "tcp",
        "FromPort": 1,
        "ToPort": 2,
        "UserIdGroupPairs": [{"GroupId": "sg-1"}],
        "IpRanges": [{"CidrIp": "10.1.0.0/16"}],
    }
    group = {
        "GroupName": "db-us-east-1-prod",
        "IpPermissions": [permission],
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    }
    things = group_things([group, {"GroupName": "default"}], [("{region}", "10.1.0.0/16")], one)
    assert list(things) == ["db"]
    assert list(things["db"]) == ["ingress tcp 1-2 {group app}", "ingress tcp 1-2 {region}", "egress any all 0.0.0.0/0"]


def statement(**more: Any) -> Answer:
    return {
        "Sid": "Read",
        "Effect": "Allow",
        "Action": ["s3:GetObject"],
        "Resource": "arn:aws:s3:::x-us-east-1/*",
        **more,
    }


def roles(*statements: Answer) -> Things:
    name = "f-us-east-1-prod"
    trust = {name: {"Role": {"AssumeRolePolicyDocument": {"Statement": {"Effect": "Allow"}}}}, "gone": None}
    policies = {name: {"permissions": {"PolicyDocument": {"Statement": list(statements)}}}}
    return role_things(trust, policies, {}, EAST)


def test_policies_are_compared_by_statement() -> None:
    here, there = roles(statement()), roles(statement(Action="s3:GetObject"))
    assert differences("equality.policies", here, there, "r") == []
    [told] = differences("equality.policies", here, roles(statement(Effect="Deny")), "r")
    assert told.startswith("role f: permissions Read ")
    assert differences("equality.policies", here, roles(), "r")[0].endswith(" here, none in r")


def test_policies_of_resources_are_read_from_their_text() -> None:
    found = policy_things(
        "bucket", {"b-us-east-1-prod": {"Policy": '{"Statement": [{"Effect": "Deny"}]}'}, "none": None}, EAST
    )
    assert found == {"bucket b": {"statement 1": hash_of({"Effect": ["Deny"]})}}
