# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each check of equality, green in two regions that are alike, and red for a fault that is planted for it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.readiness_equality import EQUALITY
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Check, Meant, State

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.equality_scene import (
    EAST,
    PACKAGE,
    WEST,
    Alike,
    document,
    make_alike,
    put_alarm,
    put_dashboard,
    put_parameter,
)
from tests.lab.helpers import eventually, zipped

Plant = Callable[[Alike], object]


@pytest.fixture(scope="module")
def alike(lab: Lab) -> Iterator[Alike]:
    this = make_alike(lab, "alike")
    yield this
    for region in (EAST, WEST):
        this.client("autoscaling", region).delete_auto_scaling_group(
            AutoScalingGroupName=this.name("asg", region), ForceDelete=True
        )


def of(check: Check | None) -> tuple[State, str]:
    assert check, "the check says nothing"
    return check.state, check.seen


def topic(this: Alike) -> str:
    return f"arn:aws:sns:{WEST}:{ACCOUNT}:{this.name('notifications')}"


def template(this: Alike, **data: Any) -> None:
    this.client("ec2").create_launch_template_version(
        LaunchTemplateName=this.name("app"), SourceVersion="1", LaunchTemplateData=data
    )


def drop(this: Alike) -> None:
    versions = this.client("ec2").describe_launch_template_versions(LaunchTemplateName=this.name("app"))
    numbers = [str(one["VersionNumber"]) for one in versions["LaunchTemplateVersions"] if one["VersionNumber"] > 1]
    this.client("ec2").delete_launch_template_versions(LaunchTemplateName=this.name("app"), Versions=numbers)


def pin(this: Alike, version: str, before: Callable[..., None], **more: str) -> None:
    before(this, **more)
    this.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName=this.name("asg"),
        LaunchTemplate={"LaunchTemplateName": this.name("app"), "Version": version},
    )


def other_image(this: Alike) -> None:
    images = this.client("ec2").describe_images(Owners=["amazon"])["Images"]
    template(this, ImageId=next(one["ImageId"] for one in images if one["Architecture"] == "x86_64"))


def code(this: Alike, package: bytes) -> None:
    this.client("lambda").update_function_code(FunctionName=this.name("worker"), ZipFile=package)


def settings(this: Alike, **more: Any) -> None:
    this.client("lambda").update_function_configuration(FunctionName=this.name("application-health"), **more)


def mapping(this: Alike, **more: Any) -> None:
    client = this.client("lambda")
    [one] = client.list_event_source_mappings(FunctionName=this.name("worker"))["EventSourceMappings"]
    client.update_event_source_mapping(UUID=one["UUID"], **more)


