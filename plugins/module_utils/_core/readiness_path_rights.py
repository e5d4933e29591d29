# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a failover needs to be allowed, to the controller and to whoever types, and what a simulation says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Answer = Mapping[str, Any]
# Something that matches where AWS, or a failover, chooses the name.
ANY = "any"


@dataclass(frozen=True)
class Right:
    """Actions on things, in the region alone or in each of the system. ``context`` holds what conditions look at."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    everywhere: bool = False
    context: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Question:
    """A right with its names filled in."""

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    context: Mapping[str, str]


@dataclass(frozen=True)
class Place:
    """What the names of a region's things are made of."""

    partition: str
    account: str
    region: str
    regions: tuple[str, ...]
    suffix: str
    key_arn: str


_PARAMETERS = "arn:{partition}:ssm:{region}:{account}:parameter/dr-{suffix}"
_TABLE = "arn:{partition}:dynamodb:{region}:{account}:table/failover-{suffix}"
_GLOBAL_CLUSTER = "arn:{partition}:rds::{account}:global-cluster:global-{suffix}"
_CLUSTER = "arn:{partition}:rds:{region}:{account}:cluster:cluster-{region}-{suffix}"
_PROOF = "arn:{partition}:lambda:{region}:{account}:function:database-health-{region}-{suffix}"
_REPORT = "arn:{partition}:s3:::artifacts-{region}-{account}-{suffix}/failovers/" + ANY
_TOPIC = "arn:{partition}:sns:{region}:{account}:notifications-{region}-{suffix}"
_QUEUE = "arn:{partition}:sqs:{region}:{account}:dead-letters-{region}-{suffix}"
_LOG = (
    "arn:{partition}:logs:{region}:{account}:log-group:/aws/lambda/failover-controller-{region}-{suffix}:log-stream:"
    + ANY
)
_GROUP = (
    "arn:{partition}:autoscaling:{region}:{account}:autoScalingGroup:"
    + ANY
    + ":autoScalingGroupName/asg-{region}-{suffix}"
)
_SNAPSHOT = "arn:{partition}:rds:{region}:{account}:cluster-snapshot:kept-{region}-{suffix}-" + ANY
_METRICS = {"cloudwatch:namespace": "MultiRegionDR"}
_ITEMS = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem")
_MOVES = ("rds:FailoverGlobalCluster", "rds:SwitchoverGlobalCluster")

# What a failover does by whoever leads it.
BOTH: tuple[Right, ...] = (
    Right(("cloudwatch:PutMetricData",), ("*",), context=_METRICS),
    Right(_ITEMS, (_TABLE,)),
    Right(("lambda:InvokeFunction",), (_PROOF,)),
    Right(("s3:PutObject",), (_REPORT,)),
    Right(_MOVES, (_GLOBAL_CLUSTER, _CLUSTER), everywhere=True),
    Right(("autoscaling:UpdateAutoScalingGroup",), (_GROUP,), everywhere=True),
    Right(("ssm:PutParameter",), (_PARAMETERS + "/evacuated/" + ANY,), everywhere=True),
    Right(("sns:Publish",), (_TOPIC,), everywhere=True),
)
CONTROLLER: tuple[Right, ...] = (
    *BOTH,
    Right(("ssm:GetParametersByPath",), (_PARAMETERS,)),
    Right(("ssm:PutParameter",), (_PARAMETERS + "/failover/writer_health",)),
    Right(
        ("ssm:GetParameters",),
        tuple(f"{_PARAMETERS}/{part}/{ANY}" for part in ("application", "evacuated", "health")),
        everywhere=True,
    ),
    Right(("rds:DescribeDBClusters", "rds:DescribeGlobalClusters"), (_GLOBAL_CLUSTER, _CLUSTER), everywhere=True),
    Right(("autoscaling:DescribeAutoScalingGroups",), ("*",)),
    Right(("cloudwatch:GetMetricData",), ("*",)),
    Right(
        (
            "elasticloadbalancing:DescribeLoadBalancers",
            "elasticloadbalancing:DescribeTargetGroups",
            "elasticloadbalancing:DescribeTargetHealth",
        ),
        ("*",),
    ),
    Right(("rds:DescribeDBInstances",), ("*",)),
    Right(("sqs:SendMessage",), (_QUEUE,)),
    Right(("kms:Decrypt", "kms:GenerateDataKey"), ("{key_arn}",)),
    Right(("logs:CreateLogStream", "logs:PutLogEvents"), (_LOG,)),
)
CALLER: tuple[Right, ...] = (
    *BOTH,
    Right(("ssm:GetParameters",), (_PARAMETERS + "/application/" + ANY,)),
    Right(("rds:AddTagsToResource", "rds:CopyDBClusterSnapshot", "rds:ListTagsForResource"), (_SNAPSHOT,)),
    Right(("rds:DeleteDBClusterSnapshot",), (_SNAPSHOT,)),
    Right(("rds:DescribeDBClusterSnapshots", "rds:DescribeDBSnapshots"), ("*",)),
    Right(
        ("kms:GenerateDataKey",),
        ("{key_arn}",),
        context={"aws:ResourceTag/Environment": "{suffix}", "kms:ViaService": "s3.{region}.amazonaws.com"},
    ),
)


