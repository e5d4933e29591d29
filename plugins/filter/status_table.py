# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filters that show a person what stands where, and judge whether all of it is ready."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

DOCUMENTATION = r"""
name: status_table
version_added: 0.1.0
short_description: A table of the regions of a system
description:
  - Turns the result of M(multiregion.aws_dr.region_status_info) into the lines of a table, followed by what is not
    ready and what is not known.
options:
  _input:
    description: The result of M(multiregion.aws_dr.region_status_info).
    type: dict
    required: true
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
- name: Show what stands where
  ansible.builtin.debug:
    msg: "{{ system_status | multiregion.aws_dr.status_table }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

HEADINGS = ("region", "role", "state", "database", "instances", "capacity", "targets", "lag")
READY = "ready"
NOT_READY = "not ready"
UNKNOWN = "unknown"


def region_state(region: Mapping[str, Any]) -> str:
    """Unknown is never shown as ready."""
    if region["not_ready"]:
        return NOT_READY
    return UNKNOWN if region["unknown"] else READY


def format_lag(region: Mapping[str, Any]) -> str:
    if region["role"] == "writer":
        return "-"
    lag = region["lag_seconds"].get("database")
    return "not measured" if lag is None else f"{lag:.1f} s"


def format_capacity(compute: Mapping[str, Any]) -> str:
    if compute.get("target_type") == "lambda":
        return "a function"
    return f"{compute['in_service']} of {compute['minimum']}-{compute['maximum']}"


def region_row(name: str, region: Mapping[str, Any]) -> tuple[str, ...]:
    database, compute = region["database"], region["compute"]
    return (
        name,
        region["role"],
        region_state(region),
        f"{database['engine_version']} {database['status']}".strip() or "-",
        f"{database['available_instances']}/{database['instances']}",
        format_capacity(compute),
        f"{compute['healthy_targets']} healthy",
        format_lag(region),
    )


def align(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def endpoint_lines(name: str, region: Mapping[str, Any]) -> list[str]:
    found = {
        "application": region["compute"]["load_balancer_dns_name"],
        "database": region["database"]["writer_endpoint"],
        "readers": region["database"]["reader_endpoint"],
    }
    return [f"{name}: {kind} at {address}" for kind, address in found.items() if address]


def status_table(status: Mapping[str, Any]) -> list[str]:
    """The table, the endpoints, and the sentences."""
    regions: Mapping[str, Mapping[str, Any]] = status["regions"]
    lines = align([HEADINGS, *(region_row(name, region) for name, region in regions.items())])
    for name, region in regions.items():
        lines += endpoint_lines(name, region)
    if status["global_database"].get("endpoint"):
        lines.append(f"the endpoint that follows the writer: {status['global_database']['endpoint']}")
    if status["global_database"].get("changing"):
        lines.append(f"the writer is being moved: {status['global_database']['changing']}")
    for name, region in regions.items():
        lines += [f"not ready in {name}: {sentence}" for sentence in region["not_ready"]]
        lines += [f"not known in {name}: {sentence}" for sentence in region["unknown"]]
    return lines


def status_state(status: Mapping[str, Any]) -> str:
    """The worst state of all regions."""
    states = {region_state(region) for region in status["regions"].values()}
    return next((state for state in (NOT_READY, UNKNOWN) if state in states), READY)


class FilterModule:
    """The collection's filters on a status."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"status_table": status_table, "status_state": status_state}
