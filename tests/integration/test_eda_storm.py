# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A storm of alarms in the queue of a region is one look at the system."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lab.testing import Lab
from tests.lab.helpers import unique

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / ".venv" / "bin" / "ansible-rulebook"
WEST = "us-east-2"
ALARMS = (
    "rto-us-east-2-dev",
    "rpo-lag-from-us-east-1-us-east-2-dev",
    "replication-latency-of-artifacts-from-us-east-1-us-east-2-dev",
)
PATIENCE_SECONDS = 240.0
FAILED = "run_playbook - ERROR"


def event(alarm: str, state: str = "ALARM") -> str:
    """What EventBridge sends when an alarm changes its state, as far as rules look at it."""
    detail = {"alarmName": alarm, "state": {"value": state}}
    return json.dumps({"source": "aws.cloudwatch", "detail-type": "CloudWatch Alarm State Change", "detail": detail})


@contextmanager
def listening(lab: Lab, queue: str, folder: Path) -> Iterator[Path]:
    """ansible-rulebook with look.yml, and the file to which it writes."""
    (folder / "words.json").write_text(
        json.dumps({"queue_region": WEST, "queue_name": queue, "status_file": str(folder / "status.json")}),
        encoding="utf-8",
    )
    log = folder / "log"
    # Found by the name that the rulebook has for it.
    (folder / "sources").mkdir()
    shutil.copy(ROOT / "tests/integration/eda_source.py", folder / "sources/amazon.aws.aws_sqs_queue.py")
    with log.open("w", encoding="utf-8") as output:
        running = subprocess.Popen(
            [
                PROGRAM,
                "--rulebook",
                ROOT / "extensions/eda/rulebooks/look.yml",
                "--inventory",
                ROOT / "inventories/transactions",
                "--vars",
                folder / "words.json",
                "--source-dir",
                folder / "sources",
            ],
            cwd=ROOT,
            # It runs playbooks from a folder of its own.
            env={
                **os.environ,
                **lab.env,
                "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
                "ANSIBLE_COLLECTIONS_PATH": str(ROOT / ".ansible/collections"),
                "ANSIBLE_NOCOLOR": "1",
                "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
            },
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            yield log
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=60)


@pytest.mark.skipif(not PROGRAM.exists(), reason="ansible-rulebook is not installed")
@pytest.mark.skipif(shutil.which("java") is None, reason="ansible-rulebook needs Java 17, which is not here")
def test_a_storm_is_one_look(lab: Lab, tmp_path: Path) -> None:
    name = unique("events")
    sqs = lab.client("sqs", WEST)
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    # Well again, and an alarm of somebody else: no reason to look.
    for text in (event(ALARMS[0], "OK"), event("disk-full"), *(event(alarm) for alarm in ALARMS * 3)):
        sqs.send_message(QueueUrl=url, MessageBody=text)
    with listening(lab, name, tmp_path) as log:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while FAILED not in log.read_text(encoding="utf-8") or waiting(lab, url):
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")[-3000:]
            time.sleep(0.5)
        # Long enough for a second launch to begin.
        time.sleep(2)
    told = log.read_text(encoding="utf-8")
    # By the playbook and, as nothing is ready in an empty account, by ansible-rulebook, which repeats what failed.
    assert told.count("PLAY [Show what stands where]") == 2, told[-3000:]
    assert told.count(FAILED) == 1
    assert "regions" in json.loads((tmp_path / "status.json").read_text(encoding="utf-8"))


def waiting(lab: Lab, url: str) -> int:
    names = ["ApproximateNumberOfMessages"]
    told = lab.client("sqs", WEST).get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
    return int(told[names[0]])
