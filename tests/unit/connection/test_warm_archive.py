# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive at hand says which code a module gets."""

from __future__ import annotations

import base64
import importlib
import io
import sys
import zipfile
from collections.abc import Iterator, Mapping

import pytest
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils import warm_archive
from ansible_collections.multiregion.aws_dr.plugins.plugin_utils.warm_archive import ArchiveFinder, Source, read_archive

UTILS = "warm_example/module_utils"
FIRST = {
    "warm_example/__init__.py": "",
    f"{UTILS}/__init__.py": "",
    f"{UTILS}/one.py": "VALUE = 'first'\n",
    f"{UTILS}/two.py": "from .one import VALUE\n",
    "warm_example/modules/__init__.py": "",
    "warm_example/modules/act.py": "raise RuntimeError('a module is not imported')\n",
}


def archive(files: Mapping[str, str]) -> dict[str, Source]:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened:
        for path, text in files.items():
            opened.writestr(path, text)
    return read_archive(base64.b64encode(written.getvalue()))


@pytest.fixture
def finder(monkeypatch: pytest.MonkeyPatch) -> Iterator[ArchiveFinder]:
    """Only what lies under one made-up root belongs to an archive here."""
    monkeypatch.setattr(warm_archive, "ROOTS", ("warm_example",))
    made = ArchiveFinder()
    sys.meta_path.insert(0, made)
    yield made
    sys.meta_path.remove(made)
    made.select({})


def value() -> str:
    return str(importlib.import_module("warm_example.module_utils.two").VALUE)


def imported() -> set[str]:
    return {name for name in sys.modules if name.startswith("warm_example.")}


def test_what_modules_share_is_imported_and_modules_are_not(finder: ArchiveFinder) -> None:
    finder.warm(archive(FIRST))
    assert imported() == {f"warm_example.module_utils{name}" for name in ("", ".one", ".two")}


def test_equal_code_serves_another_archive(finder: ArchiveFinder) -> None:
    finder.warm(archive(FIRST))
    before = sys.modules["warm_example.module_utils.one"]
    finder.select(archive(FIRST | {"warm_example/modules/act.py": "other"}))
    assert importlib.import_module("warm_example.module_utils.one") is before


def test_other_code_under_one_name_takes_the_place_of_all_that_was_imported(finder: ArchiveFinder) -> None:
    finder.warm(archive(FIRST))
    assert value() == "first"
    finder.select(archive(FIRST | {f"{UTILS}/one.py": "VALUE = 'second'\n"}))
    assert value() == "second"


def test_warming_for_other_code_does_not_disturb_what_is_warm(finder: ArchiveFinder) -> None:
    first = archive(FIRST)
    finder.warm(first)
    finder.warm(archive(FIRST | {f"{UTILS}/one.py": "VALUE = 'second'\n"}))
    finder.select(first)
    assert value() == "first"


def test_code_that_the_archive_lacks_can_not_be_imported(finder: ArchiveFinder) -> None:
    finder.warm(archive(FIRST))
    finder.select(archive({name: text for name, text in FIRST.items() if not name.endswith("two.py")}))
    with pytest.raises(ImportError):
        value()
    assert not hasattr(sys.modules["warm_example.module_utils"], "two")


def test_broken_code_fails_in_the_module_that_needs_it(finder: ArchiveFinder) -> None:
    broken = archive(FIRST | {f"{UTILS}/one.py": "VALUE =\n"})
    finder.warm(broken)
    finder.select(broken)
    with pytest.raises(SyntaxError):
        value()


def test_a_traceback_can_show_the_source(finder: ArchiveFinder) -> None:
    finder.warm(archive(FIRST))
    assert finder.get_source("warm_example.module_utils.one") == FIRST[f"{UTILS}/one.py"]
