# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a region costs a month, estimated from what stands in it and a list of prices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .readiness_check import Verdict, judged, unknown
from .readiness_prices import Prices

Answer = Mapping[str, Any]
SERVERLESS = "db.serverless"
LEFT_OUT = "requests, transfer but the database's, logs, custom metrics, backups, and what the tables and buckets store"
MEND = "Raise readiness_max_monthly_cost, or make the standby smaller as docs/costs.md tells."
PRICE = "Put the price into the file that readiness_prices_file names."
GIB, MILLION = 2**30, 1e6
FAST_SECONDS = 10


@dataclass(frozen=True)
class Usage:
    """How much of each item, by its name in the list of prices; and what was not measured."""

    items: Mapping[str, float]
    unmeasured: Sequence[str] = ()


@dataclass(frozen=True)
class Line:
    item: str
    amount: float
    price: float
    a_month: float


@dataclass(frozen=True)
class Estimate:
    lines: Sequence[Line] = ()
    a_month: float = 0
    # Items without a price.
    unpriced: Sequence[str] = field(default_factory=tuple)


def estimate(items: Mapping[str, float], region: str, prices: Prices) -> Estimate:
    used = {item: amount for item, amount in sorted(items.items()) if amount}
    unpriced = [item for item in used if prices.a_month(item, region) is None]
    lines = [
        Line(item, round(amount, 2), price, round(amount * price, 2))
        for item, amount in used.items()
        if (price := prices.a_month(item, region)) is not None
    ]
    return Estimate(lines, round(sum(line.a_month for line in lines), 2), unpriced)


def instance_items(count: float, template: Answer) -> dict[str, float]:
    """Instances and their volumes. ``template`` is the data of a version of the launch template."""
    if not count or not template:
        return {}
    volumes = [device.get("Ebs") or {} for device in template.get("BlockDeviceMappings") or ()]
    gib = sum(volume.get("VolumeSize", 0) for volume in volumes)
    return {f"ec2.{template.get('InstanceType', 'unknown')}": count, "volume_gib": count * gib}


def database_items(classes: Sequence[str], min_acu: float) -> dict[str, float]:
    """Instances by their class. A serverless one is counted at its least capacity."""
    found = Counter(f"aurora.{name}" for name in classes if name != SERVERLESS)
    return {**found, "aurora.acu": min_acu * sum(name == SERVERLESS for name in classes)}


def network_items(
    gateways: Sequence[Answer], endpoints: Sequence[Answer], zones: int, addresses: int
) -> dict[str, float]:
    """``zones`` are those of a load balancer on the internet, which has an address in each."""
    interfaces = [endpoint for endpoint in endpoints if endpoint.get("VpcEndpointType") == "Interface"]
    return {
        "nat_gateway": len(gateways),
        "interface_endpoint": sum(len(endpoint.get("SubnetIds") or ()) for endpoint in interfaces),
        "public_address": addresses + zones,
    }


def check_items(checks: Sequence[Answer]) -> dict[str, float]:
    fast = sum(check["HealthCheckConfig"].get("RequestInterval") == FAST_SECONDS for check in checks)
    return {"health_check": len(checks), "health_check_fast_interval": fast}


def replication_items(stored: float | None, transferred: float | None, written: float | None) -> Usage:
    """Of the database: bytes stored, and bytes and writes that came from the writer's region in a month."""
    measured = {
        "aurora.storage_gib": (stored, GIB),
        "transfer_gib": (transferred, GIB),
        "aurora.million_replicated_writes": (written, MILLION),
    }
    return Usage(
        {item: value / unit for item, (value, unit) in measured.items() if value is not None},
        [item for item, (value, _unit) in measured.items() if value is None],
    )


def checks_of_region(checks: Sequence[Answer], tags: Mapping[str, Mapping[str, str]], end: str) -> list[Answer]:
    return [check for check in checks if tags.get(check["Id"], {}).get("Name", "").endswith(end)]


def template_of(versions: Sequence[Answer]) -> Answer:
    """The data of the default version."""
    return next((version["LaunchTemplateData"] for version in versions if version.get("DefaultVersion")), {})


def judge_cost(now: Estimate, full: Estimate, prices: Prices, bound: float) -> Verdict:
    wanted = f"at most {bound:g} {prices.currency} a month" if bound else "to be known"
    if missing := sorted({*now.unpriced, *full.unpriced}):
        return unknown(f"no price for {', '.join(missing)} in the list of {prices.date}", wanted, PRICE)
    seen = (
        f"about {now.a_month:.0f} {prices.currency} a month, and {full.a_month:.0f} at full capacity "
        f"(an estimate, with prices of {prices.date})"
    )
    return judged(not bound or now.a_month <= bound, seen, wanted, MEND)


def describe_estimate(found: Estimate) -> dict[str, Any]:
    return {
        "a_month": found.a_month,
        "unpriced": list(found.unpriced),
        "lines": [vars(line) for line in found.lines],
    }
