# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab starts, stands beside others, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab import processes
from lab.processes import Process, started_at
from lab.state import ROOT, State
from lab.testing import Lab, running_lab
from tests.lab.helpers import function


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    yield State(tmp_path / "lab")
    command(State(tmp_path / "lab"), "down")


def command(state: State, *words: str) -> subprocess.CompletedProcess[str]:
    """What a person types."""
    program = [sys.executable, "-m", "lab", words[0], "--state", str(state.folder), *words[1:]]
    return subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)


def pids(state: State) -> list[int]:
    running = state.read()
    assert running is not None
    return [process.pid for process in running.processes]


def test_up_status_and_down_say_what_they_did(state: State) -> None:
    assert command(state, "status").stderr == "lab: not up\n"
    up = command(state, "up", "--port", "0")
    assert up.returncode == 0
    assert up.stdout.startswith("lab is up at http://127.0.0.1:")
    assert up.stdout.count("\n") == 1
    assert "IAM not enforced, regions away: none" in command(state, "status").stdout
    assert command(state, "outage", "us-east-2", "--mode", "503").stdout == "us-east-2 is away (503)\n"
    assert "regions away: us-east-2 (503)" in command(state, "status").stdout
    assert command(state, "restore", "us-east-2").stdout == "us-east-2 is back\n"
    running = pids(state)
    assert command(state, "down").stdout == "lab is down\n"
    assert [started_at(pid) for pid in running] == [None, None]
    assert command(state, "down").stdout == "lab is not up\n"


def test_settings_are_checked_told_and_forgotten_with_the_lab(state: State) -> None:
    assert command(state, "set", "rejoin", "false").stderr == "lab: not up\n"
    command(state, "up", "--port", "0")
    assert command(state, "set", "rejoin", "false").stdout == "rejoin is false\n"
    assert command(state, "set", "lag_ms.eu-west-1", "250").returncode == 0
    assert command(state, "status").stdout.endswith("settings: lag_ms.eu-west-1=250, rejoin=false\n")
    assert command(state, "set", "rejoin", "default").returncode == 0
    assert command(state, "status").stdout.endswith("settings: lag_ms.eu-west-1=250\n")
    command(state, "outage", "us-east-2")
    command(state, "set", "resync_seconds", "1")
    assert command(state, "heal").stdout == "every region is back and whole\n"
    assert command(state, "status").stdout.endswith("regions away: none, settings: resync_seconds=1\n")
    command(state, "down")
    command(state, "up", "--port", "0")
    assert "settings" not in command(state, "status").stdout


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("colour", "red", "there is no setting colour; there are: failing_over_seconds, resync_seconds,"),
        ("rejoin", "perhaps", "rejoin must be true or false, not perhaps"),
        ("failing_over_seconds", "-1", "failing_over_seconds must be a number of seconds, not -1"),
        ("seconds_per_minute", "0", "seconds_per_minute must be a number of seconds above 0, not 0"),
        ("lag_ms.mars", "5", "mars is not a region"),
        ("rejoin.eu-west-1", "true", "there is no setting rejoin.eu-west-1"),
    ],
)
def test_a_wrong_setting_is_refused(lab: Lab, name: str, value: str, complaint: str) -> None:
    told = command(lab.state, "set", name, value)
    assert (told.returncode, told.stderr.startswith(f"lab: {complaint}")) == (1, True)


def test_up_twice_starts_one_lab(state: State) -> None:
    command(state, "up", "--port", "0")
    before = pids(state)
    again = command(state, "up")
    assert again.stdout.startswith("lab is already up at ")
    assert pids(state) == before
    other = command(state, "up", "--auth")
    assert (other.returncode, "already up with another --auth" in other.stderr) == (1, True)


