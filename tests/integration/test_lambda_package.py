# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module lambda_package, run by Ansible as a playbook runs it."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def run_module(args: dict[str, Any], flags: Sequence[str] = ()) -> dict[str, Any]:
    """What the module answers."""
    command = [str(Path(sys.executable).parent / "ansible"), "localhost", "--inventory", "localhost,", "-c", "local"]
    ran = subprocess.run(
        [*command, "-m", "multiregion.aws_dr.lambda_package", "-a", json.dumps(args), *flags],
        cwd=ROOT,
        env={
            **os.environ,
            "ANSIBLE_CONFIG": str(ROOT / "ansible.cfg"),
            "ANSIBLE_LOAD_CALLBACK_PLUGINS": "1",
            "ANSIBLE_STDOUT_CALLBACK": "json",
            "ANSIBLE_PYTHON_INTERPRETER": sys.executable,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    result: dict[str, Any] = json.loads(ran.stdout)["plays"][0]["tasks"][0]["hosts"]["localhost"]
    return result


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Libraries, installed once for the tests that follow the first."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def args(tmp_path: Path, cache: Path) -> dict[str, Any]:
    """A function with a shared folder and a library, and litter that must not be packed."""
    for name, text in {
        "src/probe/handler.py": "from house._core.rule import RULE\ndef handle(event, context): return RULE\n",
        "src/probe/__pycache__/handler.pyc": "",
        "src/probe/.swp": "",
        "utils/_core/rule.py": "RULE = 1\n",
        "utils/_core/unused.py": "RULE = 2\n",
        "utils/_core/table.json": "[]\n",
        "src/requirements.txt": "six==1.17.0\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return {
        "source": str(tmp_path / "src/probe"),
        "shared": [{"source": str(tmp_path / "utils/_core"), "archive": "house/_core"}],
        "requirements": str(tmp_path / "src/requirements.txt"),
        "exclude": ["six-*/WHEEL"],
        "dest": str(tmp_path / "out/probe.zip"),
        "cache": str(cache),
    }


def test_check_mode_predicts_the_checksum_and_leaves_nothing_behind(args: dict[str, Any], tmp_path: Path) -> None:
    args["cache"] = str(tmp_path / "cache")

    predicted = run_module(args, ["--check", "--diff"])

    assert predicted["changed"]
    assert "probe/handler.py" in predicted["diff"]["after"]
    assert predicted["diff"]["before"] == ""
    assert not (tmp_path / "cache").exists()
    assert not (tmp_path / "out").exists()
    assert run_module(args)["sha256"] == predicted["sha256"]


def test_a_zip_has_what_was_named_and_its_checksum_is_told_as_lambda_tells_it(args: dict[str, Any]) -> None:
    built = run_module(args)

    data = Path(built["path"]).read_bytes()
    assert built["changed"]
    assert built["size"] == len(data)
    assert built["sha256"] == base64.b64encode(hashlib.sha256(data).digest()).decode()
    with zipfile.ZipFile(io.BytesIO(data)) as content:
        names = content.namelist()
    assert [name for name in names if not name.startswith("six-")] == [
        "house/_core/rule.py",
        "house/_core/table.json",
        "probe/handler.py",
        "six.py",
    ]
    assert {name.partition("/")[2] for name in names if name.startswith("six-")} == {
        "LICENSE",
        "METADATA",
        "top_level.txt",
    }
    assert oct(Path(built["path"]).stat().st_mode & 0o777) == "0o644"


def test_a_second_build_changes_nothing_whatever_happened_to_the_times_and_modes(args: dict[str, Any]) -> None:
    first = run_module(args)
    handler = Path(args["source"]) / "handler.py"
    os.utime(handler, (1, 1))
    handler.chmod(0o700)

    again = run_module(args)

    assert not again["changed"]
    assert "diff" not in again
    assert again["sha256"] == first["sha256"]


def test_another_line_in_the_function_makes_another_zip_and_the_diff_names_the_file(args: dict[str, Any]) -> None:
    run_module(args)
    with (Path(args["source"]) / "handler.py").open("a") as handler:
        handler.write("# Another line.\n")

    changed = run_module(args, ["--diff"])

    before, after = (set(changed["diff"][side].splitlines()) for side in ("before", "after"))
    assert changed["changed"]
    assert {line.split()[1] for line in before ^ after} == {"probe/handler.py"}


def test_two_hosts_that_build_the_same_zip_at_once_agree_and_one_of_them_changed_it(
    args: dict[str, Any], tmp_path: Path
) -> None:
    args["cache"] = str(tmp_path / "cache")
    with ThreadPoolExecutor() as pool:
        results = list(pool.map(run_module, [args, args]))

    assert sorted(result["changed"] for result in results) == [False, True]
    assert len({result["sha256"] for result in results}) == 1
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["probe.zip"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"source": "/nowhere/probe"}, "/nowhere/probe is not a folder."),
        (
            {"requirements": "/nowhere/requirements.txt"},
            "The requirements file /nowhere/requirements.txt does not exist.",
        ),
    ],
)
def test_what_is_not_there_is_named(args: dict[str, Any], change: dict[str, str], sentence: str) -> None:
    assert run_module({**args, **change})["msg"] == sentence


def test_a_library_without_a_single_version_is_refused(args: dict[str, Any]) -> None:
    Path(args["requirements"]).write_text("six>=1.17\n")

    assert "must pin every library as name==version; it has six>=1.17" in run_module(args)["msg"]


def test_a_library_that_is_not_to_be_had_is_a_failure_that_leaves_no_cache(
    args: dict[str, Any], tmp_path: Path
) -> None:
    args["cache"] = str(tmp_path / "cache")
    Path(args["requirements"]).write_text("six==0.0.0.1\n")

    assert "pip could not install" in run_module(args)["msg"]
    assert [path.name for path in (tmp_path / "cache").iterdir()] == ["lock"]
