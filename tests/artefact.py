# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The collection as ansible-galaxy builds and installs it: what git tracks, whatever else lies in the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import ansible_collections.amazon.aws as amazon

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
# Where the collections are that this one needs.
COLLECTIONS = Path(next(iter(amazon.__path__))).parents[1]
NAME = "multiregion/aws_dr"


def run(*arguments: str | Path, cwd: Path, environment: Mapping[str, str] | None = None, wanted: int | None = 0) -> str:
    """What a program printed. It ends with the code that is wanted, where one is."""
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath)))
    done = subprocess.run(
        [str(argument) for argument in arguments],
        cwd=cwd,
        env={**os.environ, "PATH": path, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=900,
        check=False,
    )
    assert wanted is None or done.returncode == wanted, done.stdout[-4000:]
    return done.stdout


def copy_tracked(clone: Path) -> Path:
    """What git tracks, as it stands in the checkout."""
    for name in filter(None, run("git", "ls-files", "-z", cwd=ROOT).split("\0")):
        source, target = ROOT / name, clone / name
        if source.is_symlink() or source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    return clone


def build(folder: Path) -> Path:
    """The artefact of what git tracks, as it stands in the checkout."""
    clone = copy_tracked(folder / "any-name")
    run("ansible-galaxy", "collection", "build", "--output-path", folder, clone, cwd=folder)
    shutil.rmtree(clone)
    [artefact] = folder.glob("multiregion-aws_dr-*.tar.gz")
    return artefact


def install(artefact: Path, place: Path) -> Path:
    """The home of the installed collection."""
    run("ansible-galaxy", "collection", "install", "--no-deps", "-p", place, artefact, cwd=place.parent)
    return place / "ansible_collections" / NAME


def link_what_it_needs(place: Path) -> None:
    """Beside an installed collection, those that it depends on."""
    for namespace in ("amazon", "community"):
        (place / "ansible_collections" / namespace).symlink_to(COLLECTIONS / namespace)
