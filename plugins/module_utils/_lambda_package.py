# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Building the zip of a Lambda function on the controller: files, libraries, and a lock between parallel runs."""

from __future__ import annotations

import fcntl
import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ._core.archive import archive, is_packed, reachable, unpinned
from ._core.fields import shown

RunCommand = Callable[[Sequence[str]], tuple[int, str, str]]


@dataclass(frozen=True)
class Package:
    """What goes into a zip. Shared folders are read from the first and packed under the second."""

    source: Path
    prefix: str
    shared: tuple[tuple[Path, str], ...]
    requirements: Path | None
    exclude: tuple[str, ...]
    python_version: str
    cache: Path


def build(package: Package, run_command: RunCommand, keep: bool) -> bytes:
    """The bytes of the zip. With ``keep`` the libraries are installed into the cache, else they leave no trace."""
    own = read_folder(package.source, package.prefix, package.exclude)
    files = dict(own)
    for folder, prefix in package.shared:
        files |= read_folder(folder, prefix, package.exclude)
    needed = reachable(files, own)
    # A change in what the function does not use must not look like a change of the function.
    files = {name: data for name, data in files.items() if name in needed or not name.endswith(".py")}
    if package.requirements:
        with libraries(package, package.requirements, run_command, keep) as folder:
            files |= read_folder(folder, "", package.exclude)
    return archive(files)


def read_folder(folder: Path, prefix: str, exclude: Sequence[str]) -> dict[str, bytes]:
    """The files under a folder that belong into the archive, by their names there."""
    if PurePosixPath(prefix).is_absolute() or ".." in PurePosixPath(prefix).parts:
        raise ValueError(f"archive: found {shown(prefix)}; a path that stays within the zip is allowed.")
    if not folder.is_dir():
        raise ValueError(f"{folder} is not a folder.")
    names = {path: (prefix / path.relative_to(folder)).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for path, name in names.items() if is_packed(name, exclude)}


@contextmanager
def libraries(package: Package, requirements: Path, run_command: RunCommand, keep: bool) -> Iterator[Path]:
    """A folder with the installed libraries."""
    if not requirements.is_file():
        raise ValueError(f"The requirements file {requirements} does not exist.")
    text = requirements.read_text(encoding="utf-8")
    if loose := unpinned(text):
        raise ValueError(f"{requirements} must pin every library as name==version; it has {', '.join(loose)}.")
    key = hashlib.sha256(f"{package.python_version}\n{text}".encode()).hexdigest()[:24]
    kept = package.cache / key
    if kept.is_dir():
        yield kept
        return
    with tempfile.TemporaryDirectory(dir=package.cache if keep else None, prefix="installing-") as scratch:
        fresh = Path(scratch) / key
        install(requirements, package.python_version, fresh, run_command)
        if keep:
            # Complete or not there: an installation that was interrupted never becomes the cache.
            fresh = fresh.rename(kept)
        yield fresh


def install(requirements: Path, python_version: str, target: Path, run_command: RunCommand) -> None:
    """Install wheels of pure Python: they are the same for every processor and every controller."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    pure = ["--only-binary=:all:", "--implementation=py", "--abi=none", "--platform=any"]
    what = [f"--python-version={python_version}", "--no-deps", "--no-compile", "--target", str(target)]
    code, out, err = run_command([*pip, *pure, *what, "--requirement", str(requirements)])
    if code:
        raise ValueError(f"pip could not install {requirements}: {(err or out).strip()}")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write(dest: Path, data: bytes) -> None:
    """Put a file in place at once: whoever reads it meanwhile gets the old bytes or the new ones."""
    dest.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=dest.parent, prefix=f".{dest.name}.", delete=False) as scratch:
        scratch.write(data)
    Path(scratch.name).chmod(0o644)
    Path(scratch.name).replace(dest)
