# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each check of the path, green and red: traffic, people, rights, and the way that was tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.journal import write_entry
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.readiness import inspect, scene_of
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.readiness_path import PATH
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry, Step, failover_id
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_check import Bounds, State
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.readiness_path_rights import (
    CALLER,
    CONTROLLER,
    Place,
    Right,
    questions,
)

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.equality_scene import EAST, REGIONS, WEST, Alike, document, make_key
from tests.lab.helpers import eventually, unique

ENGINE = "aurora-postgresql"
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ACCOUNT}}
NOW = datetime.now(UTC)
Seen = tuple[State, str]
Plant = Callable[[Alike], object]


@pytest.fixture(scope="module")
def path(lab: Lab) -> Alike:
    this = Alike(lab, "path")
    make_database(this)
    for region in REGIONS:
        make_key(this, region)
        make_balancer(this, region)
        make_alarms(this, region)
        topic = this.client("sns", region).create_topic(Name=this.name("notifications", region), Tags=this.tags())
        subscribe(this, topic["TopicArn"], region)
    make_routes(this)
    make_role(this, this.name("failover-controller"), CONTROLLER)
    make_role(this, "path-operator", CALLER)
    this.client("dynamodb").create_table(
        TableName=f"failover-{this.suffix}",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "entry", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "entry")],
    )
    return this


def make_database(this: Alike) -> None:
    this.client("rds", EAST).create_global_cluster(GlobalClusterIdentifier=f"global-{this.suffix}", Engine=ENGINE)
    for region in REGIONS:
        master = {"MasterUsername": "app", "MasterUserPassword": "made-up"} if region == EAST else {}
        this.client("rds", region).create_db_cluster(
            DBClusterIdentifier=this.name("cluster", region),
            Engine=ENGINE,
            GlobalClusterIdentifier=f"global-{this.suffix}",
            **master,
        )


def make_balancer(this: Alike, region: str) -> None:
    """A load balancer with one instance that answers."""
    ec2, elb = this.client("ec2", region), this.client("elbv2", region)
    vpc = ec2.create_vpc(CidrBlock="10.120.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.120.{n}.0/24", AvailabilityZone=f"{region}{'ab'[n]}")["Subnet"]
        for n in range(2)
    ]
    balancer = elb.create_load_balancer(
        Name=this.name("alb", region), Subnets=[subnet["SubnetId"] for subnet in subnets]
    )["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name=this.name("tg", region), Protocol="HTTP", Port=8080, VpcId=vpc)
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=balancer,
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )
    ec2.run_instances(ImageId="ami-12345678", MinCount=1, MaxCount=1, SubnetId=subnets[0]["SubnetId"])
    targets(this, "register", region)


def targets(this: Alike, verb: str, region: str = WEST) -> None:
    elb, ec2 = this.client("elbv2", region), this.client("ec2", region)
    [group] = elb.describe_target_groups(Names=[this.name("tg", region)])["TargetGroups"]
    only = [{"Name": "vpc-id", "Values": [group["VpcId"]]}]
    found = ec2.describe_instances(Filters=only)["Reservations"][0]["Instances"]
    getattr(elb, f"{verb}_targets")(
        TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": one["InstanceId"]} for one in found]
    )


def make_alarms(this: Alike, region: str) -> None:
    other = WEST if region == EAST else EAST
    evacuated = f"evacuated-{other}-in-{region}-{this.suffix}"
    for name, state in ((this.name("writer-here", region), "OK" if region == EAST else "ALARM"), (evacuated, "OK")):
        this.client("cloudwatch", region).put_metric_alarm(
            AlarmName=name,
            Namespace="MultiRegionDR",
            MetricName="Something",
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=1,
            Threshold=1,
            ComparisonOperator="GreaterThanThreshold",
            TreatMissingData="ignore",
        )
        state_of(this, region, name, state)


def state_of(this: Alike, region: str, name: str, state: str) -> None:
    this.client("cloudwatch", region).set_alarm_state(AlarmName=name, StateValue=state, StateReason="told")


