# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""``python -m drill.report FOLDER``: exit status 0 with a report, 2 where the drill makes none."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .folder import MARKDOWN, write_report
from .text import headline


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m drill.report", description="Makes the report of a drill anew.")
    parser.add_argument("folder", type=Path, help="where the files of the drill are")
    folder = parser.parse_args(words).folder
    try:
        report = write_report(folder)
    except (OSError, ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"no report: {error}\n")
        return 2
    sys.stdout.write(f"{headline(report)}\n{folder / MARKDOWN}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