def test_two_ups_at_once_start_one_lab(state: State) -> None:
    program = [sys.executable, "-m", "lab", "up", "--port", "0", "--state", str(state.folder)]
    both = [subprocess.Popen(program, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _time in range(2)]
    told = sorted(one.communicate(timeout=60)[0].split(" at ")[0] for one in both)
    assert told == ["lab is already up", "lab is up"]


def test_up_replaces_a_lab_that_lost_a_process(state: State) -> None:
    command(state, "up", "--port", "0")
    front, backend = pids(state)
    os.kill(front, signal.SIGKILL)
    while started_at(front):
        time.sleep(0.01)
    assert "front ended by itself" in command(state, "status").stderr
    assert command(state, "up", "--port", "0").returncode == 0
    assert started_at(backend) is None


def test_a_taken_port_is_told(lab: Lab, state: State) -> None:
    port = lab.endpoint.rpartition(":")[2]
    refused = command(state, "up", "--port", port)
    assert (refused.returncode, refused.stderr) == (1, f"lab: port {port} cannot be used: Address already in use\n")


def test_the_env_file_gives_a_shell_everything(lab: Lab) -> None:
    script = f'. {lab.state.env}; echo "$AWS_ENDPOINT_URL $AWS_REGION $AWS_DEFAULT_REGION"; command -v aws'
    told = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True, env={"PATH": os.defpath})
    endpoint, wrapper = told.stdout.splitlines()
    assert endpoint == f"{lab.endpoint} us-east-1 us-east-1"
    assert wrapper == str(lab.state.bin / "aws")


def test_the_aws_wrapper_names_the_endpoint(lab: Lab, tmp_path: Path) -> None:
    program = tmp_path / "aws"
    program.write_text('#!/bin/sh\necho "$@"\n')
    program.chmod(0o755)
    env = {**lab.env, "PATH": f"{lab.state.bin}:{tmp_path}:{os.defpath}"}
    told = subprocess.run(["aws", "rds", "x y"], capture_output=True, text=True, check=True, env=env)
    assert told.stdout == f"--endpoint-url {lab.endpoint} rds x y\n"
    del env["AWS_ENDPOINT_URL"]
    assert subprocess.run(["aws", "rds"], capture_output=True, check=False, env=env).returncode != 0


def test_labs_stand_side_by_side(lab: Lab, tmp_path: Path) -> None:
    with running_lab(tmp_path) as other:
        other.client("sqs").create_queue(QueueName="only-here")
        assert not lab.client("sqs").list_queues(QueueNamePrefix="only-here").get("QueueUrls")


def test_the_workers_of_lambdas_end_with_the_lab(tmp_path: Path) -> None:
    with running_lab(tmp_path) as own:
        functions = own.client("lambda")
        name = function(functions, "import os\ndef handle(event, context):\n    return os.getpid()\n")
        worker = int(functions.invoke(FunctionName=name)["Payload"].read())
        assert started_at(worker)
    assert started_at(worker) is None


def test_a_lab_ends_when_its_owner_is_killed(state: State) -> None:
    owner = subprocess.Popen(["sleep", "60"])
    command(state, "up", "--port", "0", "--owner", str(owner.pid))
    running = pids(state)
    owner.kill()
    owner.wait()
    deadline = time.monotonic() + 10
    while any(started_at(pid) for pid in running) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [started_at(pid) for pid in running] == [None, None]


def test_a_process_that_took_over_the_id_is_left_alone() -> None:
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        processes.end([Process("front", stranger.pid, "a long time ago")], patience=0.1)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_the_product_never_imports_the_lab() -> None:
    folders = ("plugins", "lambda_src", "roles", "drill", "extensions")
    # The scenarios of molecule are tests.
    tests = ROOT / "extensions/molecule"
    files = [path for folder in folders for path in (ROOT / folder).rglob("*.py") if tests not in path.parents]
    guilty = [path for path in files if any(_imports_lab(line) for line in path.read_text().splitlines())]
    assert files
    assert guilty == []


def _imports_lab(line: str) -> bool:
    return line.strip().startswith(("import lab", "from lab ", "from lab."))
