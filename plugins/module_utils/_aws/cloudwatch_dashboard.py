# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CloudWatch dashboards: reading one, and the plan that makes it equal to what is wanted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .._core.plan import Plan, Step
from .errors import answer_unless

# One error with two names: the first over the query protocol, the second over the newer ones.
MISSING = ("ResourceNotFound", "DashboardNotFoundError")


def describe_dashboard(client: Any, name: str) -> dict[str, Any]:
    """The dashboard as a mapping of ``name`` and ``body``; empty where there is none."""
    answer = answer_unless(MISSING, lambda: client.get_dashboard(DashboardName=name))
    return {"name": name, "body": json.loads(answer["DashboardBody"])} if answer else {}


def plan_dashboard(client: Any, name: str, body: Mapping[str, Any] | None) -> Plan:
    """What it takes for the dashboard to show ``body``, or to be gone where ``body`` is None."""
    before = describe_dashboard(client, name)
    if body is None:
        gone = Step("cloudwatch:DeleteDashboards", lambda: client.delete_dashboards(DashboardNames=[name]))
        return Plan(before, {}, (gone,) if before else ())
    after = {"name": name, "body": dict(body)}
    text = json.dumps(body, sort_keys=True)
    put = Step("cloudwatch:PutDashboard", lambda: client.put_dashboard(DashboardName=name, DashboardBody=text))
    return Plan(before, after, (put,) if before != after else ())
