# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One line of JSON for each call."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from lab.front.call import Call


class CallLog:
    """Appends to a file; a line is complete when it appears."""

    def __init__(self, path: Path) -> None:
        self._file: TextIO = path.open("a", buffering=1, encoding="utf-8")

    def write(self, call: Call, *, at: datetime, status: int, milliseconds: float, caller: str) -> None:
        self._file.write(line(call, at=at, status=status, milliseconds=milliseconds, caller=caller))


def line(call: Call, *, at: datetime, status: int, milliseconds: float, caller: str) -> str:
    entry = {
        "time": at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "region": call.region,
        "service": call.service,
        "action": call.action,
        "status": status,
        "ms": round(milliseconds, 2),
        "mutates": call.mutates,
        "principal": call.principal,
        "caller": caller,
    }
    return json.dumps(entry) + "\n"


def caller(user_agent: str) -> str:
    """A Lambda function that runs in the lab, or anybody else."""
    return "lambda" if "exec-env/AWS_Lambda" in user_agent else "client"
