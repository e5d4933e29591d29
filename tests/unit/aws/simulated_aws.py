# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A system in several regions as a value with a clock of its own: AWS's rules for the writer, outages, old answers.

Nothing here waits, and nothing happens by chance, so a life of an hour takes a millisecond and can be told again.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_run import Run
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.region_status import Names
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.together import UnansweredError
from botocore.exceptions import ClientError, ReadTimeoutError

Answer = dict[str, Any]
SUFFIX, ACCOUNT, START = "prod", "111122223333", 1795178733.0
EAST, WEST, THIRD = "us-east-1", "us-east-2", "us-west-2"
# Seconds of a call: an ordinary one; one that nobody answers to the impatient, and to the patient; a refused one.
ORDINARY, HASTY, PATIENT, RETRIED = 0.05, 6.0, 150.0, 1.0
REFUSED = {"broken": ("ServiceUnavailable", 503), "throttled": ("Throttling", 400), "denied": ("AccessDenied", 403)}
MOST_CALLS = 4000


class KilledError(BaseException):
    """The run is killed here. No part of the product can catch it."""


@dataclass(frozen=True)
class Outage:
    """``how``: silent, broken (503), throttled or denied; of ``service``, or of all. Times are from the start."""

    region: str
    begins: float
    ends: float
    how: str = "silent"
    service: str = ""


@dataclass(frozen=True)
class Ask:
    """One request to move the writer. ``at`` is from the start."""

    holder: str
    at: float
    action: str
    target: str
    accepted: bool


