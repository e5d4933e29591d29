# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""RDS: the parameters of a family, and groups that are in use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, Params, around, first, service

# How connections are made to encrypt, which ministack's short lists leave out.
ENCRYPTION = {
    "aurora-postgresql": {"name": "rds.force_ssl", "default": "0", "apply_type": "dynamic", "data_type": "boolean"},
    "aurora-mysql": {"name": "require_secure_transport", "default": "OFF", "apply_type": "dynamic"},
}


def apply() -> None:
    families_have_parameters_of_encryption()
    the_parameters_of_a_family_can_be_asked()
    groups_in_use_stay()


def families_have_parameters_of_encryption() -> None:
    """DescribeDBClusterParameters: rds.force_ssl and require_secure_transport."""

    @around(service("rds"), "_default_parameters_for_family")
    def known(inner: Callable[..., list[dict[str, Any]]], family: str) -> list[dict[str, Any]]:
        return inner(family) + [extra for engine, extra in ENCRYPTION.items() if family.startswith(engine)]


def the_parameters_of_a_family_can_be_asked() -> None:
    """DescribeEngineDefaultParameters and DescribeEngineDefaultClusterParameters."""
    rds = service("rds")

    def answer(action: str, params: Params) -> Answer:
        family = first(params, "DBParameterGroupFamily")
        known = rds._parameter_group_parameters_xml({"DBParameterGroupFamily": family}, "")
        named = f"<DBParameterGroupFamily>{family}</DBParameterGroupFamily>"
        text = f"<EngineDefaults>{named}<Parameters>{known}</Parameters></EngineDefaults>"
        done: Answer = rds._xml(200, f"{action}Response", f"<{action}Result>{text}</{action}Result>")
        return done

    for action in ("DescribeEngineDefaultParameters", "DescribeEngineDefaultClusterParameters"):
        rds._ACTION_MAP[action] = lambda params, action=action: answer(action, params)


def groups_in_use_stay() -> None:
    """DeleteDBClusterParameterGroup and DeleteDBParameterGroup refuse a group that something is attached to."""
    rds = service("rds")

    def refusal(name: str) -> Answer:
        reason = f"One or more resources are still members of the parameter group {name}."
        done: Answer = rds._error("InvalidDBParameterGroupState", reason, 400)
        return done

    @around(rds, "_delete_db_cluster_param_group")
    def of_clusters(inner: Callable[..., Answer], params: Params) -> Answer:
        name = first(params, "DBClusterParameterGroupName")
        used = {cluster.get("DBClusterParameterGroup") for cluster in rds._clusters.values()}
        return refusal(name) if name in used else inner(params)

    @around(rds, "_delete_param_group")
    def of_instances(inner: Callable[..., Answer], params: Params) -> Answer:
        name = first(params, "DBParameterGroupName")
        groups = (group for instance in rds._instances.values() for group in instance.get("DBParameterGroups") or ())
        return refusal(name) if name in {group["DBParameterGroupName"] for group in groups} else inner(params)
