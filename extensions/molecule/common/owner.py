# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Prints the process id of the `molecule test` that started this; nothing where a single step was started by hand."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def is_whole_test(words: list[str]) -> bool:
    return "test" in words and any(Path(word).name == "molecule" for word in words)


def owner() -> int | None:
    pid = os.getppid()
    while pid > 1:
        process = Path("/proc") / str(pid)
        try:
            if is_whole_test(process.joinpath("cmdline").read_text(encoding="utf-8").split("\0")):
                return pid
            # The name, in parentheses, may hold spaces; state and parent follow it.
            pid = int(process.joinpath("stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])
        except OSError:
            # A system without /proc. There the destroy step alone ends the lab.
            return None
    return None


if __name__ == "__main__":
    sys.stdout.write(str(owner() or ""))
