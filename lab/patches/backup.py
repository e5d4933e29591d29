# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Backup: vaults that keep what was backed up, copies into other regions, and news of both."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import unquote

from lab.patches import world
from lab.patches.tools import Answer, Params, around, core, is_good, service

Record = dict[str, Any]
Handler = Callable[..., Answer]
TYPES = {"dynamodb": "DynamoDB", "rds": "Aurora"}
TAGS = "_tags"
_points: Any = core("responses").AccountRegionScopedDict()
_copies: Any = core("responses").AccountRegionScopedDict()


def apply() -> None:
    an_unknown_vault_is_not_to_be_seen()
    a_recovery_point_is_named_by_its_id()
    a_backup_leaves_a_recovery_point()
    recovery_points_are_listed_and_deleted()
    a_vault_with_recovery_points_is_kept()
    a_plan_with_selections_is_kept()
    recovery_points_are_copied_into_other_regions()
    recovery_points_bear_tags()
    a_creator_request_is_answered_once()


def route(method: str, pattern: str) -> Callable[[Handler], Handler]:
    """Have a function answer the requests that fit; the others go their way."""
    backup = service("backup")

    def decorate(answer: Handler) -> Handler:
        @around(backup, "handle_request")
        async def handle(
            inner: Callable[..., Any], asked: str, path: str, headers: Any, body: bytes, query: Any
        ) -> Any:
            found = re.fullmatch(pattern, unquote(path).rstrip("/"))
            if asked != method or not found:
                return await inner(asked, path, headers, body, query)
            return answer(json.loads(body or b"{}"), *found.groups())

        return answer

    return decorate


def emit(kind: str, detail: Params, resources: list[str]) -> None:
    """Tell the default bus of the region, as AWS does by itself."""
    entry = {"Source": "aws.backup", "DetailType": kind, "Detail": json.dumps(detail), "Resources": resources}
    service("eventbridge")._put_events({"Entries": [entry]}, allow_aws_source=True)


def error(code: str, reason: str) -> Answer:
    refusal: Answer = service("backup")._err(code, reason, 400)
    return refusal


def ok(body: Params) -> Answer:
    answer: Answer = service("backup")._ok(body)
    return answer


def shown(record: Record) -> Params:
    return {key: value for key, value in record.items() if not key.startswith("_")}


def an_unknown_vault_is_not_to_be_seen() -> None:
    """DescribeBackupVault answers AccessDeniedException, whether the vault is missing or somebody else's."""
    backup = service("backup")

    @around(backup, "_describe_vault")
    def describe(inner: Handler, name: str) -> Answer:
        if name in backup._vaults:
            return inner(name)
        refusal: Answer = backup._err("AccessDeniedException", "Insufficient privileges to perform this action.", 403)
        return refusal


def a_recovery_point_is_named_by_its_id() -> None:
    """The ARN of a recovery point does not name its vault."""
    responses = core("responses")

    @around(service("backup"), "_recovery_point_arn")
    def name(_inner: Callable[..., str], _vault: str) -> str:
        start = f"arn:aws:backup:{responses.get_region()}:{responses.get_account_id()}"
        return f"{start}:recovery-point:{responses.new_uuid()}"


def a_backup_leaves_a_recovery_point() -> None:
    """A job that was started ends, leaves a recovery point in its vault, and an event tells of it."""
    backup = service("backup")

    @around(backup, "_start_job")
    def start(inner: Handler, body: Params) -> Answer:
        answer = inner(body)
        if is_good(answer):
            job = backup._jobs[json.loads(answer[2])["BackupJobId"]]
            job["ResourceType"] = TYPES.get(job["ResourceArn"].split(":")[2], "")
            keep(job["BackupVaultName"], job["RecoveryPointArn"], job, job["RecoveryPointTags"])
            detail = {
                "backupJobId": job["BackupJobId"],
                "state": job["State"],
                **{key: job[key[0].upper() + key[1:]] for key in ("backupVaultArn", "backupVaultName", *OF_ALL)},
            }
            emit("Backup Job State Change", detail, [job["RecoveryPointArn"]])
        return answer


OF_ALL = ("resourceArn", "resourceType", "iamRoleArn")


def keep(vault: str, arn: str, source: Params, tags: Params) -> None:
    """Put a recovery point into a vault of the region that is asked."""
    backup, now = service("backup"), int(time.time())
    _points[arn] = {
        "RecoveryPointArn": arn,
        "BackupVaultName": vault,
        "BackupVaultArn": backup._vault_arn(vault),
        **{key: source[key] for key in ("ResourceArn", "ResourceType", "IamRoleArn")},
        "Status": "COMPLETED",
        "CreationDate": now,
        "CompletionDate": now,
        "BackupSizeInBytes": 0,
        "EncryptionKeyArn": backup._vaults[vault]["EncryptionKeyArn"],
        "IsEncrypted": True,
        TAGS: dict(tags),
    }
    backup._vaults[vault]["NumberOfRecoveryPoints"] = len(points_of(vault))


def points_of(vault: str) -> list[Record]:
    return [point for point in _points.values() if point["BackupVaultName"] == vault]


