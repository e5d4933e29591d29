# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: features of hosted zones. They are there at once; AWS takes its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from lab.patches.tools import Answer, around, service


def apply() -> None:
    zones_have_accelerated_recovery()
    zones_tell_of_accelerated_recovery()


def zones_have_accelerated_recovery() -> None:
    """UpdateHostedZoneFeatures turns it on and off."""
    route53 = service("route53")

    @around(route53, "handle_request")
    async def handle(
        inner: Callable[..., Any], method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Answer:
        found = re.fullmatch(rf"/{route53.API_VERSION}/hostedzone/([^/]+)/features", path)
        if not (found and method == "POST"):
            answer: Answer = await inner(method, path, headers, body, query)
            return answer
        zone = route53._zones.get(found[1])
        if not zone:
            missing: Answer = route53._error_response("NoSuchHostedZone", f"No hosted zone {found[1]}", 404)
            return missing
        wanted = route53._text(route53._parse_body(body), "EnableAcceleratedRecovery")
        zone["accelerated_recovery"] = "ENABLED" if wanted.lower() == "true" else "DISABLED"
        done: Answer = route53._xml_response("UpdateHostedZoneFeaturesResponse", lambda _root: None)
        return done


def zones_tell_of_accelerated_recovery() -> None:
    """GetHostedZone tells it of a zone that ever had it."""
    route53 = service("route53")

    @around(route53, "_build_hosted_zone_el")
    def build(inner: Callable[..., None], parent: Element, zone: dict[str, Any]) -> None:
        inner(parent, zone)
        if status := zone.get("accelerated_recovery"):
            features = SubElement(parent[-1], "Features")
            SubElement(features, "AcceleratedRecoveryStatus").text = status
