# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who may import whom in the drill: the lab never, and each program no more than its machine has."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

DRILL = Path(__file__).parents[3] / "drill"
ALLOWED = {
    "app": {"ansible_collections", "lambda_src", "pg8000"},
    "probe": {"dns", "drill"},
    "report": {"ansible_collections", "drill", "matplotlib"},
}


def outside(path: Path) -> set[str]:
    """What a file imports that is neither Python's own nor relative."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add((node.module or "").split(".")[0])
    return found - set(sys.stdlib_module_names)


@pytest.mark.parametrize("program", sorted(ALLOWED))
def test_a_program_of_the_drill_imports_what_its_machine_has(program: str) -> None:
    imported = {name for path in (DRILL / program).glob("*.py") for name in outside(path)}
    assert imported <= ALLOWED[program]


def test_what_the_programs_share_needs_python_alone() -> None:
    assert {name for path in DRILL.glob("*.py") for name in outside(path)} == set()
