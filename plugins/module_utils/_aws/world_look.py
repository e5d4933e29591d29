# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking AWS what stands: whole answers, all pages of them, and no question twice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from .errors import answer_unless

ClientOf = Callable[[str, str], Any]
Answer = Mapping[str, Any]
# Tags by the ARN of what carries them.
Tags = Mapping[str, Mapping[str, str]]

# What AWS answers where there is no such thing. That is an answer too; any other error is none.
MISSING = frozenset(
    {
        "AWS.SimpleQueueService.NonExistentQueue",
        "DBClusterNotFoundFault",
        "DBParameterGroupNotFound",
        "DBSubnetGroupNotFoundFault",
        "GlobalClusterNotFoundFault",
        "InvalidLaunchTemplateId.NotFoundException",
        "InvalidLaunchTemplateName.NotFoundException",
        "LoadBalancerNotFound",
        "NoSuchBucket",
        "NoSuchBucketPolicy",
        "NoSuchEntity",
        "NoSuchLifecycleConfiguration",
        "NoSuchPublicAccessBlockConfiguration",
        "NoSuchTagSet",
        "NotFound",
        "NotFoundException",
        "OwnershipControlsNotFoundError",
        "ParameterNotFound",
        "ReplicationConfigurationNotFoundError",
        "ResourceNotFound",
        "ResourceNotFoundException",
        "ServerSideEncryptionConfigurationNotFoundError",
        "TargetGroupNotFound",
    }
)
# How many questions of one kind are asked at a time.
THREADS = 8
# AWS goes on listing some things for a while after their end.
ENDED = frozenset({"deleted", "deleting", "expired", "failed", "rejected", "terminated"})


@dataclass(frozen=True)
class System:
    """What the names of a system's resources are made of."""

    suffix: str
    account: str
    preferred_region: str
    zone_name: str
    record_name: str
    bucket_types: tuple[str, ...] = ("artifacts",)
    # The public parameter that names the image, by region; none where the image itself is named.
    image_parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Questions:
    """Everything that was asked so far. Whoever asks what another is asking waits for the same answer."""

    client_of: ClientOf
    _asked: dict[tuple[str, str, str, str], Future[Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def ask(self, region: str, service: str, operation: str, arguments: Mapping[str, Any]) -> Any:
        question = (region, service, operation, json.dumps(arguments, sort_keys=True))
        with self._lock:
            answer = self._asked.get(question)
            is_first = answer is None
            if answer is None:
                answer = self._asked[question] = Future()
        if is_first:
            try:
                answer.set_result(answer_unless(MISSING, lambda: self._call(region, service, operation, arguments)))
            except Exception as error:
                answer.set_exception(error)
        return answer.result()

    def _call(self, region: str, service: str, operation: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        client = self.client_of(service, region)
        if client.can_paginate(operation):
            return dict(client.get_paginator(operation).paginate(**arguments).build_full_result())
        answer = getattr(client, operation)(**arguments)
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}


@dataclass(frozen=True)
class Look:
    """A look at one region of a system."""

    questions: Questions
    system: System
    region: str

    @property
    def end(self) -> str:
        """What the names of the region's own resources end in."""
        return f"-{self.region}-{self.system.suffix}"

    def name(self, kind: str) -> str:
        return f"{kind}{self.end}"

    def bucket(self, kind: str) -> str:
        """The name of the region's bucket of a type."""
        return f"{kind}-{self.region}-{self.system.account}-{self.system.suffix}"

    def ask(self, service: str, operation: str, **arguments: Any) -> Any:
        """The whole answer; None where there is no such thing."""
        return self.questions.ask(self.region, service, operation, arguments)

    def things(self, service: str, operation: str, key: str, **arguments: Any) -> list[Any]:
        """What an answer lists; nothing where there is no such thing."""
        return list((self.ask(service, operation, **arguments) or {}).get(key, ()))

    def tagged(self, operation: str, key: str) -> list[Any]:
        """What of EC2 carries the environment's tag and has not ended."""
        only = [{"Name": "tag:Environment", "Values": [self.system.suffix]}]
        return [thing for thing in self.things("ec2", operation, key, Filters=only) if state_of(thing) not in ENDED]

    def tags(self, *beginnings: str) -> Tags:
        """The tags of everything in the region whose ARN goes on like this after its account, service first."""
        only = [{"Key": "Environment", "Values": [self.system.suffix]}]
        found = self.things(
            "resourcegroupstaggingapi", "get_resources", "ResourceTagMappingList", TagFilters=only, ResourcesPerPage=100
        )
        return {
            thing["ResourceARN"]: {tag["Key"]: tag["Value"] for tag in thing["Tags"]}
            for thing in found
            if begins(thing["ResourceARN"], beginnings)
        }

    def made(self, beginning: str, kinds: Iterable[str]) -> list[str]:
        """Those of the kinds that bear the environment's tag in the region. A system without them costs no question."""
        return [kind for kind in kinds if self.tags(f"{beginning}{self.name(kind)}")]

    def queue(self, name: str) -> Any:
        """The attributes of a queue; None where there is none."""
        found = self.ask("sqs", "get_queue_url", QueueName=name)
        return found and self.ask("sqs", "get_queue_attributes", QueueUrl=found["QueueUrl"], AttributeNames=["All"])

    def groups(self, beginning: str) -> list[Any]:
        """The region's log groups of this beginning."""
        found = self.things("logs", "describe_log_groups", "logGroups", logGroupNamePattern=self.end)
        return [group for group in found if group["logGroupName"].startswith(beginning)]


def state_of(thing: Mapping[str, Any]) -> str:
    """The state of a thing of EC2, wherever it stands."""
    state = thing.get("State") or thing.get("Status") or ""
    return str(state.get("Code", "") if isinstance(state, Mapping) else state).lower()


def begins(arn: str, beginnings: Iterable[str]) -> bool:
    """Whether an ARN is of this service and resource, told as ``logs:log-group:/vpc/``."""
    _arn, _partition, service, _region, _account, resource = arn.split(":", 5)
    return f"{service}:{resource}".startswith(tuple(beginnings))


def each(call: Callable[[Any], Any], items: Iterable[Any]) -> dict[str, Any]:
    """What is answered about each of the items, all asked at once, by its name."""
    names = list(items)
    if not names:
        return {}
    with ThreadPoolExecutor(max_workers=min(len(names), THREADS)) as pool:
        return dict(zip((str(name) for name in names), pool.map(call, names), strict=True))
