# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as ansible-galaxy builds and installs it, used from a folder of its own by its full name."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.testing import Lab, running_lab
from tests.story.playbooks import PROGRAM, ROOT

GALAXY = PROGRAM.with_name("ansible-galaxy")
UNWANTED = {".venv", ".lab", ".cache", ".git", ".ansible"}


def run(*arguments: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        arguments,
        cwd=cwd,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed collection and a copy of its inventory, outside of the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    tracked = run("git", "ls-files", "-z", cwd=ROOT).split("\0")
    clone = folder / "any-name"
    for name in filter(None, tracked):
        source, target = ROOT / name, clone / name
        if source.is_symlink() or source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    run(str(GALAXY), "collection", "build", "--output-path", str(folder), str(clone), cwd=folder)
    [artefact] = folder.glob("multiregion-aws_dr-*.tar.gz")
    place = folder / "collections"
    run(str(GALAXY), "collection", "install", "--no-deps", "-p", str(place), str(artefact), cwd=folder)
    home = place / "ansible_collections" / "multiregion" / "aws_dr"
    shutil.copytree(home / "inventories" / "transactions", folder / "my-system")
    shutil.rmtree(clone)
    return folder


def test_it_holds_what_is_used_and_nothing_else(installed: Path) -> None:
    home = installed / "collections" / "ansible_collections" / "multiregion" / "aws_dr"
    assert not UNWANTED & {path.name for path in home.iterdir()}
    assert (home / "lambda_src" / "database_health" / "handler.py").is_file()
    assert (installed / "my-system" / "group_vars" / "all" / "common.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def empty_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """An account with nothing in it: what other tests leave would count against its quotas."""
    with running_lab(tmp_path_factory.mktemp("installed-lab")) as running:
        yield running


def test_a_dry_run_by_full_name_tells_the_plan(installed: Path, empty_lab: Lab) -> None:
    output = run(
        str(PROGRAM),
        "-i",
        "my-system",
        "multiregion.aws_dr.site",
        "--check",
        "--tags",
        "encryption,health_monitor",
        cwd=installed,
        ANSIBLE_COLLECTIONS_PATH="collections",
        ANSIBLE_NOCOLOR="1",
        **empty_lab.env,
    )
    assert "failed=0" in output
    assert "WARNING]" not in output
