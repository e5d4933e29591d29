# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Launches job templates as AWX does: by ansible-runner, with an inventory that is a program, the answers of a survey
as strings that are not filled in, credentials in the environment, and what earlier jobs of a workflow handed on."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import ansible_runner

from lab.testing import Lab
from tests.unit.awx.awx_files import ROOT, everything, named, objects

# A container of AWX knows nothing of AWS but what a credential brings.
NO_SETTINGS = {
    "AWS_CONFIG_FILE": "/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    "AWS_EC2_METADATA_DISABLED": "true",
}


COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Job:
    """A job that has ended, with what it hands on to the next one of its workflow."""

    status: str
    output: str
    artifacts: Mapping[str, Any]


@dataclass(frozen=True)
class Awx:
    """The part of AWX that launches jobs. ``variables`` are those of its inventory."""

    lab: Lab
    folder: Path
    variables: Mapping[str, Any]

    def launch(self, template: str, number: int, answers: Mapping[str, Any], *, job_type: str = "run") -> Job:
        place = self.folder / f"job-{number}"
        (place / "inventory").mkdir(parents=True)
        (place / "env").mkdir()
        self.write_inventory(place / "inventory/hosts")
        texts = "".join(f"{name}: {as_survey(answer)}\n" for name, answer in answers.items())
        (place / "env/extravars").write_text(f"---\n{texts}", encoding="utf-8")
        ran = ansible_runner.run(
            private_data_dir=str(place),
            project_dir=str(ROOT),
            playbook=named("templates", template)["playbook"],
            envvars=self.environment(),
            cmdline="--check" if job_type == "check" else None,
            quiet=True,
        )
        output = COLOURS.sub("", ran.stdout.read())
        told = [event["event_data"] for event in ran.events if event["event"] == "playbook_on_stats"]
        assert told, output[-3000:]
        return Job(ran.status, output, told[0].get("artifact_data", {}))

    def environment(self) -> dict[str, str]:
        """The project's settings, the keys, and nothing of whoever runs the tests."""
        [credential] = objects("credentials")
        inputs = credential["inputs"] | {
            "access_key": self.lab.env["AWS_ACCESS_KEY_ID"],
            "secret_key": self.lab.env["AWS_SECRET_ACCESS_KEY"],
        }
        [kind] = objects("credential_types")
        injected = {name: inputs[text.strip("{} ")] for name, text in kind["injectors"]["env"].items()}
        return {
            **NO_SETTINGS,
            **injected,
            "AWS_ENDPOINT_URL": self.lab.endpoint,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_INVENTORY_UNPARSED_FAILED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
            "PATH": f"{ROOT / '.venv/bin'}:{os.environ['PATH']}",
        }

    def write_inventory(self, path: Path) -> None:
        groups = {**exported_inventory()}
        groups["all"] = {**groups["all"], "vars": {**groups["all"].get("vars", {}), **self.variables}}
        path.write_text(f"#! /usr/bin/env python3\nprint({json.dumps(groups)!r})\n", encoding="utf-8")
        path.chmod(0o700)


@cache
def exported_inventory() -> dict[str, Any]:
    """What AWX reads from the project, with hosts in the order of their names."""
    exported = subprocess.run(
        [ROOT / ".venv/bin/ansible-inventory", "-i", everything()["awx_inventory_path"], "--list", "--export"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    ).stdout
    groups: dict[str, Any] = json.loads(exported)
    groups["_meta"].pop("profile", None)
    for group in groups.values():
        group.get("hosts", []).sort()
    return groups


def as_survey(answer: Any) -> str:
    """A text is kept from being filled in, as AWX keeps it."""
    return f"!unsafe {json.dumps(answer)}" if isinstance(answer, str) else json.dumps(answer)
