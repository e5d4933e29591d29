# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter that shows a person what is ready, what is not, and what mends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

DOCUMENTATION = r"""
name: readiness_table
version_added: 0.1.0
short_description: A table of what is ready and what is not
description:
  - Turns the result of M(multiregion.aws_dr.region_readiness_info) into the lines of a table, followed by what is not
    ready with what mends it, and by what each region costs.
options:
  _input:
    description: The result of M(multiregion.aws_dr.region_readiness_info).
    type: dict
    required: true
author:
  - multiregion.aws_dr contributors (@multiregion)
"""

EXAMPLES = r"""
- name: Show whether the standby could take over
  ansible.builtin.debug:
    msg: "{{ system_readiness | multiregion.aws_dr.readiness_table }}"
"""

RETURN = r"""
_value:
  description: The lines.
  type: list
  elements: str
"""

READY = "ready"
# What is longer is told whole below the table, or in the JSON.
LONGEST_SEEN = 90


def shortened(text: str) -> str:
    return text if len(text) <= LONGEST_SEEN else f"{text[: LONGEST_SEEN - 3]}..."


def table(checks: Sequence[Mapping[str, Any]]) -> list[str]:
    rows = [("region", "check", "state", "seen")]
    rows += [(check["region"], check["name"], check["state"], shortened(check["seen"])) for check in checks]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return ["  ".join((*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[3])) for row in rows]


def trouble_lines(check: Mapping[str, Any]) -> list[str]:
    return [
        f"{check['state']} in {check['region']}: {check['name']}",
        f"  seen:   {check['seen']}",
        f"  wanted: {check['wanted']}",
        f"  mend:   {check['mend']}",
    ]


def cost_line(region: str, cost: Mapping[str, Any]) -> str:
    """An estimate, and marked as one."""
    now, full, currency = cost["now"], cost["full"], cost["currency"]
    lacking = sorted({*now["unpriced"], *full["unpriced"]})
    notes = [f"prices of {cost['prices_of']}", f"without {cost['left_out']}"]
    notes += [f"no price for {', '.join(lacking)}"] if lacking else []
    notes += [f"not measured: {', '.join(cost['unmeasured'])}"] if cost["unmeasured"] else []
    return (
        f"{region} costs about {now['a_month']:.0f} {currency} a month as it stands, and {full['a_month']:.0f} at full "
        f"capacity. An estimate: {'; '.join(notes)}."
    )


def readiness_table(readiness: Mapping[str, Any]) -> list[str]:
    """The table, what is not ready, and the costs."""
    checks = readiness["checks"]
    lines = table(checks)
    for check in checks:
        lines += trouble_lines(check) if check["state"] != READY else []
    lines += [cost_line(region, cost) for region, cost in readiness["costs"].items()]
    lines += [f"{region} is {state}" for region, state in readiness["states"].items()]
    return lines


class FilterModule:
    """The collection's filter on readiness."""

    def filters(self) -> dict[str, Callable[..., list[str]]]:
        return {"readiness_table": readiness_table}
