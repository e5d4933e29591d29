# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom: modules -> _aws -> _core, and nothing the other way."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PLUGINS = ROOT / "plugins"
CORE = sorted((PLUGINS / "module_utils/_core").glob("*.py"))
AWS = sorted((PLUGINS / "module_utils/_aws").glob("*.py"))
MODULES = sorted((PLUGINS / "modules").glob("*.py"))


def imports(path: Path) -> set[tuple[int, str]]:
    """Each import as the number of dots before it, and the first name after them."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {(0, alias.name.split(".")[0]) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.level, (node.module or "").split(".")[0]))
    return found


def outside(path: Path) -> set[str]:
    """What a file imports that is neither Python's own nor relative."""
    return {name for dots, name in imports(path) if dots == 0 and name not in sys.stdlib_module_names}


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_needs_python_alone(path: Path) -> None:
    assert outside(path) == set()
    assert {dots for dots, _unused in imports(path)} <= {0, 1}


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_core_has_no_clock_and_no_sleep(path: Path) -> None:
    assert not {name for _unused, name in imports(path)} & {"time", "subprocess", "urllib", "http"}
    text = path.read_text(encoding="utf-8")
    assert ".now(" not in text
    assert "utcnow(" not in text


@pytest.mark.parametrize("path", AWS, ids=lambda path: path.stem)
def test_aws_needs_botocore_and_core_alone(path: Path) -> None:
    assert outside(path) <= {"botocore"}
    assert {name for dots, name in imports(path) if dots == 2} <= {"_core"}
    assert {dots for dots, _unused in imports(path)} <= {0, 1, 2}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_a_module_needs_ansible_alone(path: Path) -> None:
    assert outside(path) <= {"ansible", "ansible_collections"}
    assert path.read_text(encoding="utf-8").count("\n") <= 250


@pytest.mark.parametrize(
    "path", [path for path in MODULES if (2, "module_utils") in imports(path)], ids=lambda path: path.stem
)
def test_a_module_has_no_loop_and_at_most_one_try(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.For | ast.While)]
    assert len([node for node in ast.walk(tree) if isinstance(node, ast.Try)]) <= 1


@pytest.mark.parametrize(
    "path", [path for path in MODULES if "AnsibleAWSModule" in path.read_text()], ids=lambda path: path.stem
)
def test_a_module_that_calls_aws_leaves_check_mode_to_the_plan(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert "check_mode" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
