# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the action behind a REST request in botocore's service models, read as plain files."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

# Where a model's folder is not called like the name that its requests are signed with.
FOLDERS = {
    "apigateway": ("apigateway", "apigatewayv2"),
    "elasticfilesystem": ("efs",),
    "es": ("opensearch", "es"),
    "aoss": ("opensearchserverless",),
    "ses": ("sesv2",),
    "s3": ("s3", "s3control"),
    "bedrock": ("bedrock", "bedrock-agent", "bedrock-runtime"),
    "execute-api": (),
}


@dataclass(frozen=True)
class Rule:
    """How requests of one action look."""

    action: str
    method: str
    path: re.Pattern[str]
    fixed: int
    query: frozenset[tuple[str, str]]
    required_query: frozenset[str]
    required_headers: frozenset[str]

    def fits(self, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> bool:
        return (
            method == self.method
            and all(query.get(name) == value if value else name in query for name, value in self.query)
            and self.required_query <= query.keys()
            and self.required_headers <= headers.keys()
            and self.path.fullmatch(path) is not None
        )

    @property
    def weight(self) -> tuple[int, int]:
        return self.fixed, len(self.query) + len(self.required_query) + len(self.required_headers)


def find_rest_action(service: str, method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str]) -> str:
    """The name of the action, or nothing when no model knows such a request."""
    fitting = [rule for rule in rules(service) if rule.fits(method, path, query, headers)]
    return max(fitting, key=lambda rule: rule.weight).action if fitting else ""


@cache
def rules(service: str) -> tuple[Rule, ...]:
    return tuple(rule for folder in FOLDERS.get(service, (service,)) for rule in _read_rules(folder))


def _read_rules(folder: str) -> list[Rule]:
    spec = importlib.util.find_spec("botocore")
    if spec is None or spec.origin is None:
        return []
    versions = sorted((Path(spec.origin).parent / "data" / folder).glob("*/service-2.json*"))
    if not versions:
        return []
    raw = versions[-1].read_bytes()
    model = json.loads(gzip.decompress(raw) if versions[-1].suffix == ".gz" else raw)
    return [_rule(name, operation, model["shapes"]) for name, operation in model["operations"].items()]


def _rule(name: str, operation: dict[str, Any], shapes: dict[str, Any]) -> Rule:
    path, _unused, literal = operation["http"]["requestUri"].partition("?")
    pairs = [pair.partition("=") for pair in literal.split("&") if pair]
    shape = shapes[operation["input"]["shape"]] if "input" in operation else {}
    required = [shape["members"][member] for member in shape.get("required", [])]
    return Rule(
        action=name,
        method=operation["http"]["method"],
        path=_pattern(path),
        fixed=len(re.sub(r"\{[^}]*\}", "", path).rstrip("/")),
        # x-id only repeats the action's name, and older clients leave it out.
        query=frozenset((key, value) for key, _unused, value in pairs if key != "x-id"),
        required_query=_located(required, "querystring"),
        required_headers=_located(required, "header"),
    )


def _located(members: list[dict[str, Any]], where: str) -> frozenset[str]:
    names = (member["locationName"] for member in members if member.get("location") == where)
    return frozenset(name.lower() if where == "header" else name for name in names)


def _pattern(path: str) -> re.Pattern[str]:
    """/{Bucket}/{Key+} as an expression; a slash at the end makes no difference."""
    parts = re.split(r"(\{[^}]*\})", path.rstrip("/"))
    text = "".join(
        re.escape(part) if not part.startswith("{") else ".+" if part.endswith("+}") else "[^/]+" for part in parts
    )
    return re.compile(f"{text}/?", re.DOTALL)