@dataclass
class SimulatedAws:
    """``lags`` in seconds; ``stale`` is by how much answers about the global database are behind."""

    regions: tuple[str, ...] = (EAST, WEST)
    writer: str = EAST
    failing_over: float = 30.0
    failing_moves: int = 0
    stale: float = 0.0
    lags: Mapping[str, float | None] = field(default_factory=dict)
    outages: Sequence[Outage] = ()
    headless: Sequence[str] = ()
    unwell: Sequence[str] = ()
    read_only: bool = False
    elapsed: float = 0.0
    kill_at: tuple[int, bool] | None = None
    meanwhile: dict[int, Callable[[], object]] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    move: tuple[str, float, bool] | None = None
    resync: dict[str, float] = field(default_factory=dict)
    told: list[tuple[float, Answer]] = field(default_factory=list)
    table: dict[tuple[str, str], Answer] = field(default_factory=dict)
    latches: dict[tuple[str, str], str] = field(default_factory=dict)
    minimum: dict[str, int] = field(default_factory=dict)
    messages: list[str] = field(default_factory=list)
    objects: list[str] = field(default_factory=list)
    serial: int = 0

    # Time, runs and calls

    def now(self) -> float:
        return START + self.elapsed

    def sleep(self, seconds: float) -> None:
        self.elapsed += seconds

    def run(self, **more: Any) -> Run:
        """A run of its own, as each process has one."""
        self.serial += 1
        holder = f"run-{self.serial}"
        look, act = (partial(Client, self, holder, cost) for cost in (HASTY, PATIENT))
        names = Names(SUFFIX, self.regions)
        return Run(names, look, act, holder, began_at=self.now(), clock=self.now, sleep=self.sleep, **more)

    def at_once(self, seconds: float, calls: Sequence[Callable[[], Any]]) -> list[Any]:
        """What ``all_within`` does, on this clock: all calls begin now, and the longest one counts."""
        began, longest, answers = self.elapsed, 0.0, []
        for call in calls:
            self.elapsed = began
            answer: Any
            try:
                answer = call()
            except Exception as error:
                answer = error
            took = self.elapsed - began
            answers.append(UnansweredError("no answer") if took > seconds else answer)
            longest = max(longest, min(took, seconds))
        self.elapsed = began + longest
        return answers

    def outage(self, service: str, region: str) -> Outage | None:
        for one in self.outages:
            if one.region == region and one.begins <= self.elapsed < one.ends and one.service in ("", service):
                return one
        return None

    def is_up(self, region: str) -> bool:
        out = self.outage("", region)
        return out is None or out.how == "throttled"

    def invoke(self, who: tuple[str, float], service: str, region: str, action: str, given: Answer) -> Any:
        """One call: perhaps somebody else comes first, perhaps the run dies before or after it, or nobody answers."""
        holder, silence = who
        self.calls.append(f"{region} {service} {action}")
        number = len(self.calls)
        assert number < MOST_CALLS, "it never ends"
        if number in self.meanwhile:
            self.meanwhile.pop(number)()
        if self.kill_at == (number, False):
            raise KilledError
        out = self.outage(service, region)
        self.elapsed += ORDINARY if out is None else silence if out.how == "silent" else RETRIED
        if out is not None and out.how == "silent":
            raise ReadTimeoutError(endpoint_url=region)
        if out is not None:
            raise error(*REFUSED[out.how])
        self.settle()
        answer = getattr(self, f"{service}_{action}")(region, holder=holder, **given)
        self.settle()
        if self.kill_at == (number, True):
            raise KilledError
        return answer

    # The global database

    def settle(self) -> None:
        """Bring about what should have happened by now, and keep what was to be seen when."""
        if self.move and self.elapsed >= self.move[1] + self.failing_over:
            target, began, lossy = self.move
            self.move = None
            if self.failing_moves:
                self.failing_moves -= 1
            else:
                if lossy:
                    self.resync = {region: began + self.failing_over for region in self.regions if region != target}
                self.writer = target
        for region in [name for name in self.resync if self.is_up(name) and self.elapsed > self.resync[name] + 60]:
            del self.resync[region]
        seen = self.global_cluster()
        if not self.told or self.told[-1][1] != seen:
            self.told.append((self.elapsed, seen))

    def global_cluster(self) -> Answer:
        members = [
            {
                "DBClusterArn": arn(region),
                "IsWriter": region == self.writer,
                "SynchronizationStatus": "pending-resync" if region in self.resync else "connected",
            }
            for region in self.regions
        ]
        answer: Answer = {
            "GlobalClusterIdentifier": f"global-{SUFFIX}",
            "GlobalClusterArn": f"arn:aws:rds::{ACCOUNT}:global-cluster:global-{SUFFIX}",
            "Status": "available",
            "GlobalClusterMembers": members,
        }
        if self.move:
            target, _began, lossy = self.move
            ends = {"FromDbClusterArn": arn(self.writer), "ToDbClusterArn": arn(target)}
            answer["Status"] = "failing-over" if lossy else "switching-over"
            answer["FailoverState"] = {"Status": "failing-over", "IsDataLossAllowed": lossy, **ends}
        return answer

    def rds_describe_global_clusters(self, _region: str, **_given: Any) -> Answer:
        seen = [answer for at, answer in self.told if at <= self.elapsed - self.stale] or [self.told[0][1]]
        return {"GlobalClusters": [seen[-1]]}

    def rds_switchover_global_cluster(self, region: str, **given: Any) -> Answer:
        return self.ask("switchover", region, given, self.writer)

    def rds_failover_global_cluster(self, region: str, **given: Any) -> Answer:
        return self.ask("failover", region, given, region_of(given["TargetDbClusterIdentifier"]))

    def ask(self, action: str, called_in: str, given: Answer, needed: str) -> Answer:
        target = region_of(given["TargetDbClusterIdentifier"])
        refusal = self.refusal(target, called_in, needed)
        self.asks.append(Ask(given["holder"], self.elapsed, action, target, not refusal))
        if refusal:
            raise error(refusal, 400)
        self.move = (target, self.elapsed, action == "failover")
        return {}

    def refusal(self, target: str, called_in: str, needed: str) -> str:
        if self.move or called_in != needed:
            return "InvalidGlobalClusterStateFault"
        if target == self.writer or target in self.resync or target in self.headless or not self.is_up(target):
            return "InvalidDBClusterStateFault"
        return ""

    def rds_describe_db_clusters(self, region: str, **_given: Any) -> Answer:
        return {"DBClusters": [{"DBClusterIdentifier": region, "Status": "available", "EngineVersion": "16.8"}]}

    def rds_describe_db_instances(self, region: str, **_given: Any) -> Answer:
        return {"DBInstances": [] if region in self.headless else [{"DBInstanceStatus": "available"}]}

    def cloudwatch_get_metric_data(self, region: str, **_given: Any) -> Answer:
        lag, at = self.lags.get(region, 0.1), self.lag_known_at()
        empty: Answer = {"Values": [], "Timestamps": []}
        if lag is None or region == self.writer or region in self.resync:
            return {"MetricDataResults": [empty]}
        found = {"Values": [lag * 1000], "Timestamps": [datetime.fromtimestamp(START + at, UTC)]}
        return {"MetricDataResults": [found]}

    def lag_known_at(self) -> float:
        """Nobody measures a lag behind a region that is away."""
        out = self.outage("", self.writer)
        return self.elapsed if out is None or out.how == "throttled" else out.begins

    # What keeps the journal

    def dynamodb_get_item(self, _region: str, **given: Any) -> Answer:
        found = self.table.get(key_of(given["Key"]))
        return {"Item": dict(found)} if found else {}

    def dynamodb_put_item(self, _region: str, **given: Any) -> Answer:
        self.check(given["Item"], given)
        self.table[key_of(given["Item"])] = dict(given["Item"])
        return {}

    def dynamodb_update_item(self, _region: str, **given: Any) -> Answer:
        self.check(given["Key"], given)
        item = self.table[key_of(given["Key"])]
        for part in given["UpdateExpression"].removeprefix("SET ").split(", "):
            name, value = part.split(" = ")
            item[name] = given["ExpressionAttributeValues"][value]
        return {"Attributes": dict(item)}

    def check(self, key: Answer, given: Answer) -> None:
        stands = self.table.get(key_of(key), {})
        for part in filter(None, given.get("ConditionExpression", "").split(" AND ")):
            name, _equals, value = part.partition(" = ")
            missing = part.removeprefix("attribute_not_exists(").removesuffix(")")
            is_so = stands.get(name) == given["ExpressionAttributeValues"][value] if value else missing not in stands
            if not is_so:
                raise error("ConditionalCheckFailedException", 400)

    def dynamodb_query(self, _region: str, **given: Any) -> Answer:
        wanted = given["ExpressionAttributeValues"][":id"]["S"]
        return {"Items": [item for key, item in sorted(self.table.items()) if key[0] == wanted]}

    def steps(self) -> list[str]:
        """The steps that the journal tells of, in the order of time."""
        entries = [item for item in self.table.values() if "step" in item]
        return [item["step"]["S"] for item in sorted(entries, key=lambda item: float(item["at"]["N"]))]

    def sts_get_caller_identity(self, _region: str, **_given: Any) -> Answer:
        return {"Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/deployer/anna"}

    # What goes with a move of the writer

    def ssm_get_parameters(self, region: str, **given: Any) -> Answer:
        known = self.parameters(region)
        found = [{"Name": name, "Value": known[name]} for name in given["Names"] if name in known]
        return {"Parameters": found}

    def ssm_get_parameters_by_path(self, region: str, **_given: Any) -> Answer:
        return {"Parameters": [{"Name": name, "Value": value} for name, value in self.parameters(region).items()]}

    def parameters(self, region: str) -> dict[str, str]:
        health = json.dumps({"answer": "UNHEALTHY" if region in self.unwell else "HEALTHY", "since": ""})
        told = {
            "application/full_capacity": "4",
            "application/floor_capacity": "1",
            "region/all": ",".join(self.regions),
        }
        told |= {f"evacuated/{about}": value for (where, about), value in self.latches.items() if where == region}
        told |= {"health/database": health, "health/application": health}
        return {f"/dr-{SUFFIX}/{name}": value for name, value in told.items()}

    def ssm_put_parameter(self, region: str, **given: Any) -> Answer:
        self.latches[region, given["Name"].rpartition("/")[2]] = given["Value"]
        return {}

    def autoscaling_describe_auto_scaling_groups(self, region: str, **_given: Any) -> Answer:
        size = self.minimum.get(region, 4 if region == EAST else 1)
        return {"AutoScalingGroups": [{"MinSize": size, "DesiredCapacity": max(size, 1), "MaxSize": 9}]}

    def autoscaling_update_auto_scaling_group(self, region: str, **given: Any) -> Answer:
        self.minimum[region] = given["MinSize"]
        return {}

    def elbv2_describe_load_balancers(self, region: str, **_given: Any) -> Answer:
        return {"LoadBalancers": [{"DNSName": f"alb.{region}"}]}

    def elbv2_describe_target_groups(self, region: str, **_given: Any) -> Answer:
        return {"TargetGroups": [{"TargetGroupArn": region}]}

    def elbv2_describe_target_health(self, region: str, **_given: Any) -> Answer:
        return {"TargetHealthDescriptions": [{"TargetHealth": {"State": "healthy"}}] * self.minimum.get(region, 1)}

    def cloudwatch_put_metric_data(self, _region: str, **_given: Any) -> Answer:
        return {}

    def lambda_invoke(self, region: str, **_given: Any) -> Answer:
        outcome = "OK" if region == self.writer and not self.read_only else "FAILED"
        return {"Payload": io.BytesIO(json.dumps({"outcome": outcome, "reason": "a row"}).encode())}

    def sns_publish(self, region: str, **given: Any) -> Answer:
        self.messages.append(f"{region}: {given['Subject']}")
        return {}

    def s3_put_object(self, _region: str, **given: Any) -> Answer:
        self.objects.append(f"{given['Bucket']}/{given['Key']}")
        return {}


@dataclass(frozen=True)
class Client:
    """A client of one service in one region: each of its methods is a call."""

    aws: SimulatedAws
    holder: str
    silence: float
    service: str
    region: str

    def __getattr__(self, action: str) -> Callable[..., Any]:
        return lambda **given: self.aws.invoke((self.holder, self.silence), self.service, self.region, action, given)

    def get_paginator(self, action: str) -> Pages:
        return Pages(getattr(self, action))


@dataclass(frozen=True)
class Pages:
    """A paginator that needs one page."""

    call: Callable[..., Any]

    def paginate(self, **given: Any) -> list[Any]:
        return [self.call(**given)]


def arn(region: str) -> str:
    return f"arn:aws:rds:{region}:{ACCOUNT}:cluster:cluster-{region}-{SUFFIX}"


def region_of(cluster_arn: str) -> str:
    return cluster_arn.split(":")[3]


def key_of(item: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    return item["id"]["S"], item["entry"]["S"]


def error(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "Call")