def recovery_points_are_listed_and_deleted() -> None:
    """ListRecoveryPointsByBackupVault, DescribeRecoveryPoint and DeleteRecoveryPoint know what vaults hold."""
    backup = service("backup")

    @around(backup, "_list_recovery_points_by_vault")
    def listing(inner: Handler, vault: str, query: Params) -> Answer:
        if vault not in backup._vaults:
            return inner(vault, query)
        answer: Answer = backup._paginate([shown(point) for point in points_of(vault)], query, "RecoveryPoints")
        return answer

    @around(backup, "_describe_recovery_point")
    def describe(inner: Handler, vault: str, arn: str) -> Answer:
        return ok(shown(_points[arn])) if arn in _points else inner(vault, arn)

    @route("DELETE", r"/backup-vaults/([^/]+)/recovery-points/(.+)")
    def delete(_body: Params, vault: str, arn: str) -> Answer:
        if arn not in _points:
            return error("ResourceNotFoundException", f"Recovery point {arn} does not exist.")
        del _points[arn]
        backup._vaults[vault]["NumberOfRecoveryPoints"] = len(points_of(vault))
        return ok({})


def a_vault_with_recovery_points_is_kept() -> None:
    """DeleteBackupVault is refused until the vault is empty."""

    @around(service("backup"), "_delete_vault")
    def delete(inner: Handler, name: str) -> Answer:
        if points_of(name):
            return error(
                "InvalidRequestException", f"Backup vault {name} cannot be deleted: it contains recovery points."
            )
        return inner(name)


def a_plan_with_selections_is_kept() -> None:
    """DeleteBackupPlan is refused until the selections of the plan are deleted."""
    backup = service("backup")

    @around(backup, "_delete_plan")
    def delete(inner: Handler, plan: str) -> Answer:
        if any(selection["BackupPlanId"] == plan for selection in backup._selections.values()):
            return error("InvalidRequestException", "Related backup plan selections must be deleted before the plan.")
        return inner(plan)


def recovery_points_are_copied_into_other_regions() -> None:
    """StartCopyJob copies into a vault of any region, or fails where there is none; an event tells of either."""
    backup, responses = service("backup"), core("responses")

    @route("PUT", r"/copy-jobs")
    def start(body: Params) -> Answer:
        point = _points.get(body["RecoveryPointArn"])
        if point is None or point["BackupVaultName"] != body["SourceBackupVaultName"]:
            return error("ResourceNotFoundException", f"Recovery point {body['RecoveryPointArn']} does not exist.")
        job, now = responses.new_uuid(), int(time.time())
        _copies[job] = {
            "CopyJobId": job,
            "AccountId": responses.get_account_id(),
            "SourceBackupVaultArn": point["BackupVaultArn"],
            "SourceRecoveryPointArn": point["RecoveryPointArn"],
            "DestinationBackupVaultArn": body["DestinationBackupVaultArn"],
            "ResourceArn": point["ResourceArn"],
            "ResourceType": point["ResourceType"],
            "IamRoleArn": body["IamRoleArn"],
            "CreationDate": now,
            "CompletionDate": now,
            "BackupSizeInBytes": 0,
            **copy(point, body["DestinationBackupVaultArn"]),
        }
        tell(_copies[job])
        return ok({"CopyJobId": job, "CreationDate": now, "IsParent": False})

    @around(backup, "_describe_copy_job")
    def describe(inner: Handler, job: str) -> Answer:
        return ok({"CopyJob": _copies[job]}) if job in _copies else inner(job)

    @around(backup, "_list_copy_jobs")
    def listing(_inner: Handler, query: Params) -> Answer:
        answer: Answer = backup._paginate(list(_copies.values()), query, "CopyJobs")
        return answer


def copy(point: Record, destination: str) -> Params:
    """Put a copy into the vault of that ARN, and tell what became of it."""
    responses = core("responses")
    region, account, vault = destination.split(":")[3], responses.get_account_id(), destination.rpartition(":")[2]
    if world.is_away(region) or not service("backup")._vaults.contains_scoped(account, region, vault):
        return {"State": "FAILED", "StatusMessage": f"The backup vault {destination} cannot be reached or is missing."}
    with responses.request_scope(account, region):
        arn = service("backup")._recovery_point_arn(vault)
        keep(vault, arn, point, point[TAGS])
        _points[arn]["SourceBackupVaultArn"] = point["BackupVaultArn"]
    return {"State": "COMPLETED", "DestinationRecoveryPointArn": arn}


def tell(job: Record) -> None:
    keys = ("copyJobId", "sourceBackupVaultArn", "destinationBackupVaultArn", "state", "statusMessage", *OF_ALL)
    told = {key: job.get(key[0].upper() + key[1:]) for key in keys}
    emit("Copy Job State Change", {key: value for key, value in told.items() if value}, [job["SourceRecoveryPointArn"]])


def recovery_points_bear_tags() -> None:
    """ListTags and GetResources know recovery points."""

    @around(service("backup"), "_resolve_resource")
    def resolve(inner: Callable[[str], Any], arn: str) -> Any:
        return _points[arn][TAGS] if arn in _points else inner(arn)

    @around(service("tagging"), "_collect_backup")
    def collect(inner: Callable[[], Iterator[Any]]) -> Iterator[Any]:
        yield from inner()
        for arn, point in _points.items():
            yield arn, [{"Key": key, "Value": value} for key, value in point[TAGS].items()]


def a_creator_request_is_answered_once() -> None:
    """CreateBackupPlan and CreateBackupSelection with a CreatorRequestId that was used get the answer of the first."""
    backup = service("backup")
    answered: dict[tuple[str, str], Answer] = {}

    def create(name: str, inner: Callable[..., Answer], *words: Any) -> Answer:
        key = (name, str(words[-1].get("CreatorRequestId", "")))
        if key[1] and key in answered:
            return answered[key]
        answer = inner(*words)
        if key[1] and is_good(answer):
            answered[key] = answer
        return answer

    for name in ("_create_plan", "_create_selection"):
        around(backup, name)(partial(create, name))
