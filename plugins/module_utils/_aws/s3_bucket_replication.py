# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Replication of buckets: reading it, and the plan that makes it equal to what is wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from .._core.plan import SIDE_BY_SIDE, Plan, Resource, Step, refused, side_by_side
from .._core.s3_bucket_replication import ReplicationGoal, answered_replication, put_parameters, wanted_replication
from .errors import answer_unless

# S3's model names no errors for these calls.
NO_REPLICATION = ("ReplicationConfigurationNotFoundError",)
NO_BUCKET = ("NoSuchBucket",)
# The one permission for putting and for deleting a replication.
ACTION = "s3:PutReplicationConfiguration"


def describe_replication(client: Any, bucket: str) -> dict[str, Any]:
    """The replication of a bucket; empty where there is none, or not even the bucket."""
    answer = answer_unless(NO_REPLICATION + NO_BUCKET, lambda: client.get_bucket_replication(Bucket=bucket))
    return answered_replication(answer["ReplicationConfiguration"]) if answer else {}


def plan_replications(client: Any, goals: Sequence[ReplicationGoal]) -> Plan:
    """What it takes for each of the buckets to replicate as wanted."""
    # What nobody can want is told before anything is asked.
    for goal in goals:
        wanted_replication(goal)
    return _each({goal.bucket: partial(plan_replication, client, goal) for goal in goals})


def plan_no_replications(client: Any, buckets: Sequence[str]) -> Plan:
    """What it takes for none of the buckets to replicate."""
    return _each({bucket: partial(plan_no_replication, client, bucket) for bucket in buckets})


def _each(plans: Mapping[str, Callable[[], Plan]]) -> Plan:
    with ThreadPoolExecutor(max_workers=SIDE_BY_SIDE) as pool:
        made = pool.map(lambda plan: plan(), plans.values())
        return side_by_side(dict(zip(plans, made, strict=True)))


def plan_replication(client: Any, goal: ReplicationGoal) -> Plan:
    """What it takes for the bucket to replicate as wanted, and in no other way."""
    wanted = wanted_replication(goal)
    before = describe_replication(client, goal.bucket)
    if before == wanted:
        return Plan(before, wanted)
    return Plan(before, wanted, (_put(client, goal.bucket, wanted),))


def plan_no_replication(client: Any, bucket: str) -> Plan:
    """What it takes for the bucket not to replicate."""
    before = describe_replication(client, bucket)
    delete = Step(ACTION, lambda: client.delete_bucket_replication(Bucket=bucket))
    return Plan(before, {}, (delete,) if before else ())


def _put(client: Any, bucket: str, wanted: Resource) -> Step:
    answer = answer_unless(NO_BUCKET, lambda: client.get_bucket_versioning(Bucket=bucket))
    if answer is None:
        return refused(ACTION, f"There is no bucket named {bucket}.")
    if answer.get("Status") != "Enabled":
        return refused(ACTION, f"The bucket {bucket} can't replicate before its versioning is enabled.")
    configuration = put_parameters(wanted)
    return Step(
        ACTION,
        lambda: client.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=configuration),
    )
