# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What IAM is asked before a call is let through."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from lab.patches import backup_testing, tagging
from lab.patches.iam_resources import Given, ec2_judged_on, judged_on, top_level, top_level_of_form
from lab.patches.tools import Params, service

EC2_KINDS = {prefix: kind for prefix, (kind, _unused) in tagging.EC2_KINDS.items()}
# Parameters that hand a role to a service, and the service.
PASSED = {
    "backup:CreateBackupSelection": ("IamRoleArn", "backup.amazonaws.com"),
    "backup:CreateRestoreTestingSelection": ("IamRoleArn", "restore-testing.backup.amazonaws.com"),
    "backup:StartBackupJob": ("IamRoleArn", "backup.amazonaws.com"),
    "backup:StartCopyJob": ("IamRoleArn", "backup.amazonaws.com"),
    "backup:UpdateRestoreTestingSelection": ("IamRoleArn", "restore-testing.backup.amazonaws.com"),
    "lambda:CreateFunction": ("Role", "lambda.amazonaws.com"),
    "lambda:UpdateFunctionConfiguration": ("Role", "lambda.amazonaws.com"),
    "ec2:CreateFlowLogs": ("DeliverLogsPermissionArn", "vpc-flow-logs.amazonaws.com"),
    "iam:AddRoleToInstanceProfile": ("RoleName", "ec2.amazonaws.com"),
    "s3:PutReplicationConfiguration": ("Role", "s3.amazonaws.com"),
}
# What is judged on the function that a queue feeds.
FED = tuple(f"lambda:{verb}EventSourceMapping" for verb in ("Create", "Delete", "Get", "Update"))


@dataclass(frozen=True)
class Question:
    """May the caller do this on that? Without an ARN, on what ministack finds."""

    action: str
    arn: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    # Whether the tags that come with the call are meant for this resource.
    with_tags: bool = True


@dataclass(frozen=True)
class Request:
    """A call, and what it names at its top level."""

    service: str
    action: str
    path: str
    body: bytes
    params: Params
    given: Given
    region: str
    account: str


def questions_of(
    name: str,
    action: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    params: Params,
    region: str,
    account: str,
) -> list[Question]:
    """All that is asked about a call, in this order: what it creates, what it names, which roles it hands over."""
    given = parameters(name, headers, body, params)
    created, named = _resources(Request(name, action, path, body, params, given, region, account))
    questions = [Question(action, arn) for arn in created]
    questions += [Question(action, arn, with_tags=not created) for arn in named]
    if created and any(parameter.startswith("TagSpecification.") for parameter in params):
        # Tags that come with a creation need the right to tag, too.
        keys = {"ec2:CreateAction": action.partition(":")[2]}
        questions += [Question("ec2:CreateTags", arn, keys) for arn in created]
    if action == "cloudwatch:PutMetricData":
        questions = [Question(action, "*", {"cloudwatch:namespace": one}) for one in given.get("Namespace", [])]
    if action in FED:
        questions = [_fed(action, path, given, region, account)]
    return (questions or [Question(action)]) + _passed(action, given, account)


def parameters(name: str, headers: Mapping[str, str], body: bytes, params: Params) -> dict[str, list[str]]:
    """What a call names at its top level, in whatever protocol it came."""
    kind = headers.get("content-type", "")
    if "cbor" in kind:
        return top_level(importlib.import_module("cbor2").loads(body) or {})
    if body[:1] == b"{":
        content = json.loads(body)
        # AWS Backup wraps what a selection names.
        wrapped = [value for value in content.values() if name == "backup" and isinstance(value, dict)]
        return top_level({key: value for part in (*wrapped, content) for key, value in part.items()})
    if role := re.search(rb"<Role>([^<]+)</Role>", body if name == "s3" else b""):
        return {"Role": [role[1].decode()]}
    return top_level_of_form(params, flat=name == "ec2")


def _resources(request: Request) -> tuple[list[str], list[str]]:
    """What a call creates, and what it names; nothing where ministack's answer is AWS's."""
    action, region, account = request.action, request.region, request.account
    if request.service == "ec2":
        created, named = ec2_judged_on(action, _with_ids(request.given), region, account, EC2_KINDS)
        return created, named if created or named else ["*"]
    if action == "lambda:CreateFunction":
        start = f"arn:aws:lambda:{region}:{account}:function"
        return [f"{start}:{name}" for name in request.given.get("FunctionName", [])], []
    if request.service == "kms":
        return [], _keys(request)
    if request.service == "route53":
        return [], _traffic(request)
    if request.service == "backup":
        return [], [_backup(request)]
    given = _with_groups(request) if request.service == "autoscaling" else request.given
    return [], judged_on(request.service, action, given, region, account)