def make_routes(this: Alike) -> None:
    route53 = this.client("route53")
    zone = route53.create_hosted_zone(Name=this.system.zone_name, CallerReference=unique("zone"))["HostedZone"]["Id"]
    changes = [
        {"Action": "UPSERT", "ResourceRecordSet": record(this, region, make_checks(this, region))} for region in REGIONS
    ]
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def record(this: Alike, region: str, check: str, **more: Any) -> dict[str, Any]:
    balancer = this.balancer(region)
    return {
        "Name": this.system.record_name,
        "Type": "A",
        "SetIdentifier": region,
        "Weight": 100 if region == EAST else 0,
        "HealthCheckId": check,
        "AliasTarget": {
            "HostedZoneId": balancer["CanonicalHostedZoneId"],
            "DNSName": balancer["DNSName"],
            "EvaluateTargetHealth": True,
        },
        **more,
    }


def make_checks(this: Alike, region: str) -> str:
    """The joined check of a region."""
    other, end = WEST if region == EAST else EAST, f"{region}-{this.suffix}"
    endpoint = {"Type": "HTTP", "Port": 80, "FullyQualifiedDomainName": this.balancer(region)["DNSName"]}
    evacuated = f"evacuated-{region}-in-{other}-{this.suffix}"
    children = [
        make_check(this, f"endpoint-{end}", endpoint),
        make_check(this, f"writer-here-{end}", alarm_check(f"writer-here-{end}", region, "Unhealthy")),
        make_check(this, evacuated, alarm_check(evacuated, other, "Healthy")),
    ]
    joined = {"Type": "CALCULATED", "ChildHealthChecks": children, "HealthThreshold": 3}
    return make_check(this, f"region-{end}", joined)


def alarm_check(name: str, region: str, without_data: str) -> dict[str, Any]:
    return {
        "Type": "CLOUDWATCH_METRIC",
        "AlarmIdentifier": {"Region": region, "Name": name},
        "InsufficientDataHealthStatus": without_data,
    }


def make_check(this: Alike, name: str, config: dict[str, Any]) -> str:
    made = this.client("route53").create_health_check(CallerReference=unique("check"), HealthCheckConfig=config)
    this.client("route53").change_tags_for_resource(
        ResourceType="healthcheck", ResourceId=made["HealthCheck"]["Id"], AddTags=this.tags(Name=name)
    )
    return str(made["HealthCheck"]["Id"])


def check_id(this: Alike, name: str) -> str:
    checks = this.client("route53").list_health_checks()["HealthChecks"]
    for check in checks:
        answer = this.client("route53").list_tags_for_resource(ResourceType="healthcheck", ResourceId=check["Id"])
        if {"Key": "Name", "Value": name} in answer["ResourceTagSet"]["Tags"]:
            return str(check["Id"])
    raise AssertionError(name)


def update_check(this: Alike, kind: str, **more: Any) -> None:
    this.client("route53").update_health_check(HealthCheckId=check_id(this, this.name(kind)), **more)


def update_record(this: Alike, **more: Any) -> None:
    route53 = this.client("route53")
    zones = route53.list_hosted_zones_by_name(DNSName=this.system.zone_name)["HostedZones"]
    changed = record(this, WEST, check_id(this, this.name("region")), **more)
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": changed}]}
    route53.change_resource_record_sets(HostedZoneId=zones[0]["Id"], ChangeBatch=batch)


def subscribe(this: Alike, topic: str, region: str) -> None:
    queue = this.client("sqs", region).create_queue(QueueName=this.name("queue", region))["QueueUrl"]
    arn = this.client("sqs", region).get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    this.client("sns", region).subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"], ReturnSubscriptionArn=True
    )


def make_role(this: Alike, name: str, rights: tuple[Right, ...]) -> str:
    iam = this.client("iam")
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(TRUST))
    return allow(this, name, rights)


