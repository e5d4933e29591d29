# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small system in the lab whose writer can be moved."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.dynamodb_global_table import plan_table
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.dynamodb_tables import Clients
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_lock import read_lock
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.failover_run import Run
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.journal import read_entries, read_failovers
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.region_status import ClientOf, Names
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.waiting import Patience
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.dynamodb_global_table import TableGoal
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.failover_lock import Lock
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.journal import Entry
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.plan import carry_out
from botocore.config import Config
from botocore.session import get_session

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.module_process import Dies, Running, start

EAST, WEST, THIRD = "us-east-1", "us-east-2", "us-west-2"
BOTH, ALL = (EAST, WEST), (EAST, WEST, THIRD)
ENGINE = "aurora-postgresql"
FLOOR, FULL = 1, 3
NUMBERS = count(1)
IMPATIENT = Config(connect_timeout=1, read_timeout=2, retries={"total_max_attempts": 2, "mode": "standard"})
PATIENT = Config(connect_timeout=2, read_timeout=20, retries={"total_max_attempts": 3, "mode": "standard"})


SESSION = get_session()


@cache
def client_of(endpoint: str, service: str, region: str, config: Config) -> Any:
    """Made once, and from one session, as a Lambda function's clients are."""
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return SESSION.create_client(service, region_name=region, endpoint_url=endpoint, config=config, **keys)


@dataclass(frozen=True)
class Done:
    """A module that has run: its result (empty where it was killed), its calls, and the seconds that it took."""

    result: dict[str, Any]
    calls: list[dict[str, Any]]
    seconds: float

    def mutating(self, *, but: Sequence[str] = ("dynamodb",)) -> list[str]:
        return [call["action"] for call in self.calls if call["mutates"] and call["service"] not in but]

    def calls_of(self, region: str) -> list[str]:
        return [call["action"] for call in self.calls if call["region"] == region]


@dataclass
class Scene:
    """One system. Tests of different systems do not meet, but for the outages of a region."""

    lab: Lab
    suffix: str
    regions: tuple[str, ...]

    @property
    def names(self) -> Names:
        return Names(self.suffix, self.regions)

    @property
    def options(self) -> dict[str, Any]:
        return {"environment_suffix": self.suffix, "regions": list(self.regions)}

    def start(
        self, module: str, *, check: bool = False, dies: Dies | None = None, region: str = WEST, **options: Any
    ) -> Running:
        """A module that runs. The region that Ansible is told is never the one that is lost."""
        arguments = {**self.options, **options, "_ansible_check_mode": check, "_ansible_diff": True, "region": region}
        output = self.lab.state.calls.parent / f"module-{next(NUMBERS)}.json"
        return start(module, arguments, self.lab.env, output, self.lab.mark(), dies)

    def end(self, running: Running) -> Done:
        result = running.result()
        return Done(result, self.lab.calls(since=running.mark), time.monotonic() - running.began)

    def run(self, module: str, *, fails: bool = False, **more: Any) -> Done:
        """A module that has run."""
        done = self.end(self.start(module, **more))
        assert done.result.get("failed", False) is fails, done.result
        return done

    def move(self, target: str | None = WEST, **more: Any) -> Done:
        options: dict[str, Any] = {"writer_region": target} if target else {}
        return self.run("rds_global_writer", **options, **more)

    def run_here(self, **more: Any) -> Run:
        """A run in this process, as a Lambda function makes one."""

        def clients(config: Config) -> ClientOf:
            return lambda service, region: client_of(self.lab.endpoint, service, region, config)

        here = f"run-{next(NUMBERS)}"
        return Run(self.names, clients(IMPATIENT), clients(PATIENT), here, began_at=time.time(), **more)

    # What stands

    def writer(self, asked_in: str = WEST) -> str:
        found = self.lab.client("rds", asked_in).describe_global_clusters(
            GlobalClusterIdentifier=self.names.global_cluster
        )["GlobalClusters"][0]
        [writer] = [one["DBClusterArn"] for one in found["GlobalClusterMembers"] if one["IsWriter"]]
        return str(writer.split(":")[3])

    def lock(self, region: str = WEST) -> Lock | None:
        return read_lock(self.lab.client("dynamodb", region), self.names.failover_table)

    def failovers(self, region: str = WEST) -> tuple[str, ...]:
        return read_failovers(self.lab.client("dynamodb", region), self.names.failover_table, 10)

    def journal(self, failover_id: str, region: str = WEST) -> tuple[Entry, ...]:
        return read_entries(self.lab.client("dynamodb", region), self.names.failover_table, failover_id)

    def steps(self, failover_id: str, region: str = WEST) -> list[str]:
        return [str(entry.step) for entry in self.journal(failover_id, region)]

    def capacity(self, region: str) -> tuple[int, int, int]:
        [found] = self.lab.client("autoscaling", region).describe_auto_scaling_groups(
            AutoScalingGroupNames=[self.names.of("asg", region)]
        )["AutoScalingGroups"]
        return found["MinSize"], found["DesiredCapacity"], found["MaxSize"]

    def latch(self, region: str, about: str) -> str:
        name = f"{self.names.parameters}evacuated/{about}"
        found = self.lab.client("ssm", region).get_parameters(Names=[name])["Parameters"]
        return str(found[0]["Value"]) if found else "missing"

    def messages(self, region: str) -> list[dict[str, Any]]:
        answer = self.lab.client("sqs", region).receive_message(
            QueueUrl=self.queue(region), MaxNumberOfMessages=10, WaitTimeSeconds=2
        )
        return [json.loads(message["Body"]) for message in answer.get("Messages", [])]

    def queue(self, region: str) -> str:
        name = self.names.of("queue", region)
        return str(self.lab.client("sqs", region).get_queue_url(QueueName=name)["QueueUrl"])

    def tell(self, values: dict[str, str]) -> None:
        """Parameters of every region."""
        for region in self.regions:
            for name, value in values.items():
                self.lab.client("ssm", region).put_parameter(
                    Name=self.names.parameters + name, Value=value, Type="String", Overwrite=True
                )

    def reports(self, region: str) -> dict[str, str]:
        s3, bucket = self.lab.client("s3", region), f"artifacts-{region}-{ACCOUNT}-{self.suffix}"
        keys = [found["Key"] for found in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        return {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys}


@contextmanager
def quick_lab(lab: Lab) -> Iterator[None]:
    """A lab whose writers move in no time, and that is as it was afterwards."""
    lab.set("failing_over_seconds", 0.1)
    yield
    lab.restore(EAST)
    for setting in ("failing_over_seconds", "lag_ms", *(f"lag_ms.{region}" for region in ALL)):
        lab.set(setting, "default")


def make_scene(lab: Lab, regions: tuple[str, ...] = BOTH, *, table: bool = True, all_of_it: bool = False) -> Scene:
    """A system whose writer is in the first region; ``all_of_it`` adds what takes over and what is told."""
    scene = Scene(lab, f"fo{next(NUMBERS)}", regions)
    make_database(scene)
    if table:
        make_table(scene)
    if all_of_it:
        for region in regions:
            make_parameters(scene, region)
            make_group(scene, region)
            make_listeners(scene, region)
    return scene


def make_database(scene: Scene) -> None:
    lab, names = scene.lab, scene.names
    lab.client("rds", scene.regions[0]).create_global_cluster(
        GlobalClusterIdentifier=names.global_cluster, Engine=ENGINE
    )
    for region in scene.regions:
        master = {"MasterUsername": "app", "MasterUserPassword": "made-up"} if region == scene.regions[0] else {}
        cluster = names.of("cluster", region)
        lab.client("rds", region).create_db_cluster(
            DBClusterIdentifier=cluster, Engine=ENGINE, GlobalClusterIdentifier=names.global_cluster, **master
        )
        lab.client("rds", region).create_db_instance(
            DBInstanceIdentifier=names.of("db-1", region),
            DBClusterIdentifier=cluster,
            Engine=ENGINE,
            DBInstanceClass="db.r6g.large",
        )


def make_table(scene: Scene) -> None:
    def client(region: str) -> Any:
        return scene.lab.client("dynamodb", region)

    goal = TableGoal(scene.names.failover_table, scene.regions, {"HASH": ("id", "S"), "RANGE": ("entry", "S")})
    carry_out(plan_table(Clients(client, client), goal, Patience(timeout=30, first=0.05, longest=0.1)))


def make_parameters(scene: Scene, region: str) -> None:
    told = {
        "region/all": ",".join(scene.regions),
        "application/full_capacity": str(FULL),
        "application/floor_capacity": str(FLOOR),
        **{f"evacuated/{other}": "false" for other in scene.regions if other != region},
    }
    for name, value in told.items():
        scene.lab.client("ssm", region).put_parameter(Name=scene.names.parameters + name, Value=value, Type="String")


def make_group(scene: Scene, region: str) -> None:
    """The scaling group of the application, at full capacity where the writer is."""
    lab, name = scene.lab, scene.names.of("asg", region)
    size = FULL if region == scene.regions[0] else FLOOR
    lab.client("ec2", region).create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.small"}
    )
    lab.client("autoscaling", region).create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=size,
        DesiredCapacity=size,
        MaxSize=FULL,
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"},
        AvailabilityZones=[f"{region}a"],
    )


