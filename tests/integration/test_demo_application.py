# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role demo_application: what it puts into the bucket runs on an instance that has Python and nothing else."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from lab.testing import Lab
from tests.integration.lambda_scene import free_port, make_scene
from tests.integration.test_lambda_package import ROOT

REGION = "us-east-1"
BUCKET = "artifacts-demo-application"
# The signature of an instance's role comes from the instance; here it comes from the environment.
CREDENTIALS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_EC2_METADATA_DISABLED")


@dataclass(frozen=True)
class Told:
    """What a play of two rounds of the role told: the tasks that changed something in each, and the role's facts."""

    changed: tuple[list[str], list[str]]
    facts: tuple[dict[str, Any], dict[str, Any]]


@dataclass(frozen=True)
class Role:
    """The role, run by Ansible with a cache of its own."""

    lab: Lab
    folder: Path
    key: str

    def play(self, buckets: tuple[str, str], *flags: str) -> Told:
        """One play, since starting Ansible takes longer than a round."""
        given = {
            "aws_region": REGION,
            "environment_suffix": "demo",
            "demo_application_state": "present",
            "demo_application_package_dir": str(self.folder / "packages"),
            "demo_application_kms_key_arn": self.key,
            "demo_application_port": 8080,
            "resource_tags": {"Environment": "demo", "DR-Role": "writer", "Cost-Center": "tests"},
        }
        role = {"ansible.builtin.include_role": {"name": "multiregion.aws_dr.demo_application"}}
        show = {"ansible.builtin.debug": {"var": "demo_application_result"}}
        tasks = [step for name in buckets for step in ({**role, "vars": {"demo_application_bucket_name": name}}, show)]
        book = self.folder / "play.yml"
        play = {"hosts": "localhost", "gather_facts": False, "vars": given, "tasks": tasks}
        book.write_text(json.dumps([play]), encoding="utf-8")
        return parse_told(self.run(str(book), *flags))

    def run(self, *arguments: str) -> list[dict[str, Any]]:
        """The tasks of a playbook, as the JSON callback tells them."""
        ran = subprocess.run(
            [
                Path(sys.executable).parent / "ansible-playbook",
                "-i",
                "localhost,",
                "-c",
                "multiregion.aws_dr.warm_local",
                *arguments,
            ],
            cwd=ROOT,
            env={
                **os.environ,
                **self.lab.env,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_STDOUT_CALLBACK": "json",
                "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr
        found: list[dict[str, Any]] = json.loads(ran.stdout)["plays"][0]["tasks"]
        return found


def parse_told(tasks: list[dict[str, Any]]) -> Told:
    results = [(task["task"]["name"].rpartition(" : ")[2], task["hosts"]["localhost"]) for task in tasks]
    ends = [number for number, (_name, result) in enumerate(results) if "demo_application_result" in result]
    first, second = results[: ends[0]], results[ends[0] : ends[1]]
    changed = [[name for name, result in half if result.get("changed")] for half in (first, second)]
    facts = [results[end][1]["demo_application_result"] for end in ends]
    return Told((changed[0], changed[1]), (facts[0], facts[1]))


@pytest.fixture(scope="module")
def role(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Role:
    key = lab.client("kms", REGION).create_key()["KeyMetadata"]["Arn"]
    return Role(lab, tmp_path_factory.mktemp("demo"), key)


@pytest.fixture(scope="module")
def made(role: Role) -> Told:
    """Two rounds after each other."""
    role.lab.client("s3", REGION).create_bucket(Bucket=BUCKET)
    return role.play((BUCKET, BUCKET))


@pytest.fixture(scope="module")
def package(role: Role, made: Told) -> bytes:
    """What an instance fetches."""
    [found] = role.lab.client("s3", REGION).list_objects_v2(Bucket=BUCKET)["Contents"]
    assert f"s3://{BUCKET}/{found['Key']} " in made.facts[0]["user_data"]
    content: bytes = role.lab.client("s3", REGION).get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read()
    return content


@dataclass(frozen=True)
class Served:
    port: int

    def ask(self, path: str) -> tuple[int, dict[str, Any]]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=5)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())

    def await_answer(self, path: str, answer: tuple[int, dict[str, Any]]) -> None:
        deadline, told = time.monotonic() + 20, None
        while told != answer:
            assert time.monotonic() < deadline, told
            time.sleep(0.1)
            try:
                told = self.ask(path)
            except OSError:
                continue


def start(script: str, fetched: bytes, folder: Path) -> int:
    """Run the script of an instance below a folder. What only an instance has is stood in for; its exit status."""
    (folder / "fetched.zip").write_bytes(fetched)
    for name, body in {
        "dnf": "true",
        "aws": f'cp "{folder}/fetched.zip" "${{@: -1}}"',
        "systemctl": f'echo "$*" >> "{folder}/systemctl"',
        "python3.11": f'exec "{sys.executable}" "$@"',
    }.items():
        program = folder / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        program.chmod(0o755)
    (folder / "units").mkdir()
    here = script.replace("/opt/", f"{folder}/").replace("/etc/systemd/system/", f"{folder}/units/")
    return subprocess.run(
        ["/bin/bash", "-s"],
        input=here,
        text=True,
        env={"PATH": f"{folder}/bin:{os.defpath}"},
        capture_output=True,
        check=False,
    ).returncode


@pytest.fixture
def served(role: Role, made: Told, package: bytes, tmp_path: Path) -> Iterator[Served]:
    """The application as an instance runs it, in a region whose database is away."""
    assert start(made.facts[0]["user_data"], package, tmp_path) == 0
    assert (tmp_path / "systemctl").read_text() == "daemon-reload\nenable --now demo-application\n"
    unit = (tmp_path / "units/demo-application.service").read_text()
    [command] = [line.partition("=")[2] for line in unit.splitlines() if line.startswith("ExecStart=")]
    scene = make_scene(role.lab, REGION)
    scene.put(
        region__name=REGION,
        database__writer_endpoint="127.0.0.1",
        database__port=str(free_port()),
        database__name="postgres",
        database__secret_arn=scene.make_secret(),
    )
    port = free_port()
    words = command.replace("--suffix demo", f"--suffix {scene.suffix}").replace(":8080", f"127.0.0.1:{port}").split()
    # -S: without the libraries of this machine's Python.
    process = subprocess.Popen(
        [sys.executable, "-S", *words[1:]],
        cwd=tmp_path / "demo-application",
        env={"PYTHONPATH": f"{tmp_path}/demo-application", **{name: role.lab.env[name] for name in CREDENTIALS}},
    )
    try:
        yield Served(port)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def test_what_was_fetched_serves_and_tells_why_it_cannot_write(served: Served) -> None:
    served.await_answer("/alive", (200, {"region": REGION}))
    assert served.ask("/health") == (503, {"error": "the database does not answer"})


def test_an_instance_runs_nothing_that_was_altered_in_the_bucket(made: Told, package: bytes, tmp_path: Path) -> None:
    altered = package.replace(b"def alive(", b"def alife(", 1)
    assert altered != package
    assert start(made.facts[0]["user_data"], altered, tmp_path) != 0
    assert not (tmp_path / "systemctl").exists()
    assert list((tmp_path / "demo-application").iterdir()) == []


def test_a_second_round_changes_nothing(made: Told) -> None:
    assert made.changed == (["Package the demo application", "Put the demo application into the bucket"], [])
    assert made.facts[0] == made.facts[1]
    assert made.facts[0]["health_path"] == "/alive"


def test_a_dry_run_tells_what_is_missing_and_touches_nothing(role: Role, made: Told) -> None:
    mark = role.lab.mark()
    told = role.play(("artifacts-not-made-yet", BUCKET), "--check")
    assert told.changed == (["Put the demo application into the bucket"], [])
    assert told.facts[1] == made.facts[1]
    assert [call["action"] for call in role.lab.calls(since=mark) if call["mutates"]] == []


def test_the_object_is_named_after_its_content_encrypted_and_tagged(role: Role, package: bytes) -> None:
    name = f"demo-application/{REGION}/{hashlib.sha256(package).hexdigest()}.zip"
    s3 = role.lab.client("s3", REGION)
    assert s3.head_object(Bucket=BUCKET, Key=name)["SSEKMSKeyId"] == role.key
    tags = {tag["Key"]: tag["Value"] for tag in s3.get_object_tagging(Bucket=BUCKET, Key=name)["TagSet"]}
    assert tags == {"Environment": "demo", "DR-Role": "regional", "Cost-Center": "tests"}


def test_the_package_has_nothing_compiled_and_no_service_that_is_not_called(package: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(package)) as content:
        names = content.namelist()
    services = {name.split("/")[2] for name in names if name.startswith("botocore/data/") and name.count("/") > 2}
    assert services == {"secretsmanager", "ssm"}
    assert not [name for name in names if name.endswith((".pyc", ".so"))]
    # In one part, which S3 takes without the right to decrypt.
    assert len(package) < 8_000_000
