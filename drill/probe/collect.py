# Copyright: (c) 2026, multiregion.aws_dr contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Asking the system which transactions of a run it has."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .names import Name
from .send import Place, request

PAUSE_SECONDS = 1.0
ANSWER_SECONDS = 30.0


class NotCollectedError(Exception):
    """The system did not tell."""


def collect(place: Place, name: Name, run: str, patience: float, clock: Callable[[], float]) -> dict[str, Any]:
    """What the system has of a run; asked until it tells, or until ``patience`` seconds are over."""
    end = time.monotonic() + patience
    for number in range(1_000_000):
        try:
            return {**ask(place, name.address(number), run), "collected_at": clock()}
        except (OSError, HTTPException, ValueError) as error:
            if time.monotonic() + PAUSE_SECONDS > end:
                raise NotCollectedError(f"the system did not tell what it has: {error}") from error
        time.sleep(PAUSE_SECONDS)
    raise NotCollectedError("the system was asked too often")


def ask(place: Place, address: str, run: str) -> dict[str, Any]:
    """One question. ValueError where the answer is of another kind."""
    path = f"/transactions?run={quote(run, safe='')}"
    answer, content = request(place, address, "GET", path, None, ANSWER_SECONDS)
    if answer.status != 200:
        raise ValueError(f"answered {answer.status}")
    told = json.loads(content)
    if not isinstance(told, dict) or told.get("run") != run or not isinstance(told.get("transactions"), list):
        raise ValueError("the answer tells nothing of this run")
    return {"run": run, "region": told.get("region", ""), "transactions": told["transactions"]}


def save(path: Path, stored: dict[str, Any]) -> None:
    """Write it whole or not at all: half a list would pass for loss."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(json.dumps(stored) + "\n", encoding="utf-8")
    fresh.replace(path)
