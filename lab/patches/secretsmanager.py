# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets Manager: replicas."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from lab.patches.tools import Answer, around, core, is_good, service


def apply() -> None:
    secrets_are_created_with_replicas()
    replicas_can_be_removed()
    a_secret_with_replicas_is_kept()


def secrets_are_created_with_replicas() -> None:
    """CreateSecret obeys AddReplicaRegions."""
    secrets = service("secretsmanager")

    @around(secrets, "_create_secret")
    def create(inner: Callable[..., Answer], data: dict[str, Any]) -> Answer:
        answer = inner(data)
        if not (is_good(answer) and data.get("AddReplicaRegions")):
            return answer
        replicated: Answer = secrets._replicate_secret_to_regions({**data, "SecretId": data["Name"]})
        if not is_good(replicated):
            return replicated
        made = {**json.loads(answer[2]), "ReplicationStatus": json.loads(replicated[2])["ReplicationStatus"]}
        combined: Answer = core("responses").json_response(made)
        return combined


def replicas_can_be_removed() -> None:
    """RemoveRegionsFromReplication."""
    secrets = service("secretsmanager")

    def remove(data: dict[str, Any]) -> Answer:
        responses = core("responses")
        _unused, secret = secrets._resolve(data["SecretId"])
        if not secret:
            missing: Answer = responses.error_response_json(
                "ResourceNotFoundException", "Secrets Manager can't find the specified secret.", 400
            )
            return missing
        for region in data["RemoveReplicaRegions"]:
            secrets._secrets.pop_scoped(responses.get_account_id(), region, secret["Name"], None)
        secret["ReplicationStatus"] = [
            status for status in secret["ReplicationStatus"] if status["Region"] not in data["RemoveReplicaRegions"]
        ]
        answer: Answer = responses.json_response(
            {"ARN": secret["ARN"], "ReplicationStatus": secret["ReplicationStatus"]}
        )
        return answer

    @around(secrets, "handle_request")
    async def handle(
        inner: Callable[..., Any], method: str, path: str, headers: dict[str, str], body: bytes, query: Any
    ) -> Answer:
        if headers.get("x-amz-target", "").endswith(".RemoveRegionsFromReplication"):
            return remove(json.loads(body))
        answer: Answer = await inner(method, path, headers, body, query)
        return answer


def a_secret_with_replicas_is_kept() -> None:
    """DeleteSecret answers InvalidRequestException until the replicas are gone."""
    secrets = service("secretsmanager")

    @around(secrets, "_delete_secret")
    def delete(inner: Callable[..., Answer], data: dict[str, Any]) -> Answer:
        _unused, secret = secrets._resolve(data.get("SecretId"))
        if secret and secret.get("ReplicationStatus"):
            refusal: Answer = core("responses").error_response_json(
                "InvalidRequestException", "You can't delete secret that still has replica regions.", 400
            )
            return refusal
        return inner(data)
