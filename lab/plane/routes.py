# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the lab's API says of names: zones, records, health checks and the state of their alarms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lab.plane.control import Api
from lab.plane.zone import Zone, parse_record, plain


@dataclass(frozen=True)
class Routes:
    zones: tuple[Zone, ...]
    checks: Mapping[str, Mapping[str, Any]]


def read_routes(api: Api) -> Routes:
    client = api.client("route53")
    zones = [zone for page in client.get_paginator("list_hosted_zones").paginate() for zone in page["HostedZones"]]
    checks = {
        check["Id"]: check["HealthCheckConfig"]
        for page in client.get_paginator("list_health_checks").paginate()
        for check in page["HealthChecks"]
    }
    return Routes(tuple(Zone(plain(zone["Name"]), _records(client, zone["Id"])) for zone in zones), checks)


def read_alarms(api: Api, checks: Mapping[str, Mapping[str, Any]]) -> dict[str, bool]:
    """Whether the alarm of each check of that kind is calm, before the check's inversion."""
    client = api.client("route53")
    watching = {name: config for name, config in checks.items() if config["Type"] == "CLOUDWATCH_METRIC"}
    return {name: _is_calm(client, name, config) for name, config in watching.items()}


def _records(client: Any, zone: str) -> tuple[Any, ...]:
    pages = client.get_paginator("list_resource_record_sets").paginate(HostedZoneId=zone)
    return tuple(parse_record(one) for page in pages for one in page["ResourceRecordSets"])


def _is_calm(client: Any, name: str, config: Mapping[str, Any]) -> bool:
    [told] = client.get_health_check_status(HealthCheckId=name)["HealthCheckObservations"]
    is_healthy = bool(told["StatusReport"]["Status"].startswith("Success"))
    return is_healthy != bool(config.get("Inverted"))
