# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The context from which the image of AWX is built. No image is built here."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
BUILDER = ROOT / ".venv" / "bin" / "ansible-builder"
DEFINITION: dict[str, Any] = yaml.safe_load((ROOT / "execution-environment.yml").read_text(encoding="utf-8"))
VERSION = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["version"]
ARCHIVE = f"multiregion-aws_dr-{VERSION}.tar.gz"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("image")
    place = folder / ".cache" / "collection"
    place.mkdir(parents=True)
    # What is in the archive is looked at where it is installed from one.
    (place / ARCHIVE).write_bytes(b"")
    definition = folder / "execution-environment.yml"
    definition.write_bytes((ROOT / "execution-environment.yml").read_bytes())
    done = subprocess.run(
        [
            BUILDER,
            "create",
            "--file",
            definition,
            "--context",
            folder / "context",
            "--output-filename",
            "Containerfile",
        ],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "context"


def test_the_collection_is_baked_in(context: Path) -> None:
    assert (context / "_build" / "collection" / ARCHIVE).is_file()
    wanted = yaml.safe_load((context / "_build" / "requirements.yml").read_text(encoding="utf-8"))["collections"]
    assert {one["name"] for one in wanted} == {
        "amazon.aws",
        "community.aws",
        "awx.awx",
        f"collection/{ARCHIVE}",
    }


def test_core_is_one_that_awx_installs_for(context: Path) -> None:
    image = (context / "Containerfile").read_text(encoding="utf-8")
    assert "ansible-core>=2.18,<2.19" in image
    assert "/usr/bin/python3.11" in image


def test_python_libraries_are_those_of_the_collection_and_of_drills(context: Path) -> None:
    told = yaml.safe_load((ROOT / "meta" / "execution-environment.yml").read_text(encoding="utf-8"))
    assert (ROOT / told["dependencies"]["python"]).is_file()
    developers = (ROOT / "requirements-dev.txt").read_text(encoding="utf-8").splitlines()
    libraries = (context / "_build" / "requirements.txt").read_text(encoding="utf-8").split()
    assert libraries == DEFINITION["dependencies"]["python"]
    assert set(libraries) <= set(developers), "bounds that differ"


def test_bounds_are_those_of_the_collection() -> None:
    needed = yaml.safe_load((ROOT / "galaxy.yml").read_text(encoding="utf-8"))["dependencies"]
    wanted = {one["name"]: one.get("version") for one in DEFINITION["dependencies"]["galaxy"]["collections"]}
    assert {name: wanted[name] for name in needed} == needed
