# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Clients find applications through real names, health checks and load balancers."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import dns.resolver
import pytest

from lab.plane.apps import SHIM
from tests.lab.global_database import FIRST, SECOND
from tests.lab.helpers import eventually, vpc_with_subnets
from tests.lab.plane_scene import SUFFIX, Plane, running_plane

STUB = Path(__file__).with_name("stub_app.py")
SPEED = 20
NONE: list[bool] = []
ZONE, NAME = "plane.test", "app.plane.test"


@dataclass(frozen=True)
class Traffic:
    plane: Plane
    checks: dict[str, str]

    def resolve(self, name: str) -> str:
        names = self.plane.status()["names"]
        asked = dns.resolver.Resolver(configure=False)
        asked.nameservers, asked.port = [names["address"]], names["port"]
        return str(asked.resolve(name, "A", search=False)[0].to_text())

    def balancer(self, region: str) -> dict[str, Any]:
        told = self.plane.status()["balancers"]
        return dict(next((one for one in told.values() if one["region"] == region), {"targets": {}}))

    def well(self, region: str) -> list[bool]:
        return [target["is_healthy"] for target in self.balancer(region)["targets"].values()]

    def region_of(self, address: str) -> str:
        return next(region for region in (FIRST, SECOND) if self.balancer(region)["address"] == address)

    def get(self, region: str, path: str = "/health") -> tuple[int, dict[str, str]]:
        told = self.balancer(region)
        connection = HTTPConnection(told["address"], told["ports"]["80"], timeout=1.5)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, json.loads(response.read() or "{}")
        finally:
            connection.close()

    def leads_to(self) -> str:
        return self.region_of(self.resolve(NAME))

    def is_healthy(self, region: str) -> bool:
        return bool(self.plane.status()["health"][self.checks[region]]["is_healthy"])


