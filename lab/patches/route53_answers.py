# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: what its name servers answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element, SubElement

from lab.patches.route53_health import endpoint_is_well, is_healthy
from lab.patches.tools import Answer, around, first, service

Record = dict[str, Any]


def apply() -> None:
    names_are_answered_by_weight_and_health()


def names_are_answered_by_weight_and_health() -> None:
    """TestDNSAnswer. Of several records that Route 53 would choose from by chance, the heaviest is answered."""
    route53 = service("route53")

    @around(route53, "handle_request")
    async def handle(
        inner: Callable[..., Any], method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Answer:
        if method == "GET" and re.fullmatch(rf"/{route53.API_VERSION}/testdnsanswer", path):
            return _answer(route53, query)
        answer: Answer = await inner(method, path, headers, body, query)
        return answer


def _answer(route53: Any, query: Any) -> Answer:
    zone = first(query, "hostedzoneid").removeprefix("/hostedzone/")
    if zone not in route53._zones:
        missing: Answer = route53._error_response("NoSuchHostedZone", f"No hosted zone {zone}", 404)
        return missing
    asked, kind = route53._normalise_name(first(query, "recordname")), first(query, "recordtype")
    records = route53._records.get(zone) or []
    kind, data = resolve(records, asked, kind)

    def build(root: Element) -> None:
        SubElement(root, "Nameserver").text = "ns-1.example-lab.test"
        SubElement(root, "RecordName").text = asked
        SubElement(root, "RecordType").text = kind
        entries = SubElement(root, "RecordData")
        for value in data:
            SubElement(entries, "RecordDataEntry").text = value
        known = any(record["Name"] == asked for record in records)
        SubElement(root, "ResponseCode").text = "NOERROR" if known else "NXDOMAIN"
        SubElement(root, "Protocol").text = "UDP"

    answer: Answer = route53._xml_response("TestDNSAnswerResponse", build)
    return answer


def resolve(records: list[Record], name: str, kind: str) -> tuple[str, list[str]]:
    """The type and the values of the answer. An alias is followed within the zone; else its target is the answer."""
    for wanted in (kind, "CNAME"):
        candidates = [record for record in records if record["Name"] == name and record["Type"] == wanted]
        if candidates:
            chosen = choose([_candidate(record) for record in candidates])
            target = candidates[chosen].get("AliasTarget")
            if not target:
                return wanted, list(candidates[chosen]["ResourceRecords"])
            if any(record["Name"] == target["DNSName"] for record in records):
                return resolve(records, target["DNSName"], kind)
            return wanted, [target["DNSName"].rstrip(".")]
    return kind, []


class Candidate(NamedTuple):
    weight: int
    identifier: str
    is_healthy: bool


def choose(candidates: list[Candidate]) -> int:
    """The place of the record to answer with.

    Zero weights count only when every other record is unhealthy, and when all are unhealthy, all count as healthy.
    """
    places = range(len(candidates))
    heavy = [place for place in places if candidates[place].weight > 0] or list(places)
    for group in (heavy, list(places)):
        if healthy := [place for place in group if candidates[place].is_healthy]:
            break
    else:
        healthy = heavy
    return min(healthy, key=lambda place: (-candidates[place].weight, candidates[place].identifier))


def _candidate(record: Record) -> Candidate:
    # The primary of a failover pair is to its secondary what weight is to no weight.
    weight = int(record.get("Weight", 1 if record.get("Failover", "PRIMARY") == "PRIMARY" else 0))
    check, target = record.get("HealthCheckId"), record.get("AliasTarget") or {}
    healthy = (not check or is_healthy(check)) and (
        not target.get("EvaluateTargetHealth") or endpoint_is_well(target["DNSName"])
    )
    return Candidate(weight, record.get("SetIdentifier", ""), healthy)
