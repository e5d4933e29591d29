# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps the archives that Ansible builds from modules, so that a later run need not build them again.

A run has a folder of its own for the archives that it has built, and builds none that it finds there. An archive of an
earlier run is put there only while building it again would yield the same code: each file is compared by its content.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import re
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

# The path of a file by its name in an archive; None where it lies in no collection, and not in Ansible either.
Locate = Callable[[str], Path | None]
# Ansible writes these itself.
MADE_BY_ANSIBLE = frozenset({"ansible/__init__.py", "ansible/module_utils/__init__.py"})
COLLECTION = re.compile(rb"ansible_collections\.(\w+)\.(\w+)\.plugins")
ACTION = re.compile(r"(\w+)\.(\w+)\.(\w+)")
# Ansible names what it built after the module, the compression, and what it mixed in to debug the module.
PLAIN = re.compile(r"-ZIP_[A-Z0-9]+(-none)?$")
ENDING = ".json"


@dataclass(frozen=True)
class Store:
    """``folder`` belongs to one user and one version of Ansible. ``built`` is where this run keeps its archives."""

    folder: Path
    built: Path
    locate: Locate

    def offer(self, action: str) -> None:
        """Give the run the archive of a module, if it has none yet and a good one is kept."""
        module = module_name(action)
        if not module or any(self.built.glob(f"{module}-*")):
            return
        for record in self.folder.glob(f"{module}-*{ENDING}"):
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
                kept = json.loads(record.read_bytes())
                if self._still_holds(kept):
                    self.built.mkdir(parents=True, exist_ok=True)
                    _copy(self.folder / kept["archive"], self.built / record.name.removesuffix(ENDING))

    def _still_holds(self, kept: Mapping[str, Any]) -> bool:
        """Are all files, and the names of those beside them, what they were?"""
        files, folders = kept["files"], kept["folders"]
        return all(self._digest(name) == digest for name, digest in files.items()) and all(
            self._names(name) == digest for name, digest in folders.items()
        )

    def keep(self, action: str, archive: bytes) -> None:
        """Keep an archive of this run, unless that is done already or it can't be told from which files it was made."""
        name, module = hashlib.sha256(archive).hexdigest(), module_name(action)
        if not module or (self.folder / name).exists():
            return
        built = [
            file for file in self.built.glob(f"{module}-*") if PLAIN.search(file.name) and archive in file.read_bytes()
        ]
        files = self._files(archive)
        if not built or files is None:
            return
        folders = {str(PurePosixPath(name).parent) for name in files if "/module_utils/" in name}
        known = {"archive": name, "files": files, "folders": {folder: self._names(folder) for folder in folders}}
        # The record first: a run that is killed between the two leaves nothing that nobody knows of.
        self._record(built[0].name, known)
        _copy(built[0], self.folder / name)

    def _record(self, name: str, known: Mapping[str, Any]) -> None:
        """One archive per module is kept."""
        record = self.folder / f"{name}{ENDING}"
        before = ""
        with suppress(OSError, ValueError, KeyError, TypeError):
            before = str(json.loads(record.read_bytes())["archive"])
        written = self.folder / f"{name}.{os.getpid()}"
        written.write_text(json.dumps(known), encoding="utf-8")
        written.replace(record)
        if before not in ("", known["archive"]):
            (self.folder / before).unlink(missing_ok=True)

    def _files(self, archive: bytes) -> dict[str, str] | None:
        """Digests of all files of an archive. None if one of them is not what lies at its place on disk.

        The rules by which a collection redirects names are looked at, too. A collection that is named, and is not in
        the archive, may be installed later: such an archive is built each time.
        """
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(archive))) as opened:
            texts = {name: opened.read(name) for name in opened.namelist() if name not in MADE_BY_ANSIBLE}
        homes = {collection for collection in map(collection_of, texts) if collection}
        if not collections_in(texts.values()) <= homes:
            return None
        files = {name: hashlib.sha256(text).hexdigest() for name, text in texts.items()}
        if any(self._digest(name) != digest for name, digest in files.items()):
            return None
        rules = {f"{home}/meta/runtime.yml" for home in homes}
        return {**files, **{name: self._digest(name) for name in rules}}

    def _digest(self, name: str) -> str:
        """Of the content of a file; one that is missing is empty, as in an archive."""
        path = self.locate(name)
        try:
            text = path.read_bytes() if path else b""
        except OSError:
            text = b""
        return hashlib.sha256(text).hexdigest()

    def _names(self, folder: str) -> str:
        """A new file beside the others may be what an import means from now on."""
        path = self.locate(folder)
        names = sorted(entry.name for entry in path.iterdir()) if path and path.is_dir() else []
        return hashlib.sha256("/".join(name for name in names if name != "__pycache__").encode()).hexdigest()


def module_name(action: str) -> str:
    """The name of a module's archive, without what Ansible adds; empty if the action is not called by its full name."""
    found = ACTION.fullmatch(action)
    if not found:
        return ""
    namespace, collection, name = found.groups()
    if (namespace, collection) == ("ansible", "builtin"):
        return f"ansible.modules.{name}"
    return f"ansible_collections.{namespace}.{collection}.plugins.modules.{name}"


def collection_of(name: str) -> str:
    """The folder of the collection to which a file of an archive belongs, if any."""
    parts = name.split("/")
    return "/".join(parts[:3]) if parts[0] == "ansible_collections" and len(parts) > 4 else ""


def collections_in(texts: Iterable[bytes]) -> set[str]:
    """The folders of the collections whose plugins are named in these texts."""
    found = {names for text in texts for names in COLLECTION.findall(text)}
    return {f"ansible_collections/{namespace.decode()}/{name.decode()}" for namespace, name in found}


def _copy(source: Path, target: Path) -> None:
    """All of the file, or nothing; a link where that can be."""
    try:
        os.link(source, target)
    except (FileNotFoundError, FileExistsError):
        if not target.exists():
            raise
    except OSError:
        part = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copyfile(source, part)
        part.replace(target)


def is_private(folder: Path) -> bool:
    """Make the folder if it is missing. Is it a folder that this user alone can enter?"""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seen = folder.lstat()
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.getuid() and stat.S_IMODE(seen.st_mode) == 0o700