def allow(this: Alike, name: str, rights: tuple[Right, ...]) -> str:
    """What the rights need, and nothing else."""
    key = f"arn:aws:kms:{WEST}:{ACCOUNT}:key/{this.key()}"
    place = Place("aws", ACCOUNT, WEST, REGIONS, this.suffix, key)
    statements = [
        {
            "Effect": "Allow",
            "Action": list(question.actions),
            "Resource": list(question.resources),
            **({"Condition": {"StringEquals": dict(question.context)}} if question.context else {}),
        }
        for question in questions(rights, place)
    ]
    this.client("iam").put_role_policy(RoleName=name, PolicyName="may", PolicyDocument=document(*statements))
    return f"arn:aws:iam::{ACCOUNT}:role/{name}"


def see(this: Alike, name: str, region: str = WEST, role: str = "path-operator", **bounds: Any) -> Seen | None:
    """One check, asked by somebody in a role."""
    session = lent(this.lab, role) if role else None

    def client(service: str, where: str) -> Any:
        return this.lab.client(service, where, credentials=session) if service == "sts" else this.client(service, where)

    scene = scene_of(this.client, client, this.system, REGIONS, Bounds(**bounds), NOW)
    found = next(iter(inspect(scene, [region], [name])), None)
    return (found.state, found.seen) if found else None


def lent(lab: Lab, role: str) -> dict[str, str]:
    """The keys of a session in a role."""
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    return dict(lab.client("sts").assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"])


GREEN = {
    ("path.health_checks", WEST): "as wanted",
    ("path.health_checks", EAST): "as wanted",
    ("path.records", EAST): "traffic is led here",
    ("path.records", WEST): "no traffic is led here while us-east-1 writes",
    ("path.subscriptions", WEST): "1 sqs confirmed",
    ("path.rights", WEST): "simulated for the controller and role path-operator: allowed",
}
ROUTE: list[tuple[str, str, Plant, Plant]] = [
    (
        "path.health_checks",
        "endpoint-us-east-2-path is inverted",
        lambda this: update_check(this, "endpoint", Inverted=True),
        lambda this: update_check(this, "endpoint", Inverted=False),
    ),
    (
        "path.health_checks",
        "writer-here-us-east-2-path is disabled",
        lambda this: update_check(this, "writer-here", Disabled=True),
        lambda this: update_check(this, "writer-here", Disabled=False),
    ),
    (
        "path.health_checks",
        "region-us-east-2-path: health_threshold is 2, not 3",
        lambda this: update_check(this, "region", HealthThreshold=2),
        lambda this: update_check(this, "region", HealthThreshold=3),
    ),
    (
        "path.records",
        "the record's weight is 7, not 0",
        lambda this: update_record(this, Weight=7),
        lambda this: update_record(this),
    ),
    (
        "path.records",
        "the record's health check is ",
        lambda this: update_record(this, HealthCheckId=check_id(this, this.name("endpoint"))),
        lambda this: update_record(this),
    ),
    (
        "path.records",
        "traffic is led here, though us-east-1 writes",
        lambda this: state_of(this, WEST, this.name("writer-here"), "OK"),
        lambda this: state_of(this, WEST, this.name("writer-here"), "ALARM"),
    ),
    (
        "path.records",
        "endpoint-us-east-2-path is unhealthy, so no traffic would come after a failover",
        lambda this: targets(this, "deregister"),
        lambda this: targets(this, "register"),
    ),
    (
        "path.rights",
        "the controller may not rds:FailoverGlobalCluster on arn:aws:rds::",
        lambda this: allow(this, this.name("failover-controller"), CONTROLLER[:4]),
        lambda this: allow(this, this.name("failover-controller"), CONTROLLER),
    ),
    (
        "path.rights",
        "role path-operator may not dynamodb:PutItem on arn:aws:dynamodb:us-east-2:",
        lambda this: allow(this, "path-operator", CALLER[4:]),
        lambda this: allow(this, "path-operator", CALLER),
    ),
]


@pytest.mark.parametrize(("name", "told", "plant", "mend"), ROUTE, ids=[fault[1] for fault in ROUTE])
def test_a_fault_on_the_way_is_not_ready(path: Alike, name: str, told: str, plant: Plant, mend: Plant) -> None:
    plant(path)
    found = see(path, name)
    mend(path)
    assert found
    assert found[0] is State.NOT_READY
    assert told in found[1]


@pytest.mark.parametrize(("name", "region"), GREEN)
def test_a_way_without_faults_is_ready(path: Alike, name: str, region: str) -> None:
    wanted: Seen | None = (State.READY, GREEN[name, region])
    eventually(lambda: see(path, name, region), wanted)


def test_a_writer_that_no_traffic_reaches_is_not_ready(path: Alike) -> None:
    name = path.name("writer-here", EAST)
    state_of(path, EAST, name, "ALARM")
    found = see(path, "path.records", EAST)
    state_of(path, EAST, name, "OK")
    assert found == (State.NOT_READY, "no traffic is led here, since writer-here-us-east-1-path is unhealthy")


def test_a_caller_of_whom_nobody_can_ask_leaves_unknown(path: Alike) -> None:
    found = see(path, "path.rights", role="")
    assert found
    assert (found[0], found[1][:27]) == (State.UNKNOWN, "IAM can't be asked what arn")


def test_a_topic_that_tells_nobody_or_waits_is_not_ready(path: Alike) -> None:
    sns = path.client("sns")
    [topic] = [one["TopicArn"] for one in sns.list_topics()["Topics"] if path.name("notifications") in one["TopicArn"]]
    [subscription] = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="nobody@path-dr.net")
    assert see(path, "path.subscriptions") == (State.NOT_READY, "1 sqs confirmed, 1 email not confirmed")
    sns.unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])
    assert see(path, "path.subscriptions") == (State.NOT_READY, "nobody is told, 1 email not confirmed")


