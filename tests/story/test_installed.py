# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as ansible-galaxy builds and installs it, used from a folder of its own by its full name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.testing import Lab, running_lab
from tests.artefact import build, install, run
from tests.story.playbooks import PROGRAM

UNWANTED = {".venv", ".lab", ".cache", ".git", ".ansible"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the installed collection and a copy of its inventory, outside of the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    home = install(build(folder), folder / "collections")
    shutil.copytree(home / "inventories" / "transactions", folder / "my-system")
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
        PROGRAM,
        "-i",
        "my-system",
        "multiregion.aws_dr.site",
        "--check",
        "--tags",
        "encryption,health_monitor",
        cwd=installed,
        environment={**empty_lab.env, "ANSIBLE_COLLECTIONS_PATH": "collections", "ANSIBLE_NOCOLOR": "1"},
    )
    assert "failed=0" in output
    assert "WARNING]" not in output
