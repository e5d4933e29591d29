# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Molecule finds its scenarios, and each starts and ends a local AWS of its own. `make molecule` runs them to the end:
the lives that they tell are those of the stories beside this file."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

import pytest

from lab.environment import ensure_venv
from lab.processes import Process
from lab.state import State
from tests.artefact import BIN, ROOT, copy_tracked, run
from tests.story.playbooks import descendants

SCENARIOS = sorted(path.parent.name for path in (ROOT / "extensions/molecule").glob("*/molecule.yml"))
PATIENCE_SECONDS = 90


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout that shares nothing with the one in which somebody may run molecule."""
    clone = copy_tracked(tmp_path / "clone")
    venv = ensure_venv().parents[1]
    clone.joinpath(".lab").mkdir()
    clone.joinpath(".lab", "venv").symlink_to(venv)
    return clone


def environment(checkout: Path) -> dict[str, str]:
    return {
        # Molecule keeps what it remembers of a scenario below it.
        "HOME": str(checkout.parent),
        "PATH": os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath))),
    }


def processes(checkout: Path, scenario: str) -> tuple[Process, ...]:
    running = State(checkout / ".lab" / "molecule" / scenario).read()
    return running.processes if running else ()


def eventually(checkout: Path, scenario: str, *, up: bool) -> tuple[Process, ...]:
    """The processes of the local AWS, once they are there, or are there no more."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = processes(checkout, scenario)
        if (bool(found) and all(one.is_alive() for one in found)) == up:
            return found
        time.sleep(0.2)
    raise AssertionError(f"still {'down' if up else 'up'} after {PATIENCE_SECONDS} s")


def test_molecule_knows_its_scenarios(checkout: Path) -> None:
    told = run("molecule", "list", "--format", "plain", cwd=checkout, environment=environment(checkout))
    assert [name for name in SCENARIOS if name in told] == SCENARIOS == ["default", "failover"]


def test_a_scenario_starts_and_ends_a_local_aws(checkout: Path) -> None:
    scenario = "failover"
    told = run("molecule", "create", "-s", scenario, cwd=checkout, environment=environment(checkout))
    running = eventually(checkout, scenario, up=True)
    settings = (checkout / ".lab" / "molecule" / scenario / "aws.ini").read_text(encoding="utf-8")
    assert "endpoint_url = http://127.0.0.1:" in settings
    told += run("molecule", "destroy", "-s", scenario, cwd=checkout, environment=environment(checkout))
    assert not any(one.is_alive() for one in running)
    assert "WARN" not in told


def test_a_test_that_is_killed_takes_its_local_aws_along(checkout: Path) -> None:
    test = subprocess.Popen(
        ["molecule", "test"],
        executable=BIN / "molecule",
        cwd=checkout,
        env={**os.environ, **environment(checkout)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        running = eventually(checkout, "default", up=True)
    finally:
        started = descendants(test.pid)
        test.kill()
        test.wait()
    eventually(checkout, "default", up=False)
    # What it had started goes on by itself, and would only wait for an answer.
    for pid in set(started) - {one.pid for one in running}:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
