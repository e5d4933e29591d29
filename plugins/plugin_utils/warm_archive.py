# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Modules from the archives that Ansible builds. An archive alone says which code a module gets.

What was imported for one archive serves another only where both hold the same bytes under the same name.
"""

from __future__ import annotations

import base64
import hashlib
import importlib
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from importlib.abc import InspectLoader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from types import CodeType, ModuleType
from typing import NamedTuple

PLACE = "ansible_module_payload.zip"
ROOTS = ("ansible", "ansible_collections")


class Source(NamedTuple):
    """One file of an archive."""

    path: str
    text: bytes
    digest: bytes

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.py")


def read_archive(archive: bytes) -> dict[str, Source]:
    """The Python files of an archive (in base64) by the names under which they are imported."""
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(archive))) as opened:
        texts = {path: opened.read(path) for path in opened.namelist() if path.endswith(".py")}
    return {import_name(path): Source(path, text, hashlib.sha256(text).digest()) for path, text in texts.items()}


def import_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def is_shared(name: str) -> bool:
    """Is it code that modules share, rather than a module?"""
    return ".module_utils." in f"{name}."


class ArchiveFinder(MetaPathFinder, InspectLoader):
    """Imports from the archive at hand, before anything on ``sys.path``."""

    def __init__(self) -> None:
        self._sources: Mapping[str, Source] = {}
        self._code: dict[tuple[str, bytes], CodeType] = {}
        self._imported: dict[str, bytes] = {}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        del path, target
        source = self._sources.get(fullname)
        if source is None:
            return None
        place = f"{PLACE}/{source.path}"
        spec = spec_from_loader(fullname, self, origin=place, is_package=source.is_package)
        if spec is not None:
            spec.has_location = True
            if source.is_package:
                spec.submodule_search_locations = [place.removesuffix("/__init__.py")]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        name = module.__name__
        exec(self.get_code(name), module.__dict__)  # noqa: S102
        self._imported[name] = self._sources[name].digest

    def get_source(self, fullname: str) -> str:
        try:
            return self._sources[fullname].text.decode()
        except KeyError:
            raise ImportError(fullname) from None

    def is_package(self, fullname: str) -> bool:
        return self._sources[fullname].is_package

    def get_code(self, fullname: str) -> CodeType:
        source = self._sources[fullname]
        key = (fullname, source.digest)
        if key not in self._code:
            self._code[key] = compile(source.text, f"{PLACE}/{source.path}", "exec", dont_inherit=True)
        return self._code[key]

    def select(self, sources: Mapping[str, Source]) -> None:
        """Import from this archive, and forget what was imported of other code."""
        self._sources = sources
        stale = self._differs(sources)
        for name in _present():
            if stale or name not in sources:
                forget(name)

    def _differs(self, sources: Mapping[str, Source]) -> bool:
        """Has other code been imported under one of these names?"""
        return any(name in sources and self._imported.get(name) != sources[name].digest for name in _present())

    def warm(self, sources: Mapping[str, Source]) -> None:
        """Compile all of an archive, and import what modules share.

        Code that can't be compiled or imported here fails in the module, where somebody reads the reason.
        """
        self._sources = sources
        for name in sources:
            with suppress(SyntaxError, ValueError):
                self.get_code(name)
        if self._differs(sources):
            return
        for name in filter(is_shared, sources):
            with suppress(Exception, SystemExit):
                importlib.import_module(name)


def _present() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] in ROOTS]


def forget(name: str) -> None:
    sys.modules.pop(name, None)
    parent, _dot, child = name.rpartition(".")
    if parent in sys.modules:
        vars(sys.modules[parent]).pop(child, None)
