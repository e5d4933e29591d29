# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs ansible-test on the collection as it is installed, without a container. As a program it runs all of it: the
sanity tests on every file, and the unit tests."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.artefact import BIN, build, install, link_what_it_needs, run

COMMANDS = ("sanity", "units")
VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
# ansible-test fetches the installer of pip for its environments from a site of its own, unless it was fetched before.
# Python brings one, so this asks no other site than the package index.
INSTALLER = "import ensurepip\n\nensurepip.bootstrap(upgrade=True, default_pip=True)\n"
INSTALLERS = ("get_pip_23_1_2.py", "get_pip_24_2.py", "get_pip_25_1.py")


def cache() -> Path:
    """Where its environments stay for the next run, whichever checkout it is run from."""
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(caches) / "multiregion.aws_dr" / "ansible-test"


@contextmanager
def own_home() -> Iterator[Mapping[str, str]]:
    """The environment in which ansible-test finds its cache. One run at a time makes environments there."""
    home = cache()
    installers = home / ".ansible" / "test" / "cache"
    installers.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for name in INSTALLERS:
            (installers / name).write_text(INSTALLER, encoding="utf-8")
        # What pip is told by its user holds here, too.
        settings = os.environ.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
        downloads = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        yield {"HOME": str(home), "XDG_CONFIG_HOME": settings, "XDG_CACHE_HOME": downloads}


def command(name: str, *options: str) -> list[str]:
    return ["ansible-test", name, "--local", "--python", VERSION, "--color", "no", *options]


def ansible_test(home: Path, name: str, *options: str) -> str:
    """What ansible-test says of the collection that is installed there, whether it likes it or not."""
    with own_home() as environment:
        return run(*command(name, *options), cwd=home, environment=environment, wanted=None)


def install_beside_what_it_needs(folder: Path) -> Path:
    place = folder / "collections"
    home = install(build(folder), place)
    link_what_it_needs(place)
    return home


def main() -> int:
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", os.defpath)))
    with tempfile.TemporaryDirectory() as folder, own_home() as environment:
        home = install_beside_what_it_needs(Path(folder))
        settings = {**os.environ, **environment, "PATH": path}
        codes = [subprocess.run(command(name), cwd=home, env=settings, check=False).returncode for name in COMMANDS]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
