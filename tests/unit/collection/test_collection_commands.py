# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The forge and pre-commit type what a person types, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[3]
if not (ROOT / ".ci").exists():
    pytest.skip("an installed collection has no gate", allow_module_level=True)

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
WORKFLOW = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
HOOKS = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]


def recipe(target: str) -> str:
    """What a target of the Makefile runs, each program without the folder that it is in."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert found, target
    return found[1].replace("$(BIN)/", "")


def commands(job: dict[str, Any]) -> list[str]:
    values = [row for rows in job.get("strategy", {}).get("matrix", {}).values() for row in rows]
    written = [step["run"] for step in job["steps"] if "run" in step]
    return [re.sub(r"\$\{\{.*\}\}", value, line) for line in written for value in values or [""]]


@pytest.mark.parametrize("job", WORKFLOW["jobs"].values(), ids=WORKFLOW["jobs"])
def test_a_job_of_the_forge_makes_targets(job: dict[str, Any]) -> None:
    assert commands(job)
    assert {line.removeprefix("make ") for line in commands(job)} <= TARGETS


def test_the_forge_and_the_gate_make_the_same() -> None:
    gate = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()[-1]
    assert commands(WORKFLOW["jobs"]["test"]) == [gate]


def test_nothing_is_fetched_by_a_hook() -> None:
    assert {repository["repo"] for repository in HOOKS} == {"local"}
    assert {hook["language"] for repository in HOOKS for hook in repository["hooks"]} == {"system"}


def test_hooks_are_the_linters() -> None:
    lines = [line for line in recipe("lint").splitlines() if line.strip()]
    linters = {re.sub(r"^.*activate && ", "", line.strip()).removesuffix(" .") for line in lines}
    hooked = [hook["entry"] for repository in HOOKS for hook in repository["hooks"]]
    assert {re.sub(r"^env PATH=\S+ ", "", entry).removeprefix(".venv/bin/") for entry in hooked} == linters
