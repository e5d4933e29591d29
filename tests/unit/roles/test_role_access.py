# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may publish the metrics by which traffic and failovers are decided."""

from __future__ import annotations

from typing import Any

from tests.unit.roles.role_files import role_file

VARIABLES: dict[str, Any] = role_file("access", "vars/main.yml")
DECIDES = "MultiRegionDR"


def namespaces(role: dict[str, Any]) -> set[str]:
    """The namespaces in which a role may publish."""
    taken = [name.strip() for name in str(role["statements"]).strip("{} ").split("+")]
    return {
        statement["Condition"]["StringEquals"]["cloudwatch:namespace"]
        for name in taken
        for statement in (VARIABLES.get(name, []) if isinstance(VARIABLES.get(name), list) else [])
        if statement["Action"] == "cloudwatch:PutMetricData"
    }


def test_only_those_who_watch_publish_what_decides() -> None:
    found = {role["type"]: namespaces(role) for role in VARIABLES["__access_roles"]}
    assert {kind for kind, names in found.items() if DECIDES in names} == {
        "database-health",
        "application-health",
        "failover-controller",
    }
    assert found["instance"] == {"MultiRegionDR/Application"}
