# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A zip that has the same bytes wherever and whenever it is built from the same files."""

from __future__ import annotations

import ast
import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Collection, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

# The oldest time that the format knows.
EPOCH = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644 << 16
ON_UNIX = 3

# What an installation notes about itself. It differs from machine to machine, and no function reads it.
NOTES = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
PIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9.+!_-]*")


def is_packed(name: str, exclude: Collection[str] = ()) -> bool:
    """Whether a file with this name in the archive belongs there."""
    path = PurePosixPath(name)
    litter = path.suffix == ".pyc" or any(part == "__pycache__" or part.startswith(".") for part in path.parts)
    note = path.name in NOTES and path.parent.suffix == ".dist-info"
    program = path.parts[0] == "bin"
    return not (litter or note or program or any(fnmatchcase(name, pattern) for pattern in exclude))


def archive(files: Mapping[str, bytes]) -> bytes:
    """The zip. Stored and not compressed: two builds of zlib make different bytes of the same input."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as target:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = READABLE_BY_ALL
            entry.create_system = ON_UNIX
            target.writestr(entry, files[name])
    return buffer.getvalue()


def code_sha256(data: bytes) -> str:
    """The checksum in the form of Lambda's ``CodeSha256``."""
    return base64.b64encode(hashlib.sha256(data).digest()).decode()


def listing(data: bytes) -> str:
    """The names in a zip with their checksums, for a diff; what is no zip is said to be none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source:
            return "".join(f"{entry.CRC:08x} {entry.filename}\n" for entry in source.infolist())
    except zipfile.BadZipFile:
        return "not a zip file\n" if data else ""


def unpinned(requirements: str) -> list[str]:
    """The lines of a requirements file that do not name one version: what they install changes from day to day."""
    lines = (re.sub(r"(^|\s)#.*", "", line).strip() for line in requirements.splitlines())
    return [line for line in lines if line and not PIN.fullmatch(line)]


def reachable(files: Mapping[str, bytes], start: Collection[str]) -> set[str]:
    """The names of the modules that those in ``start`` import, directly or by way of others, with ``start`` itself."""
    found: set[str] = set()
    to_read = [name for name in start if name in files]
    while to_read:
        name = to_read.pop()
        if name not in found:
            found.add(name)
            to_read += [target for target in imported(name, files[name]) if target in files]
    return found


def imported(name: str, source: bytes) -> Iterator[str]:
    """The files that a module may mean by its imports; of each pair of spellings at most one is there."""
    if not name.endswith(".py"):
        return
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.Import):
            modules = [alias.name.replace(".", "/") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = name.split("/")[: -node.level] if node.level else []
            base = [*above, *(node.module.split(".") if node.module else [])]
            modules = ["/".join(base), *("/".join([*base, alias.name]) for alias in node.names)]
        else:
            continue
        for module in modules:
            yield from (f"{module}.py", f"{module}/__init__.py")