def make_application(plane: Plane, region: str) -> tuple[str, str]:
    """The name and the zone of a load balancer with two instances behind it."""
    client = plane.lab.client
    vpc, subnets = vpc_with_subnets(client("ec2", region))
    elb, scaling = client("elbv2", region), client("autoscaling", region)
    made = elb.create_load_balancer(Name=f"alb-{region}-{SUFFIX}", Subnets=subnets)["LoadBalancers"][0]
    [group] = elb.create_target_group(
        Name=f"tg-{region}-{SUFFIX}", Protocol="HTTP", Port=8080, VpcId=vpc, HealthCheckPath="/health",
        HealthCheckIntervalSeconds=10, HealthyThresholdCount=2, UnhealthyThresholdCount=3,
    )["TargetGroups"]  # fmt: skip
    forward = {"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}
    elb.create_listener(LoadBalancerArn=made["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[forward])
    template = {"LaunchTemplateName": f"app-{region}-{SUFFIX}"}
    client("ec2", region).create_launch_template(**template, LaunchTemplateData={"InstanceType": "t3.micro"})
    scaling.create_auto_scaling_group(
        AutoScalingGroupName=f"asg-{region}-{SUFFIX}", LaunchTemplate=template, MinSize=0, MaxSize=4,
        DesiredCapacity=2, VPCZoneIdentifier=",".join(subnets), TargetGroupARNs=[group["TargetGroupArn"]],
    )  # fmt: skip
    return made["DNSName"], made["CanonicalHostedZoneId"]


def make_route(plane: Plane) -> dict[str, str]:
    """The health check of each region."""
    route53, checks, changes = plane.lab.client("route53"), {}, []
    zone = route53.create_hosted_zone(Name=ZONE, CallerReference="plane")["HostedZone"]["Id"]
    for region, weight in ((FIRST, 100), (SECOND, 0)):
        name, elb_zone = make_application(plane, region)
        config = {
            "Type": "HTTP", "FullyQualifiedDomainName": name, "Port": 80, "ResourcePath": "/health",
            "RequestInterval": 10, "FailureThreshold": 3,
        }  # fmt: skip
        made = route53.create_health_check(CallerReference=region, HealthCheckConfig=config)
        checks[region] = made["HealthCheck"]["Id"]
        alias = {"DNSName": f"{name}.", "HostedZoneId": elb_zone, "EvaluateTargetHealth": True}
        record = {"Name": NAME, "Type": "A", "SetIdentifier": region, "Weight": weight, "AliasTarget": alias}
        record["HealthCheckId"] = checks[region]
        changes.append({"Action": "UPSERT", "ResourceRecordSet": record})
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    return checks


@pytest.fixture(scope="module")
def traffic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traffic]:
    application = f"{{python}} {STUB} {{region}} {{instance}} {{host}} {{port}}"
    options = ("--speed", str(SPEED), "--app", application)
    with running_plane(tmp_path_factory.mktemp("plane"), SECOND, options=options) as plane:
        yield Traffic(plane, make_route(plane))


@pytest.fixture(autouse=True)
def as_before(traffic: Traffic) -> None:
    for region in (FIRST, SECOND):
        traffic.plane.lab.restore(region)
        for kind in ("app", "instance"):
            traffic.plane.command("heal", kind, region)
    eventually(lambda: [traffic.well(region) for region in (FIRST, SECOND)], [[True] * 2] * 2, patience=30)
    eventually(lambda: traffic.checks[FIRST] in traffic.plane.status()["health"], True)
    eventually(lambda: traffic.is_healthy(FIRST) and traffic.is_healthy(SECOND), True, patience=20)


def test_a_load_balancer_spreads_over_its_instances(traffic: Traffic) -> None:
    seen = [traffic.get(FIRST) for _turn in range(6)]
    assert {status for status, _told in seen} == {200}
    assert {told["region"] for _status, told in seen} == {FIRST}
    assert len({told["instance"] for _status, told in seen}) == 2


def test_applications_resolve_the_names_of_the_plane(traffic: Traffic) -> None:
    look = traffic.plane.database.look()
    near, far = (traffic.plane.status()["databases"][region]["address"] for region in (FIRST, SECOND))
    for region, address in ((FIRST, near), (SECOND, far)):
        name = traffic.plane.database.rds(region).describe_db_clusters()["DBClusters"][0]["Endpoint"]
        assert traffic.get(SECOND, name)[1]["address"] == traffic.resolve(name) == address
    assert traffic.get(SECOND, look["Endpoint"])[1]["address"] == near
    assert traffic.get(SECOND, "none.plane.test")[1]["address"] == "gaierror"


@pytest.mark.parametrize("mode", ["reset", "timeout"])
def test_clients_move_when_a_region_goes_away_and_back_when_it_returns(traffic: Traffic, mode: str) -> None:
    assert traffic.leads_to() == FIRST
    traffic.plane.lab.outage(FIRST, mode)
    began = time.monotonic()
    eventually(traffic.leads_to, SECOND, patience=40)
    with pytest.raises(TimeoutError if mode == "timeout" else ConnectionError):
        traffic.get(FIRST)
    # Intervals are shorter, and time-outs are not: silence is noticed after the time-out of an observation.
    eventually(lambda: traffic.is_healthy(FIRST), False, patience=40)
    assert time.monotonic() - began > (3 * 2.0 if mode == "timeout" else 1.0)
    traffic.plane.lab.restore(FIRST)
    eventually(traffic.leads_to, FIRST, patience=40)


def test_without_applications_a_load_balancer_says_so(traffic: Traffic) -> None:
    traffic.plane.command("fault", "app", FIRST)
    eventually(lambda: traffic.well(FIRST), NONE)
    assert traffic.get(FIRST) == (503, {})
    assert traffic.plane.states() == {FIRST: "writer", SECOND: "standby"}


def test_the_others_serve_when_one_instance_is_lost(traffic: Traffic) -> None:
    traffic.plane.command("fault", "instance", FIRST)
    # It stays a target: the load balancer finds out by itself.
    eventually(lambda: sorted(traffic.well(FIRST)), [False, True], patience=20)
    assert {traffic.get(FIRST)[0] for _turn in range(6)} == {200}
    traffic.plane.command("heal", "instance", FIRST)
    eventually(lambda: traffic.well(FIRST), [True, True], patience=20)


def test_programs_reach_load_balancers_where_a_user_may_listen() -> None:
    lines = (
        "import sitecustomize as shim",
        "print(shim.parse_told(''), *shim.parse_told('127.0.0.53:10053'), *shim.parse_told('127.0.0.53:10053 8000'))",
        "print(shim.moved(80, 8000), shim.moved(443, 0), shim.moved(5432, 8000), shim.moved(None, 8000))",
    )
    words, env = [sys.executable, "-c", "\n".join(lines)], {"PYTHONPATH": str(SHIM)}
    run = subprocess.run(words, env=env, capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == [
        "None ('127.0.0.53', 10053) 0 ('127.0.0.53', 10053) 8000",
        "8080 443 5432 None",
    ]


def test_applications_follow_the_scaling_group(traffic: Traffic) -> None:
    scaling = traffic.plane.lab.client("autoscaling", SECOND)
    name = f"asg-{SECOND}-{SUFFIX}"
    for count in (3, 2):
        scaling.update_auto_scaling_group(AutoScalingGroupName=name, DesiredCapacity=count)
        eventually(lambda: len(traffic.well(SECOND)), count)
