# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Route 53: health checks with their settings, DNSSEC, records that name a health check."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import Element, SubElement, fromstring

from lab.patches.tools import Answer, around, service

BOOLEANS = ("MeasureLatency", "EnableSNI", "Inverted", "Disabled")
ENDPOINT_TYPES = ("HTTP", "HTTPS", "HTTP_STR_MATCH", "HTTPS_STR_MATCH", "TCP")


def apply() -> None:
    health_checks_keep_lists()
    health_checks_have_the_defaults()
    booleans_are_in_lower_case()
    health_checks_of_a_record_must_exist()
    children_of_a_health_check_must_exist()
    a_caller_reference_is_used_once()
    zones_tell_about_dnssec()
    tags_of_many_are_listed_at_once()


def health_checks_keep_lists() -> None:
    """Regions and child health checks are stored; ministack looks for their text one level too deep."""
    route53 = service("route53")

    @around(route53, "_parse_health_check_config")
    def parse(inner: Callable[..., dict[str, Any]], element: Element) -> dict[str, Any]:
        config = inner(element)
        for name, item in (("ChildHealthChecks", "ChildHealthCheck"), ("Regions", "Region")):
            if name in config:
                found = route53._findall(route53._find(element, name), item)
                config[name] = [(child.text or "").strip() for child in found]
        return config


def health_checks_have_the_defaults() -> None:
    """What CreateHealthCheck is not told, it adds."""
    route53 = service("route53")

    @around(route53, "_build_health_check_el")
    def build(inner: Callable[..., None], parent: Element, check: dict[str, Any]) -> None:
        config = check["config"]
        defaults: dict[str, Any] = {"Inverted": False, "Disabled": False}
        if config.get("Type") in ENDPOINT_TYPES:
            secure = config["Type"].startswith("HTTPS")
            port = {} if config["Type"] == "TCP" else {"Port": 443 if secure else 80}
            defaults |= {**port, "RequestInterval": 30, "FailureThreshold": 3, "MeasureLatency": False}
            defaults |= {"EnableSNI": secure}
        inner(parent, {**check, "config": {**defaults, **config}})


def booleans_are_in_lower_case() -> None:
    """Clients read "True" as false."""
    route53 = service("route53")

    @around(route53, "_build_health_check_el")
    def build(inner: Callable[..., None], parent: Element, check: dict[str, Any]) -> None:
        inner(parent, check)
        for name in BOOLEANS:
            for element in parent.iter(name):
                element.text = (element.text or "").lower()


def health_checks_of_a_record_must_exist() -> None:
    """ChangeResourceRecordSets answers NoSuchHealthCheck."""
    route53 = service("route53")

    @around(route53, "_change_resource_record_sets")
    def change(inner: Callable[..., Answer], zone: str, body: bytes) -> Answer:
        root = route53._parse_body(body)
        for one in _elements(root, "Change"):
            deleting = any(action.text == "DELETE" for action in _elements(one, "Action"))
            for wanted in _elements(one, "HealthCheckId"):
                if not deleting and wanted.text not in route53._health_checks:
                    return _no_such_check(route53, wanted.text)
        return inner(zone, body)


def children_of_a_health_check_must_exist() -> None:
    """CreateHealthCheck refuses a calculated check of unknown children."""
    route53 = service("route53")

    @around(route53, "_create_health_check")
    def create(inner: Callable[..., Answer], body: bytes) -> Answer:
        for child in _elements(route53._parse_body(body), "ChildHealthCheck"):
            if child.text not in route53._health_checks:
                refusal: Answer = route53._error_response(
                    "InvalidInput", f"No health check exists with the specified ID {child.text}."
                )
                return refusal
        return inner(body)


def a_caller_reference_is_used_once() -> None:
    """CreateHealthCheck answers HealthCheckAlreadyExists when other settings come with a known reference."""
    route53 = service("route53")

    @around(route53, "_create_health_check")
    def create(inner: Callable[..., Answer], body: bytes) -> Answer:
        root = route53._parse_body(body)
        known = route53._hc_caller_refs.get(route53._text(root, "CallerReference")) if root is not None else None
        config = route53._find(root, "HealthCheckConfig") if known else None
        if config is not None and route53._health_checks[known]["config"] != route53._parse_health_check_config(config):
            refusal: Answer = route53._error_response(
                "HealthCheckAlreadyExists", "A health check with this caller reference exists with other settings.", 409
            )
            return refusal
        return inner(body)


def zones_tell_about_dnssec() -> None:
    """GetDNSSEC: no zone of the lab signs."""
    route53 = service("route53")

    @around(route53, "handle_request")
    async def handle(
        inner: Callable[..., Any], method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Answer:
        found = re.fullmatch(rf"/{route53.API_VERSION}/hostedzone/([^/]+)/dnssec", path)
        if not (found and method == "GET"):
            answer: Answer = await inner(method, path, headers, body, query)
            return answer
        if found[1] not in route53._zones:
            missing: Answer = route53._error_response("NoSuchHostedZone", f"No hosted zone {found[1]}", 404)
            return missing

        def build(root: Element) -> None:
            SubElement(SubElement(root, "Status"), "ServeSignature").text = "NOT_SIGNING"
            SubElement(root, "KeySigningKeys")

        status: Answer = route53._xml_response("GetDNSSECResponse", build)
        return status


def tags_of_many_are_listed_at_once() -> None:
    """ListTagsForResources: up to ten resources of one type."""
    route53 = service("route53")

    @around(route53, "handle_request")
    async def handle(
        inner: Callable[..., Any], method: str, path: str, headers: Any, body: bytes, query: Any
    ) -> Answer:
        found = re.fullmatch(rf"/{route53.API_VERSION}/tags/(healthcheck|hostedzone)", path)
        if not (found and method == "POST"):
            answer: Answer = await inner(method, path, headers, body, query)
            return answer
        wanted = [(one.text or "").strip() for one in _elements(fromstring(body), "ResourceId")]
        known = route53._health_checks if found[1] == "healthcheck" else route53._zones
        missing = [name for name in wanted if name not in known]
        if missing:
            return _no_such_check(route53, missing[0])

        def build(root: Element) -> None:
            sets = SubElement(root, "ResourceTagSets")
            for name in wanted:
                one = SubElement(sets, "ResourceTagSet")
                SubElement(one, "ResourceType").text = found[1]
                SubElement(one, "ResourceId").text = name
                tags = SubElement(one, "Tags")
                for key, value in route53._tags.get((found[1], name), {}).items():
                    tag = SubElement(tags, "Tag")
                    SubElement(tag, "Key").text = key
                    SubElement(tag, "Value").text = value

        listed: Answer = route53._xml_response("ListTagsForResourcesResponse", build)
        return listed


def _elements(root: Element | None, name: str) -> list[Element]:
    return [] if root is None else [one for one in root.iter() if one.tag.rpartition("}")[2] == name]


def _no_such_check(route53: Any, name: str | None) -> Answer:
    answer: Answer = route53._error_response(
        "NoSuchHealthCheck", f"No health check exists with the specified ID {name}.", 404
    )
    return answer