def queue_rights(kinds: Iterable[str], place: Place) -> list[Right]:
    """What turns the queues of the application's functions on where the writer is, and off elsewhere."""
    rights = [
        Right(
            ("lambda:UpdateEventSourceMapping",),
            (f"arn:{place.partition}:lambda:{region}:{place.account}:event-source-mapping:{ANY}",),
            context={
                "lambda:FunctionArn": f"arn:{place.partition}:lambda:{region}:{place.account}:function:"
                f"{kind}-{region}-{place.suffix}"
            },
        )
        for kind in kinds
        for region in place.regions
    ]
    return [Right(("lambda:ListEventSourceMappings",), ("*",)), *rights] if rights else []


def questions(rights: Iterable[Right], place: Place) -> list[Question]:
    """What is asked about each right: its resources in the region, or in all of them."""
    return [_question(right, place) for right in rights]


def _question(right: Right, place: Place) -> Question:
    regions = place.regions if right.everywhere else (place.region,)
    named = [_filled(one, place, region) for one in right.resources for region in regions]
    # A simulation knows nothing of the call but what it is told.
    given = {"aws:RequestedRegion": "{region}", **right.context}
    context = {key: _filled(value, place, place.region) for key, value in given.items()}
    return Question(right.actions, tuple(dict.fromkeys(named)), context)


def _filled(text: str, place: Place, region: str) -> str:
    return text.format(
        partition=place.partition, account=place.account, region=region, suffix=place.suffix, key_arn=place.key_arn
    )


def simulated(question: Question, principal: str) -> dict[str, Any]:
    """The arguments of SimulatePrincipalPolicy."""
    context = [
        {"ContextKeyName": key, "ContextKeyValues": [value], "ContextKeyType": "string"}
        for key, value in question.context.items()
    ]
    return {
        "PolicySourceArn": principal,
        "ActionNames": list(question.actions),
        "ResourceArns": list(question.resources),
        **({"ContextEntries": context} if context else {}),
    }


def refused(question: Question, results: Sequence[Answer]) -> list[str]:
    """The actions that are not allowed on everything they are asked for. What was not answered is not allowed."""
    said: dict[tuple[str, str], bool] = {}
    for result in results:
        action = result["EvalActionName"]
        said[action, result.get("EvalResourceName", "*")] = result["EvalDecision"] == "allowed"
        for one in result.get("ResourceSpecificResults", ()):
            said[action, one["EvalResourceName"]] = one["EvalResourceDecision"] == "allowed"
    return [
        f"{action} on {resource}"
        for action in question.actions
        for resource in question.resources
        if not said.get((action, resource), said.get((action, "*"), False))
    ]


def principal_of(caller: str) -> tuple[str, str]:
    """What kind of caller an ARN names, and its name: a role's without its path, which the ARN of a session lacks."""
    resource = caller.split(":", 5)[5] if caller.count(":") >= 5 else caller
    kind, _slash, rest = resource.partition("/")
    if kind == "assumed-role":
        return "role", rest.partition("/")[0]
    return kind, rest.rpartition("/")[2]
