# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a person sees of readiness."""

from __future__ import annotations

from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.filter.readiness_table import readiness_table

LAG = {
    "name": "data.lag",
    "region": "us-east-2",
    "state": "ready",
    "seen": "0.2 s",
    "wanted": "at most 60 s",
    "mend": "",
}
DRILL = {
    "name": "path.drill",
    "region": "us-east-1",
    "state": "not ready",
    "seen": "x" * 200,
    "wanted": "one within 100 days",
    "mend": "Run drill.yml.",
}
COST = {
    "currency": "USD",
    "prices_of": "2026-06-01",
    "left_out": "logs",
    "unmeasured": ["transfer_gib"],
    "now": {"a_month": 339.4, "unpriced": [], "lines": []},
    "full": {"a_month": 570.1, "unpriced": ["ec2.m9g.large"], "lines": []},
}


def told(*checks: dict[str, Any], costs: dict[str, Any] | None = None) -> list[str]:
    return readiness_table({"checks": checks, "costs": costs or {}, "states": {"us-east-2": "ready"}})


def test_each_check_is_a_row() -> None:
    assert told(LAG) == [
        "region     check     state  seen",
        "us-east-2  data.lag  ready  0.2 s",
        "us-east-2 is ready",
    ]


def test_what_is_not_ready_is_told_whole_with_what_mends_it() -> None:
    lines = told(DRILL)
    assert lines[1].endswith("xxx...")
    assert lines[2:6] == [
        "not ready in us-east-1: path.drill",
        f"  seen:   {'x' * 200}",
        "  wanted: one within 100 days",
        "  mend:   Run drill.yml.",
    ]


def test_a_cost_is_an_estimate_and_says_what_it_lacks() -> None:
    assert told(costs={"us-east-2": COST})[1] == (
        "us-east-2 costs about 339 USD a month as it stands, and 570 at full capacity. An estimate: "
        "prices of 2026-06-01; without logs; no price for ec2.m9g.large; not measured: transfer_gib."
    )
