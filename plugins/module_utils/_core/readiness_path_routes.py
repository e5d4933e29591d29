# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether traffic finds a region when it writes, and only then: its health checks and its record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .readiness_check import Bounds
from .route53_health_check import CALCULATED, METRIC, answered_check
from .route53_routed_records import fqdn

Answer = Mapping[str, Any]
# An endpoint is healthy while more of the checkers than this say so.
SHARE_OF_CHECKERS = 0.18


@dataclass(frozen=True)
class Route:
    """One region as names lead to it. ``others`` are all other regions of the system."""

    region: str
    others: tuple[str, ...]
    suffix: str
    balancer: str
    is_https: bool
    is_preferred: bool

    @property
    def end(self) -> str:
        return f"{self.region}-{self.suffix}"


def wanted_children(route: Route, follow: str) -> dict[str, dict[str, Any]]:
    """What is joined, by name. The latch of a region is watched in every other one."""
    scheme = {"type": "HTTPS", "port": 443} if route.is_https else {"type": "HTTP", "port": 80}
    checks = {f"endpoint-{route.end}": {**scheme, "fqdn": fqdn(route.balancer)}}
    if follow == "writer":
        checks[f"writer-here-{route.end}"] = _alarm(f"writer-here-{route.end}", route.region, "Unhealthy")
    for other in route.others:
        name = f"evacuated-{route.region}-in-{other}-{route.suffix}"
        checks[name] = _alarm(name, other, "Healthy")
    return checks


def _alarm(name: str, region: str, without_data: str) -> dict[str, Any]:
    return {
        "type": METRIC,
        "alarm_name": name,
        "alarm_region": region,
        "insufficient_data_health_status": without_data,
    }


def named_checks(checks: Sequence[Answer], tags: Mapping[str, Mapping[str, str]]) -> dict[str, Answer]:
    """Health checks by their names."""
    return {tags[check["Id"]]["Name"]: check for check in checks if tags.get(check["Id"], {}).get("Name")}


def check_problems(route: Route, follow: str, found: Mapping[str, Answer]) -> list[str]:
    """What the region's health checks are not, or not as they should be."""
    wanted: dict[str, dict[str, Any]] = wanted_children(route, follow)
    ids = sorted(found[name]["Id"] for name in wanted if name in found)
    joined = f"region-{route.end}"
    whole = {"type": CALCULATED, "child_health_checks": ids, "health_threshold": len(wanted)}
    return [
        problem
        for name, check in {**wanted, joined: whole}.items()
        for problem in _problems(name, check, found.get(name))
    ]


def _problems(name: str, wanted: Answer, found: Answer | None) -> list[str]:
    if found is None:
        return [f"{name} is missing"]
    check = answered_check(found["HealthCheckConfig"])
    if "fqdn" in check:
        check["fqdn"] = fqdn(check["fqdn"])
    if check["type"] != wanted["type"]:
        return [f"{name} is of type {check['type']}, not {wanted['type']}"]
    problems = [f"{name} is {word}" for word in ("disabled", "inverted") if check[word]]
    return problems + [
        f"{name}: {key} is {check.get(key, 'none')}, not {value}"
        for key, value in wanted.items()
        if check.get(key) != value
    ]


def record_problems(
    route: Route, bounds: Bounds, records: Sequence[Answer], found: Mapping[str, Answer], regions: Sequence[str]
) -> list[str]:
    """What the region's record is not. Of those of other regions only what leads nowhere is told."""
    strangers = [
        f"there is a record for {record.get('SetIdentifier', 'no region')}, which is no region of the system"
        for record in records
        if record.get("SetIdentifier") not in regions
    ]
    own = next((record for record in records if record.get("SetIdentifier") == route.region), None)
    if own is None:
        return [f"there is no record for {route.region}", *strangers]
    alias = own.get("AliasTarget", {})
    # AWS's console writes the name of a load balancer with a word of its own before it.
    leads_to = fqdn(alias.get("DNSName", "")).removeprefix("dualstack.")
    check = found.get(f"region-{route.end}", {}).get("Id", "")
    seen = {**_routing(own), "target": leads_to, "health check": own.get("HealthCheckId", "none")}
    wanted = {**wanted_routing(route, bounds), "target": fqdn(route.balancer), "health check": check}
    wrong = [
        f"the record's {name} is {seen.get(name, 'none')}, not {wanted.get(name, 'wanted')}"
        for name in sorted({*seen, *wanted})
        if seen.get(name) != wanted.get(name)
    ]
    return wrong + strangers


def _routing(record: Answer) -> dict[str, Any]:
    return {key.lower(): record[key] for key in ("Weight", "Failover") if key in record}


def wanted_routing(route: Route, bounds: Bounds) -> dict[str, Any]:
    if bounds.routing == "failover":
        return {"failover": "PRIMARY" if route.is_preferred else "SECONDARY"}
    return {"weight": bounds.preferred_weight if route.is_preferred else bounds.standby_weight}


def endpoint_health(observations: Sequence[Answer]) -> bool | None:
    """Whether enough checkers reach an endpoint; None where none has told yet."""
    told = [one["StatusReport"]["Status"] for one in observations if one.get("StatusReport", {}).get("Status")]
    if not told:
        return None
    well = sum(status.startswith("Success") for status in told)
    return bool(well / len(told) > SHARE_OF_CHECKERS)


def alarm_health(state: str | None, without_data: str) -> bool | None:
    """What a check makes of its alarm's state; None where nobody knows."""
    if state in ("OK", "ALARM"):
        return state == "OK"
    return {"Healthy": True, "Unhealthy": False}.get(without_data) if state else None


def health_problems(route: Route, follow: str, writer: str, health: Mapping[str, bool | None]) -> list[str]:
    """Where traffic would not be led to the region that writes, or to one that does not. ``health`` is by check."""
    ill = sorted(name for name, well in health.items() if well is False)
    endpoint = f"endpoint-{route.end}"
    if route.region == writer or follow != "writer":
        return [f"no traffic is led here, since {name} is unhealthy" for name in ill]
    found = [f"{endpoint} is unhealthy, so no traffic would come after a failover"] if endpoint in ill else []
    if all(health.values()):
        found.append(f"traffic is led here, though {writer} writes")
    return found