def role(this: Alike, resource: str) -> None:
    this.client("iam").put_role_policy(
        RoleName=this.name("application-health"),
        PolicyName="more",
        PolicyDocument=document({"Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}),
    )


def rule(this: Alike, verb: str) -> None:
    getattr(this.client("ec2"), f"{verb}_security_group_ingress")(
        GroupId=this.group("database"), IpProtocol="tcp", FromPort=22, ToPort=22, CidrIp="0.0.0.0/0"
    )


FAULTS: list[tuple[str, str, Plant, Plant]] = [
    (
        "equality.functions",
        "worker: code hash ",
        lambda this: code(this, zipped("# older")),
        lambda this: code(this, PACKAGE),
    ),
    (
        "equality.functions",
        "application-health: MemorySize 512 here, 128 in us-east-1",
        lambda this: settings(this, MemorySize=512),
        lambda this: settings(this, MemorySize=128),
    ),
    (
        "equality.functions",
        "application-health: environment WORD ",
        lambda this: settings(this, Environment={"Variables": {"PLACE": WEST, "WORD": "another"}}),
        lambda this: settings(this, Environment={"Variables": {"PLACE": WEST, "WORD": "not told"}}),
    ),
    (
        "equality.functions",
        "worker: mapping of work-us-east-2-alike BatchSize 9 here, 5 in us-east-1",
        lambda this: mapping(this, BatchSize=9),
        lambda this: mapping(this, BatchSize=5),
    ),
    (
        "equality.parameters",
        "failover/quorum: value ",
        lambda this: put_parameter(this, WEST, "failover/quorum", "3"),
        lambda this: put_parameter(this, WEST, "failover/quorum", "2"),
    ),
    (
        "equality.parameters",
        "region/name: value ",
        lambda this: put_parameter(this, WEST, "region/name", EAST),
        lambda this: put_parameter(this, WEST, "region/name", WEST),
    ),
    (
        "equality.parameters",
        "api_keys/gateway: value ",
        lambda this: put_parameter(this, WEST, "api_keys/gateway", "an older word", "SecureString"),
        lambda this: put_parameter(this, WEST, "api_keys/gateway", "a word that nobody is told", "SecureString"),
    ),
    (
        "equality.parameters",
        f"evacuated/{EAST}: missing here, there is one in us-east-1",
        lambda this: this.client("ssm").delete_parameter(Name=f"/dr-{this.suffix}/evacuated/{EAST}"),
        lambda this: put_parameter(this, WEST, f"evacuated/{EAST}", "true"),
    ),
    (
        "equality.security_groups",
        "database: ingress tcp 22-22 0.0.0.0/0 open here, none in us-east-1",
        lambda this: rule(this, "authorize"),
        lambda this: rule(this, "revoke"),
    ),
    (
        "equality.policies",
        "role application-health: more Read ",
        lambda this: role(this, f"arn:aws:s3:::anything-{WEST}/*"),
        lambda this: this.client("iam").delete_role_policy(RoleName=this.name("application-health"), PolicyName="more"),
    ),
    (
        "equality.alarms",
        "rto: Threshold 301.0 here, 300.0 in us-east-1",
        lambda this: put_alarm(this, WEST, topic(this), Threshold=301),
        lambda this: put_alarm(this, WEST, topic(this)),
    ),
    (
        "equality.alarms",
        "rto: its actions are off",
        lambda this: this.client("cloudwatch").disable_alarm_actions(AlarmNames=[this.name("rto")]),
        lambda this: this.client("cloudwatch").enable_alarm_actions(AlarmNames=[this.name("rto")]),
    ),
    (
        "equality.dashboards",
        "dashboard: widget RTO none here, ",
        lambda this: put_dashboard(this, WEST, "something else"),
        lambda this: put_dashboard(this, WEST),
    ),
    (
        "equality.keys",
        "dr: the key is PendingDeletion",
        lambda this: this.client("kms").schedule_key_deletion(KeyId=this.key()),
        lambda this: (
            this.client("kms").cancel_key_deletion(KeyId=this.key()),
            this.client("kms").enable_key(KeyId=this.key()),
        ),
    ),
    (
        "equality.keys",
        "dr: rotation off here, on in us-east-1",
        lambda this: this.client("kms").disable_key_rotation(KeyId=this.key()),
        lambda this: this.client("kms").enable_key_rotation(KeyId=this.key()),
    ),
    (
        "equality.launch_template",
        "app: InstanceType t4g.large here, t4g.small in us-east-1",
        lambda this: template(this, InstanceType="t4g.large"),
        drop,
    ),
    ("equality.image", "image: name amzn2-ami-hvm-", other_image, drop),
    (
        "equality.launch_template",
        "app: the scaling group starts version 1, the newest is ",
        lambda this: pin(this, "1", template, InstanceType="t4g.small"),
        lambda this: pin(this, "$Latest", drop),
    ),
]


@pytest.mark.parametrize(("name", "seen", "plant", "mend"), FAULTS, ids=[fault[1] for fault in FAULTS])
def test_a_region_that_differs_is_not_ready(alike: Alike, name: str, seen: str, plant: Plant, mend: Plant) -> None:
    plant(alike)
    found = alike.check(name)
    mend(alike)
    state, told = of(found)
    assert state is State.NOT_READY
    assert seen in told
    assert "another" not in told and "older word" not in told, "no value of a secret is told"


def test_a_secret_whose_replica_holds_something_else_or_is_gone_is_not_ready(alike: Alike) -> None:
    secrets, name = alike.client("secretsmanager", EAST), f"database-{alike.suffix}"
    secrets.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=[WEST])
    missing = of(alike.check("equality.secrets"))
    own = alike.client("secretsmanager")
    own.create_secret(Name=name, SecretString="another", Tags=alike.tags())
    state, seen = of(alike.check("equality.secrets"))
    own.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)
    secrets.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=[{"Region": WEST}])
    assert missing == (State.NOT_READY, "database: missing here, there is one in us-east-1")
    assert (state, seen.split(" ")[:2]) == (State.NOT_READY, ["database:", "version"])


def test_a_certificate_that_ends_soon_or_names_something_else_is_not_ready(alike: Alike) -> None:
    for region in (EAST, WEST):
        state, seen = of(alike.check("equality.certificates", region, min_certificate_days=4000))
        assert state is State.NOT_READY
        assert seen.startswith("certificate: that of app.alike-dr.net ends in ")
    elb = alike.client("elbv2")
    [listener] = elb.describe_listeners(LoadBalancerArn=alike.balancer()["LoadBalancerArn"])["Listeners"]
    other = alike.client("acm").request_certificate(DomainName="other.net")["CertificateArn"]
    elb.modify_listener(ListenerArn=listener["ListenerArn"], Certificates=[{"CertificateArn": other}])
    state, seen = of(alike.check("equality.certificates", min_certificate_days=1))
    assert (state, seen) == (
        State.NOT_READY,
        "certificate: names other.net here, app.alike-dr.net in us-east-1",
    )
    elb.modify_listener(ListenerArn=listener["ListenerArn"], Certificates=listener["Certificates"])


def test_a_difference_that_is_meant_is_ready_until_there_is_none(alike: Alike) -> None:
    meant = (Meant("equality.functions", "application-health: MemorySize *", "a trial"),)
    told = "application-health: MemorySize 512 here, 128 in us-east-1 (meant: a trial)"
    settings(alike, MemorySize=512)
    eventually(lambda: of(alike.check("equality.functions", meant=meant)), (State.READY, told))
    settings(alike, MemorySize=128)
    eventually(lambda: of(alike.check("equality.functions", meant=meant))[0], State.READY)
    seen = of(alike.check("equality.functions", meant=meant))[1]
    assert "'application-health: MemorySize *' is meant to differ and does not: take it out" in seen


def test_a_reference_that_does_not_answer_leaves_unknown(alike: Alike, lab: Lab) -> None:
    lab.outage(EAST)
    try:
        found = of(alike.check("equality.parameters"))
    finally:
        lab.restore(EAST)
    assert found == (State.UNKNOWN, "us-east-1 does not answer")


# After every other test here, each of which leaves what it found.
@pytest.mark.parametrize("name", EQUALITY)
def test_regions_that_are_alike_are_ready(alike: Alike, name: str) -> None:
    bounds: dict[str, Any] = {"min_certificate_days": 1}
    eventually(lambda: of(alike.check(name, **bounds)), (State.READY, "no difference"))
    itself = alike.check(name, EAST, **bounds)
    assert itself is None or of(itself) == (State.READY, "no difference")
