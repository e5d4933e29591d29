# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each test fails when the patch of the same name is left out."""

from __future__ import annotations

from typing import Any

import pytest

from lab.testing import Lab
from tests.lab.helpers import refused, unique

ENDPOINT = {"Type": "HTTPS", "FullyQualifiedDomainName": "app.corp.test", "ResourcePath": "/health"}
BOGUS = "11111111-1111-1111-1111-111111111111"


@pytest.fixture
def route53(lab: Lab) -> Any:
    return lab.client("route53")


def created(route53: Any, config: dict[str, Any], reference: str = "") -> dict[str, Any]:
    answer = route53.create_health_check(CallerReference=reference or unique("check"), HealthCheckConfig=config)
    return dict(answer["HealthCheck"])


def test_health_checks_keep_lists(route53: Any) -> None:
    regions = ["us-east-1", "us-west-1", "eu-west-1"]
    child = created(route53, {**ENDPOINT, "Regions": regions})
    assert child["HealthCheckConfig"]["Regions"] == regions
    parent = created(route53, {"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": [child["Id"]]})
    found = route53.get_health_check(HealthCheckId=parent["Id"])["HealthCheck"]
    assert found["HealthCheckConfig"]["ChildHealthChecks"] == [child["Id"]]


def test_health_checks_have_the_defaults(route53: Any) -> None:
    config = created(route53, ENDPOINT)["HealthCheckConfig"]
    assert (config["Port"], config["RequestInterval"], config["FailureThreshold"]) == (443, 30, 3)


def test_booleans_are_true_when_they_were_set(route53: Any) -> None:
    switches = {"Inverted": True, "EnableSNI": True, "MeasureLatency": True, "Disabled": True}
    check = created(route53, {**ENDPOINT, **switches})
    assert switches.items() <= check["HealthCheckConfig"].items()
    updated = route53.update_health_check(HealthCheckId=check["Id"], Inverted=False)["HealthCheck"]
    assert updated["HealthCheckConfig"]["Inverted"] is False
    assert updated["HealthCheckConfig"]["Disabled"] is True


def test_health_checks_of_a_record_must_exist(route53: Any) -> None:
    zone = route53.create_hosted_zone(Name=f"{unique('zone')}.test", CallerReference=unique("z"))["HostedZone"]

    def change(action: str, check: str) -> None:
        record = {
            "Name": f"app.{zone['Name']}",
            "Type": "A",
            "TTL": 60,
            "SetIdentifier": "one",
            "Weight": 100,
            "HealthCheckId": check,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
        }
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        route53.change_resource_record_sets(HostedZoneId=zone["Id"], ChangeBatch=batch)

    with refused("NoSuchHealthCheck"):
        change("UPSERT", BOGUS)
    check = created(route53, ENDPOINT)["Id"]
    change("UPSERT", check)
    route53.delete_health_check(HealthCheckId=check)
    change("DELETE", check)


def test_children_of_a_health_check_must_exist(route53: Any) -> None:
    with refused("InvalidInput"):
        created(route53, {"Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": [BOGUS]})


def test_a_caller_reference_is_used_once(route53: Any) -> None:
    reference = unique("check")
    assert created(route53, ENDPOINT, reference)["Id"] == created(route53, ENDPOINT, reference)["Id"]
    with refused("HealthCheckAlreadyExists"):
        created(route53, {**ENDPOINT, "Port": 8443}, reference)


def test_zones_tell_about_dnssec(route53: Any) -> None:
    zone = route53.create_hosted_zone(Name=f"{unique('zone')}.test", CallerReference=unique("z"))["HostedZone"]
    assert route53.get_dnssec(HostedZoneId=zone["Id"])["Status"]["ServeSignature"] == "NOT_SIGNING"
    with refused("NoSuchHostedZone"):
        route53.get_dnssec(HostedZoneId="ZNOSUCHZONE")


def test_tags_of_many_are_listed_at_once(route53: Any) -> None:
    checks = [created(route53, ENDPOINT)["Id"] for _time in range(2)]
    route53.change_tags_for_resource(
        ResourceType="healthcheck", ResourceId=checks[1], AddTags=[{"Key": "Name", "Value": "one"}]
    )
    answer = route53.list_tags_for_resources(ResourceType="healthcheck", ResourceIds=checks)
    assert [one["Tags"] for one in answer["ResourceTagSets"]] == [[], [{"Key": "Name", "Value": "one"}]]
    with refused("NoSuchHealthCheck"):
        route53.list_tags_for_resources(ResourceType="healthcheck", ResourceIds=[BOGUS])


def test_zones_have_accelerated_recovery(route53: Any) -> None:
    zone = route53.create_hosted_zone(Name=f"{unique('zone')}.test", CallerReference=unique("z"))["HostedZone"]["Id"]

    def status() -> str | None:
        features = route53.get_hosted_zone(Id=zone)["HostedZone"].get("Features", {})
        return features.get("AcceleratedRecoveryStatus")  # type: ignore[no-any-return]

    assert status() is None
    for wanted, told in ((True, "ENABLED"), (False, "DISABLED")):
        route53.update_hosted_zone_features(HostedZoneId=zone, EnableAcceleratedRecovery=wanted)
        assert status() == told
    with refused("NoSuchHostedZone"):
        route53.update_hosted_zone_features(HostedZoneId="ZNOSUCHZONE", EnableAcceleratedRecovery=True)
