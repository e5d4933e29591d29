# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an HTTP request asks of AWS: which region, which service, which action, who."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from lab.front.mutates import is_mutating

Protocol = Literal["query", "ec2", "json", "cbor", "rest-json", "rest-xml", "s3"]

# Their control planes live in us-east-1, whatever region the caller signs for.
GLOBAL_SERVICES = frozenset({"iam", "route53", "cloudfront"})
REST_XML = frozenset({"route53", "cloudfront"})
FORM = "application/x-www-form-urlencoded"

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([^/,\s]+)/aws4_request")
_CBOR_PATH = re.compile(r"/service/([^/]+)/operation/([^/?]+)$")
_HOST = re.compile(
    r"\.([a-z]{2}(?:-[a-z]+)+-\d)\.(elb|lambda-url|execute-api|s3)\.|"
    r"\.(elb|lambda-url|execute-api|s3)[.-]([a-z]{2}(?:-[a-z]+)+-\d)\."
)

FindAction = Callable[[str, str, str, Mapping[str, str], Mapping[str, str]], str]


@dataclass(frozen=True)
class Call:
    """One call of an AWS action."""

    region: str
    service: str
    action: str
    principal: str
    protocol: Protocol
    mutates: bool


def parse_call(method: str, target: str, headers: Mapping[str, str], body: bytes, find_rest_action: FindAction) -> Call:
    """Read a request; its header names are in lower case.

    A request without a signature that names no AWS host is not an AWS call: its region and service are empty.
    """
    parts = urlsplit(target)
    query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
    principal, region, service = _scope(headers, query)
    form = _form(headers, body) or (query if "Action" in query else {})
    action, protocol = _action(method, parts.path, query, headers, service, form, find_rest_action)
    if not service and protocol == "query":
        service = "sts" if action.startswith("AssumeRoleWith") else ""
    return Call(
        region="us-east-1" if service in GLOBAL_SERVICES else region,
        service=service,
        action=action,
        principal=principal,
        protocol=protocol,
        mutates=is_mutating(action) and form.get("DryRun", "").lower() != "true",
    )


def _scope(headers: Mapping[str, str], query: Mapping[str, str]) -> tuple[str, str, str]:
    """Access key, region and service of the credential scope; else what the host name tells."""
    if signed := _SCOPE.search(headers.get("authorization", "")):
        return signed[1], signed[2], signed[3]
    presigned = query.get("X-Amz-Credential", "").split("/")
    if len(presigned) == 5:
        return presigned[0], presigned[2], presigned[3]
    if host := _HOST.search("." + headers.get("host", "")):
        return "", host[1] or host[4], host[2] or host[3]
    return "", "", ""


def _form(headers: Mapping[str, str], body: bytes) -> dict[str, str]:
    if not headers.get("content-type", "").startswith(FORM) or not body:
        return {}
    text = body.decode("utf-8", "replace")
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _action(
    method: str,
    path: str,
    query: Mapping[str, str],
    headers: Mapping[str, str],
    service: str,
    form: Mapping[str, str],
    find_rest_action: FindAction,
) -> tuple[str, Protocol]:
    if rpc := _CBOR_PATH.search(path):
        return rpc[2], "cbor"
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2], "json"
    if "Action" in form:
        return form["Action"], "ec2" if service == "ec2" else "query"
    if not service:
        return f"{method} {path}", "rest-json"
    protocol: Protocol = "s3" if service == "s3" else "rest-xml" if service in REST_XML else "rest-json"
    if service == "s3" and (bucket := virtual_bucket(headers.get("host", ""))):
        path = f"/{bucket}{path}"
    return find_rest_action(service, method, unquote(path), query, headers) or f"{method} {path}", protocol


def virtual_bucket(host: str) -> str:
    """The bucket of a host name like bucket.localhost:4566 or bucket.s3.us-east-2.amazonaws.com."""
    name = host.partition(":")[0]
    for mark in (".s3.", ".s3-", ".localhost"):
        bucket, found, _unused = f"{name}.".partition(mark if mark != ".localhost" else ".localhost.")
        if found and bucket and bucket != "s3":
            return bucket
    return ""
