# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role functions, in two regions: the queue is worked on where the writer is, and goes with it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world import read_worlds
from ansible_collections.multiregion.aws_dr.plugins.module_utils._aws.world_look import Questions, System
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.fingerprint import differences, hash_world

from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.failover_scene import EAST, WEST, Scene, make_scene
from tests.integration.test_lambda_package import ROOT

# Answers a health check, and keeps each message that it works on.
SOURCE = """
import json
import os

import boto3


def handle(event, context):
    if "Records" not in event:
        return {"statusCode": 200, "body": os.environ["PLACE"]}
    ssm = boto3.client("ssm")
    for record in event["Records"]:
        name = f"/dr-{os.environ['ENVIRONMENT_SUFFIX']}/done/{record['body']}"
        ssm.put_parameter(Name=name, Value="done", Type="String", Overwrite=True)
    return {"batchItemFailures": []}
"""


@dataclass(frozen=True)
class Told:
    """What a play told: the tasks that changed something, those that were skipped, and the role's fact."""

    changed: list[str]
    skipped: list[str]
    fact: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """The role, run by Ansible against one system in the lab."""

    lab: Lab
    folder: Path
    scene: Scene
    keys: dict[str, str]

    def options(self, region: str, writer: str) -> dict[str, Any]:
        return {
            "aws_region": region,
            "environment_suffix": self.scene.suffix,
            "account_id": ACCOUNT,
            "aws_partition": "aws",
            "resource_tags": {"Environment": self.scene.suffix, "DR-Role": "regional", "Cost-Center": "tests"},
            "functions_planned": False,
            "functions_is_writer_region": region == writer,
            "functions_kms_key_arn": self.keys[region],
            "functions_runtime": "python3.11",
            "functions_package_dir": str(self.folder / "packages"),
            "functions_queues": [{"name": "work", "visibility_seconds": 60, "max_receive_count": 3}],
            "functions_list": [
                {
                    "name": "processor",
                    "source": str(self.folder / "worker"),
                    "description": "Works",
                    "timeout_seconds": 10,
                    "tracing": True,
                    "queue": "work",
                    "batch_size": 5,
                    "environment": {"PLACE": region},
                    "role_arn": f"arn:aws:iam::{ACCOUNT}:role/worker",
                },
                {
                    "name": "api",
                    "source": str(self.folder / "worker"),
                    "url": "public",
                    "environment": {"PLACE": region},
                    "role_arn": f"arn:aws:iam::{ACCOUNT}:role/worker",
                },
            ],
        }

    def play(self, region: str, writer: str = EAST, *, flags: Sequence[str] = (), **more: Any) -> Told:
        book = self.folder / "play.yml"
        tasks = [
            {"ansible.builtin.include_role": {"name": "multiregion.aws_dr.functions"}},
            {"ansible.builtin.debug": {"var": "functions_result"}},
        ]
        given = {**self.options(region, writer), **more}
        book.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "vars": given, "tasks": tasks}]))
        inventory = self.folder / "hosts.ini"
        inventory.write_text("localhost ansible_connection=multiregion.aws_dr.warm_local\n", encoding="utf-8")
        ran = subprocess.run(
            [
                Path(sys.executable).parent / "ansible-playbook",
                "--inventory",
                inventory,
                book,
                *flags,
            ],
            cwd=ROOT,
            env={
                **os.environ,
                **self.lab.env,
                "AWS_REGION": region,
                "AWS_DEFAULT_REGION": region,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_STDOUT_CALLBACK": "json",
                "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr
        assert "WARNING" not in ran.stderr, ran.stderr
        found = json.loads(ran.stdout)["plays"][0]["tasks"]
        results = [(task["task"]["name"].rpartition(" : ")[2], task["hosts"]["localhost"]) for task in found]
        fact = results[-1][1].get("functions_result")
        return Told(
            [name for name, result in results if result.get("changed")],
            [name for name, result in results if result.get("skipped")],
            fact if isinstance(fact, dict) else {},
        )

    # What stands

    def mappings(self) -> dict[str, list[str]]:
        return {
            region: [
                found["State"]
                for found in self.lab.client("lambda", region).list_event_source_mappings(
                    FunctionName=self.scene.names.of("processor", region)
                )["EventSourceMappings"]
            ]
            for region in (EAST, WEST)
        }

    def world(self, region: str) -> dict[str, Any]:
        system = System(self.scene.suffix, ACCOUNT, EAST, "example.net", "app.example.net")
        questions = Questions(lambda service, where: self.lab.client(service, where))
        [found] = read_worlds(questions, system, [(region, "functions")]).values()
        assert not found.trouble
        return dict(found.answers)

    def send(self, told: dict[str, Told], region: str, body: str) -> None:
        url = told[region].fact["queue_urls"]["work"]
        self.lab.client("sqs", region).send_message(QueueUrl=url, MessageBody=body)

    def is_done(self, region: str, body: str) -> bool:
        name = f"{self.scene.names.parameters}done/{body}"
        return bool(self.lab.client("ssm", region).get_parameters(Names=[name])["Parameters"])

    def await_done(self, region: str, body: str) -> None:
        deadline = time.monotonic() + 30
        while not self.is_done(region, body):
            assert time.monotonic() < deadline, f"{body} was not worked on in {region}"
            time.sleep(0.2)

    def left(self, region: str) -> list[str]:
        end = f"-{region}-{self.scene.suffix}"
        functions, logs, sqs = (self.lab.client(service, region) for service in ("lambda", "logs", "sqs"))
        found = [one["FunctionName"] for one in functions.list_functions()["Functions"]]
        found += [one["logGroupName"] for one in logs.describe_log_groups()["logGroups"]]
        found += sqs.list_queues().get("QueueUrls", [])
        found += [one["FunctionArn"] for one in functions.list_event_source_mappings()["EventSourceMappings"]]
        return [name for name in found if name.endswith(end) and not name.endswith(f"/queue{end}")]


@pytest.fixture(scope="module")
def role(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Role:
    folder = tmp_path_factory.mktemp("functions")
    (folder / "worker").mkdir()
    (folder / "worker/__init__.py").write_text("")
    (folder / "worker/handler.py").write_text(SOURCE)
    scene = make_scene(lab, all_of_it=True)
    scene.tell({"application/target": "function", "application/queue_functions": "processor"})
    keys = {region: lab.client("kms", region).create_key()["KeyMetadata"]["Arn"] for region in (EAST, WEST)}
    return Role(lab, folder, scene, keys)


@pytest.fixture(scope="module")
def made(role: Role) -> dict[str, Told]:
    return {region: role.play(region) for region in (EAST, WEST)}


def test_nothing_listed_makes_nothing_in_one_skip(role: Role) -> None:
    told = role.play(EAST, functions_list=[], functions_queues=[])
    assert (told.changed, [name for name in told.skipped if name != "Run no functions"]) == (
        [],
        ["Make what is listed"],
    )


def test_a_dry_run_on_nothing_tells_the_plan_and_touches_nothing(role: Role) -> None:
    mark = role.lab.mark()
    told = role.play(EAST, flags=["--check"], functions_planned=True, environment_suffix="empty")
    assert {"Create the queues", "Announce the functions", "Let functions work on queues where the writer is"} <= set(
        told.changed
    )
    assert told.fact["queue_urls"]["work"].endswith(f"/work-{EAST}-empty")
    assert [call["action"] for call in role.lab.calls(since=mark) if call["mutates"]] == []


def test_functions_and_queues_are_made_as_they_are_listed(role: Role, made: dict[str, Told]) -> None:
    names, functions, sqs = role.scene.names, role.lab.client("lambda", WEST), role.lab.client("sqs", WEST)
    found = functions.get_function(FunctionName=names.of("processor", WEST))
    settings = found["Configuration"]
    assert (settings["Handler"], settings["Timeout"]) == ("worker.handler.handle", 10)
    assert settings["TracingConfig"] == {"Mode": "Active"}
    assert settings["Environment"]["Variables"] == {
        "ENVIRONMENT_SUFFIX": role.scene.suffix,
        "LOG_LEVEL": "INFO",
        "PARAMETER_PREFIX": role.scene.names.parameters,
        "PLACE": WEST,
    }
    assert found["Tags"]["Environment"] == role.scene.suffix
    assert made[WEST].fact["function_arns"]["processor"] == settings["FunctionArn"]
    assert made[WEST].fact["function_urls"]["api"].startswith("http")
    queue = sqs.get_queue_attributes(QueueUrl=made[WEST].fact["queue_urls"]["work"], AttributeNames=["All"])
    attributes = queue["Attributes"]
    assert (attributes["KmsMasterKeyId"], attributes["VisibilityTimeout"]) == (role.keys[WEST], "60")
    assert attributes["MessageRetentionPeriod"] == str(14 * 86400)
    redrive = json.loads(attributes["RedrivePolicy"])
    assert redrive["deadLetterTargetArn"].endswith(f":work-dead-letters-{WEST}-{role.scene.suffix}")
    assert int(redrive["maxReceiveCount"]) == 3
    [mapping] = functions.list_event_source_mappings(FunctionName=names.of("processor", WEST))["EventSourceMappings"]
    assert (mapping["BatchSize"], mapping["FunctionResponseTypes"]) == (5, ["ReportBatchItemFailures"])


def test_a_second_run_changes_nothing_and_neither_does_a_dry_one(role: Role, made: dict[str, Told]) -> None:
    assert [role.play(WEST).changed, role.play(WEST, flags=["--check"]).changed] == [[], []]
    assert role.play(WEST).fact == made[WEST].fact


@pytest.mark.usefixtures("made")
def test_what_the_role_made_is_read_and_what_is_used_does_not_count(role: Role) -> None:
    before = role.world(WEST)
    assert {kind: len(found) for kind, found in before.items()} == {
        "lambda.functions": 2,
        "lambda.policies": 2,
        "lambda.urls": 2,
        "lambda.mappings": 2,
        "lambda.mapping_tags": 1,
        "sqs.queue": 2,
        "logs.groups": 2,
        "tags": 4,
    }
    names, functions, sqs = role.scene.names, role.lab.client("lambda", WEST), role.lab.client("sqs", WEST)
    url = sqs.get_queue_url(QueueName=names.of("work-dead-letters", WEST))["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="used")
    functions.invoke(FunctionName=names.of("api", WEST), Payload=b"{}")
    assert hash_world(role.world(WEST)) == hash_world(before)

    [mapping] = functions.list_event_source_mappings(FunctionName=names.of("processor", WEST))["EventSourceMappings"]
    for enabled, changed in ((True, ["lambda.mappings"]), (False, [])):
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)
        assert differences(hash_world(before), hash_world(role.world(WEST))) == changed


def test_the_queue_is_worked_on_where_the_writer_is_and_goes_with_it(role: Role, made: dict[str, Told]) -> None:
    assert role.mappings() == {EAST: ["Enabled"], WEST: ["Disabled"]}
    role.send(made, WEST, "waits")
    role.send(made, EAST, "first")
    role.await_done(EAST, "first")
    assert not role.is_done(WEST, "waits")

    done = role.scene.run("region_takeover", region_name=WEST, evacuated_regions=[EAST], relieved_regions=[EAST])
    assert done.result["troubles"] == []
    assert role.mappings() == {EAST: ["Disabled"], WEST: ["Enabled"]}
    role.await_done(WEST, "waits")

    # The role finds what the failover left.
    assert [role.play(region, WEST).changed for region in (EAST, WEST)] == [[], []]


@pytest.mark.usefixtures("made")
def test_absent_leaves_nothing_and_can_be_repeated(role: Role) -> None:
    assert len(role.left(EAST)) == 7
    gone = role.play(EAST, functions_state="absent")
    assert len(gone.changed) == 5
    assert role.left(EAST) == []
    assert role.play(EAST, functions_state="absent").changed == []
