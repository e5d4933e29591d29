# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs modules as users run them, several tasks to a playbook, and tells which API calls each task made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lab.testing import Lab

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Task:
    """One task. ``options`` may refer to the result of an earlier task by the name it has in ``register``."""

    name: str
    options: Mapping[str, Any]
    check: bool = False
    fails: bool = False
    register: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of a task. ``calls`` are its API actions in order."""

    result: dict[str, Any]
    calls: list[str]

    @property
    def changed(self) -> bool:
        return bool(self.result["changed"])

    @property
    def before(self) -> dict[str, Any]:
        """The left side of the diff."""
        return dict(self.result["diff"]["before"])

    @property
    def after(self) -> dict[str, Any]:
        """The right side of the diff."""
        return dict(self.result["diff"]["after"])


@dataclass(frozen=True)
class Run:
    """A playbook that ran. ``output`` is all that it printed."""

    outcomes: Mapping[str, Outcome]
    output: str

    def __getitem__(self, task: str) -> Outcome:
        return self.outcomes[task]

    def changed(self) -> dict[str, bool]:
        return {name: outcome.changed for name, outcome in self.outcomes.items()}

    def calls(self) -> dict[str, list[str]]:
        return {name: outcome.calls for name, outcome in self.outcomes.items()}


def play(
    lab: Lab, folder: Path, module: str, tasks: Sequence[Task], *, region: str = "us-east-1", flags: Sequence[str] = ()
) -> Run:
    """Run one module in several tasks.

    Whatever the module, a task in check mode and a task that changes nothing make no call that mutates, a result with
    a change has a diff, and Ansible warns of nothing.
    """
    playbook = folder / f"{module}.json"
    playbook.write_text(json.dumps([_as_play(module, tasks)]), encoding="utf-8")
    inventory = folder / "hosts.ini"
    inventory.write_text("localhost ansible_connection=multiregion.aws_dr.warm_local\n", encoding="utf-8")
    mark = lab.mark()
    ran = subprocess.run(
        [Path(sys.executable).parent / "ansible-playbook", "--inventory", inventory, "--diff", *flags, playbook],
        cwd=ROOT,
        env={**os.environ, **lab.env, **_settings(folder), "AWS_REGION": region, "AWS_DEFAULT_REGION": region},
        capture_output=True,
        text=True,
        check=False,
    )
    output = ran.stdout + ran.stderr
    assert ran.returncode == 0, output
    assert "WARNING" not in ran.stderr, ran.stderr
    log = lab.calls(since=mark)
    outcomes = {}
    for task, event in zip(tasks, _finished_tasks(ran.stdout), strict=True):
        result = event["hosts"]["localhost"]
        made = _calls_during(log, event["task"]["duration"])
        outcomes[task.name] = Outcome(result, [call["action"] for call in made])
        assert task.fails == result.get("failed", False), result
        mutating = [call["action"] for call in made if call["mutates"]]
        if task.check or not result["changed"]:
            assert mutating == [], f"{task.name} made calls that mutate: {mutating}"
        assert ("diff" in result) == result["changed"], task.name
    return Run(outcomes, output)


def _as_play(module: str, tasks: Sequence[Task]) -> dict[str, Any]:
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": sys.executable},
        "tasks": [
            {
                "name": task.name,
                f"multiregion.aws_dr.{module}": dict(task.options),
                "check_mode": task.check,
                "ignore_errors": task.fails,
                **({"register": task.register} if task.register else {}),
            }
            for task in tasks
        ],
    }


def _settings(folder: Path) -> dict[str, str]:
    return {
        "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
        "ANSIBLE_STDOUT_CALLBACK": "ansible.posix.jsonl",
        "ANSIBLE_LOCAL_TEMP": str(folder / "ansible"),
        "ANSIBLE_NOCOLOR": "1",
    }


def _finished_tasks(output: str) -> list[dict[str, Any]]:
    """One event for each task. Lines of another kind are what a verbose run prints beside them."""
    events = [json.loads(line) for line in output.splitlines() if line.startswith('{"_event"')]
    return [event for event in events if event["_event"] in ("v2_runner_on_ok", "v2_runner_on_failed")]


def _calls_during(log: Sequence[dict[str, Any]], duration: Mapping[str, str]) -> list[dict[str, Any]]:
    """The calls of one task: tasks follow each other, and each takes a while to start its module."""
    start, end = _moment(duration["start"]), _moment(duration["end"])
    return [call for call in log if start <= _moment(call["time"]) <= end]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).astimezone(UTC)
