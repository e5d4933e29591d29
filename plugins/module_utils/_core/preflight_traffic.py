# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is wrong with the settings of zone, record and routing, in sentences."""

from __future__ import annotations

import re

from .preflight_settings import Settings

RESERVED_DOMAINS = ("example.com", "example.net", "example.org", "amazonaws.com")
RESERVED_TOP_LEVELS = ("example", "internal", "invalid", "local", "localhost", "onion", "test")


def domain_problems(settings: Settings) -> list[str]:
    found = []
    zone, record = (name.rstrip(".").lower() for name in (settings.zone_name, settings.record_name))
    labels = zone.split(".")
    if len(labels) < 2 or not all(re.fullmatch(r"[a-z0-9_]([a-z0-9-]{0,61}[a-z0-9])?", label) for label in labels):
        found.append(
            f"dns_failover_zone_name: found '{settings.zone_name}'; a domain of at least two labels is allowed."
        )
    elif any(f".{zone}".endswith(f".{name}") for name in RESERVED_DOMAINS) or labels[-1] in RESERVED_TOP_LEVELS:
        found.append(
            f"dns_failover_zone_name: '{settings.zone_name}' is reserved and can't be served; use a domain of your own."
        )
    if record != zone and not record.endswith(f".{zone}"):
        found.append(
            f"dns_failover_record_name: '{settings.record_name}' lies outside the zone '{settings.zone_name}'."
        )
    if settings.follow not in ("writer", "endpoint"):
        found.append(f"dns_failover_follow: found '{settings.follow}'; allowed are writer and endpoint.")
    return found


def routing_problems(settings: Settings) -> list[str]:
    found = []
    if settings.routing not in ("weighted", "failover"):
        found.append(f"dns_failover_routing: found '{settings.routing}'; allowed are weighted and failover.")
    elif settings.routing == "failover" and len(settings.regions) > 2:
        found.append(
            f"dns_failover_routing: found failover for {len(settings.regions)} regions; Route 53 has one primary "
            "and one secondary, so more than two regions take weighted."
        )
    if not 0 <= settings.standby_weight <= 255:
        found.append(f"dns_failover_standby_weight: found {settings.standby_weight}; allowed is from 0 to 255.")
    elif settings.standby_weight and settings.routing == "failover":
        found.append(
            f"dns_failover_standby_weight: found {settings.standby_weight}; failover records have no weight, so "
            "only 0 is allowed beside dns_failover_routing: failover."
        )
    elif settings.standby_weight and not settings.allow_split_writes:
        found.append(
            f"dns_failover_standby_weight: found {settings.standby_weight}; the standbys would get that share of the "
            "traffic, and writes would reach a region that only reads. Only 0 is allowed unless allow_split_writes "
            "is true."
        )
    elif settings.standby_weight and settings.follow == "writer":
        found.append(
            f"dns_failover_standby_weight: found {settings.standby_weight}, which has no effect while traffic follows "
            "the writer; only 0 is allowed unless dns_failover_follow is endpoint."
        )
    return found
