# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A failback waits long for AWS, and not at all for credentials that ran out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from lab.front.faults import Fault
from lab.testing import Lab
from tests.integration.runner import ROOT

HOME, AWAY = "us-east-1", "us-east-2"


def test_nobody_waits_for_credentials_that_ran_out(lab: Lab, tmp_path: Path) -> None:
    play = {
        "hosts": "all",
        "gather_facts": False,
        "connection": "multiregion.aws_dr.warm_local",
        "vars": {
            "ansible_python_interpreter": sys.executable,
            "environment_suffix": "ended",
            "regions": [HOME, AWAY],
            "writer_region_target": HOME,
            # Four looks, half a minute: what is not told at once is told too late.
            "failback_timeout_seconds": 30,
        },
        "tasks": [{"import_tasks": str(ROOT / "playbooks/tasks/failback_wait.yml")}],
    }
    book, hosts = tmp_path / "play.json", tmp_path / "hosts.ini"
    book.write_text(json.dumps([play]), encoding="utf-8")
    hosts.write_text("here\n", encoding="utf-8")
    env = {**os.environ, **lab.env, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
    lab.faults(Fault("expire", hits=0))
    try:
        ran = subprocess.run(
            [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(hosts), str(book)],
            cwd=ROOT,
            env=env | {"AWS_REGION": HOME, "AWS_DEFAULT_REGION": HOME},
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        lab.faults()
    assert ran.returncode != 0
    assert "retries left" not in ran.stdout
    told = " ".join(ran.stdout.split())
    assert "us-east-1 refuses to be looked at" in told
    assert "Run again with credentials that hold" in told
