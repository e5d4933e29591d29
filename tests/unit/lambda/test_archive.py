# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A zip that has the same bytes wherever it is built."""

from __future__ import annotations

import io
import zipfile

import pytest
from ansible_collections.multiregion.aws_dr.plugins.module_utils._core.archive import (
    archive,
    code_sha256,
    is_packed,
    listing,
    reachable,
    unpinned,
)

FILES = {"b/handler.py": b"print()\n" * 100, "a.py": b""}


def test_the_order_of_the_files_does_not_show() -> None:
    assert archive(FILES) == archive(dict(reversed(FILES.items())))


def test_the_bytes_are_the_same_on_every_machine_and_day() -> None:
    assert code_sha256(archive(FILES)) == "I0q1H9OmoQamiOk4Sqccf7GJiJzignFkYKs3FYSBMng="


def test_each_entry_is_readable_by_all_and_from_1980_and_not_compressed() -> None:
    with zipfile.ZipFile(io.BytesIO(archive(FILES))) as content:
        entries = content.infolist()

    assert [entry.filename for entry in entries] == ["a.py", "b/handler.py"]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {oct(entry.external_attr >> 16) for entry in entries} == {"0o100644"}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}


def test_the_checksum_has_the_form_of_lambda() -> None:
    assert code_sha256(b"") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


@pytest.mark.parametrize(
    "name",
    [
        "handler.pyc",
        "probe/__pycache__/handler.cpython-311.pyc",
        "probe/.ruff_cache/x",
        ".hidden",
        "pg8000-1.31.6.dist-info/RECORD",
        "pg8000-1.31.6.dist-info/INSTALLER",
        "pg8000-1.31.6.dist-info/REQUESTED",
        "pg8000-1.31.6.dist-info/direct_url.json",
        "bin/jp.py",
    ],
)
def test_what_differs_from_machine_to_machine_stays_out(name: str) -> None:
    assert not is_packed(name)


@pytest.mark.parametrize(
    "name", ["handler.py", "pg8000-1.31.6.dist-info/METADATA", "probe/RECORD", "probe/bin/tool.py", "binary/x.py"]
)
def test_everything_else_is_packed(name: str) -> None:
    assert is_packed(name)


@pytest.mark.parametrize(
    ("pattern", "name", "packed"),
    [
        ("library/big/*", "library/big/deep/part.py", False),
        ("library/big/*", "library/small.py", True),
        ("library/[!_j]*", "library/big/part.py", False),
        ("library/[!_j]*", "library/__init__.py", True),
    ],
)
def test_a_pattern_leaves_out_what_it_matches_at_any_depth(pattern: str, name: str, packed: bool) -> None:
    assert is_packed(name, [pattern]) is packed


def test_a_listing_shows_names_and_checksums() -> None:
    assert listing(archive({"b": b"x", "a": b""})) == "00000000 a\n8cdc1683 b\n"


@pytest.mark.parametrize(("data", "text"), [(b"", ""), (b"something else", "not a zip file\n")])
def test_a_listing_of_no_zip_says_so(data: bytes, text: str) -> None:
    assert listing(data) == text


def test_a_file_of_pins_is_accepted() -> None:
    assert unpinned("# why\nsix==1.17.0\n\npython-dateutil==2.9.0.post0  # below 3\n") == []


@pytest.mark.parametrize("line", ["six", "six>=1.17", "six==1.*", "-r other.txt", "six @ file:///six.whl", "six==1,<2"])
def test_a_line_that_names_no_single_version_is_found(line: str) -> None:
    assert unpinned(f"jmespath==1.1.0\n{line}\n") == [line]


HOUSE = {
    "probe/handler.py": b"from house._aws.calls import call\nfrom .settings import Settings\nimport boto3\n",
    "probe/settings.py": b"import house._core.rules\n",
    "house/_aws/calls.py": b"from .._core import names\nfrom ..errors import oops\n",
    "house/_core/rules.py": b"def late():\n    from .late import x\n",
    "house/_core/names.py": b"",
    "house/_core/late.py": b"from . import rules\n",
    "house/errors/__init__.py": b"",
    "house/_aws/other.py": b"from .calls import call\n",
    "house/_core/unused.py": b"",
}


def test_what_is_reached_by_import_is_found_however_it_is_spelled() -> None:
    assert reachable(HOUSE, ["probe/handler.py"]) == HOUSE.keys() - {"house/_aws/other.py", "house/_core/unused.py"}


def test_what_is_no_module_is_not_read() -> None:
    assert reachable({"probe/notes.txt": b"import"}, ["probe/notes.txt"]) == {"probe/notes.txt"}
