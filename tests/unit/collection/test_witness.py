# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The witness of the stories finds a secret wherever it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.story.witness import Witness

SECRET = "told-to-nobody-but-this-test"
WAIT = "import time; time.sleep(0.8)"


def test_a_secret_is_found_in_arguments_environment_outputs_files_and_records(tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    with witness.watching():
        subprocess.run([sys.executable, "-c", WAIT, f"--key={SECRET}"], check=True)
    assert witness.betrayals(SECRET, []) == ["a process"]
    with witness.watching():
        subprocess.run([sys.executable, "-c", WAIT], env={**os.environ, "KEY": f"x{SECRET}"}, check=True)
    witness.outputs.append(f"ok: {SECRET}")
    tmp_path.joinpath("left").write_text(SECRET, encoding="utf-8")
    found = witness.betrayals(SECRET, [("a record", SECRET), ("another", "nothing")])
    assert found == ["output 0", str(tmp_path / "left"), "a process", "a process", "a record"]
    assert witness.betrayals("another-secret-that-is-nowhere", [("a record", SECRET)]) == []
