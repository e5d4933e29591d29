# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of every module, in check mode, where nothing stands: they are understood, and change nothing."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from lab.testing import Lab, running_lab

ROOT = Path(__file__).parents[2]
PACKAGE = "ansible_collections.multiregion.aws_dr.plugins.modules"
MODULES = sorted(path.stem for path in (ROOT / "plugins/modules").glob("*.py") if path.stem != "__init__")
# What examples take from tasks and variables around them.
AROUND = {
    "endpoint_check_id": "11111111-1111-1111-1111-111111111111",
    "lambda_src": str(ROOT / "lambda_src"),
    "module_utils": str(ROOT / "plugins" / "module_utils"),
    "region_check": {region: f"{region}-check" for region in ("us-east-1", "us-east-2")},
    "secret": {"arn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:database-prod"},
    "writer_here": {"health_check": {"id": "22222222-2222-2222-2222-222222222222"}},
}
# What a module says of itself, where it or its options are wrong. Anything else is an answer about the account.
WRONG = (
    "Traceback",
    "MODULE FAILURE",
    "nsupported parameters",
    "missing required arguments",
    "is undefined",
    "must be one of",
)

# Where nothing stands there is nothing to remove, to move, to prove or to report.
UNCHANGED = {
    "failover_report: Report the failover to us-east-2",
    "rds_global_member: Give the region up",
    "rds_global_writer: Move the writer, and lose no more than half a minute",
    "region_serving: Prove that us-east-2 serves",
}


def examples(module: str) -> list[dict[str, Any]]:
    text = importlib.import_module(f"{PACKAGE}.{module}").EXAMPLES
    tasks: list[dict[str, Any]] = yaml.safe_load(text)
    return [{**task, "name": f"{module}: {task['name']}"} for task in tasks]


@pytest.fixture(scope="module")
def empty_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with running_lab(tmp_path_factory.mktemp("empty-lab")) as running:
        yield running


def test_examples_are_understood_and_change_nothing(empty_lab: Lab, tmp_path: Path) -> None:
    tasks = [task for module in MODULES for task in examples(module)]
    play = {
        "hosts": "localhost",
        "gather_facts": False,
        "ignore_errors": True,
        "vars": {**AROUND, "ansible_python_interpreter": sys.executable},
        "tasks": tasks,
    }
    playbook = tmp_path / "examples.json"
    playbook.write_text(json.dumps([play]), encoding="utf-8")
    inventory = tmp_path / "hosts.ini"
    inventory.write_text("localhost ansible_connection=multiregion.aws_dr.warm_local\n", encoding="utf-8")
    mark = empty_lab.mark()
    ran = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "--inventory", inventory, "--check", "--diff", playbook],
        cwd=tmp_path,
        env={
            **os.environ,
            **empty_lab.env,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.jsonl",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    events = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith('{"_event"')]
    results = {
        event["task"]["name"]: event["hosts"]["localhost"]
        for event in events
        if event["_event"] in ("v2_runner_on_ok", "v2_runner_on_failed")
    }
    assert results.keys() == {task["name"] for task in tasks}, ran.stdout[-2000:] + ran.stderr[-2000:]
    wrong = {name: result for name, result in results.items() if any(word in json.dumps(result) for word in WRONG)}
    assert wrong == {}
    unchanged = {name for name, result in results.items() if not result["changed"]}
    looking = {name for name in results if name.partition(":")[0].endswith("_info")}
    assert unchanged == UNCHANGED | looking
    assert [f"{call['service']}:{call['action']}" for call in empty_lab.calls(since=mark) if call["mutates"]] == []
    # Where the example of lambda_package writes its archive.
    assert not (tmp_path.parent / ".cache").exists()


@pytest.mark.parametrize("module", [name for name in MODULES if not name.endswith("_info")])
def test_a_prediction_is_tested_wherever_something_may_change(module: str) -> None:
    text = (ROOT / f"tests/integration/test_{module}.py").read_text(encoding="utf-8")
    assert "check=True" in text or "check_mode" in text
