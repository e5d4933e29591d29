# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names are answered as Route 53 answers them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from lab.patches.route53_answers import Candidate, choose
from lab.testing import Lab
from tests.lab.helpers import refused, unique, vpc_with_subnets

NEAR, FAR = "us-east-1", "us-east-2"


@pytest.fixture(autouse=True)
def as_before(lab: Lab) -> Iterator[None]:
    yield
    for region in (NEAR, FAR):
        lab.restore(region)


@pytest.mark.parametrize(
    ("candidates", "chosen"),
    [
        ("100 healthy, 0 healthy", 0),
        ("0 healthy, 100 healthy", 1),
        ("100 sick, 0 healthy", 1),
        ("100 healthy, 0 sick", 0),
        ("100 sick, 0 sick", 0),
        ("0 sick, 100 sick", 1),
        ("0 healthy, 0 healthy", 0),
        ("0 sick, 0 healthy", 1),
        ("0 sick, 0 sick", 0),
        ("10 healthy, 90 healthy", 1),
        ("10 healthy, 90 sick", 0),
        ("50 sick, 50 sick, 0 sick, 0 healthy", 3),
    ],
)
def test_zero_weights_count_when_all_others_are_unhealthy(candidates: str, chosen: int) -> None:
    words = [one.split() for one in candidates.split(", ")]
    given = [
        Candidate(int(weight), f"record-{place}", health == "healthy") for place, (weight, health) in enumerate(words)
    ]
    assert choose(given) == chosen


@dataclass
class Zone:
    lab: Lab
    name: str = field(default_factory=lambda: f"{unique('zone')}.test")
    id: str = ""

    @property
    def route53(self) -> Any:
        return self.lab.client("route53")

    def check(self, config: dict[str, Any]) -> str:
        made = self.route53.create_health_check(CallerReference=unique("check"), HealthCheckConfig=config)
        return str(made["HealthCheck"]["Id"])

    def add(self, name: str, **record: Any) -> None:
        record = {"Name": f"{name}.{self.name}", "Type": "A", **record}
        if "AliasTarget" not in record:
            record = {"TTL": 60, **record}
        self.route53.change_resource_record_sets(
            HostedZoneId=self.id, ChangeBatch={"Changes": [{"Action": "UPSERT", "ResourceRecordSet": record}]}
        )

    def weigh(self, name: str, identifier: str, weight: int, check: str, address: str) -> None:
        self.add(
            name,
            SetIdentifier=identifier,
            Weight=weight,
            HealthCheckId=check,
            ResourceRecords=[{"Value": address}],
        )

    def ask(self, name: str) -> str:
        return self.lab.answer(self.name, f"{name}.{self.name}")


@pytest.fixture
def zone(lab: Lab) -> Zone:
    made = Zone(lab)
    made.id = lab.client("route53").create_hosted_zone(Name=made.name, CallerReference=made.name)["HostedZone"]["Id"]
    return made


@dataclass(frozen=True)
class Alarm:
    lab: Lab
    name: str
    region: str

    def set(self, state: str) -> None:
        self.lab.client("cloudwatch", self.region).set_alarm_state(
            AlarmName=self.name, StateValue=state, StateReason="test"
        )

    def config(self, insufficient: str = "LastKnownStatus") -> dict[str, Any]:
        return {
            "Type": "CLOUDWATCH_METRIC",
            "AlarmIdentifier": {"Name": self.name, "Region": self.region},
            "InsufficientDataHealthStatus": insufficient,
        }


def alarm(lab: Lab, region: str = FAR) -> Alarm:
    made = Alarm(lab, unique("alarm"), region)
    lab.client("cloudwatch", region).put_metric_alarm(
        AlarmName=made.name,
        Namespace="Lab",
        MetricName=made.name,
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanThreshold",
    )
    return made


def test_an_alarm_tells_the_state_of_its_check(lab: Lab, zone: Zone) -> None:
    watched = alarm(lab)
    check, inverted = zone.check(watched.config()), zone.check({**watched.config(), "Inverted": True})
    assert (lab.is_healthy(check), lab.is_healthy(inverted)) == (True, False)
    watched.set("ALARM")
    assert (lab.is_healthy(check), lab.is_healthy(inverted)) == (False, True)
    watched.set("OK")
    assert (lab.is_healthy(check), lab.is_healthy(inverted)) == (True, False)


def test_where_an_alarm_knows_too_little_its_check_says_what_holds(lab: Lab, zone: Zone) -> None:
    watched = alarm(lab)
    checks = [zone.check(watched.config(word)) for word in ("Healthy", "Unhealthy", "LastKnownStatus")]
    assert [lab.is_healthy(check) for check in checks] == [True, False, True]
    watched.set("ALARM")
    assert [lab.is_healthy(check) for check in checks] == [False, False, False]
    watched.set("INSUFFICIENT_DATA")
    assert [lab.is_healthy(check) for check in checks] == [True, False, False]


def test_an_alarm_of_a_region_that_is_away_keeps_its_state(lab: Lab, zone: Zone) -> None:
    watched = alarm(lab)
    watched.set("ALARM")
    check = zone.check(watched.config())
    lab.outage(FAR)
    assert lab.is_healthy(check) is False


def test_a_disabled_check_is_healthy_unless_inverted(lab: Lab, zone: Zone) -> None:
    watched = alarm(lab)
    watched.set("ALARM")
    check = zone.check({**watched.config(), "Disabled": True})
    inverted = zone.check({**watched.config(), "Disabled": True, "Inverted": True})
    assert (lab.is_healthy(check), lab.is_healthy(inverted)) == (True, False)


