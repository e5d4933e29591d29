# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A region has one key, whatever became of the run that made it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.front.faults import Fault
from lab.start import ACCOUNT
from lab.testing import Lab
from tests.integration.runner import ROOT


def make_key(lab: Lab, folder: Path, region: str) -> int:
    play = {
        "hosts": "all",
        "gather_facts": False,
        "connection": "multiregion.aws_dr.warm_local",
        "environment": {"AWS_REGION": region, "AWS_DEFAULT_REGION": region},
        "vars": {
            "ansible_python_interpreter": sys.executable,
            "aws_region": region,
            "aws_partition": "aws",
            "account_id": ACCOUNT,
            "environment_suffix": "named",
            "resource_tags": {"Environment": "named", "DR-Role": "standby", "Cost-Center": "tests"},
        },
        "roles": ["multiregion.aws_dr.encryption"],
    }
    book, hosts = folder / "play.json", folder / "hosts.ini"
    book.write_text(json.dumps([play]), encoding="utf-8")
    hosts.write_text("here\n", encoding="utf-8")
    env = {**os.environ, **lab.env, "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"), "ANSIBLE_NOCOLOR": "1"}
    words = [str(Path(sys.executable).parent / "ansible-playbook"), "-i", str(hosts), str(book)]
    return subprocess.run(words, cwd=ROOT, env=env, capture_output=True, check=False).returncode


@pytest.mark.parametrize(
    ("fault", "region"),
    [(Fault("refuse", action="CreateAlias"), "eu-north-1"), (Fault("drop", action="CreateKey"), "eu-central-2")],
    ids=["no alias", "no answer"],
)
def test_a_key_that_got_no_name_is_named_by_the_next_run(lab: Lab, tmp_path: Path, fault: Fault, region: str) -> None:
    lab.faults(fault)
    assert make_key(lab, tmp_path, region) != 0
    lab.faults()
    assert make_key(lab, tmp_path, region) == 0
    kms = lab.client("kms", region)
    described = "Encrypts what named stores in " + region
    keys = [kms.describe_key(KeyId=key["KeyId"])["KeyMetadata"] for key in kms.list_keys()["Keys"]]
    [mine] = [key["KeyId"] for key in keys if key["Description"] == described]
    named = {alias["AliasName"]: alias.get("TargetKeyId") for alias in kms.list_aliases()["Aliases"]}
    assert named[f"alias/dr-{region}-named"] == mine
    assert kms.get_key_rotation_status(KeyId=mine)["KeyRotationEnabled"]