def test_a_drill_is_ready_while_it_is_not_long_ago(path: Alike) -> None:
    assert see(path, "path.drill") == (State.NOT_READY, "the writer was never moved to us-east-2")
    told = (("drill 20260801T000000Z", 119), ("somebody typed it", 20))
    for why, days in told:
        at = (NOW - timedelta(days=days)).timestamp()
        note = [(Step.REQUESTED, why, {"method": "switchover"}), (Step.FINISHED, "it serves", {})]
        for step, detail, data in note:
            write_entry(
                path.client("dynamodb"),
                f"failover-{path.suffix}",
                Entry(failover_id(at, WEST), at, step, WEST, "operator", detail, data),
            )
        found = see(path, "path.drill")
        assert found
        assert found[1].endswith(f", {days} days ago")
        assert (found[0], found[1].split(" ")[0]) == (
            (State.NOT_READY, "drill") if days > 100 else (State.READY, "switchover")
        )
    assert see(path, "path.drill", EAST) is None, "a writer needs no drill"


def test_accelerated_recovery_is_looked_at_where_it_is_asked_for(path: Alike) -> None:
    name = "path.accelerated_recovery"
    assert see(path, name, EAST) is None
    assert see(path, name, EAST, accelerated_recovery=True) == (State.NOT_READY, "DISABLED")
    route53 = path.client("route53")
    zone = route53.list_hosted_zones_by_name(DNSName=path.system.zone_name)["HostedZones"][0]["Id"]
    route53.update_hosted_zone_features(HostedZoneId=zone, EnableAcceleratedRecovery=True)
    assert see(path, name, EAST, accelerated_recovery=True) == (State.READY, "ENABLED")
    assert see(path, name, WEST, accelerated_recovery=True) is None, "a zone belongs to no region"


def test_every_check_of_the_path_is_shown_here() -> None:
    shown = {name for name, _region in GREEN} | {"path.drill", "path.accelerated_recovery"}
    assert shown == set(PATH)