def make_listeners(scene: Scene, region: str) -> None:
    """The topic and somebody who listens to it, and the bucket of the reports."""
    lab, names = scene.lab, scene.names
    topic = lab.client("sns", region).create_topic(Name=names.of("notifications", region))["TopicArn"]
    queue = lab.client("sqs", region).create_queue(QueueName=names.of("queue", region))["QueueUrl"]
    arn = lab.client("sqs", region).get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
    lab.client("sns", region).subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn["Attributes"]["QueueArn"],
        Attributes={"RawMessageDelivery": "true"},
    )
    place = {} if region == EAST else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    lab.client("s3", region).create_bucket(Bucket=f"artifacts-{region}-{ACCOUNT}-{scene.suffix}", **place)


def make_monitor(scene: Scene, region: str, answer: dict[str, Any]) -> None:
    """A database monitor that always gives the same answer."""
    code = f"def handle(event, context):\n    assert event == {{'prove': 'write'}}\n    return {answer!r}\n"
    make_function(scene, region, "database-health", code)


def make_queue(scene: Scene, region: str, *, enabled: bool) -> None:
    """A queue, and a function that works on it where ``enabled`` says so."""
    make_function(scene, region, "processor", "def handle(event, context):\n    return {'batchItemFailures': []}\n")
    sqs = scene.lab.client("sqs", region)
    url = sqs.create_queue(QueueName=scene.names.of("work", region))["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    scene.lab.client("lambda", region).create_event_source_mapping(
        FunctionName=scene.names.of("processor", region), EventSourceArn=arn, Enabled=enabled
    )


def make_function(scene: Scene, region: str, kind: str, code: str) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("handler.py", code)
    scene.lab.client("lambda", region).create_function(
        FunctionName=scene.names.of(kind, region),
        Runtime="python3.11",
        Role=f"arn:aws:iam::{ACCOUNT}:role/monitor",
        Handler="handler.handle",
        Code={"ZipFile": archive.getvalue()},
    )