def _keys(request: Request) -> list[str]:
    given = request.given
    keys = [_key_arn(one) for parameter in ("KeyId", "TargetKeyId") for one in given.get(parameter, [])]
    aliases = [f"arn:aws:kms:{request.region}:{request.account}:{one}" for one in given.get("AliasName", [])]
    return aliases + keys if all(keys) else []


def _traffic(request: Request) -> list[str]:
    found = re.search(r"/(healthcheck|hostedzone|change)(?:/([^/]+))?(?:/rrset|/status)?/?$", request.path)
    several = re.findall(r"<ResourceId>([^<]+)</ResourceId>", request.body.decode())
    return [f"arn:aws:route53:::{found[1]}/{one}" for one in (found[2], *several) if one] if found else []


def _backup(request: Request) -> str:
    """The vault, plan, recovery point or whatever bears tags that the path names; all, where it names none."""
    start = f"arn:aws:backup:{request.region}:{request.account}"
    path = unquote(request.path).rstrip("/")
    if found := re.fullmatch(r"/tags/(arn:.+)", path) or re.fullmatch(r"/[^/]+/[^/]+/recovery-points/(arn:.+)", path):
        return found[1]
    if found := re.match(r"/backup-vaults/([^/]+)", path):
        return f"{start}:backup-vault:{found[1]}"
    if found := re.match(r"/backup/plans/([^/]+)", path):
        return f"{start}:backup-plan:{found[1]}"
    if found := re.match(r"/restore-testing/plans/([^/]+)", path):
        plan = backup_testing.plans().get(found[1], {})
        return str(plan.get("RestoreTestingPlanArn") or f"{start}:restore-testing-plan:{found[1]}-")
    return "*"


def _with_groups(request: Request) -> dict[str, list[str]]:
    """Each tag of a scaling group names its group."""
    tagged = [value[0] for name, value in request.params.items() if re.fullmatch(r"Tags.member.\d+.ResourceId", name)]
    return {**request.given, "AutoScalingGroupName": sorted({*request.given.get("AutoScalingGroupName", []), *tagged})}


def _with_ids(given: Given) -> dict[str, list[str]]:
    """EC2 finds out itself which resources are meant by a name or an association."""
    ec2 = service("ec2")
    templates = [
        one["LaunchTemplateId"]
        for one in ec2._launch_templates.values()
        if one["LaunchTemplateName"] in given.get("LaunchTemplateName", [])
    ]
    associated = [
        found
        for table in ec2._route_tables.values()
        for one in table.get("Associations", [])
        if one.get("RouteTableAssociationId") in given.get("AssociationId", [])
        for found in (table["RouteTableId"], one.get("SubnetId", ""))
        if found in ec2._route_tables or found in ec2._subnets
    ]
    return {**given, "": templates + associated}


def _key_arn(name: str) -> str:
    """The key that an id, an ARN or an alias stands for."""
    record = service("kms")._resolve_key(name)
    return str(record["Arn"]) if record else ""


def _fed(action: str, path: str, given: Given, region: str, account: str) -> Question:
    """A mapping is judged by its function, which is a condition key; one that is yet to be made has no ARN."""
    start, name = f"arn:aws:lambda:{region}:{account}", path.rstrip("/").rpartition("/")[2]
    if action == "lambda:CreateEventSourceMapping":
        function = given.get("FunctionName", [""])[0]
        arn = function if function.startswith("arn:") else f"{start}:function:{function}"
        return Question(action, "*", {"lambda:FunctionArn": arn})
    mapping = service("lambda_svc")._esms.get(name) or {}
    return Question(
        action, f"{start}:event-source-mapping:{name}", {"lambda:FunctionArn": mapping.get("FunctionArn", "")}
    )


def _passed(action: str, given: Given, account: str) -> list[Question]:
    parameter, receiver = PASSED.get(action, ("", ""))
    return [
        Question(
            "iam:PassRole",
            role if role.startswith("arn:") else f"arn:aws:iam::{account}:role/{role}",
            {"iam:PassedToService": receiver},
            with_tags=False,
        )
        for role in given.get(parameter, [])
    ]
