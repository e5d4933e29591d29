# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Generated secrets: the plan for one of them. The value is made, sent and forgotten inside a single step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.plan import Plan, Step, tag_changes, tag_list
from .._core.secretsmanager_generated_secret import (
    SecretGoal,
    answered_secret,
    missing_replicas,
    secret_text,
    update_parameters,
    wanted_secret,
    with_replicas,
)
from .errors import answer_unless
from .waiting import Patience, wait_until

MISSING = ("ResourceNotFoundException",)


def describe_secret(client: Any, name: str) -> tuple[dict[str, Any], bool]:
    """The secret without its value (empty where there is none), and whether it waits for its deletion."""
    answer = answer_unless(MISSING, lambda: client.describe_secret(SecretId=name))
    return (answered_secret(answer), "DeletedDate" in answer) if answer else ({}, False)


def plan_secret(client: Any, goal: SecretGoal) -> Plan:
    """What it takes for the secret to exist, in every region. Its value is never changed once it has one."""
    before, scheduled = describe_secret(client, goal.name)
    if not before:
        wanted = wanted_secret(goal)
        return Plan({}, wanted, (_create(client, goal),), settle=lambda answers: {**wanted, "arn": answers[0]})
    missing = missing_replicas(goal, before)
    changes = update_parameters(goal, before)
    tags = tag_changes(before["tags"], goal.tags)
    after = {
        **before,
        "description": changes.get("Description", before["description"]),
        "kms_key_id": changes.get("KmsKeyId", before["kms_key_id"]),
        "replicas": with_replicas(before["replicas"], missing),
        "tags": {**before["tags"], **goal.tags},
    }
    steps = [_restore(client, goal.name)] if scheduled else []
    if changes:
        steps.append(_update(client, goal.name, changes))
    if missing:
        steps.append(_replicate(client, goal.name, missing))
    if tags:
        steps.append(_tag(client, goal.name, tags))
    return Plan({} if scheduled else before, after, tuple(steps))


def plan_no_secret(client: Any, name: str, recovery_window: int, patience: Patience) -> Plan:
    """What it takes for the secret to be gone, its replicas first. One that waits for its deletion counts as gone."""
    before, scheduled = describe_secret(client, name)
    if not before or scheduled:
        return Plan({}, {})
    regions = [replica["region"] for replica in before["replicas"]]
    steps = [_unreplicate(client, name, regions, patience)] if regions else []
    return Plan(before, {}, (*steps, _delete(client, name, recovery_window)))


def _create(client: Any, goal: SecretGoal) -> Step:
    call: dict[str, Any] = {"Name": goal.name}
    if goal.description:
        call["Description"] = goal.description
    if goal.kms_key_id:
        call["KmsKeyId"] = goal.kms_key_id
    if goal.replicas:
        call["AddReplicaRegions"] = _regions(goal.replicas)
    if goal.tags:
        call["Tags"] = tag_list(goal.tags)

    def create() -> str:
        """Answers the ARN and nothing else, so that nothing else can leak."""
        password = client.get_random_password(
            PasswordLength=goal.length, ExcludeCharacters=goal.exclude_characters, RequireEachIncludedType=True
        )["RandomPassword"]
        return str(client.create_secret(SecretString=secret_text(goal, password), **call)["ARN"])

    return Step("secretsmanager:CreateSecret", create)


def _restore(client: Any, name: str) -> Step:
    return Step("secretsmanager:RestoreSecret", lambda: client.restore_secret(SecretId=name))


def _update(client: Any, name: str, changes: Mapping[str, Any]) -> Step:
    return Step("secretsmanager:UpdateSecret", lambda: client.update_secret(SecretId=name, **changes))


def _replicate(client: Any, name: str, replicas: Mapping[str, str]) -> Step:
    return Step(
        "secretsmanager:ReplicateSecretToRegions",
        lambda: client.replicate_secret_to_regions(SecretId=name, AddReplicaRegions=_regions(replicas)),
    )


def _regions(replicas: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Region": region, **({"KmsKeyId": key} if key else {})} for region, key in replicas.items()]


def _tag(client: Any, name: str, tags: Mapping[str, str]) -> Step:
    return Step("secretsmanager:TagResource", lambda: client.tag_resource(SecretId=name, Tags=tag_list(tags)))


def _unreplicate(client: Any, name: str, regions: list[str], patience: Patience) -> Step:
    def remove() -> None:
        answer = client.remove_regions_from_replication(SecretId=name, RemoveReplicaRegions=regions)
        if answer.get("ReplicationStatus"):
            # AWS refuses to delete a secret while a replica of it is still going.
            wait_until(
                lambda: describe_secret(client, name)[0],
                lambda secret: not secret.get("replicas"),
                patience,
                f"the replicas of the secret {name} to be gone",
            )

    return Step("secretsmanager:RemoveRegionsFromReplication", remove)


def _delete(client: Any, name: str, recovery_window: int) -> Step:
    how = {"RecoveryWindowInDays": recovery_window} if recovery_window else {"ForceDeleteWithoutRecovery": True}
    return Step("secretsmanager:DeleteSecret", lambda: client.delete_secret(SecretId=name, **how))