def test_a_calculated_check_counts_its_healthy_children(lab: Lab, zone: Zone) -> None:
    watched = [alarm(lab), alarm(lab, NEAR)]
    for one in watched:
        one.set("OK")
    children = [zone.check(one.config()) for one in watched]
    both, either = (
        zone.check({"Type": "CALCULATED", "ChildHealthChecks": children, "HealthThreshold": threshold})
        for threshold in (2, 1)
    )
    for place, (name, check) in enumerate((("both", both), ("either", either))):
        zone.weigh(name, "checked", 100, check, f"192.0.2.{place}")
        zone.add(name, SetIdentifier="else", Weight=0, ResourceRecords=[{"Value": "192.0.2.99"}])
    assert (zone.ask("both"), zone.ask("either")) == ("192.0.2.0", "192.0.2.1")
    watched[0].set("ALARM")
    assert (zone.ask("both"), zone.ask("either")) == ("192.0.2.99", "192.0.2.1")
    assert (lab.is_healthy(both), lab.is_healthy(either)) == (False, True)
    watched[1].set("ALARM")
    assert (zone.ask("both"), zone.ask("either")) == ("192.0.2.99", "192.0.2.99")
    with refused("InvalidInput"):
        zone.route53.get_health_check_status(HealthCheckId=both)


def balancer(lab: Lab, region: str, *, targets: int = 1) -> tuple[str, str]:
    """The name of a load balancer, and its target group."""
    elb, name = lab.client("elbv2", region), unique("lb")
    vpc, subnets = vpc_with_subnets(lab.client("ec2", region))
    made = elb.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]
    group = elb.create_target_group(Name=name, Protocol="HTTP", Port=80, VpcId=vpc)["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
    )
    if targets:
        elb.register_targets(TargetGroupArn=group, Targets=[{"Id": "i-0123456789abcdef0"}])
    return str(made["DNSName"]), str(group)


def test_an_endpoint_is_as_healthy_as_its_load_balancer(lab: Lab, zone: Zone) -> None:
    name, group = balancer(lab, FAR)
    check = zone.check({"Type": "HTTP", "FullyQualifiedDomainName": name, "Port": 80, "ResourcePath": "/"})
    elsewhere = zone.check({"Type": "HTTP", "FullyQualifiedDomainName": "www.example.org", "Port": 80})
    assert lab.is_healthy(check) is True
    lab.outage(FAR)
    assert (lab.is_healthy(check), lab.is_healthy(elsewhere)) == (False, True)
    lab.restore(FAR)
    assert lab.is_healthy(check) is True
    lab.client("elbv2", FAR).deregister_targets(TargetGroupArn=group, Targets=[{"Id": "i-0123456789abcdef0"}])
    assert lab.is_healthy(check) is False


def test_an_alias_is_answered_by_its_target(lab: Lab, zone: Zone) -> None:
    names = {region: balancer(lab, region)[0] for region in (NEAR, FAR)}
    for region, weight in ((NEAR, 100), (FAR, 0)):
        target = {"HostedZoneId": "Z35SXDOTRQ7X7K", "DNSName": names[region], "EvaluateTargetHealth": True}
        zone.add("app", SetIdentifier=region, Weight=weight, AliasTarget=target)
    own = {"HostedZoneId": zone.id.rpartition("/")[2], "DNSName": f"app.{zone.name}", "EvaluateTargetHealth": False}
    zone.add("www", AliasTarget=own)
    assert (zone.ask("app"), zone.ask("www")) == (names[NEAR], names[NEAR])
    mark = lab.mark()
    lab.outage(NEAR)
    assert (zone.ask("app"), zone.ask("www")) == (names[FAR], names[FAR])
    lab.outage(FAR)
    assert zone.ask("app") == names[NEAR]
    assert lab.calls(since=mark) == []


def test_what_is_not_there_has_no_answer(zone: Zone) -> None:
    zone.add("here", ResourceRecords=[{"Value": "192.0.2.1"}, {"Value": "192.0.2.2"}])
    assert (zone.ask("here"), zone.ask("gone")) == ("192.0.2.1,192.0.2.2", "")
    told = zone.route53.test_dns_answer(HostedZoneId=zone.id, RecordName=f"gone.{zone.name}", RecordType="A")
    assert told["ResponseCode"] == "NXDOMAIN"
    with refused("NoSuchHostedZone"):
        zone.route53.test_dns_answer(HostedZoneId="ZNONE", RecordName="a.test", RecordType="A")
    with refused("NoSuchHealthCheck"):
        zone.route53.get_health_check_status(HealthCheckId="11111111-2222-3333-4444-555555555555")


def test_asking_changes_nothing(lab: Lab, zone: Zone) -> None:
    check = zone.check(alarm(lab).config())
    mark = lab.mark()
    zone.route53.get_health_check_status(HealthCheckId=check)
    zone.route53.test_dns_answer(HostedZoneId=zone.id, RecordName=zone.name, RecordType="NS")
    assert [(call["action"], call["mutates"]) for call in lab.calls(since=mark)] == [
        ("GetHealthCheckStatus", False),
        ("TestDNSAnswer", False),
    ]


def test_the_primary_is_answered_while_it_is_healthy(lab: Lab, zone: Zone) -> None:
    watched = alarm(lab)
    check = zone.check(watched.config())
    zone.add("db", SetIdentifier="1", Failover="PRIMARY", HealthCheckId=check, ResourceRecords=[{"Value": "192.0.2.1"}])
    zone.add("db", SetIdentifier="2", Failover="SECONDARY", ResourceRecords=[{"Value": "192.0.2.2"}])
    assert zone.ask("db") == "192.0.2.1"
    watched.set("ALARM")
    assert zone.ask("db") == "192.0.2.2"
